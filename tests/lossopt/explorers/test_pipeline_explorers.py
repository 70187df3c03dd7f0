"""What the explorers of the pipeline lesson compute, against scikit-learn and counting."""

import numpy as np
import pytest
from lossopt.explorers import LEAKS, draw_pipeline, leak_trials, scaled_parts
from lossopt.explorers.experiments import noise_leaks
from lossopt.explorers.experiments.noise_leaks import FEATURES, MOST_CANDIDATES, ROWS
from lossopt.explorers.figures.three_scalings import NUMBERS, PARTS
from scipy import stats
from sklearn.datasets import load_diabetes
from sklearn.feature_selection import SelectKBest
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import MinMaxScaler, Normalizer, StandardScaler

PATIENT = 60.0


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


def test_one_candidate_is_no_choice():
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


@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("part", PARTS)
def test_the_scaled_patients_are_those_of_scikit_learn(part, numbers):
    """Each form is scikit-learn's, fitted on the training part or on the test part itself."""
    scaled = scaled_parts(bmi=PATIENT, part=part, numbers=numbers)
    train, test = scaled.forms["raw"]
    scalings = {"standardised": StandardScaler(), "min-max": MinMaxScaler(), "unit norm": Normalizer()}
    for name, scaling in scalings.items():
        np.testing.assert_allclose(scaled.forms[name][0], scaling.fit(train).transform(train), atol=1e-12)
        fit_on = train if numbers == NUMBERS[0] else test
        np.testing.assert_allclose(scaled.forms[name][1], scaling.fit(fit_on).transform(test), atol=1e-12)


@pytest.mark.parametrize("part", PARTS)
def test_one_patient_is_wrong_and_all_others_are_real(part):
    """Apart from the one body mass index, the patients are rows of the diabetes data, each there once."""
    table, _y = load_diabetes(return_X_y=True, scaled=False)
    real = {tuple(row) for row in table[:, 2:4]}
    train, test = scaled_parts(bmi=PATIENT, part=part, numbers=NUMBERS[0]).forms["raw"]
    rows = [tuple(row) for row in np.vstack([train, test])]
    wrong = [place for place, row in enumerate(rows) if row not in real]
    assert wrong == [0 if part == PARTS[0] else len(train)]
    assert rows[wrong[0]][0] == PATIENT
    assert (len(train), len(test)) == (40, 20)


def test_a_wrong_test_patient_leaves_the_training_part_as_it_was():
    """What is fitted on the training part does not move with the test part, and the patient leaves the range."""
    right, wrong = (scaled_parts(bmi=bmi, part="test", numbers=NUMBERS[0]) for bmi in (25.0, PATIENT))
    for name in right.forms:
        np.testing.assert_array_equal(right.forms[name][0], wrong.forms[name][0])
        np.testing.assert_array_equal(right.forms[name][1][1:], wrong.forms[name][1][1:])
    assert wrong.forms["min-max"][1][0, 0] > 2


def test_the_pipeline_is_drawn_in_its_order():
    """The picture numbers seven steps from left to right, and the three parts all have a transform."""
    (axes,) = draw_pipeline().axes
    steps = sorted(
        (int(text.get_text()[0]), text.get_position()[0]) for text in axes.texts if text.get_text()[0].isdigit()
    )
    assert [step for step, _x in steps] == [1, 2, 3, 4, 4, 4, 5, 6, 7]
    across = [x for _step, x in steps]
    assert across == sorted(across)
