"""What goes wrong easily while a notebook is filled in."""

import os

import pytest

from autograder.assignment.source import blank_text
from autograder.submission.reading import SubmittedCell
from autograder.submission.slips import keeps_stub, later_copies, misplaced_answers, stubs_left
from tests.autograder.notebooks import checks, solution, written
from tests.autograder.running.runs import source_of

STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"


@pytest.fixture(scope="module")
def source():
    return source_of(solution("f", "def f(x):", "return x"), checks("f", "assert f(1) == 1"), written("f", "So."))


def answer(text, name="f"):
    return SubmittedCell(cell_type="code", grade_id=name, text=text)


@pytest.mark.parametrize(
    ("text", "keeps"),
    [
        (f"def f(x):\n{STUB}", False),
        (f"def f(x):\n\n{STUB}  \n", False),
        (f"# soon\ndef f(x):\n    '''Mine.'''\n{STUB}", False),
        (f"def f(x):\n{STUB}\n    return x", True),
        (f"def f(x):\n    y = x\n{STUB}", True),
        ("def f(x):\n    # YOUR CODE HERE\n    return x", False),
        ("def f(x):\n    return x  # no raise NotImplementedError() here", False),
        ("", False),
    ],
)
def test_the_line_that_stops_an_answer_is_found_in_one_that_was_begun(source, text, keeps):
    """Above or below the answer; it belongs to a blank one, whatever comments were added there."""
    cell = source.by_grade_id["f"]
    assert keeps_stub(cell, text) is keeps
    assert bool([*stubs_left(source, [answer(text)])]) is keeps
    assert blank_text(cell) == f"def f(x):\n{STUB}"


def test_an_answer_in_a_copy_below_its_tests_is_told_from_a_harmless_copy(source):
    """A copy above them runs before them."""
    released = source_of(answer_cell := solution("f", "def f(x):", "return x"), checks("f", "assert f(1) == 1"))
    blank, right = answer(released.by_grade_id["f"].text), answer("def f(x):\n    return x")
    tests = answer("assert f(1) == 1", "f_checks")
    assert answer_cell.source == blank.text
    for harmless in ([right, tests, blank], [blank, right, tests], [blank, tests, blank], [right, tests, right]):
        assert [*misplaced_answers(released, harmless)] == []
    [sentence] = misplaced_answers(released, [blank, tests, right])
    assert sentence.startswith("The cell f stands in the notebook more than once, and is blank above its tests, which")


def test_copies_count_as_later_by_the_time_at_which_they_were_saved(tmp_path):
    """Older ones, and files that are no notebooks, are no slip."""
    notebook = tmp_path / "a.ipynb"
    for name, saved in (("a.ipynb", 100), ("a-Copy1.ipynb", 99), ("notes.txt", 200)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (saved, saved))
    assert later_copies(notebook) is None
    os.utime(tmp_path / "a-Copy1.ipynb", (101, 101))
    assert "but a-Copy1.ipynb was saved after it" in (later_copies(notebook) or "")
