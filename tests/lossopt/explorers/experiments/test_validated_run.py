"""The run that the figure takes for right: its parts, against the steps of the exercise's text."""

import numpy as np
import pytest
from lossopt.explorers.experiments.validated_run import ORDERS, START, X_VAL, Y_VAL, X, Y, validated_run

from tests.lossopt.explorers.own_answers import fit


@pytest.mark.parametrize(("lr", "batch_size", "patience"), [(0.1, 7, 4), (0.3, 4, 10), (0.02, 28, 1)])
def test_it_is_the_run_that_the_exercise_asks_for(lr, batch_size, patience):
    """Losses and predictions are those of an answer that was written by itself."""
    run = validated_run(lr=lr, batch_size=batch_size, patience=patience)
    expected = fit(list(START), X, Y, X_VAL, Y_VAL, ORDERS, batch_size, lr, patience)
    for got, due in zip((run.training, run.validation, run.predictions), expected, strict=True):
        np.testing.assert_allclose(got, due, rtol=1e-9)


def test_more_patience_finds_a_later_epoch():
    """The rows and first weights are such that the slider is worth moving: the end and the best epoch change."""
    runs = [validated_run(lr=0.1, batch_size=7, patience=patience) for patience in range(3, 7)]
    assert [(run.best, len(run.training)) for run in runs] == [(5, 8), (9, 13), (18, 23), (25, 30)]
    losses = [run.loss for run in runs]
    assert losses == sorted(losses, reverse=True)


def test_each_epoch_takes_every_row_once():
    """The orders are permutations."""
    assert (np.sort(ORDERS, axis=1) == np.arange(len(Y))).all()


def test_no_decision_hangs_on_the_last_digits():
    """A run in single precision keeps the same epoch: a loss is never nearly as low as the best one before it."""
    for batch_size in range(4, 29, 6):
        for lr in (0.02, 0.1, 0.2, 0.3):
            losses = validated_run(lr=lr, batch_size=batch_size, patience=10).validation
            best = np.minimum.accumulate(losses)[:-1]
            assert (np.abs(losses[1:] - best) > 1e-5 * best).all()
