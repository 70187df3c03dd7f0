"""Header, footer, markers and stubs that a course's configuration of nbgrader names count wherever a source is read."""

import json

import nbformat
import pytest

from autograder._exceptions import SourceError
from autograder.assignment.source import Source, blank_text
from autograder.gradebook.notebook_cells import notebook_cells
from autograder.records import Verdict
from autograder.release.build import build_release, release_bytes
from autograder.release.leaks import require_no_leak
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.source_proof import own_solution
from autograder.submission.slips import keeps_stub, stubs_left
from tests.autograder.handed_in import run_nbgrader
from tests.autograder.notebooks import checks, markdown, notebook, setup, solution, written
from tests.autograder.running.runs import answered, by_name

OWN = {
    "BEGIN SOLUTION": "ANSWER STARTS",
    "END SOLUTION": "ANSWER STOPS",
    "BEGIN HIDDEN TESTS": "SECRET STARTS",
    "END HIDDEN TESTS": "SECRET STOPS",
    "BEGIN MARK SCHEME": "SCHEME STARTS",
    "END MARK SCHEME": "SCHEME STOPS",
}
SETTINGS = {
    "IncludeHeaderFooter": {"header": "source_notebooks/header.ipynb", "footer": "source_notebooks/footer.ipynb"},
    "ClearSolutions": {
        "code_stub": {"python": "# WRITE HERE\npass"},
        "text_stub": "*(your words)*",
        "begin_solution_delimeter": "ANSWER STARTS",
        "end_solution_delimeter": "ANSWER STOPS",
    },
    "ClearHiddenTests": {"begin_test_delimeter": "SECRET STARTS", "end_test_delimeter": "SECRET STOPS"},
    "ClearMarkScheme": {"begin_mark_scheme_delimeter": "SCHEME STARTS", "end_mark_scheme_delimeter": "SCHEME STOPS"},
    "LockCells": {"lock_all_cells": True},
}
HIDDEN = "import random\nk = random.random()\nassert f(k) == 20 * k"


def own_markers(cell):
    for marker, own in OWN.items():
        cell.source = cell.source.replace(marker, own)
    return cell


def put(course):
    """A course that sets all of it, in JSON, and an assignment that needs it."""
    (course.root / "nbgrader_config.json").write_text(json.dumps(SETTINGS))
    cells = (
        markdown("Hello."),
        solution("f", "def f(k):", "return 2 * k * BASE"),
        checks("f", "assert f(2) == 40", HIDDEN),
        written("why", "because of the base"),
    )
    nbformat.write(notebook(*map(own_markers, cells), limits={"cell_seconds": 10}), course.source("tiny"))
    folder = course.folder("source")
    nbformat.write(notebook(setup("BASE = 10"), markdown("# Head")), folder / "header.ipynb")
    nbformat.write(notebook(markdown("The end.")), folder / "footer.ipynb")
    return Source.load("tiny", course.source("tiny"))


def test_a_release_is_what_nbgrader_makes_of_it(tiny_course):
    """The same texts, locks and checksums, by its own *Generate*; and the gradebook knows these checksums."""
    source = put(tiny_course)
    ours = nbformat.reads(release_bytes(source).decode(), as_version=4)
    config = tiny_course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.AddLines.isolation = "none"\n')
    done = run_nbgrader(tiny_course.root, "generate_assignment", "tiny")
    assert done.returncode == 0, done.stderr
    theirs = nbformat.read(tiny_course.release("tiny") / "tiny.ipynb", as_version=4)
    assert [(cell.source, cell.metadata) for cell in ours.cells] == [
        (cell.source, cell.metadata) for cell in theirs.cells
    ]
    assert ours.metadata == theirs.metadata
    assert [cell.source for cell in ours.cells] == [
        "BASE = 10",
        "# Head",
        "Hello.",
        "def f(k):\n    # WRITE HERE\n    pass",
        "assert f(2) == 40",
        "Why?\n*(your words)*",
        "The end.",
    ]
    checksums = {cell.name: cell.checksum for cell in notebook_cells(source)}
    answers = [cell.metadata.nbgrader for cell in theirs.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert {name: checksums[name] for name in ("f", "why_written")} == {
        each.grade_id: each.checksum for each in answers
    }


def test_a_stub_of_the_courses_own_is_no_answer(tiny_course):
    """Neither by the author's file nor by the release, whatever the stub does; header cells are set-up as any other."""
    source = put(tiny_course)
    build_release(tiny_course, "tiny")
    released = Source.load("tiny", tiny_course.release("tiny") / "tiny.ipynb")
    assert len(released.cells) == len(source.cells) == 7
    for tests, public in ((source, False), (released, True)):
        with AssignmentGrader(tests, isolation="none", public=public) as grader:
            blank = by_name(
                grader.grade(answered({"f": blank_text(source.cells[3]), "why_written": "Why?\n*(your words)*"}))
            )
            assert [(cell.message, cell.is_blank) for cell in blank.values()] == [
                ("not answered yet", True),
                ("no answer was written", True),
            ]
            wrong = by_name(grader.grade(answered({"f": "def f(k):\n    return 1", "why_written": "So."})))
            assert (wrong["f"].verdict, wrong["why_written"].verdict) == (Verdict.FAILED, Verdict.MANUAL)
            assert not wrong["f"].is_blank
            if not public:
                right = by_name(grader.grade(own_solution(source)))
                assert right["f"].verdict is Verdict.PASSED


def test_a_line_that_stops_is_that_of_the_courses_stub(tiny_course):
    """If it has one."""
    source = put(tiny_course)
    assert not keeps_stub(source.cells[3], "def f(k):\n    # WRITE HERE\n    pass\n    return 3")
    settings = SETTINGS | {
        "ClearSolutions": {**SETTINGS["ClearSolutions"], "code_stub": {"python": "raise Exception(1)"}}
    }
    (tiny_course.root / "nbgrader_config.json").write_text(json.dumps(settings))
    source = Source.load("tiny", tiny_course.source("tiny"))
    answer = answered({"f": "def f(k):\n    return 3\n    raise Exception(1)"})
    assert keeps_stub(source.cells[3], answer.cells[0].text)
    assert "the line `raise Exception(1)` still stands in your answer" in next(iter(stubs_left(source, answer.cells)))


def test_markers_of_the_courses_own_hide_and_leak_as_nbgraders(tiny_course):
    """What stands between them is secret, in a file beside the notebook too."""
    source = put(tiny_course)
    require_no_leak(source, release_bytes(source))
    (tiny_course.source("tiny").parent / "notes.txt").write_text("    return 2 * k * BASE  # as in the lecture\n")
    (tiny_course.source("tiny").parent / "key.py").write_text("# SECRET STARTS\n")
    source = Source.load("tiny", tiny_course.source("tiny"))
    with pytest.raises(SourceError, match=r"key\.py beside it, which students get, holds 'SECRET STARTS'"):
        require_no_leak(source, release_bytes(source))


def test_what_is_not_configured_changes_nothing(tiny_course):
    """Of a course with nbgrader's own markers and stubs, a source is what stands in the file."""
    path = tiny_course.source("tiny")
    assert Source.load("tiny", path).notebook == json.loads(path.read_bytes())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"IncludeHeaderFooter": {"header": "none.ipynb"}},
            r"The header none\.ipynb, which .* cannot be read \(No such",
        ),
        ({"IncludeHeaderFooter": {"footer": "pyproject.toml"}}, r"The footer pyproject\.toml, .* is not a notebook"),
        ({"ClearSolutions": {"code_stub": {"R": "fail()"}}}, "code_stub in the course's nbgrader_config gives no text"),
        ({"ClearSolutions": {"text_stub": 3}}, "text_stub in the course's nbgrader_config gives no text"),
    ],
)
def test_what_is_configured_wrongly_is_said(tiny_course, settings, said):
    """With the setting, and what to do."""
    (tiny_course.root / "pyproject.toml").write_text("[tool]\n")
    (tiny_course.root / "nbgrader_config.json").write_text(json.dumps(settings))
    with pytest.raises(SourceError, match=said):
        Source.load("tiny", tiny_course.source("tiny"))
