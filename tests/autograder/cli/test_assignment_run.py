"""An assignment of several notebooks through every command, as nbgrader has it: one mark, a run for each notebook."""

import csv
import json
import sqlite3
from contextlib import closing

import nbformat
import pytest

from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.engine import reading
from autograder.gradebook.marks import read_assignment
from autograder.grading import scheduler
from autograder.marking_desk.answers import read_answers
from autograder.marking_desk.questions import find_question
from tests.autograder.grading.test_scheduler import AtOnce
from tests.autograder.marking import execute
from tests.autograder.several_notebooks import NAMES, RIGHT, WRONG, course_of_two, hand_in_two

MISSING = "there is no problem2.ipynb in what was handed in"
DAMAGED = (
    "problem2.ipynb cannot be graded, so that a person decides, unless it is handed in again: The file is not a "
    "notebook: it is not valid JSON"
)


# The grades of the second notebook of s06, in SQL.
OF_S06 = (
    "where notebook_id in (select submitted_notebook.id from submitted_notebook "
    "join notebook on notebook.id = notebook_id "
    "join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id "
    "where notebook.name = 'problem2' and student_id = 's06')"
)


def run(course: Course, command: str, *arguments: str) -> int:
    options = ["--isolation", "none"] if command in ("grade", "release") else []
    return main([command, "--root", str(course.root), *arguments, *options])


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Course:
    course = course_of_two(tmp_path_factory.mktemp("several") / "course")
    assert run(course, "release", "ps") == 0
    return course


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Grades in this process."""
    monkeypatch.setattr("autograder.grading.local_processes.local_executor", lambda _: AtOnce())


@pytest.fixture(scope="module")
def graded(released) -> Course:
    """Right, wrong in the second, without the second, with a second that is damaged, and with both."""
    hand_in_two(released, "s01", RIGHT)
    (hand_in_two(released, "s02", WRONG) / "scratch.ipynb").write_text("{}")
    hand_in_two(released, "s03", {"problem1": RIGHT["problem1"]})
    (hand_in_two(released, "s04", RIGHT) / "problem2.ipynb").write_text("my answers")
    for path in hand_in_two(released, "s05", RIGHT).iterdir():
        path.write_text("my answers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.grading.local_processes.local_executor", lambda _: AtOnce())
        assert run(released, "grade", "ps", "--json", str(released.root / "marks.json")) == 1
    yield released
    if hasattr(scheduler._own, "close"):
        scheduler._own.close()
        del scheduler._own.close, scheduler._own.key


def records(course: Course) -> dict[str, dict]:
    (found,) = json.loads((course.root / "marks.json").read_text())["assignments"]
    return {each["student"]: each for each in found["submissions"]}


def rows(course: Course, query: str) -> list[tuple]:
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        return connection.execute(query).fetchall()


def test_all_notebooks_are_released_or_none(tmp_path, capsys):
    """The second one's own solution fails, so that the first is not written either."""
    course = course_of_two(tmp_path / "course")
    path = course.source("ps", "problem2")
    source = nbformat.read(path, as_version=4)
    source.cells[1].source = source.cells[1].source.replace("3 * x", "4 * x")
    nbformat.write(source, path)
    assert run(course, "release", "ps") != 0
    assert "problem2.ipynb: the source's own solution does not get full marks" in capsys.readouterr().err
    assert not course.release("ps").exists()


def test_a_notebook_that_the_source_lost_is_released_no_more(released, tmp_path):
    (released.release("ps") / "problem0.ipynb").write_text("{}")
    assert run(released, "release", "ps") == 0
    assert sorted(path.name for path in released.release("ps").iterdir()) == ["problem1.ipynb", "problem2.ipynb"]


def test_a_copy_beside_the_sources_costs_nobody_points(graded, capsys):
    """No student can have handed it in, so that nothing is graded until it is released or moved away."""
    copy = graded.source("ps", "problem2-Copy1")
    copy.write_bytes(graded.source("ps", "problem2").read_bytes())
    try:
        assert run(graded, "grade", "ps") == 1
        said = "ps has problem2-Copy1.ipynb besides the notebooks that students got; move it out of source_notebooks/ps"
        assert said in capsys.readouterr().err
    finally:
        copy.unlink()
    assert read_assignment(graded, "ps").max_score == 7.0


def test_each_notebook_is_graded_by_its_own_tests_and_the_points_are_added(graded):
    """Cells are told apart by their notebook; what is marked by hand waits in each."""
    found = records(graded)
    assert {
        s: (each["status"], each["score"], each["max_score"], each["needs_manual"]) for s, each in found.items()
    } == {
        "s01": ("graded", 5.0, 7.0, 2),
        "s02": ("graded", 2.0, 7.0, 2),
        "s03": ("graded", 2.0, 7.0, 1),
        "s04": ("graded", 2.0, 7.0, 3),
        "s05": ("ungradable", None, 7.0, 0),
    }
    assert found["s02"]["message"] == "only the notebooks are taken; left out beside them: scratch.ipynb"
    assert [(c["notebook"], c["grade_id"], c["verdict"]) for c in found["s02"]["cells"]] == [
        ("problem1", "scale_checks", "passed"),
        ("problem1", "scale_written", "manual"),
        ("problem2", "scale_checks", "failed"),
        ("problem2", "scale_written", "manual"),
    ]


def test_a_missing_notebook_gets_no_points_and_a_sentence_and_the_others_are_graded(graded):
    """As nbgrader has it; it waits for nobody."""
    s03 = records(graded)["s03"]
    assert s03["message"] == f"problem2: {MISSING}"
    assert [(c["score"], c["verdict"], c["message"]) for c in s03["cells"][2:]] == [(0.0, "missing", MISSING)] * 2


def test_a_damaged_notebook_waits_for_a_person_and_the_others_are_graded(graded, capsys):
    """Its sentence stands once in the table, and where its answers are marked.

    What is as it was is not graded again, and the status stays 1.
    """
    s04 = records(graded)["s04"]
    assert s04["message"] == f"problem2: {DAMAGED}"
    assert [(c["score"], c["verdict"], c["message"]) for c in s04["cells"][2:]] == [(None, "manual", DAMAGED)] * 2
    shown = nbformat.read(graded.autograded("ps", "s04") / "problem2.ipynb", as_version=4)
    assert [output.evalue for cell in shown.cells for output in cell.get("outputs", [])] == [DAMAGED]
    (answer,) = (cell for cell in shown.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "scale_written")
    assert answer.source == f"({DAMAGED})"
    question = find_question(graded, "ps", "problem2/scale_written")
    with reading(graded) as connection:
        assert f"({DAMAGED})" in {each.text for each in read_answers(connection, question) if each.waits}
    capsys.readouterr()
    assert run(graded, "grade", "ps", "--student", "s01", "s04") == 1
    said = " ".join(capsys.readouterr().out.split())
    assert said.count("it is not valid JSON") == 1
    assert "A notebook could not be graded and waits in formgrader, or to be handed in again: s04." in said
    assert "not graded again: 2 of 2" in said


def test_without_a_notebook_that_can_be_read_nothing_is_graded(graded):
    """The sentence names the first."""
    assert records(graded)["s05"]["message"].startswith("problem1.ipynb: The file is not a notebook")
    assert "s05" not in read_assignment(graded, "ps").submissions


def test_the_gradebook_has_nbgraders_rows_for_each_notebook(graded):
    joined = "submitted_notebook join notebook on notebook.id = submitted_notebook.notebook_id"
    assert rows(graded, f"select name, count(*) from {joined} group by name order by name") == [
        ("problem1", 4),
        ("problem2", 4),
    ]
    marks = read_assignment(graded, "ps").submissions["s02"].marks
    assert {name: mark.score for name, mark in marks.items()} == {
        "problem1/scale_checks": 2.0,
        "problem1/scale_written": None,
        "problem2/scale_checks": 0.0,
        "problem2/scale_written": None,
    }
    alone = read_assignment(graded, "ps", "problem2")
    assert alone.max_score == 4.0
    assert alone.submissions["s02"].marks["scale_checks"].score == 0.0
    assert sorted(p.name for p in graded.autograded("ps", "s03").iterdir()) == ["problem1.ipynb", "problem2.ipynb"]


def test_what_is_as_it_was_is_not_graded_again_and_a_notebook_handed_in_anew_is(graded, capsys):
    capsys.readouterr()
    assert run(graded, "grade", "ps", "--student", "s01", "s03") == 0
    assert "not graded again: 2 of 2" in capsys.readouterr().out
    hand_in_two(graded, "s03", RIGHT)
    assert run(graded, "grade", "ps", "--student", "s03") == 0
    assert "s03 problem2/scale_checks: 0 -> 3 (handed in anew; passed)" in capsys.readouterr().out
    assert run(graded, "history", "ps", "--student", "s03") == 0
    said = capsys.readouterr().out
    assert "problem1/scale_checks: none -> 2, by grader" in said
    assert "problem2/scale_checks: 0 -> 3, by grader (handed in anew)" in said
    (graded.submitted("ps", "s03") / "problem2.ipynb").unlink()
    assert run(graded, "grade", "ps", "--student", "s03") == 0
    assert f"s03 problem2/scale_checks: 3 -> 0 (handed in anew; missing: {MISSING})" in capsys.readouterr().out


def test_feedback_has_a_page_for_each_notebook_and_the_export_their_sum(graded, tmp_path):
    """nbgrader names the pages so."""
    assert run(graded, "feedback", "ps") == 0
    pages = {name: (graded.feedback("ps", "s02") / f"{name}.html").read_text() for name in ("problem1", "problem2")}
    assert "2 of 2" in pages["problem1"]
    assert "0 of 3" in pages["problem2"]
    assert MISSING in (graded.feedback("ps", "s03") / "problem2.html").read_text()
    target = tmp_path / "marks.csv"
    assert run(graded, "export", "ps", "--output", str(target)) == 0
    found = {row["student_id"]: row for row in csv.DictReader(target.read_text().splitlines())}
    assert {student: row["score"] for student, row in found.items()} == {
        "s01": "5.0",
        "s02": "2.0",
        "s03": "2.0",
        "s04": "2.0",
        "s05": "",
    }
    assert {row["max_score"] for row in found.values()} == {"7.0"}
    assert found["s05"]["status"].startswith("could not be graded")
    why = "problem2.ipynb: The file is not a notebook: it is not valid JSON; hand in the .ipynb file again."
    assert found["s04"]["status"] == f"3 to be marked by hand; could not be graded: {why}"
    damaged = {name: (graded.feedback("ps", "s04") / f"{name}.html").read_text() for name in pages}
    assert f"</strong> {why} A person decides on its points." in damaged["problem2"]
    assert "could not be graded" not in damaged["problem1"]


def test_the_report_is_about_the_cells_of_all_notebooks(graded, tmp_path):
    target = tmp_path / "report.json"
    assert run(graded, "report", "ps", "--output", str(tmp_path / "r.html"), "--json", str(target)) == 0
    found = json.loads(target.read_text())
    assert found["max_score"] == 7.0
    assert {item["name"]: (item["count"], item["full"]) for item in found["items"] if not item["is_manual"]} == {
        "problem1/scale": (4, 4),
        "problem2/scale": (3, 1),
    }
    assert [(each["student"], each["reason"][:14]) for each in found["ungradable"]] == [
        ("s04", "problem2.ipynb"),
        ("s05", "problem1.ipynb"),
    ]


def test_a_notebook_that_cannot_be_read_any_more_takes_its_marks_back(graded, capsys, tmp_path):
    """The move is told; somebody may decide on it, and a hand-in that can be read brings them again."""
    second = hand_in_two(graded, "s06", RIGHT) / "problem2.ipynb"
    whole = second.read_bytes()
    assert run(graded, "grade", "ps", "--student", "s06") == 0
    second.write_bytes(whole[: len(whole) // 2])
    capsys.readouterr()
    assert run(graded, "grade", "ps", "--student", "s06") == 1
    assert "s06 problem2/scale_checks: 3 -> to be marked (handed in anew; manual: problem2.ipynb cannot be graded" in (
        capsys.readouterr().out
    )
    execute(graded, f"update grade set manual_score = 1, needs_manual_grade = 0 {OF_S06}")
    assert run(graded, "grade", "ps", "--student", "s06") == 0
    assert "waits in formgrader" not in capsys.readouterr().out
    execute(
        graded, f"update grade set manual_score = 1, needs_manual_grade = 0 {OF_S06.replace('problem2', 'problem1')}"
    )
    assert run(graded, "export", "ps", "--output", str(tmp_path / "marks.csv")) == 0
    assert "graded; marked by a person, since it could not be graded: problem2.ipynb" in (
        (tmp_path / "marks.csv").read_text()
    )
    assert run(graded, "report", "ps", "--output", str(tmp_path / "report.html")) == 0
    assert "A person gave its points." in (tmp_path / "report.html").read_text()
    assert run(graded, "feedback", "ps") == 0
    assert "A person gave its points." in (graded.feedback("ps", "s06") / "problem2.html").read_text()
    for name in NAMES:
        marks = "manual_score = null, needs_manual_grade = 1"
        execute(graded, f"update grade set {marks} {OF_S06.replace('problem2', name)}")
    second.write_bytes(whole)
    assert run(graded, "grade", "ps", "--student", "s06") == 0
    assert read_assignment(graded, "ps").submissions["s06"].score == 5.0


def test_a_notebook_that_leaves_the_source_counts_no_more(graded, capsys, tmp_path):
    """Its marks go into the history, and whoever grades hears it."""
    gone = graded.source("ps", "problem2")
    kept = gone.read_bytes()
    gone.unlink()
    try:
        capsys.readouterr()
        assert run(graded, "grade", "ps", "--student", "s01", "--dry-run") == 0
        assert "The notebook problem2 is no longer in the source" in capsys.readouterr().out
        assert run(graded, "grade", "ps", "--student", "s01") == 0
        assert read_assignment(graded, "ps").max_score == 3.0
        assert rows(graded, "select count(*) from notebook") == [(1,)]
        assert run(graded, "history", "ps", "--student", "s01") == 0
        assert "problem2/scale_checks: 3 -> taken out of the gradebook" in capsys.readouterr().out
    finally:
        gone.write_bytes(kept)
