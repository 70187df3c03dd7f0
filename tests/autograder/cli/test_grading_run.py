"""``course grade`` again: what is unchanged stays, what moves is listed, a dry run writes nothing."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.cli.grading_run import Outcome, moves_lines
from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.marks import read_assignment
from autograder.gradebook.moves import Move
from autograder.release.build import build_release
from tests.autograder.handed_in import hand_in
from tests.autograder.marking import execute
from tests.autograder.notebooks import TINY_ANSWERS, checks, solution

WRONG = "def double(x):\n    return x"
ONE_MORE = "\nassert mse(np.array([0.0]), np.array([2.0])) == 4.0"


@pytest.fixture
def course(tiny_course: Course) -> Course:
    """Two hand-ins, of which a person has marked one."""
    build_release(tiny_course, "tiny")
    hand_in(tiny_course, "s01", TINY_ANSWERS | {"mse_written": "It weighs more."})
    hand_in(tiny_course, "s02", TINY_ANSWERS | {"double": WRONG})
    assert grade(tiny_course) == 0
    execute(tiny_course, "update grade set manual_score = 1, needs_manual_grade = 0 where auto_score is null")
    return tiny_course


def grade(course: Course, *options: str) -> int:
    return main(["grade", "--root", str(course.root), "tiny", "--isolation", "none", "--jobs", "1", *options])


def everything(course: Course) -> dict[Path, bytes]:
    """All that lies in the course, but for the gradebook's journal, which reading may tidy."""
    files = (path for path in course.root.rglob("*") if path.is_file() and not path.name.startswith("gradebook.db"))
    return {path: path.read_bytes() for path in files}


def edit_check(course: Course, more: str = ONE_MORE) -> None:
    path = course.source("tiny")
    source = nbformat.read(path, as_version=4)
    source.cells[2].source += more
    nbformat.write(source, path)


def test_an_unchanged_class_starts_no_worker_and_keeps_every_mark(course, capsys, monkeypatch):
    monkeypatch.setattr("autograder.grading.local_processes.local_executor", lambda _: pytest.fail("a worker started"))
    before = everything(course)
    capsys.readouterr()
    assert grade(course, "--json", str(course.root.parent / "marks.json")) == 0
    said = capsys.readouterr().out
    assert "not graded again: 2 of 2; --force grades them too." in said
    assert everything(course) == before
    (found,) = json.loads((course.root.parent / "marks.json").read_text())["assignments"]
    assert [(each["student"], each["score"], each["needs_manual"]) for each in found["submissions"]] == [
        ("s01", 6.0, 0),
        ("s02", 2.0, 0),
    ]
    assert found["submissions"][1]["cells"][1]["message"].endswith('each value twice"')
    assert found["moves"] == []


def test_a_dry_run_lists_what_moves_and_writes_nothing(course, capsys, tmp_path):
    """The run itself then says the same, and the history keeps it."""
    hand_in(course, "s02", TINY_ANSWERS)
    before = everything(course)
    capsys.readouterr()
    assert grade(course, "--dry-run", "--json", str(tmp_path / "dry.json")) == 0
    said = capsys.readouterr().out
    assert "1 mark would move:\n  s02 double_checks: 0 -> 3 (handed in anew; passed)\nNothing was written" in said
    assert everything(course) == before
    history = ["history", "--root", str(course.root), "tiny", "--student", "s02"]
    assert main(history) == 0
    assert "0 -> 3" not in capsys.readouterr().out
    assert grade(course, "--json", str(tmp_path / "real.json")) == 0
    assert "1 mark moved:\n  s02 double_checks: 0 -> 3 (handed in anew; passed)\n" in capsys.readouterr().out
    dry, real = (json.loads((tmp_path / name).read_text())["assignments"][0] for name in ("dry.json", "real.json"))
    assert dry["moves"] == real["moves"] != []
    assert main(history) == 0
    assert "double_checks: 0 -> 3, by grader (handed in anew)" in capsys.readouterr().out


def test_a_dry_run_before_anything_was_graded_writes_nothing_either(tiny_course, capsys):
    """No gradebook and no proof of the source."""
    build_release(tiny_course, "tiny")
    hand_in(tiny_course, "s01", TINY_ANSWERS)
    before = set(tiny_course.root.rglob("*"))
    assert grade(tiny_course, "--dry-run") == 0
    assert set(tiny_course.root.rglob("*")) == before


def test_what_lateness_costs_is_listed_where_it_changes(course, capsys):
    """Also of hand-ins that are not graded again: after another due date, the list says whose totals move."""
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    hand_in(course, "s02", TINY_ANSWERS | {"double": WRONG}, timestamp="2026-05-01 14:00:00 UTC")
    assert grade(course) == 0
    execute(course, "update assignment set duedate = '2026-05-01 12:00:00.000000'")
    capsys.readouterr()
    line = "s02 late penalty: 0 -> -2 (handed in 2 h after the due date)"
    assert grade(course, "--dry-run") == 0
    assert f"1 mark would move:\n  {line}\n" in capsys.readouterr().out
    assert grade(course) == 0
    assert f"1 mark moved:\n  {line}\n" in capsys.readouterr().out
    assert grade(course) == 0
    assert "moved" not in capsys.readouterr().out
    hand_in(course, "s02", TINY_ANSWERS, timestamp="2026-05-01 11:00:00 UTC")
    assert grade(course) == 0
    said = capsys.readouterr().out
    assert "s02 double_checks: 0 -> 3 (handed in anew; passed)\n  s02 late penalty: -2 -> 0 (not late" in said
    assert main(["history", "--root", str(course.root), "tiny", "--student", "s02"]) == 0
    assert "late penalty: none -> -2, by grader (handed in 2 h after the due date)" in capsys.readouterr().out


def test_a_changed_check_moves_its_own_marks_alone(course, capsys, monkeypatch):
    """The other check, which would say something else now, is not heard."""
    execute(course, "update grade set auto_score = 0 where auto_score = 2")  # as a wrong test had it
    record = 'update course_kept_record set record = replace(record, \'"double_checks", "score": 0.0\', '
    execute(course, record + '\'"double_checks", "score": 3.0\')')
    edit_check(course)
    capsys.readouterr()
    assert grade(course) == 0
    said = capsys.readouterr().out
    assert "s01 mse_checks: 0 -> 2 (its tests, or what they depend on, changed; passed)" in said
    assert "s02 double_checks: 0 -> 3" in said  # what the kept record says; nothing was found out anew


def test_a_source_that_does_not_hold_withdraws_no_mark(course, capsys):
    """Its own solution fails a check: the run says so and ends with 3, and every mark is there afterwards.

    What a person then decides is a mark as any other, and nobody has to look again.
    """
    edit_check(course, "\nassert mse(np.array([0.0]), np.array([2.0])) == 5.0")
    hand_in(course, "s03", TINY_ANSWERS)
    capsys.readouterr()
    assert grade(course) == 3
    said = capsys.readouterr().out
    assert "own solution does not get full marks" in said
    assert "moved" not in said
    assert "Not marked: 3 graded cells; correct what is said of the fault, and `course grade tiny` marks them." in said
    assert "To be marked by hand" not in said
    found = read_assignment(course, "tiny").submissions
    assert [(each.score, each.pending) for each in found.values()] == [(6.0, 0), (2.0, 0), (0.0, 3)]
    execute(course, "update grade set manual_score = 1, needs_manual_grade = 0 where auto_score is null")
    assert grade(course) == 3  # the others have the marks of an earlier grading
    assert "Not marked" not in capsys.readouterr().out
    assert grade(course, "--student", "s03") == 0
    assert "s03           3" in capsys.readouterr().out


def test_a_long_list_of_moves_is_cut_where_marks_are_written():
    """A dry run is for reading the whole list."""
    moves = [Move(student=f"s{n:02}", name="half", old=1.0, new=0.0, cause="a test") for n in range(50)]
    outcome = Outcome(assignment="tiny", records=[], moves=moves, unchanged=0, tidings=("half is new.",))
    told = [*moves_lines(outcome, is_trial=False)]
    assert told[0] == "50 marks moved:"
    assert outcome.to_json()["changes"] == ["half is new."]
    assert told[-1] == "  and 10 more; `course history tiny --student ID` shows each."
    assert len([*moves_lines(outcome, is_trial=True)]) == 1 + 50 + 1


def remove_cell(course: Course, name: str) -> bytes:
    """Takes a cell out of the source; the source as it was."""
    path = course.source("tiny")
    before = path.read_bytes()
    source = nbformat.read(path, as_version=4)
    source.cells = [cell for cell in source.cells if cell.metadata.get("nbgrader", {}).get("grade_id") != name]
    nbformat.write(source, path)
    return before


def test_a_cell_that_was_missing_for_a_while_costs_nobody_a_mark(course, capsys):
    """Though only one of two was graded meanwhile: the other one is graded there again, and gets the person's mark."""
    execute(course, "update comment set manual_comment = 'Well put.'")
    execute(course, "update grade set extra_credit = 0.5 where manual_score = 1")
    before = read_assignment(course, "tiny").submissions
    assert before["s01"].score == 6.5
    source = remove_cell(course, "mse_written")
    capsys.readouterr()
    assert grade(course, "--student", "s02") == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "mse_written is no longer in the source, and its points do not count any more. Given by people"
    )
    assert read_assignment(course, "tiny").submissions["s01"].score == 5.0
    course.source("tiny").write_bytes(source)
    assert grade(course) == 0
    after = read_assignment(course, "tiny").submissions
    assert {name: mark.score for name, mark in after["s01"].marks.items()} == {
        name: mark.score for name, mark in before["s01"].marks.items()
    }
    assert after["s01"].comments["mse_written"] == "Well put."
    assert after["s01"].pending == 1  # somebody looks again


def test_who_was_not_graded_since_a_cell_was_added_has_no_final_mark(course, tmp_path):
    """Else the new maximum would be held against the old points."""
    path = course.source("tiny")
    source = nbformat.read(path, as_version=4)
    source.cells += [solution("more", "def more(x):", "return x"), checks("more", "assert more(1) == 1", points=20)]
    nbformat.write(source, path)
    assert grade(course, "--student", "s01") == 0
    found = read_assignment(course, "tiny").submissions
    assert [(each.pending, each.score) for each in found.values()] == [(0, 6.0), (1, 2.0)]
    assert main(["export", "--root", str(course.root), "--to", "canvas", "--output", str(tmp_path / "m.csv")]) == 0
    marks = [row.split(",")[-1] for row in (tmp_path / "m.csv").read_text().splitlines()]
    assert marks == ["tiny", "26.0", "6.0", ""]


def test_marks_without_a_hand_in_stay_and_are_named(course, capsys):
    """With or without anything left to grade; not where single students were asked for."""
    shutil.rmtree(course.submitted("tiny", "s02"))
    lost = "Marks of tiny without a hand-in in submitted/<student>/tiny/, which stay as they are: s02."
    for options, is_said in (([], True), (["--student", "s01"], False), (["--dry-run"], True)):
        capsys.readouterr()
        assert grade(course, *options) == 0
        assert (lost in capsys.readouterr().out) == is_said
    shutil.rmtree(course.submitted("tiny", "s01"))
    assert grade(course) == 0
    assert lost.replace("s02", "s01 and s02") in capsys.readouterr().out
    assert {name: each.score for name, each in read_assignment(course, "tiny").submissions.items()} == {
        "s01": 6.0,
        "s02": 2.0,
    }
    with Gradebook(course.database_url) as gradebook:  # as the sentence says
        for student in ("s01", "s02"):
            gradebook.remove_submission("tiny", student)
    capsys.readouterr()
    assert grade(course) == 0
    assert "without a hand-in" not in capsys.readouterr().out
