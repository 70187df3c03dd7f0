"""Where marks can be faked, whoever sees marks is told."""

import json
from pathlib import Path

import nbformat
import pytest

from autograder.assignment.cautions import cautions
from autograder.cli.main import main
from autograder.course import Course
from tests.autograder.handed_in import hand_in
from tests.autograder.notebooks import TINY_ANSWERS

CAUTION = (
    "tiny: student code and tests share one process, as its metadata says: a submission can fake its own marks and "
    "read its tests."
)


@pytest.fixture
def shared(tiny_course: Course) -> Course:
    """The course, with an assignment whose author gave up the wall."""
    notebook = nbformat.read(tiny_course.source("tiny"), as_version=4)
    notebook.metadata["processes"] = "one"
    nbformat.write(notebook, tiny_course.source("tiny"))
    return tiny_course


def test_every_command_that_shows_marks_says_so(shared: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """And the class is graded as ever."""
    marks = shared.root / "marks.json"
    isolation = ("--isolation", "none")
    assert main(["release", "--root", str(shared.root), "tiny", *isolation]) == 0
    assert CAUTION in capsys.readouterr().out
    hand_in(shared, "s01", TINY_ANSWERS)
    for command in (
        ("grade", "tiny", *isolation, "--jobs", "1", "--json", str(marks)),
        ("grade", "tiny", *isolation, "--jobs", "1"),  # nothing changed
        ("export",),
        ("doctor",),
    ):
        main([command[0], "--root", str(shared.root), *command[1:]])
        assert CAUTION in capsys.readouterr().out, command
    (found,) = json.loads(marks.read_text())["assignments"]
    assert (found["processes"], found["submissions"][0]["score"]) == ("one", 5)
    report = shared.root / "report.json"
    assert main(["report", "--root", str(shared.root), "tiny", "--json", str(report)]) == 0
    assert json.loads(report.read_text())["processes"] == "one"
    assert CAUTION in Path(next(shared.root.glob("*.html"))).read_text()


def test_nothing_is_said_where_marks_can_be_trusted(tiny_course: Course) -> None:
    """Nor of a source that cannot be read: who releases or grades it hears why."""
    assert [*cautions(tiny_course, [])] == []
    tiny_course.source("tiny").write_text("no notebook")
    assert [*cautions(tiny_course, ["tiny"])] == []
