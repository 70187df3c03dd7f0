"""Arguments near those of a case: of the same kind, within what they stand for, and always the same."""

import numpy as np
from lossopt.checks.neighbours import neighbours

LABELS, SHARES = np.array([1.0, 0.0, 1.0]), np.array([0.9, 0.2, 1.0])


def test_labels_stay_labels_and_shares_stay_shares() -> None:
    """Samples come in another order and number, each with its own label; a share becomes smaller, never larger."""
    for labels, shares, rate in neighbours([(LABELS, SHARES, 0.5)]):
        assert labels.shape == shares.shape != LABELS.shape
        assert set(labels) <= {0.0, 1.0}
        assert (shares >= 0).all()
        assert (shares <= 1).all()
        assert np.array_equal(shares < 0.5, labels == 0)
        assert 0.47 < rate <= 0.5


def test_what_cannot_be_changed_has_no_neighbours() -> None:
    """Whole numbers beside other things, texts and functions stay as they are; these alone say nothing new."""
    assert neighbours([(), (3, "mse", len, 1.0), (0, 0), (9,), (True, False), (np.array([[1, 0], [0, 1]]),)]) == []


def test_whole_numbers_keep_their_order() -> None:
    """Where there is nothing else: 5 mistakes in 10 samples, or 10 in 10, become more of more."""
    for none, some, equal, more in neighbours([(0, 5, 5, 10)]):
        assert 0 == none < 5 < some == equal < more


def test_features_are_told_from_samples() -> None:
    """Where an axis could be either, its length stays."""
    square = np.arange(9.0).reshape(3, 3) + 0.5
    for table, vector in neighbours([(square, np.array([0.5, 1.5, 2.5]))]):
        assert table.shape == (3, 3)
        assert vector.shape == (3,)


def test_they_are_the_same_each_time() -> None:
    """A release and a notebook on another day ask the same."""
    one, other = (neighbours([(LABELS, SHARES)]) for _ in range(2))
    pairs = zip(sum(one, ()), sum(other, ()), strict=True)
    assert all(np.array_equal(first, second) for first, second in pairs)
    assert len(one) == 12


def test_lists_inside_arguments_change_too() -> None:
    """As the batches of an exercise do."""
    [(batches,), *_] = neighbours([([(SHARES, SHARES), 2.5],)])
    assert 0.95 * 2.5 <= batches[1] < 2.5
    assert (batches[0][0][:2] < SHARES[:2]).all()
