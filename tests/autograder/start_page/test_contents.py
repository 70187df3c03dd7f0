"""What the start page shows of a course and of its reader's work."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import nbformat
import pytest

from autograder.cli.main import main
from autograder.release.due_dates import DUE_DATES, due_dates_file
from autograder.start_page.contents import read_start_page
from autograder.submission import handin
from autograder.submission.desk import Desk, HandedIn
from tests.autograder.notebooks import markdown, notebook, setup
from tests.autograder.released import release

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def course(tiny_course):
    """A student's course with two lessons, of which the second one reviews, and one assignment."""
    release(tiny_course)
    (tiny_course.root / "gradebook.db").unlink()
    (tiny_course.root / "course").mkdir()
    for number, code in ((1, "explorers.keep_progress('1')"), (2, "DueQuestions()")):
        lesson = notebook(markdown(f"# {number} · Squares"), setup(code))
        nbformat.write(lesson, tiny_course.root / "course" / f"{number}.ipynb")
    return tiny_course


def keep(course, **kept):
    (course.root / "work").mkdir(exist_ok=True)
    document = {"version": 1, "lessons": {}, "checks": {}, **kept}
    (course.root / "work" / "progress.json").write_text(json.dumps(document))


def read(course):
    return read_start_page(course, today=NOON.date())


def test_lessons_come_with_how_far_their_reader_is(course):
    """Of all questions of a lesson, those that were answered; nothing is known of a lesson that was never run."""
    missed = {"kind": "question", "right": False, "review": {"due": "2026-12-01"}}
    later = {"kind": "prediction", "right": False, "review": {"due": "2026-12-02"}}
    asks = {"prediction": 2, "question": 1}
    keep(course, lessons={"1": {"title": "1", "asks": asks, "answers": {"Why?": missed, "How?": later}}})
    found = [(lesson.path, lesson.title, lesson.answered, lesson.asked) for lesson in read(course).lessons]
    assert found == [("course/1.ipynb", "1 · Squares", 2, 3), ("course/2.ipynb", "2 · Squares", 0, 0)]
    assert [(lesson.keeps_answers, lesson.reviews) for lesson in read(course).lessons] == [(True, False), (False, True)]
    assert read(course).to_review == 1


def test_an_assignment_comes_with_its_due_date_and_how_far_it_is(course):
    """Blank, begun, checked, packed, each as the files say."""
    (course.root / DUE_DATES).write_bytes(due_dates_file({"tiny": NOON, "gone": NOON}))
    [found] = read(course).assignments
    assert (found.name, found.points, found.due) == ("tiny", 6.0, "2026-12-01T12:00:00+00:00")
    assert (found.is_begun, found.checks, found.passed, found.packed) == (False, 2, 0, None)
    handin.start(course, "tiny")
    keep(course, checks={"tiny": {"double": {"passed": True}, "mse": {"passed": False}}})
    Desk(course).note_hand_in("tiny", HandedIn(time=NOON, notebook="digest"))
    [found] = read(course).assignments
    assert (course.root / found.notebook, found.is_begun) == (course.work("tiny") / "tiny.ipynb", True)
    assert (found.checks, found.passed, found.packed, found.is_sent) == (2, 1, NOON.isoformat(), False)
    Desk(course).note_hand_in("tiny", HandedIn(time=NOON, notebook="digest", is_sent=True))
    assert read(course).assignments[0].is_sent


def test_what_is_due_first_comes_first(course):
    """What has no due date comes last, in the course's own order; a list that cannot be read is named."""
    for name in ("a", "b", "c"):
        shutil.copytree(course.release("tiny"), course.release(name))
        (course.release(name) / "tiny.ipynb").rename(course.release(name) / f"{name}.ipynb")
    (course.root / "pyproject.toml").write_text('[tool.course.outline]\nassignments = ["c", "a"]\n')
    due = {"tiny": NOON, "b": NOON - timedelta(days=1)}
    (course.root / DUE_DATES).write_bytes(due_dates_file(due))
    assert [found.name for found in read(course).assignments] == ["b", "tiny", "c", "a"]
    (course.root / "pyproject.toml").write_text("[tool")
    page = read(course)
    assert [found.name for found in page.assignments] == ["b", "tiny", "a", "c"]
    assert "pyproject.toml cannot be read" in page.note


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 2}'])
def test_progress_that_cannot_be_read_is_no_progress(course, text):
    """The page comes all the same, with the sentence that `course progress` has for it."""
    (course.root / "work").mkdir()
    (course.root / "work" / "progress.json").write_text(text)
    page = read(course)
    assert [lesson.asked for lesson in page.lessons] == [0, 0]
    assert (page.assignments[0].passed, page.to_review) == (0, 0)
    assert page.note.startswith("progress.json is ")


def test_a_damaged_file_costs_no_more_than_its_own_line(course):
    """A release that cannot be read is named; a lesson has the name of its file; the rest is there."""
    (course.root / "course" / "1.ipynb").write_text("{")
    (course.release("tiny") / "tiny.ipynb").write_text("{")
    page = read(course)
    assert [lesson.title for lesson in page.lessons] == ["1", "2 · Squares"]
    assert (page.assignments, page.hand_in) == ((), ())
    assert "tiny.ipynb" in page.note


def test_the_commands_of_handing_in_are_those_that_there_are(course, capsys):
    """The steps name commands that run, with the name of an assignment of the course."""
    commands = [command.split() for command in " ".join(read(course).hand_in).split("`")[1::2]]
    assert commands == [["course", "check", "tiny"], ["course", "submit", "tiny"]]
    handin.start(course, "tiny")
    for command in commands:
        assert main([*command[1:], "--root", str(course.root)]) in (0, 1)
    assert capsys.readouterr().err == ""
    assert read(course).assignments[0].packed is not None


@pytest.mark.parametrize(("settings", "last"), [("", "Upload the zip"), ('folder = "drop"', "Your course takes")])
def test_the_last_step_is_an_upload_unless_the_course_has_a_drop(course, settings, last):
    """As `course submit` says it."""
    (course.root / "pyproject.toml").write_text(f"[tool.course.submit]\n{settings}\n")
    assert read(course).hand_in[-1].startswith(last)
    (course.root / "pyproject.toml").write_text("[tool.course.submit]\nplace = 1\n")
    assert "[tool.course.submit] in pyproject.toml may hold" in read(course).note


def test_only_who_has_the_sources_is_led_to_marking(course):
    """A student's course has none."""
    assert read(course).marks is True
    shutil.rmtree(course.root / "source_notebooks")
    assert read(course).marks is False
