"""Four leaks, measured on tables of pure noise, where every accuracy above one half is the leak's own work.

The model is the nearest neighbour: a test row gets the label of the training row that is most like it. The
candidates of a choice are not trained at all: each is a random direction, and says 1 on one side of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEATURES", "LEAKS", "MOST_CANDIDATES", "ROWS", "LeakTrials", "leak_trials"]

Array = NDArray[np.float64]
Labels = NDArray[np.int64]
Rows = NDArray[np.intp]

LEAKS = ("scaler", "features", "copies", "best of k")
"""What is done with a look at the test rows: fit the scaler, choose features, copy rows and split afterwards, or
choose the best of k models by their test accuracy."""

ROWS, FEATURES = (40, 100, 200), (50, 200, 1000)
MOST_CANDIDATES = 100
TABLES = 100
TESTED = 0.3
CHOSEN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakTrials:
    """Test accuracies on 100 tables of noise, done fairly and with the leak, each of shape (100,)."""

    fair: Array
    leaky: Array

    @property
    def bias(self) -> tuple[float, float, float]:
        """What the leak adds on average, and the two ends of the 95 % interval of that."""
        added = self.leaky - self.fair
        mean, half = float(np.mean(added)), 1.96 * float(np.std(added, ddof=1)) / np.sqrt(added.size)
        return mean, float(mean - half), float(mean + half)


def leak_trials(*, rows: int, features: int, candidates: int) -> Mapping[str, LeakTrials]:
    """What each leak does to the accuracy on noise; the tables are the same each time.

    Args:
        rows: Rows of a table, one of ``ROWS``; 30 % of them are the test part.
        features: Columns of a table, one of ``FEATURES``.
        candidates: How many random models the best is chosen from, 1 to ``MOST_CANDIDATES``.
    Returns:
        For each of ``LEAKS`` the accuracies.
    """
    fitted, chosen = _trials(rows, features)
    trials = {
        leak: LeakTrials(fair=fitted[:, place, 0], leaky=fitted[:, place, 1]) for place, leak in enumerate(LEAKS[:3])
    }
    best = chosen[:, candidates - 1]
    return {**trials, LEAKS[3]: LeakTrials(fair=best[:, 0], leaky=best[:, 1])}


@cache
def _trials(rows: int, features: int) -> tuple[Array, Array]:
    """Fair and leaky accuracies: of the first three leaks, (100, 3, 2), and by the candidates, (100, 100, 2)."""
    fitted, chosen = [], []
    for seed in range(TABLES):
        rng = np.random.default_rng((seed, rows, features))
        x, y = rng.normal(size=(rows, features)), rng.permutation(np.arange(rows) % 2)
        order = rng.permutation(rows)
        tested = round(TESTED * rows)
        test, train = order[:tested], order[tested:]
        fitted.append([_scaler(x, y, train, test), _features(x, y, train, test), _copies(x, y, train, test, rng)])
        chosen.append(_candidates(x, y, train, test, rng))
    return np.array(fitted), np.array(chosen)


def _scaler(x: Array, y: Labels, train: Rows, test: Rows) -> tuple[float, float]:
    fair, leaky = ((x - x[fit_on].mean(axis=0)) / x[fit_on].std(axis=0) for fit_on in (train, slice(None)))
    return _nearest(fair, y, train, test), _nearest(leaky, y, train, test)


def _features(x: Array, y: Labels, train: Rows, test: Rows) -> tuple[float, float]:
    fair, leaky = (_most_telling(x[fit_on], y[fit_on]) for fit_on in (train, slice(None)))
    return _nearest(x[:, fair], y, train, test), _nearest(x[:, leaky], y, train, test)


def _most_telling(x: Array, y: Labels) -> Rows:
    """The features in which the two classes differ most, by Welch's t."""
    ones, zeros = x[y == 1], x[y == 0]
    spread = np.sqrt(ones.var(axis=0, ddof=1) / len(ones) + zeros.var(axis=0, ddof=1) / len(zeros))
    return np.argsort(np.abs(ones.mean(axis=0) - zeros.mean(axis=0)) / spread)[-CHOSEN:]


def _copies(x: Array, y: Labels, train: Rows, test: Rows, rng: np.random.Generator) -> tuple[float, float]:
    """Copies of training rows do nothing to a nearest neighbour, so that the fair accuracy needs none."""
    order = rng.permutation(2 * len(y)) % len(y)
    edge = 2 * test.size
    apart = _apart(x, x)  # once for all pairs, as a copy is as far from another row as the row itself

    def accuracy(known: Rows, new: Rows) -> float:
        return _accuracy(apart[np.ix_(new, known)], y[known], y[new])

    return accuracy(train, test), accuracy(order[edge:], order[:edge])


def _nearest(x: Array, y: Labels, train: Rows, test: Rows) -> float:
    return _accuracy(_apart(x[train], x[test]), y[train], y[test])


def _apart(known: Array, new: Array) -> Array:
    """The squared distance without the length of the new row, which is the same for all known rows."""
    return np.asarray(np.sum(known**2, axis=1) - 2.0 * new @ known.T)


def _accuracy(apart: Array, known: Labels, new: Labels) -> float:
    """How many of the new rows have the label of the known row that is nearest to them."""
    return float(np.mean(known[np.argmin(apart, axis=1)] == new))


def _candidates(x: Array, y: Labels, train: Rows, test: Rows, rng: np.random.Generator) -> Array:
    """Test accuracy of the best of the first k, for each k: chosen by the training rows, and by the test rows."""
    right = (x @ rng.normal(size=(x.shape[1], MOST_CANDIDATES)) > 0) == (y[:, None] == 1)
    on_train, on_test = right[train].mean(axis=0), right[test].mean(axis=0)
    best_so_far = [int(np.argmax(on_train[:k])) for k in range(1, MOST_CANDIDATES + 1)]
    return np.column_stack([on_test[best_so_far], np.maximum.accumulate(on_test)])
