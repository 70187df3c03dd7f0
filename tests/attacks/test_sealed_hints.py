"""A student who has nothing but a release and the installed packages reads nothing out of its sealed hints."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from lossopt.checks import Exercise, Number, hints
from lossopt.checks.calling import Outcome, ask
from lossopt.checks.probes import Case

from autograder.assignment.source import Source
from tests.assignments._driver import ASSIGNMENTS, ROOT, solution_of

Answer = Callable[..., Any]
# What is returned without having understood anything, for all calls alike.
PLAIN = (0.0, 1, 0.5, 2 / 3, 0.693, np.nan, True, (0.0, 1.0))
FACTORS = (2, -1)  # by which right results are multiplied, as a usual mistake may do


def exercises_of(assignment: str) -> Iterator[Exercise]:
    """The checks of functions in a release, as a student's notebook makes them, with their sealed hints."""
    path = ROOT / "release" / assignment / f"{assignment}.ipynb"
    for cell in Source.load(assignment, path).cells:
        name = (cell.grade_id or "").removesuffix("_checks")
        if 'hints="' in cell.text:
            *_, last = cell.text.rstrip().splitlines()
            namespace = {"np": np, name: solution_of(assignment, name)}
            exec(cell.text.removesuffix(last), namespace)
            yield namespace["check"]


def guesses(check: Exercise) -> Iterator[Answer]:
    """An argument, plausible values for every call alike, and the visible results by heart and multiplied."""
    yield from (lambda *arguments, place=place: arguments[place] for place in (0, -1))
    for value in PLAIN:
        yield lambda *arguments, value=value: value
    shown = [probe for probe in check.probes if isinstance(probe, Case)]
    for factor in FACTORS:
        yield lambda *arguments, factor=factor: next(
            (_times(probe.expected, factor) for probe in shown if repr(probe.arguments) == repr(arguments)),
            _times(shown[0].expected, 1.0) if shown else 1.0,
        )


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(_times(item, factor) for item in value)
    return value if value is None or isinstance(value, str | dict) else np.multiply(value, factor)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_dictionary_of_plausible_values_opens_no_box(assignment: str) -> None:
    """Neither values for every call alike, nor what stands in the visible checks and its simple multiples."""
    for check in exercises_of(assignment):
        for guess in guesses(check):
            came = [ask(guess, getattr(probe, "arguments", ())) for probe in check.probes]
            assert hints.open_hints(check._hints, guess, check.probes, came) is None


def released(*wrong: Answer, hint: str = "look at what is averaged.") -> bytes:
    check = Exercise(np.mean, takes="x", returns=Number())
    check.case("for three numbers", np.array([0.25, 3.0, 7.5]), gives=np.mean)
    for number, one in enumerate(wrong):
        check.misconception(f"mistake {number}", hint, one)
    return base64.b85decode(hints.seal_hints(check.misconceptions, check.misconceptions, check.probes))


def test_who_knows_all_boxes_but_one_tries_no_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """The salt is made of all boxes, so that a guess at the last one could be tried on it: as slowly as on the box."""
    known = released(np.sum, np.std)
    monkeypatch.setattr(hints, "slow_key", lambda secret, salt: hashlib.sha256(secret + salt).digest())
    assert released(np.sum, np.std)[: hints.SALT_BYTES] != known[: hints.SALT_BYTES]


def test_a_try_costs_what_the_worth_of_a_box_rests_on() -> None:
    """A megabyte of memory and a thousand rounds each; 44 bits are then years, also for a graphics card."""
    hashed: list[dict[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        scrypt = hashlib.scrypt
        patch.setattr(hashlib, "scrypt", lambda *a, **settings: hashed.append(settings) or scrypt(*a, **settings))
        hints.slow_key(b"a guess", b"salt")
    [settings] = hashed
    assert settings["n"] * settings["r"] * 128 >= 2**20
    assert hints.FEWEST_BITS >= 44


def test_differences_between_releases_say_nothing() -> None:
    """One more mistake, one fewer, or another word: no box, and not their number, stays what it was."""
    before = released(np.sum, np.std)
    for after in (released(np.sum), released(np.sum, np.std, np.median), released(np.sum, np.std, hint="look again.")):
        assert len(after) == len(before)
        assert not {before[i : i + 8] for i in range(len(before) - 8)} & {
            after[i : i + 8] for i in range(len(after) - 8)
        }


def test_an_edited_check_opens_no_box_of_the_release() -> None:
    """Cases taken out, or repeated, ask for other results than were sealed."""
    [check, *_] = exercises_of("losses")

    def summed(y: Any, y_hat: Any) -> Any:
        return np.sum((y - y_hat) ** 2)

    def said(probes: list[Any]) -> hints.Hint | None:
        came: list[Outcome] = [ask(summed, probe.arguments) for probe in probes]
        return hints.open_hints(check._hints, summed, probes, came)

    assert said(check.probes) is not None
    for probes in (check.probes[:1], check.probes[1:], check.probes[::-1], [*check.probes, check.probes[0]]):
        assert said(probes) is None
