"""What the figure shows of right losses and of the usual mistakes."""

import numpy as np
import pytest
from lossopt.explorers.figures.own_losses import LossCurves, describe

from tests.lossopt.explorers.own_answers import LOSSES


def drawn(**functions):
    return LossCurves(LOSSES | functions)(outlier=10.0, delta=2.0)


def test_right_losses_are_on_top_of_the_right_curves():
    """Each curve is the right one to the last digits but three, and the sentence says where it is lowest."""
    right = drawn()
    for loss in right.losses.values():
        np.testing.assert_allclose(loss.sample, loss.right_sample, rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(loss.mean, loss.right_mean, rtol=1e-13, atol=1e-13)
        assert loss.fault == ""
    text = describe(right)
    assert "Your mse is the right one; its mean over the targets is lowest at the constant 4.25, with 10.16." in text
    assert "Your mae is the right one; its mean over the targets is lowest at the constant 3.00, with 2.4." in text
    assert "Your huber is the right one; its mean over the targets is lowest at the constant 3.25, with 3.269." in text


MISTAKES = {
    "summed": (
        {"mse": lambda y, y_hat: np.sum((y - y_hat) ** 2)},
        "Your mse of one sample is right; of the five targets it is 5 times what it should be",
    ),
    "the mean error squared": (
        {"mse": lambda y, y_hat: np.mean(y - y_hat) ** 2},
        "(at the constant 8.75 it gives 20.7 and not 30.86)",
    ),
    "halved": (
        {"mae": lambda y, y_hat, weight: np.mean(np.abs(y - y_hat)) / 2},
        "Your mae of one sample is 0.5 times what it should be (at the residual -4 it gives 2 and not 4)",
    ),
    "not divided by the sum of the weights": (
        {"mae": lambda y, y_hat, weight: np.mean(weight * np.abs(y - y_hat))},
        "Your mae of one sample is 2 times what it should be (at the residual -4 it gives 8 and not 4)",
    ),
    "signs kept": (
        {"mae": lambda y, y_hat, weight: np.mean(y - y_hat)},
        "it gives -4 and not 4); of the five targets",
    ),
    "without the half": (
        {"huber": lambda y, y_hat, delta: np.mean(np.where(abs(y - y_hat) <= delta, (y - y_hat) ** 2, 2.0))},
        "Your huber of one sample is wrong in 80 of 81 places (at the residual -4 it gives 2 and not 6)",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_drawn_and_said(mistake):
    """The sentence names the largest difference in numbers; the other functions are as right as before."""
    functions, words = MISTAKES[mistake]
    text = describe(drawn(**functions))
    assert words in text
    assert text.count("is the right one") == 2


def test_a_wrong_curve_lies_elsewhere():
    """A loss that is 5 times too large is drawn 5 times as high."""
    functions, _words = MISTAKES["summed"]
    summed = drawn(**functions).losses["mse"]
    np.testing.assert_allclose(summed.mean, 5 * summed.right_mean, rtol=1e-12)


def test_a_function_is_asked_again_only_if_it_is_given_something_else():
    """Delta is Huber's alone, so that the figure follows its slider without the calls of the others."""
    calls = dict.fromkeys(LOSSES, 0)

    def counted(name):
        def loss(*arguments):
            calls[name] += 1
            return LOSSES[name](*arguments)

        return loss

    curves = LossCurves({name: counted(name) for name in LOSSES})
    curves(outlier=10.0, delta=2.0)
    once = calls["mse"]
    fresh = LossCurves(LOSSES)(outlier=10.0, delta=3.0)
    assert describe(curves(outlier=10.0, delta=3.0)) == describe(fresh)
    assert calls == {"mse": once, "mae": once, "huber": 2 * once}
    assert curves(outlier=5.0, delta=3.0).losses["mse"].mean[0] != curves(outlier=6.0, delta=3.0).losses["mse"].mean[0]
