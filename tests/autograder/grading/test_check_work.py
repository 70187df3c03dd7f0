"""What a student hears of the own work: the visible tests, everything that they say, and nothing hidden."""

import nbformat
import pytest

from autograder._exceptions import UsageError
from autograder.grading.check_work import check_work
from autograder.release.build import build_release
from autograder.submission.handin import start
from autograder.submission.reading import MAX_BYTES
from tests.autograder.handed_in import lose_names


@pytest.fixture
def started(tiny_course):
    build_release(tiny_course, "tiny")
    start(tiny_course, "tiny")
    return tiny_course


def write(course, answers):
    path = course.work("tiny") / "tiny.ipynb"
    filled = nbformat.read(path, as_version=4)
    for cell in filled.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(filled, path)


def messages(course):
    return {cell.grade_id: (cell.verdict.value, cell.message) for cell in check_work(course, "tiny").cells}


def test_the_blank_form_is_not_answered_yet(started):
    """Each exercise says so."""
    assert messages(started) == {
        "mse_checks": ("error", "not answered yet"),
        "double_checks": ("error", "not answered yet"),
        "mse_written": ("failed", "no answer was written"),
    }


def test_only_visible_tests_run_and_they_say_everything(started):
    """An answer that only a hidden test refuses passes; an exception comes with its text and line."""
    write(
        started,
        {
            "mse": "def mse(y, y_hat):\n    return 2.0",
            "double": "def double(x):\n    raise KeyError('my own text')",
            "mse_written": "Because.",
        },
    )
    assert messages(started) == {
        "mse_checks": ("passed", ""),
        "double_checks": (
            "error",
            "your code raised KeyError: 'my own text' in line 2: raise KeyError('my own text')",
        ),
        "mse_written": ("manual", "to be marked by hand"),
    }


def test_a_failed_assertion_shows_its_message(started):
    """The author wrote it for the student."""
    write(started, {"double": "def double(x):\n    return x"})
    said = messages(started)["double_checks"]
    assert said == (
        "failed",
        'this does not hold: assert double([1, 2]) == [2, 4], "each value twice": each value twice',
    )


def test_the_work_itself_is_left_alone(started):
    """Not a byte of the notebook changes, and nothing appears beside it."""
    write(started, {"double": "open('left.txt', 'w').write('x')\ndef double(x):\n    return x"})
    path = started.work("tiny") / "tiny.ipynb"
    before = path.read_bytes()
    check_work(started, "tiny")
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == ["tiny.ipynb"]


def test_a_notebook_that_lost_its_names_is_told_so(started):
    """With ids, or the cells around them, it is checked all the same; without them the student hears what to do."""
    write(started, {"double": "def double(x):\n    return [2 * v for v in x]"})
    path = started.work("tiny") / "tiny.ipynb"
    lose_names(path)
    assert messages(started)["double_checks"] == ("passed", "")
    lose_names(path, keep_ids=False)
    assert messages(started)["double_checks"] == ("passed", "")
    path.unlink()
    start(started, "tiny")
    write(started, {"double": "def double(x):\n    return [2 * v for v in x]"})
    lose_names(path, keep_ids=False, keep_place=False)
    with pytest.raises(UsageError, match=r"cannot be checked\. No cell of the notebook"):
        check_work(started, "tiny")


def test_what_cannot_be_checked_is_told_with_the_next_step(tiny_course):
    """Nothing may be released or started, or the file may be far too large or not a notebook."""
    with pytest.raises(UsageError, match=r"tiny is not released yet; run `course release tiny`\."):
        check_work(tiny_course, "tiny")
    build_release(tiny_course, "tiny")
    with pytest.raises(UsageError, match=r"begin with `course start tiny`\."):
        check_work(tiny_course, "tiny")
    start(tiny_course, "tiny")
    path = tiny_course.work("tiny") / "tiny.ipynb"
    path.write_text("[]")
    with pytest.raises(UsageError, match="cannot be read as a notebook; move it away and begin anew"):
        check_work(tiny_course, "tiny")
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(UsageError, match="has more than 20 MB; clear its outputs first"):
        check_work(tiny_course, "tiny")
