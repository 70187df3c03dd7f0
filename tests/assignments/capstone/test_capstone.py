"""What the capstone in particular promises: the grader's own tasks, marks by parts, and cheats."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from autograder.running.assignment_grader import AssignmentGrader
from tests.assignments._driver import answers_of, defined_by, failure_of, run, solution_of, source_of
from tests.assignments._tables import CORRECT

NAMES = [
    "constant_cost",
    "warm_cosine_lr",
    "cheapest_threshold",
    "share_interval",
    "net_gradient",
    "train",
]
PARTS = {"the idea", "no leak", "early stopping", "the threshold", "the interval", "quality"}
HONEST = [path for of, path in CORRECT if of == "capstone"]
TASKS, SOAK_TASKS = 4, 200


def test_it_holds_the_exercises_in_order() -> None:
    """Six functions, each with its checks, and a report that a person marks."""
    source = source_of("capstone")
    assert list(answers_of("capstone")) == NAMES
    assert [cell.grade_id for cell in source.graded] == [*(f"{name}_checks" for name in NAMES), "report_written"]
    assert source.max_score == 30.0


def test_each_exercise_has_its_stars() -> None:
    """From one to three, in the heading of its task."""
    source = source_of("capstone")
    titles = [source.cells[source.by_grade_id[name].index - 1].text.splitlines()[0] for name in NAMES]
    assert [title.count("★") for title in titles] == [1, 1, 2, 2, 3, 3]


def test_nothing_that_holds_an_answer_can_be_imported() -> None:
    """The course's losses, optimizers, loops and intervals are withheld."""
    assert {"lossopt.explorers", "lossopt.losses", "lossopt.training"} <= set(source_of("capstone").withhold)


def test_the_answers_agree_with_others() -> None:
    """The gradient with finite differences, the interval with the roots that define it."""
    rng = np.random.default_rng(5)
    parameters, x = rng.normal(size=16), rng.normal(size=(6, 3))
    y = (rng.random(6) < 0.5).astype(float)
    gradient_of = solution_of("capstone", "net_gradient")
    steps = 1e-6 * np.eye(16)
    slopes = [(gradient_of(parameters + s, x, y, 3)[0] - gradient_of(parameters - s, x, y, 3)[0]) / 2e-6 for s in steps]
    np.testing.assert_allclose(gradient_of(parameters, x, y, 3)[1], slopes, atol=1e-8)
    for end in solution_of("capstone", "share_interval")(7, 40):
        assert abs(7 / 40 - end) == pytest.approx(1.96 * np.sqrt(end * (1 - end) / 40))


def test_a_task_shows_nothing_of_what_it_is_judged_by() -> None:
    """No new image is among the arguments, and no two tasks share features, units or arrangement."""
    space = _space()
    one, other = (space["Task"](np.random.default_rng(seed)) for seed in (1, 2))
    assert len(one.y) + len(one.y_new) == 1797
    assert not {row.tobytes() for row in one.x} & {row.tobytes() for row in one.x_new}
    assert not np.isclose(one.x.mean(axis=0), other.x.mean(axis=0), rtol=0.01).any()
    assert not np.allclose(one.logits(one.start, one.x[:3]), other.logits(one.start, one.x[:3]))


@pytest.mark.parametrize("count", [TASKS, pytest.param(SOAK_TASKS, marks=pytest.mark.soak)])
@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.stem)
def test_a_sound_answer_is_far_from_each_limit(path: Path, count: int) -> None:
    """Averages over tasks stay well below the limits of 0.9, 0.75 and 0.9, so that no draw costs marks."""
    runs = list(_runs(_space(path.read_text(encoding="utf-8"))["train"], count))
    losses, costs = [one.relative_loss() for one in runs], [one.relative_cost() for one in runs]
    for found, of, limit in ((losses, 2, 0.9), (losses, 4, 0.75), (costs, 4, 0.9)):
        spread = max(float(np.std(found, ddof=1)), 0.12) / np.sqrt(of)  # of few tasks, not less than of many
        assert np.mean(found) + 2.5 * spread < limit


@pytest.mark.soak
@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.stem)
def test_the_interval_covers_the_share_of_mistakes_on_new_images(path: Path) -> None:
    """In 19 of 20 tasks or so, as it says."""
    covered = [_covers(one) for one in _runs(_space(path.read_text(encoding="utf-8"))["train"], SOAK_TASKS)]
    assert 0.9 < np.mean(covered) < 0.99


def _covers(one: Any) -> bool:
    wrong = (one.probabilities(one.task.x_new) >= one.threshold) != one.task.y_new
    return bool(one.low <= np.mean(wrong) <= one.high)


def _space(answers: str = "") -> dict[str, Any]:
    return defined_by("capstone", answers)


def _runs(train: Callable[..., Any], count: int) -> Iterator[Any]:
    space = _space()
    return (space["Run"](train, space["Task"](np.random.default_rng(seed)), seed=seed) for seed in range(count))


def _lost(train: Callable[..., Any]) -> set[str]:
    failure = failure_of("capstone", "train", train)
    return set() if failure is None else PARTS - failure.earned


def _changed(**changes: Any) -> Callable[..., Any]:
    """The solution with some of what it returns replaced by functions of it."""
    right, names = solution_of("capstone", "train"), ("mean", "std", "parameters", "threshold", "low", "high")

    def train(*given: Any) -> list[Any]:
        found = dict(zip(names, right(*given), strict=True))
        return [*(found | {name: change(found) for name, change in changes.items()}).values()]

    return train


def test_parameters_learnt_by_heart_are_worthless() -> None:
    """Whoever hands back what was best on the practice task earns nothing, since each task has a net of its own."""
    known = solution_of("capstone", "train")(*_given(_space()["PRACTICE"]))
    assert _lost(lambda *_: known) == PARTS


def test_a_model_from_a_library_is_no_answer() -> None:
    """What it has learnt cannot be put into a net that shows its two functions alone."""

    def train(x: Any, y: Any, start: Any, *_: Any) -> list[Any]:
        mean, std = x.mean(axis=0), x.std(axis=0)
        model = LogisticRegression().fit((x - mean) / std, y)
        parameters = np.resize(np.append(model.coef_, model.intercept_), start.shape)
        return [mean, std, parameters, 0.2, 0.0, 1.0]

    assert _lost(train) == PARTS


def test_more_updates_than_the_budget_are_an_error() -> None:
    """So it earns nothing, whatever it would have learnt."""
    right = solution_of("capstone", "train")
    assert _lost(lambda *given: right(*given[:5], given[5] + 1, *given[6:])) == PARTS


def test_a_gradient_by_differences_is_too_dear() -> None:
    """The net cannot be looked at so often that its gradient could be had that way."""

    def train(x: Any, y: Any, start: Any, logits: Any, _: Any, budget: int, *rest: Any) -> Any:
        def gradient(parameters: Any, batch: Any, labels: Any) -> Any:
            return np.array([np.mean(logits(parameters + step, batch)) for step in 1e-4 * np.eye(len(parameters))])

        return solution_of("capstone", "train")(x, y, start, logits, gradient, budget, *rest)

    with pytest.raises(RuntimeError, match="at most four times the budget"):
        next(_runs(train, 1))


@pytest.mark.parametrize(
    "ask",
    [
        lambda start, x, y, logits, gradient: logits(start, x[0]),
        lambda start, x, y, logits, gradient: logits(start[:-1], x),
        lambda start, x, y, logits, gradient: logits(start, np.vstack([x, x])),
        lambda start, x, y, logits, gradient: gradient(start, x[:0], y[:0]),
        lambda start, x, y, logits, gradient: gradient(start, x, y[:, None]),
    ],
    ids=["a single sample", "a parameter less", "more rows than there are", "no sample", "labels in a column"],
)
def test_the_net_refuses_what_has_another_form(ask: Callable[..., Any]) -> None:
    """The error reaches the function that made it, so that nothing odd is left in the notes of the run."""

    def train(x: Any, y: Any, start: Any, logits: Any, gradient: Any, *rest: Any) -> Any:
        return ask(start, x, y, logits, gradient)

    with pytest.raises(ValueError, match="takes"):
        next(_runs(train, 1))


@pytest.mark.parametrize("sizes", [(3, 3, 73), (10, 10, 72)])
def test_results_of_another_size_earn_nothing(sizes: tuple[int, ...]) -> None:
    """They are judged, not stumbled over."""
    assert _lost(lambda *_: [*map(np.ones, sizes), 0.5, 0.0, 1.0]) == PARTS


def test_rows_that_were_made_up_leak() -> None:
    """The net is to be trained on rows of the training part, with their own labels."""
    right = solution_of("capstone", "train")

    def train(x: Any, y: Any, start: Any, logits: Any, gradient: Any, *rest: Any) -> Any:
        def smoothed(parameters: Any, batch: Any, labels: Any) -> Any:
            return gradient(parameters, batch, 0.9 * labels + 0.05)

        return right(x, y, start, logits, smoothed, *rest)

    assert _lost(train) == {"no leak"}


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"low": lambda _: 0.0, "high": lambda _: 1.0}, {"the interval"}),
        ({"threshold": lambda found: found["threshold"] + 0.5}, {"the threshold"}),
        ({"mean": lambda found: found["mean"] + 0.01 * found["std"]}, {"no leak"}),
    ],
    ids=["an interval that says nothing", "another threshold", "another mean"],
)
def test_what_is_changed_afterwards_costs_its_part(changes: dict[str, Any], lost: set[str]) -> None:
    """Results are compared with what was done to get them."""
    assert lost <= _lost(_changed(**changes))


def test_a_threshold_for_exchanged_costs_is_not_the_cheapest() -> None:
    """Nor does it become so by being the best for another question."""
    right = solution_of("capstone", "train")
    assert _lost(lambda *given: right(*given[:6], given[7], given[6], given[8])) >= {"the threshold"}


def test_parameters_that_were_not_the_best_are_noticed() -> None:
    """Those of the last update, after a rate that is too high at the end."""

    def train(x: Any, y: Any, start: Any, logits: Any, gradient: Any, *rest: Any) -> Any:
        last = []

        def noting(parameters: Any, rows: Any) -> Any:
            last.append(parameters)
            return logits(parameters, rows)

        found = [*solution_of("capstone", "train")(x, y, start, noting, gradient, *rest)]
        return [*found[:2], last[0], *found[3:]]

    assert "early stopping" in _lost(train)


def test_no_seed_makes_the_task_again() -> None:
    """Whoever knew the seed of a hidden task could draw it, and learn the new images by heart."""
    space, asked = _space(), []

    def train(x: Any, *given: Any) -> Any:
        asked.append((x, given[-1]))
        return solution_of("capstone", "train")(x, *given)

    assert _lost(train) == set()
    found = [np.array_equal(space["Task"](np.random.default_rng(seed)).x, x) for x, seed in asked]
    assert len(found) > 20
    assert not any(found)


def test_it_is_told_by_what_the_function_does_in_another_process(grader_of: Callable[[str], AssignmentGrader]) -> None:
    """There too, one update more than the budget is an error, and what the check lends is all that crosses."""
    greedy = "\nwithin = train\ndef train(*given):\n    return within(*given[:5], given[5] + 1, *given[6:])\n"
    record = run(grader_of("capstone"), {"train": answers_of("capstone")["train"] + greedy})["train"]
    assert record.score == 0


def _given(task: Any) -> tuple[Any, ...]:
    return task.x, task.y, task.start, task.logits, task.gradient, 60, task.cost_fp, task.cost_fn, 0
