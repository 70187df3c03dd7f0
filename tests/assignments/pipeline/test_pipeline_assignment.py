"""What the pipeline assignment in particular promises."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler, StandardScaler, normalize

from tests.assignments._driver import answers_of, failure_of, solution_of, source_of

NAMES = [
    "split_indices",
    "standardise",
    "fit_min_max",
    "min_max_scale",
    "fit_standardiser",
    "unit_norm",
    "leaky_steps",
]


def test_it_holds_the_exercises_of_the_chapter_in_order() -> None:
    """Seven functions, each with its checks."""
    source = source_of("pipeline")
    assert list(answers_of("pipeline")) == NAMES
    assert [cell.grade_id for cell in source.graded] == [f"{name}_checks" for name in NAMES]
    assert source.max_score == 20.0


def test_the_reference_preprocessors_are_withheld() -> None:
    """A student cannot answer by calling the course's own implementation."""
    assert "lossopt.data" in source_of("pipeline").withhold


def test_it_links_to_its_lesson() -> None:
    """The opening says where the pipeline is taught."""
    assert "(../../course/00_pipeline.ipynb)" in source_of("pipeline").cells[0].text


@pytest.mark.parametrize("seed", range(3))
def test_the_solutions_agree_with_scikit_learn(seed: int) -> None:
    """The instructor's answers are right by somebody else's implementation, on another table than was fitted too."""
    rng = np.random.default_rng(seed)
    train, other = rng.normal(size=(20, 3)) * [1.0, 50.0, 0.01], rng.normal(size=(7, 3))
    train[:, 1] = other[0, 1]
    solution = {name: solution_of("pipeline", name) for name in NAMES}
    scaler = StandardScaler().fit(train)
    fitted = solution["fit_standardiser"](train)
    np.testing.assert_allclose(fitted[0], scaler.mean_, rtol=1e-12)
    np.testing.assert_allclose(fitted[1], scaler.scale_, rtol=1e-12)
    np.testing.assert_allclose(solution["standardise"](other, *fitted), scaler.transform(other), rtol=1e-10)
    ranged = MinMaxScaler().fit(train[:, ::2])
    ends = solution["fit_min_max"](train[:, ::2])
    np.testing.assert_array_equal(ends, (ranged.data_min_, ranged.data_max_))
    scaled = solution["min_max_scale"](other[:, ::2], *ends)
    np.testing.assert_allclose(scaled, ranged.transform(other[:, ::2]), rtol=1e-9, atol=1e-12)
    other[2] = 0.0
    np.testing.assert_allclose(solution["unit_norm"](other), normalize(other), rtol=1e-12)


def test_the_sizes_of_a_split_follow_pythons_round() -> None:
    """Halves go to the even neighbour, and a fraction of 0 leaves an empty part."""
    split = solution_of("pipeline", "split_indices")
    sizes = [tuple(map(len, split(*arguments, 3))) for arguments in ((50, 0.25, 0.05), (30, 0.25, 0.45), (4, 0.0, 0.0))]
    assert sizes == [(36, 12, 2), (8, 8, 14), (4, 0, 0)]


@pytest.mark.parametrize(
    "order_of",
    [
        lambda n, seed: np.random.RandomState(seed).permutation(n),
        lambda n, seed: np.argsort(np.random.default_rng(seed).random(n)),
        lambda n, seed: np.random.default_rng([seed, n]).permutation(n)[::-1],
    ],
)
def test_any_generator_makes_a_right_split(order_of: Callable[[int, int], Any]) -> None:
    """Which permutation belongs to a seed is the student's choice, and so is where it is cut."""

    def split(n: int, val_fraction: float, test_fraction: float, seed: int) -> list[Any]:
        test, val = round(n * test_fraction), round(n * val_fraction)
        order = order_of(n, seed).tolist()
        return [order[test + val :], sorted(order[test : test + val]), order[:test]]

    assert failure_of("pipeline", "split_indices", split) is None


@pytest.mark.parametrize("step", [1, 2, 5])
def test_a_split_by_a_rule_is_not_taken_for_a_random_one(step: int) -> None:
    """Rows taken in steps, from a start that the seed gives, look scattered and are foreseeable."""

    def in_steps(n: int, val_fraction: float, test_fraction: float, seed: int) -> list[Any]:
        order = (np.argsort(np.arange(n) % step, kind="stable") + seed) % n
        n_val, n_test = round(n * val_fraction), round(n * test_fraction)
        return np.split(order, [n - n_val - n_test, n - n_test])

    failure = failure_of("pipeline", "split_indices", in_steps)
    assert failure is not None
    assert failure.misconception == "a rule instead of a random order"


def test_the_order_of_the_names_is_said() -> None:
    """The message says so if the right names come the wrong way round."""
    right = solution_of("pipeline", "leaky_steps")
    failure = failure_of("pipeline", "leaky_steps", lambda steps: [*reversed(right(steps))])
    assert failure is not None
    assert "the right names in another order" in str(failure)
