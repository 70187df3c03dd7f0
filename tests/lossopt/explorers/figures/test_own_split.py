"""What the figure shows of right answers and of the usual mistakes."""

import numpy as np
import pytest
from lossopt.explorers.figures.own_split import OwnSplit, describe

from tests.lossopt.explorers.own_answers import SPLIT


def drawn(**functions):
    return OwnSplit(SPLIT | functions)(seed=0, share=0.2)


def test_a_right_split_leaks_nothing():
    """Its accuracy is about a half, as that of the library's own; the scaled features have mean 0 and spread 1."""
    right = drawn()
    assert right.own.mean() == pytest.approx(0.5, abs=0.05)
    assert right.right.mean() == pytest.approx(0.5, abs=0.05)
    np.testing.assert_array_equal(right.fitted, right.used)
    text = describe(right)
    assert "it gives 36, 12 and 12 rows, each once, and another split for each seed." in text
    assert "Your fit_standardiser: mean and std are right." in text
    assert "gets the means 0.00, 0.00, 0.00 and the standard deviations 1.00, 1.00, 1.00." in text


def drawn_apart(n, val_fraction, test_fraction, seed):
    rng, sizes = np.random.default_rng(seed), (36, 12, 12)
    return tuple(rng.permutation(n)[:size] for size in sizes)


def not_shuffled(n, val_fraction, test_fraction, seed):
    return np.arange(24, n), np.arange(12), np.arange(12, 24)


MISTAKES = {
    "parts drawn apart": (
        {"split_indices": drawn_apart},
        ["7 rows of the test part are in the training part too", "is right in 0.80 of your test rows"],
    ),
    "not shuffled": (
        {"split_indices": not_shuffled},
        [
            "every seed gives the same split, and the rows of its test part follow one another in the table",
            "is right in 0.33 of your test rows",
        ],
    ),
    "the mean over the wrong axis": (
        {"fit_standardiser": lambda x: (x.mean(axis=1), x.std(axis=1))},
        ["fit_standardiser gives an array of shape (36,) where an array of shape (3,) is expected for mean."],
    ),
    "one mean for all features": (
        {"fit_standardiser": lambda x: (np.full(3, x.mean()), x.std(axis=0))},
        [
            "the mean is wrong in 3 of 3 places (at the feature 2 it gives 55.44 and not 119.4)",
            "gets the means -1.13, 4.15, -11426.15",
        ],
    ),
    "divided by N - 1": (
        {"fit_standardiser": lambda x: (x.mean(axis=0), x.std(axis=0, ddof=1))},
        ["the std is 1.01 times what it should be", "the standard deviations 0.99, 0.99, 0.99."],
    ),
    "the order of the two steps": (
        {"standardise": lambda x, mean, std: x / std - mean},
        ["Your standardise is wrong in 180 of 180 places"],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_drawn_and_said(mistake):
    """The sentence names what is wrong in numbers, and what it comes to."""
    functions, words = MISTAKES[mistake]
    text = describe(drawn(**functions))
    for part in words:
        assert part in text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            (np.arange(48), np.arange(12)),
            "gives 2 values where (train, validation, test), three arrays",
        ),
        ((np.ones(60, bool),) * 3, "gives an array of shape (60,) and type bool where"),
        ((np.arange(1, 61), [], []), "gives the row number 60 where 0 to 59 are expected"),
        ((np.arange(-1, 10), [], []), "gives the row number -1 where 0 to 59 are expected"),
        ((np.zeros((2, 3), int), [], []), "gives an array of shape (2, 3) and type int64 where"),
    ],
    ids=["two parts", "masks", "counted from 1", "negative", "a matrix"],
)
def test_a_split_of_another_form_is_said(value, words):
    """What came and what is expected; nothing is drawn of it."""
    odd = drawn(split_indices=lambda *_: value)
    assert odd.parts is None
    assert f"split_indices {words}" in describe(odd)


def test_an_empty_part_has_no_accuracy():
    """Nothing is said of test rows that there are not."""
    text = describe(drawn(split_indices=lambda n, *_: (np.arange(n), [], [])))
    assert "it gives 60, 0 and 0 rows and not 36, 12 and 12" in text
    assert "nearest neighbour" not in text
