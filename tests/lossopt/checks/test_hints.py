"""Sealed hints: who made the mistake opens its box, and nobody else reads anything."""

import base64
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from lossopt import checks
from lossopt.checks.hints import HEAD_BYTES, known_results, open_hints, seal_hints
from lossopt.checks.misconceptions import Misconception
from lossopt.checks.notebook import judged

TARGETS = np.array([1.5, 5.25, 0.125]), np.array([0.3, 8.0, -2.7])
SUMMED, ROOT, SHIFTED = "summed instead of averaged", "the root", "one too much"
WRONG: dict[str, Callable[..., Any]] = {
    SUMMED: lambda y, y_hat: np.sum((y - y_hat) ** 2),
    ROOT: lambda y, y_hat: np.sqrt(np.mean((y - y_hat) ** 2)),
    "not squared": lambda y, y_hat: np.mean(y - y_hat),
}
HINTS = {name: f"mind what belongs into {name}." for name in (*WRONG, SHIFTED)}


def right(y: Any, y_hat: Any) -> Any:
    return np.mean((y - y_hat) ** 2)


def exercise(answer: Callable[..., Any] = right, **more: Callable[..., Any]) -> checks.Exercise:
    check = checks.Exercise(answer, takes="y y_hat", returns=checks.Number())
    check.case("for three errors", *TARGETS, gives=right)
    check.case("for no error", TARGETS[0], TARGETS[0], gives=0.0)
    for name, wrong in (WRONG | more).items():
        check.misconception(name, HINTS.get(name, "look again."), wrong)
    return check


def released(**more: Callable[..., Any]) -> str:
    check = exercise(**more)
    return seal_hints(check.misconceptions, check.misconceptions, check.probes)


LINE = released()


def said_of(answer: Callable[..., Any], line: str = LINE) -> str | None:
    """The misconception that a student's copy of the check, which knows none, names for ``answer``."""
    check = checks.Exercise(answer, takes="y y_hat", returns=checks.Number())
    check.case("for three errors", *TARGETS, gives=right)
    check.case("for no error", TARGETS[0], TARGETS[0], gives=0.0)
    check.in_notebook(seconds=10, hints=line)
    outcome = judged(check)
    if outcome is None:
        return None
    assert (outcome.misconception is None) == (". Hint: " not in str(outcome))
    return outcome.misconception


@pytest.mark.parametrize("name", WRONG)
def test_a_known_mistake_gets_its_hint(name: str) -> None:
    """However its numbers come about: a loop rounds otherwise than NumPy does."""
    assert said_of(WRONG[name]) == name
    assert said_of(lambda y, y_hat: WRONG[name](y, y_hat) * (1 + 1e-12)) == name
    check = exercise(WRONG[name])
    check.misconceptions.clear()
    check.in_notebook(seconds=10, hints=LINE)
    with pytest.raises(checks.CheckFailed, match=f"Hint: {HINTS[name]}"):
        check.verify()


@pytest.mark.parametrize("name", WRONG)
def test_no_rounding_provokes_a_hint(name: str) -> None:
    """What is off by more than the checks' tolerance is another result, however the grids lie."""
    for off in (2e-7, 1e-6, 5e-6, 1e-5, 1e-4):
        for sign in (1, -1):
            assert said_of(lambda y, y_hat, off=off * sign: WRONG[name](y, y_hat) * (1 + off)) is None


def test_what_no_misconception_does_gets_no_hint() -> None:
    """Nor does an answer that raises, changes its arguments, or is not written."""

    def changes(y: Any, y_hat: Any) -> Any:
        y[:] = 0
        return np.sum((y - y_hat) ** 2)

    def blank(y: Any, y_hat: Any) -> Any:
        raise NotImplementedError

    for answer in (lambda y, y_hat: 2.5, lambda y, y_hat: None, changes, blank, right):
        assert said_of(answer) is None


def test_values_by_heart_open_no_box() -> None:
    """Who guesses all that the visible cases give, as three times the right results, lacks what lies near them."""
    worth = 3 * right(*TARGETS)
    assert said_of(lambda y, y_hat: worth if len(y) == 3 and (y != y_hat).any() else 0.0) is None


def test_a_dictionary_of_plausible_values_opens_no_box() -> None:
    """Small numbers, fractions, and simple multiples of the right results, for every call alike or each visible one."""
    numbers = [*range(-2, 13), *(p / q for p, q in itertools.product(range(1, 5), range(2, 5)))]
    guesses = [*map(float, numbers), *(number * right(*TARGETS) for number in numbers), np.nan, np.inf]
    for guess in guesses:
        assert said_of(lambda y, y_hat, guess=guess: guess) is None


def test_an_edited_line_says_nothing() -> None:
    """Any byte of it may be wrong, or most of it missing: the check itself goes on."""
    data = base64.b85decode(LINE)
    for place in (*range(HEAD_BYTES), len(data) // 2, len(data) - 1):
        changed = bytearray(data)
        changed[place] ^= 0x55
        assert said_of(WRONG["not squared"], base64.b85encode(bytes(changed)).decode()) in {None, "not squared"}
    for line in (LINE[:9], "é", "hints", LINE[5:]):
        assert said_of(WRONG[ROOT], line) is None


def test_nothing_can_be_read_from_the_line() -> None:
    """No name, no hint, no number; and it tells neither how many boxes are full nor how long a hint is."""
    data = base64.b85decode(LINE)
    for text in (*WRONG, *HINTS.values()):
        assert text.encode() not in data
        assert text[:8].encode() not in data
    assert len(released(**{SHIFTED: lambda y, y_hat: right(y, y_hat) + 1})) == len(LINE)


def test_two_releases_have_nothing_in_common() -> None:
    """One more mistake, or one word of a hint, changes every box and the salt."""

    def pieces(line: str) -> set[bytes]:
        data = base64.b85decode(line)
        return {data[start : start + 8] for start in range(0, len(data) - 8)}

    reworded = exercise()
    known = reworded.misconceptions[0]
    reworded.misconceptions[0] = Misconception(name=known.name, hint="count.", wrong=known.wrong, keeps=known.keeps)
    for other in (
        released(**{SHIFTED: lambda y, y_hat: right(y, y_hat) + 1}),
        seal_hints(reworded.misconceptions, reworded.misconceptions, reworded.probes),
    ):
        assert not pieces(LINE) & pieces(other)
    assert released() == LINE


def test_what_is_right_for_all_that_is_visible_gets_no_box() -> None:
    """Its hint would tell of hidden tests; so would that of two mistakes that look the same."""
    shown = released(nearly=lambda y, y_hat: right(y, y_hat) if len(y) > 1 else 7.0)
    assert said_of(lambda y, y_hat: right(y, y_hat) if len(y) > 1 else 7.0, shown) is None
    twice = released(also=WRONG[ROOT])
    assert said_of(WRONG[ROOT], twice) is None
    assert said_of(WRONG[SUMMED], twice) == SUMMED


def test_what_can_be_guessed_gets_no_box() -> None:
    """A truth, a small whole number, a text: they would be found by trying."""
    check = checks.Exercise(bool, takes="x", returns=checks.Truth())
    check.case("for 1", 1, gives=True)
    check.misconception("always False", "look again.", lambda x: False)
    check.misconception("one too few", "count again.", lambda x: x - 1)
    assert seal_hints(check.misconceptions, check.misconceptions, check.probes) == ""
    assert known_results(check.misconceptions, check.probes, 24) == ([], False)


def test_what_chance_decides_gets_no_box() -> None:
    """A release is the same each time, and a student's results could not match."""
    one, other = (exercise(drawn=lambda y, y_hat, by=by: right(y, y_hat) + by) for by in (0.123456789, 0.987654321))
    assert seal_hints(one.misconceptions, other.misconceptions, one.probes) == LINE


def test_an_answer_that_may_do_as_it_likes_has_no_hints() -> None:
    """Where random numbers are drawn in any way, results say nothing; the release gets the time alone."""
    check = checks.Exercise(right, takes="y y_hat", returns=checks.Number(), random=True)
    check.case("for three errors", *TARGETS, gives=right)
    check.misconception(SUMMED, "look again.", WRONG[SUMMED])
    assert check.__for_release__("check", visible=check, again=check, seconds=10) == "check.in_notebook(seconds=10)"


def test_the_line_for_the_release_is_python() -> None:
    """It runs as it stands, and gives the check what it was made of."""
    check = exercise(WRONG[ROOT])
    line = check.__for_release__("check", visible=check, again=check, seconds=2.5)
    copy = exercise(WRONG[ROOT])
    exec(line, {"check": copy})
    assert copy.seconds == 2.5
    assert line == f'check.in_notebook(seconds=2.5, hints="{LINE}")'


def test_an_answer_that_raises_everywhere_is_not_looked_up() -> None:
    """Its errors say more than any hint."""
    check = exercise()
    outcomes = [checks.calling.ask(lambda y, y_hat: 1 / 0, probe.arguments) for probe in check.probes]  # type: ignore[attr-defined]
    assert open_hints(LINE, right, check.probes, outcomes) is None
