"""What the figure shows of right epochs and of the usual mistakes."""

import numpy as np
import pytest
import torch
from lossopt.explorers.figures.own_training import OwnTraining, X, Y, describe

from tests.lossopt.explorers.own_answers import train_epoch


def drawn(own=train_epoch, lr=0.1, batch_size=5, epochs=8):
    return OwnTraining({"train_epoch": own})(lr=lr, batch_size=batch_size, epochs=epochs)


def by_autograd(clears=True, updates=("w", "b"), after=False):
    """The epoch of a student with PyTorch, in single precision, with what they may forget."""

    def epoch(w, b, x, y, lr, batch_size):
        x, y = (torch.tensor(values, dtype=torch.float32) for values in (x, y))
        parameters = {"w": torch.tensor(float(w)), "b": torch.tensor(float(b))}
        gradients, losses = dict.fromkeys(parameters, 0.0), []
        for start in range(0, len(x), batch_size):
            batch = slice(start, start + batch_size)
            leaves = {name: value.detach().requires_grad_() for name, value in parameters.items()}
            loss = torch.mean((leaves["w"] * x[batch] + leaves["b"] - y[batch]) ** 2)
            loss.backward()
            for name, leaf in leaves.items():
                gradients[name] = leaf.grad + (0.0 if clears else gradients[name])
                if name in updates:
                    parameters[name] = leaf.detach() - lr * gradients[name]
            if after:
                loss = torch.mean((parameters["w"] * x[batch] + parameters["b"] - y[batch]) ** 2)
            losses.append(loss.item())
        return parameters["w"].item(), parameters["b"].item(), losses

    return epoch


@pytest.mark.parametrize("own", [train_epoch, by_autograd()], ids=["NumPy", "PyTorch"])
@pytest.mark.parametrize("batch_size", [1, 5, 12])
def test_right_epochs_are_on_top_of_the_right_curve(own, batch_size):
    """By hand and by autograd, in double and in single precision, to the last epoch that the slider has."""
    right = drawn(own, batch_size=batch_size, epochs=30)
    np.testing.assert_allclose(right.own, right.right, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(right.own_line, right.right_line, rtol=1e-3)
    assert "Your train_epoch gives the right losses, the last of them" in describe(right)


def test_the_line_is_that_of_least_squares_in_the_end():
    """With one batch and a good step size, thirty epochs come close to the fit that NumPy computes."""
    np.testing.assert_allclose(drawn(lr=0.3, batch_size=12, epochs=30).right_line, np.polyfit(X, Y, 1), rtol=1e-3)


def one_loss(*arguments):
    w, b, losses = train_epoch(*arguments)
    return w, b, [np.mean(losses)]


def begins_anew(w, b, *rest):
    return train_epoch(0.0, 0.0, *rest)


MISTAKES = {
    "gradients not cleared": (by_autograd(clears=False), "leaves the right losses at update 3, with"),
    "the bias not updated": (by_autograd(updates=("w",)), "leaves the right losses at update 2, with"),
    "the loss after the update": (by_autograd(after=True), "leaves the right losses at update 1, with"),
    "begins anew": (begins_anew, "leaves the right losses at update 4, with"),
    "one loss for the epoch": (one_loss, "gives 8 losses in 8 epochs and not 24."),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_drawn_and_said(mistake):
    """The sentence names the first loss that differs, in numbers, and both lines."""
    own, words = MISTAKES[mistake]
    text = describe(drawn(own))
    assert f"Your train_epoch {words}" in text
    assert "and the right one after 8 epochs is 1.96 x - 0.85." in text


def test_numbers_of_the_first_difference_are_those_of_the_losses():
    """They are read off both curves at the update that is named."""
    wrong = drawn(by_autograd(after=True))
    assert f"at update 1, with {wrong.own[0]:.4g} and not {wrong.right[0]:.4g}. After 8 epochs the line" in describe(
        wrong
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.0, "gives a value of type float where (w, b, losses), two numbers and one loss for each batch, is expected"),
        ((1.0, 2.0), "gives 2 values where (w, b, losses)"),
        ((1.0, 2.0, 3.0), "gives losses of shape () where (w, b, losses)"),
        ((1.0, np.ones(1), [3.0]), "gives an array of shape (1,) where one number is expected"),
    ],
)
def test_an_epoch_of_another_form_is_said(value, words):
    """What came and what is expected; no epoch is drawn."""
    odd = drawn(lambda *_: value)
    assert odd.own_epochs == 0
    assert f"train_epoch {words}" in describe(odd)


def test_an_epoch_that_fails_ends_the_curve():
    """What was right so far is said to be so, and which epoch failed."""

    def failing(w, *rest):
        return train_epoch(w if w < 1.2 else "w", *rest)

    text = describe(drawn(failing))
    assert "Your train_epoch gives the right losses" in text
    assert "(in epoch 3)" in text
