"""An exercise in parts: each is earned by its own probes alone, and what was earned is said."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from lossopt import checks

IDEA, SHAPES, CARE = "the idea", "shapes and edge cases", "numerical care"


def halving(answer: Callable[..., Any]) -> checks.Exercise:
    """Half of x: for small numbers, for an empty array, for huge numbers; with two mistakes that people make."""
    check = checks.Exercise(answer, takes="x", returns=checks.Array("N"))
    check.part(IDEA, points=2)
    check.case("for 2 and 4", np.array([2.0, 4.0]), gives=[1.0, 2.0])
    check.part(SHAPES, points=1)
    check.case("for no number at all", np.zeros(0), gives=lambda x: x / 2)
    check.part(CARE, points=0.5)
    check.case("for huge numbers", np.array([1e308]), gives=[5e307])
    check.part(IDEA)
    check.case("for another number", np.array([7.0]), gives=[3.5])
    check.misconception(
        "doubled first", "is the number not too large by then?", lambda x: 2 * x / 4, keeps=[IDEA, SHAPES]
    )
    check.misconception("doubled", "the result must be smaller.", lambda x: 2 * x, keeps=[SHAPES])
    return check


def marks_of(answer: Callable[..., Any]) -> checks.Marks:
    with np.errstate(all="ignore"):
        marks = halving(answer).verify()
    assert marks is not None
    return marks


def test_all_parts_together_give_all_points() -> None:
    """The right answer gets the sum of the points, and nothing is said."""
    marks = marks_of(lambda x: x / 2)
    assert marks == 3.5
    assert (marks.message, marks.misconception) == ("", None)
    assert marks.parts == ((IDEA, 2, 2), (SHAPES, 1, 1), (CARE, 0.5, 0.5))


def test_a_part_is_lost_alone() -> None:
    """The other parts keep their points, and the known mistake is named with its hint."""
    marks = marks_of(lambda x: 2 * x / 4)
    assert marks == 3.0
    assert marks.parts == ((IDEA, 2, 2), (SHAPES, 1, 1), (CARE, 0.5, 0.0))
    assert marks.misconception == "doubled first"
    assert marks.message == "an infinite value for huge numbers. Hint: is the number not too large by then?"


def test_a_part_is_lost_by_any_of_its_probes() -> None:
    """A probe that was added on coming back to a part counts as much as its first."""
    assert marks_of(lambda x: np.where(x == 7, 0.0, x / 2)).parts[0] == (IDEA, 2, 0.0)


def test_the_idea_is_spoken_of_first() -> None:
    """Where several parts are lost, the sentence is about the one that comes first, whichever was asked first."""
    marks = marks_of(lambda x: np.where(x == 7, 0.0, 2 * x / 4))
    assert marks.message.endswith("for another number")
    assert marks == 1.0


def test_no_part_is_a_failed_check() -> None:
    """Nothing earned is an exception, as without parts, and it tells the parts too."""
    with pytest.raises(checks.CheckFailed, match="None came where") as failure:
        halving(lambda _: None).verify()
    assert failure.value.parts == ((IDEA, 2, 0.0), (SHAPES, 1, 0.0), (CARE, 0.5, 0.0))
    said = [
        "wrong: None came where an array of numbers of shape (N,) is expected; does your function return its result?"
    ]
    assert failure.value._render_traceback_() == [said[0] + " for 2 and 4", "right: 0 of 3 parts"]


def test_an_exception_costs_the_parts_in_which_it_is_raised() -> None:
    """What the answer raises is said, and what it does elsewhere still counts."""

    def answer(x: Any) -> Any:
        if not len(x):
            raise IndexError("nothing here")
        return x / 2

    marks = marks_of(answer)
    assert marks == 2.5
    assert "IndexError: nothing here" in marks.message


def test_a_changed_argument_costs_the_parts_in_which_it_is_changed() -> None:
    """The right result of a changed argument earns nothing; where nothing is changed, it does."""

    def answer(x: Any) -> Any:
        right = x / 2
        x[x > 1e300] = 0.0
        return right

    marks = marks_of(answer)
    assert marks.parts[2] == (CARE, 0.5, 0.0)
    assert marks == 3.0
    assert marks.message == "your function changes x for huge numbers"


def test_a_function_that_remembers_loses_the_idea() -> None:
    """The call that is made again is the first one, which belongs to the idea."""
    asked: list[float] = []

    def answer(x: Any) -> Any:
        asked.extend(x)
        return x / 2 if asked.count(2.0) < 2 else x

    marks = marks_of(answer)
    assert marks.parts[0] == (IDEA, 2, 0.0)
    assert marks == 1.5
    assert marks.message == "your function returns something else when it is called again for 2 and 4"


def test_what_is_no_function_earns_no_part() -> None:
    """There is nothing to ask, and the parts are told all the same."""
    with pytest.raises(checks.CheckFailed, match="where a function") as failure:
        halving(3.0).verify()  # type: ignore[arg-type]
    assert [earned for _, _, earned in failure.value.parts] == [0.0, 0.0, 0.0]


def test_without_parts_nothing_is_returned() -> None:
    """An exercise whose points are not split passes as it always did."""
    check = checks.Exercise(abs, takes="x", returns=checks.Number())
    check.case("at -1", -1.0, gives=1.0)
    assert check.verify() is None


def test_a_notebook_shows_the_sentence_and_nbgrader_the_number() -> None:
    """The text form is the number alone, from which nbgrader reads partial credit; the HTML is for people."""
    marks = marks_of(lambda x: np.where(np.isinf(2 * x), 0.0, x / 2))
    data, _ = InteractiveShell.instance().display_formatter.format(marks)
    assert float(data["text/plain"]) == marks == 3.0
    wrong, right = "wrong: 1 of 1 entries are wrong for huge numbers", f"right: 2 of 3 parts ({IDEA}, {SHAPES})"
    assert data["text/html"] == f"<p>{wrong}</p><p>{right}</p>"


def test_a_hint_has_a_line_of_its_own() -> None:
    """What is wrong stays one sentence."""
    assert checks.marks.sentences("NaN at p = 0. Hint: clip p.") == ["wrong: NaN at p = 0", "hint: clip p."]
    assert checks.marks.sentences("NaN at p = 0") == ["wrong: NaN at p = 0"]


def test_full_marks_say_so() -> None:
    """Nobody has to read a silence; nbgrader still finds the number alone."""
    data, _ = InteractiveShell.instance().display_formatter.format(marks_of(lambda x: x / 2))
    assert data == {"text/plain": "3.5", "text/html": "<p>right: 3 of 3 parts</p>"}


def test_implementations_of_one_mistake_may_earn_different_parts() -> None:
    """Each has parts of its own, and all of them share the name and the hint."""

    def at_most(bound: float) -> Callable[[np.ndarray], np.ndarray]:
        return lambda x: np.minimum(x / 2, bound)

    for bound, kept in ((2.5, {SHAPES}), (1e6, {IDEA, SHAPES})):
        check = halving(at_most(bound))
        check.misconception("cut off", "keep large results as they are.", at_most(2.5), keeps=[SHAPES])
        check.also(at_most(1e6), keeps=[IDEA, SHAPES])
        assert check.misconceptions[-1].keeps == ((SHAPES,), (IDEA, SHAPES))
        marks = check.verify()
        assert marks is not None
        assert {name for name, _, got in marks.parts if got} == kept
        assert marks.misconception == "cut off"
        assert marks.message.endswith("Hint: keep large results as they are.")


def test_parts_that_make_no_sense_are_refused() -> None:
    """The author is told when the cell runs."""
    check = checks.Exercise(abs, takes="x", returns=checks.Number())
    with pytest.raises(ValueError, match=r"has no part 'the idea'; give `points`"):
        check.part(IDEA)
    check.part(IDEA, points=1)
    with pytest.raises(ValueError, match="has a part 'the idea'; give `points`"):
        check.part(IDEA, points=1)
    with pytest.raises(ValueError, match="Add a misconception first, with its name and hint"):
        check.also(abs)
    with pytest.raises(ValueError, match="has no part 'care', which 'a mistake' is said to keep"):
        check.misconception("a mistake", "think again.", abs, keeps=["care"])
    check.case("at 1", 1.0, gives=1.0)
    check.part(CARE, points=1)
    with pytest.raises(ValueError, match="The part 'numerical care' asks for nothing"):
        check.verify()


def test_nothing_is_asked_before_the_first_part() -> None:
    """Each probe belongs to a part, or there are no parts."""
    check = checks.Exercise(abs, takes="x", returns=checks.Number())
    check.case("at 1", 1.0, gives=1.0)
    with pytest.raises(ValueError, match="Open the first part before anything is asked"):
        check.part(IDEA, points=1)
