"""Leaks measured on noise, against scikit-learn, SciPy and counting."""

import numpy as np
import pytest
from lossopt.explorers import LEAKS, leak_trials
from lossopt.explorers.experiments import noise_leaks
from lossopt.explorers.experiments.noise_leaks import FEATURES, MOST_CANDIDATES, ROWS
from scipy import stats
from sklearn.feature_selection import SelectKBest
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler


def first_table(rows, features):
    """The first table of noise and its parts, drawn as the module says."""
    rng = np.random.default_rng((0, rows, features))
    x, y = rng.normal(size=(rows, features)), rng.permutation(np.arange(rows) % 2)
    order, tested = rng.permutation(rows), round(0.3 * rows)
    return x, y, order[tested:], order[:tested]


def score(x, y, train, test):
    return KNeighborsClassifier(1).fit(x[train], y[train]).score(x[test], y[test])


@pytest.mark.parametrize("rows", ROWS[:2])
def test_scaler_and_features_are_those_of_scikit_learn(rows):
    """On one table, the fair and the leaky accuracy equal those of the same steps in scikit-learn."""
    x, y, train, test = first_table(rows, 200)
    trials = leak_trials(rows=rows, features=200, candidates=1)
    for leak, step in (("scaler", StandardScaler()), ("features", SelectKBest(k=20))):
        fair = score(step.fit(x[train], y[train]).transform(x), y, train, test)
        leaky = score(step.fit(x, y).transform(x), y, train, test)
        assert (trials[leak].fair[0], trials[leak].leaky[0]) == (fair, leaky)


@pytest.mark.parametrize("features", FEATURES)
@pytest.mark.parametrize("rows", ROWS)
def test_what_is_done_fairly_is_a_coin(rows, features):
    """Done fairly, the mean accuracy on noise is one half within four standard errors, for every leak."""
    for trials in leak_trials(rows=rows, features=features, candidates=20).values():
        error = trials.fair.std(ddof=1) / np.sqrt(trials.fair.size)
        assert abs(trials.fair.mean() - 0.5) < 4 * error


@pytest.mark.parametrize("rows", ROWS)
def test_copies_add_half_of_their_chance(rows):
    """A test row whose copy is in training is right, and any other is guessed."""
    chance = 2 * (rows - round(0.3 * rows)) / (2 * rows - 1)
    mean, low, high = leak_trials(rows=rows, features=1000, candidates=1)["copies"].bias
    assert abs(mean - chance / 2) < high - low


@pytest.mark.parametrize("candidates", [1, 10, 100])
@pytest.mark.parametrize("rows", ROWS)
def test_the_best_of_k_is_the_largest_of_k_binomials(rows, candidates):
    """The mean score of the winner is that of the maximum of independent coin tosses."""
    n = round(0.3 * rows)
    expected = np.sum(1 - stats.binom.cdf(np.arange(n), n, 0.5) ** candidates) / n
    best = leak_trials(rows=rows, features=1000, candidates=candidates)["best of k"].leaky
    assert abs(best.mean() - expected) < 4 * best.std(ddof=1) / np.sqrt(best.size)


def test_one_candidate_leaves_nothing_to_choose():
    """With a single candidate, choosing on the test part changes nothing."""
    only = leak_trials(rows=100, features=50, candidates=1)["best of k"]
    np.testing.assert_array_equal(only.fair, only.leaky)
    most = leak_trials(rows=100, features=50, candidates=MOST_CANDIDATES)["best of k"]
    assert np.all(most.leaky >= only.leaky)


def test_the_interval_of_a_bias_is_that_of_its_mean():
    """The 95 % interval is the normal one of the mean difference."""
    trials = leak_trials(rows=100, features=200, candidates=5)
    assert set(trials) == set(LEAKS)
    added = trials["features"].leaky - trials["features"].fair
    low, high = stats.norm.interval(0.95, loc=added.mean(), scale=stats.sem(added))
    assert trials["features"].bias == pytest.approx((added.mean(), low, high), abs=1e-5)


def test_the_tables_do_not_depend_on_a_global_state():
    """Measured twice, with another seed in NumPy's global generator, the accuracies are equal."""
    once = leak_trials(rows=40, features=50, candidates=3)["copies"].leaky
    noise_leaks._trials.cache_clear()
    np.random.seed(1)
    np.testing.assert_array_equal(once, leak_trials(rows=40, features=50, candidates=3)["copies"].leaky)
