"""What the figure shows of right runs and of the usual mistakes."""

import copy

import numpy as np
import pytest
import torch
from lossopt.explorers import explore_own_training
from lossopt.explorers.experiments.validated_run import X_VAL, Y_VAL
from lossopt.explorers.figures.own_training import OwnTraining, describe
from lossopt.explorers.framework import guarded as limits
from torch import nn

from tests.lossopt.explorers.own_answers import fit


@pytest.fixture(autouse=True)
def at_leisure(monkeypatch):
    """Threads that wait for each other, on a busy machine, would cost more than the limit of time."""
    monkeypatch.setattr(limits, "LIMIT_SECONDS", 60.0)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def drawn(own=fit, lr=0.1, batch_size=7, patience=4):
    return OwnTraining({"fit": own})(lr=lr, batch_size=batch_size, patience=patience)


def by_pytorch(
    *, kind=torch.float64, evaluates=True, clears=True, of_rows=True, copies=copy.deepcopy, whole=True, late=0
):
    """The run of a student with PyTorch, with what they may forget."""

    def run(start, x_train, y_train, x_val, y_val, orders, batch_size, lr, patience):
        x_train, y_train, x_val, y_val = (torch.tensor(part, dtype=kind) for part in (x_train, y_train, x_val, y_val))
        units, features = start[0].shape
        norm = nn.BatchNorm1d(features, affine=False)
        model = nn.Sequential(norm, nn.Linear(features, units), nn.Tanh(), nn.Linear(units, 1), nn.Flatten(0)).to(kind)
        with torch.no_grad():
            for parameter, first in zip(model.parameters(), start, strict=True):
                parameter.copy_(torch.tensor(first))
        optimizer, criterion = torch.optim.SGD(model.parameters(), lr=lr), nn.MSELoss()
        training, validation, best, kept = [], [], 0, None
        for order in torch.tensor(orders):
            model.train()
            losses, sizes = [], []
            for rows in order.split(batch_size):
                if clears:
                    optimizer.zero_grad()
                loss = criterion(model(x_train[rows]), y_train[rows])
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
                sizes.append(len(rows))
            training.append(np.average(losses, weights=sizes if of_rows else None))
            model.train(not evaluates)
            with torch.no_grad():
                validation.append(criterion(model(x_val), y_val).item())
            if kept is None or validation[-1] < validation[best]:
                best, kept = len(validation) - 1, copies(model.state_dict())
            if len(validation) - 1 - best == patience + late:
                break
        model.load_state_dict(kept if whole else dict(model.named_buffers()) | dict(kept_parameters(model, kept)))
        with torch.no_grad():
            return training, validation, model.eval()(x_val).numpy()

    return run


def kept_parameters(model, kept):
    """Those of the kept state that are weights and no averages."""
    return {name: kept[name] for name, _ in model.named_parameters()}


@pytest.mark.parametrize("kind", [torch.float32, torch.float64], ids=["single", "double"])
@pytest.mark.parametrize(("lr", "batch_size", "patience"), [(0.1, 7, 6), (0.3, 4, 10), (0.3, 28, 10), (0.02, 16, 3)])
def test_a_right_run_of_pytorch_is_on_top_of_the_right_curve(kind, lr, batch_size, patience):
    """In double precision to the last digits, in single precision as near as the exercise asks for."""
    view = drawn(by_pytorch(kind=kind), lr, batch_size, patience)
    close = 1e-9 if kind == torch.float64 else 1e-3
    for part in ("training", "validation", "predictions"):
        np.testing.assert_allclose(getattr(view.own, part), getattr(view.right, part), rtol=close, atol=close)
    assert "Your fit gives the right losses and predictions: it stops after epoch" in describe(view)


RIGHT = "its training losses are right; its validation losses are right; it stops after epoch"
MISTAKES = {
    "validated in training mode": (
        by_pytorch(evaluates=False),
        "its training losses are right; its validation losses leave the right ones in epoch 1, with 0.4881 and not "
        "0.4943; it stops after epoch 13; its predictions have the validation loss 0.3559, but its best epoch, 9, has "
        "0.3484.",
    ),
    "the last weights": (
        by_pytorch(copies=lambda state: state),
        f"{RIGHT} 13; its predictions have the validation loss 0.5009, that of its last epoch, but its best epoch, 9, "
        "has 0.3581.",
    ),
    "the averages not put back": (
        by_pytorch(whole=False),
        f"{RIGHT} 13; its predictions have the validation loss 0.3512, but its best epoch, 9, has 0.3581.",
    ),
    "the mean of the batches' means": (
        by_pytorch(of_rows=False),
        "its training losses leave the right ones in epoch 1, with 0.7792 and not 0.8001; its validation losses are "
        "right; it stops after epoch 13; its predictions are right.",
    ),
    "gradients not cleared": (
        by_pytorch(clears=False),
        "its training losses leave the right ones in epoch 1, with 0.8481 and not 0.8001; its validation losses leave "
        "the right ones in epoch 1, with 0.4893 and not 0.4943; it stops after epoch 6 and not 13; its predictions "
        "have the validation loss 0.3815 of its best epoch, 2.",
    ),
    "stopped too late": (
        by_pytorch(late=1),
        f"{RIGHT} 23 and not 13; its predictions have the validation loss 0.3194 of its best epoch, 18.",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_drawn_and_said(mistake):
    """The sentence names what is right, the first loss that differs, the end, and whose predictions they are."""
    own, words = MISTAKES[mistake]
    text = describe(drawn(own))
    assert "the right run stops after epoch 13 and keeps epoch 9, with a validation loss of 0.3581." in text
    assert f"Your fit goes wrong: {words}" in text


def changed(change):
    """The right run with its results changed."""
    return lambda *given: change(*map(np.array, fit(*given)))


ODD = {
    "one list": (
        lambda *_: [1.0],
        "gives 1 values where (training losses, validation losses, predictions) is expected",
    ),
    "no epoch": (
        changed(lambda training, validation, predictions: ([], [], predictions)),
        "gives an array of shape (0,) where an array of shape (epochs,) is expected for the training losses",
    ),
    "a validation too few": (
        changed(lambda training, validation, predictions: (training, validation[1:], predictions)),
        "gives 13 training losses and 12 validation losses where one of each for every epoch is expected",
    ),
    "a column": (
        changed(lambda training, validation, predictions: (training, validation, predictions[:, None])),
        "gives an array of shape (40, 1) where an array of shape (40,) is expected for the predictions",
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_a_run_of_another_form_is_said(odd):
    """What came and what is expected; no run of the reader's is drawn."""
    own, words = ODD[odd]
    view = drawn(own)
    assert view.own is None
    assert describe(view).endswith(f"fit {words}.")


def test_a_run_that_loses_its_numbers_is_drawn_as_far_as_they_go():
    """NaN from the third epoch on is said where it begins, and the best epoch is one that has a loss."""

    def lost(training, validation, predictions):
        return training, np.where(np.arange(len(validation)) < 2, validation, np.nan), predictions * np.nan

    view = drawn(changed(lost))
    assert view.own.best == 2
    text = describe(view)
    assert "its validation losses leave the right ones in epoch 3, with no number and not 0.5294;" in text
    assert text.endswith("it stops after epoch 13; its predictions are not all numbers. fit gives NaN.")


def test_weights_that_are_trained_in_place_are_said():
    """A tensor made by torch.from_numpy shares its memory with the caller's array."""

    def in_place(start, *rest):
        results = fit(start, *rest)
        start[0] -= 1.0
        return results

    figure = OwnTraining({"fit": in_place})
    for _ in range(2):  # the second run begins with the first weights, too
        text = describe(figure(lr=0.1, batch_size=7, patience=4))
        assert "gives the right losses" in text
        assert text.endswith("fit changes its argument start.")


def test_more_epochs_than_there_are_stay_in_the_picture():
    """A run that goes on without orders is drawn to the end of the axis."""
    endless = changed(lambda training, validation, predictions: (np.ones(99), np.linspace(1, 0, 99), predictions))
    explorer = explore_own_training(fit=endless)
    assert "it stops after epoch 99 and not 13" in explorer.frame().text
    assert [len(line.get_xdata()) for line in explorer._scene.moving][-1] == 0


def test_the_loss_is_that_of_the_predictions():
    """It is what the sentence compares with the losses of the epochs."""
    right = drawn().right
    assert right.loss == pytest.approx(np.mean((right.predictions - Y_VAL) ** 2), rel=1e-12)
    assert right.loss == pytest.approx(right.validation[right.best - 1], rel=1e-12)
    assert len(X_VAL) == len(right.predictions)
