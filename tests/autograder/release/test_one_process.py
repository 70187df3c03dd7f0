"""An author whose tests need one process hears what is in the way, what to write instead, and the other way out."""

import pytest

from autograder.records import CellRecord, Verdict
from autograder.release.one_process import obstacle_in, way_out
from autograder.running.own_solution import own_solution
from tests.autograder.notebooks import checks
from tests.autograder.running.idioms import NEED_ONE
from tests.autograder.running.runs import cell_of, graded, source_of

NAMED = {
    "axes_in_a_dict": "a figure that a test makes",
    "derived": "a test cannot derive a class",
    "function_patched": "of what student code calls",
    "sent": "a generator of student code",
}


@pytest.mark.parametrize("name", NAMED)
def test_what_is_in_the_way_is_named(name: str) -> None:
    """By the test cell's own text."""
    found = obstacle_in(NEED_ONE[name][1])
    assert found is not None
    assert found.cannot.startswith(NAMED[name])


def test_an_ordinary_test_shows_none_of_the_signs() -> None:
    assert obstacle_in("import numpy as np\nassert np.allclose(half([2, 4]), [1, 2]), 'half of each'\nx_ = 1") is None


def failed(name: str, answer: str, check: str) -> tuple[str, CellRecord]:
    """The way out of a source with one exercise, and the record of its own solution in two processes."""
    source = source_of(cell_of(name, answer), checks(name, check))
    (record,) = graded(source, *own_solution(source).cells).cells
    found = way_out(source, [record], isolation="none")
    return "" if found is None else found[1], record


def test_both_ways_out_are_said() -> None:
    """The check holds in one process."""
    said, record = failed("sent", *NEED_ONE["sent"])
    assert record.verdict is Verdict.FAILED
    assert said == (
        "it holds in one process, as in nbgrader, but a generator of student code is run to its end, and what it gave "
        "crosses; take its values by next, list or a loop. If that cannot be, the assignment needs one process: "
        '`"processes": "one"` in the '
        "notebook's metadata, which lets a submission fake its own marks and read its tests."
    )


def test_a_test_that_replaces_an_answer_is_told_of_that() -> None:
    """Whatever else stands in it."""
    answer = "def area(r): return r * r\ndef pair(a, b):\n    return area(a), area(b)"
    check = "kept, area = area, 3\ntry:\n    pair(1, 2)\n    assert False\nexcept TypeError:\n    area = kept"
    assert "but of what student code calls, a test can change input" in failed("area", answer, check)[0]


def test_all_that_is_in_the_way_is_said_at_once() -> None:
    """With what is wrong in one process too, which the setting would not mend."""
    rows = {
        "one": ("one = 1", "assert one == 2"),
        "sent": NEED_ONE["sent"],
        "two": ("class two:\n    def f(s): return 1", "class More(two): pass\nassert More().f() == 1"),
    }
    source = source_of(*(cell for n, (own, check) in rows.items() for cell in (cell_of(n, own), checks(n, check))))
    records = graded(source, *own_solution(source).cells).cells
    found = way_out(source, records, isolation="none")
    assert found is not None
    first, said = found
    assert first.grade_id == "sent_checks"
    assert "a generator of student code is run to its end" in said
    assert "The same of two_checks (the check could not use your result (AttributeError)" in said
    assert "): a test cannot derive a class" in said
    assert "In one process as in two it gets no full marks at one_checks. If that cannot be" in said


def test_a_wrong_solution_gets_no_way_out() -> None:
    """It would not hold in one process either."""
    assert failed("f", "f = 1", "assert f == 2")[0] == ""
