"""The table of noise, and what is said of splits of it."""

import numpy as np
import pytest
from lossopt.explorers.experiments.sorted_noise import (
    LABELS,
    ROWS,
    X,
    fair_split,
    nearest_accuracy,
    seeds_remarks,
    split_remarks,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

RIGHT = fair_split(0.2, 0)
TRAIN, VALIDATION, TEST = RIGHT


def test_the_accuracy_is_that_of_one_nearest_neighbour():
    """As scikit-learn has it, on features of about one unit."""
    noise = StandardScaler().fit_transform(X)
    for seed in range(5):
        parts = fair_split(0.3, seed)
        model = KNeighborsClassifier(1).fit(noise[parts[0]], LABELS[parts[0]])
        assert nearest_accuracy(parts) == pytest.approx(model.score(noise[parts[2]], LABELS[parts[2]]), abs=0.12)
    assert np.isnan(nearest_accuracy((TRAIN, TEST, TEST[:0])))
    assert nearest_accuracy((TRAIN, VALIDATION, TRAIN)) == 1.0


def test_the_features_know_nothing_of_the_labels():
    """Right splits of many seeds get about a half."""
    assert np.mean([nearest_accuracy(fair_split(0.3, seed)) for seed in range(40)]) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("parts", "remarks"),
    [
        (RIGHT, []),
        ((VALIDATION, TRAIN, TEST), ["it gives 12, 36 and 12 rows and not 36, 12 and 12"]),
        (
            (TRAIN, VALIDATION, np.append(TEST[1:], TRAIN[0])),
            ["1 rows come more than once and 1 not at all", "1 rows of the test part are in the training part too"],
        ),
        ((TRAIN, np.append(VALIDATION[1:], VALIDATION[1]), TEST), ["1 rows come more than once and 1 not at all"]),
    ],
    ids=["right", "exchanged", "leaks", "twice"],
)
def test_what_is_wrong_with_a_split_is_said(parts, remarks):
    """Sizes, rows that come twice or never, and rows that are trained on and tested."""
    assert split_remarks(parts, RIGHT) == remarks


def in_order(seed):
    rows = np.roll(np.arange(ROWS), seed)
    return rows[24:], rows[:12], rows[12:24]


@pytest.mark.parametrize(
    ("splits", "remarks"),
    [
        ([RIGHT, fair_split(0.2, 1), RIGHT], []),
        ([RIGHT, fair_split(0.2, 1), fair_split(0.2, 2)], ["the same seed gives another split the second time"]),
        ([RIGHT, RIGHT, RIGHT], ["every seed gives the same split"]),
        ([in_order(0), in_order(5), in_order(0)], ["the rows of its test part follow one another in the table"]),
        ([RIGHT, None, RIGHT], []),
    ],
    ids=["right", "seed not used", "one for all", "not shuffled", "one missing"],
)
def test_what_is_wrong_with_the_seeds_is_said(splits, remarks):
    """The last split is of the first one's seed."""
    assert seeds_remarks(splits) == remarks
