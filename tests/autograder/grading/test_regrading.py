"""What is graded again and what is not: by the hand-in, the source, the settings, and where the results lie."""

import shutil
from dataclasses import replace

import nbformat
import pytest

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.grading import regrading as module
from autograder.grading.regrading import AGAIN, FAULT, FIRST, FORCED, Regrading
from autograder.records import SubmissionRecord, Verdict
from autograder.results.writer import ResultWriter
from autograder.submission.reading import files_beside, hand_in_digest, read_notebook
from tests.autograder.handed_in import hand_in, install, make_record, varied_source
from tests.autograder.marking import ANSWERS, SCORES, execute


def digest_of(course: Course, student: str) -> str:
    folder = course.submitted("tiny", student)
    return hand_in_digest(*read_notebook(student, folder, "tiny"), files_beside(folder, "tiny", course.release("tiny")))


def record_of(course: Course, source: Source, student: str) -> SubmissionRecord:
    record = make_record(course, source, student, SCORES)
    return replace(record, hand_in=digest_of(course, student), executed=record.executed)


@pytest.fixture
def graded(tiny_course: Course) -> tuple[Course, Source]:
    """Two hand-ins that were graded."""
    source = install(tiny_course, varied_source())
    settings = Regrading(tiny_course, source, "none").settings
    with ResultWriter(tiny_course, source, settings=settings) as writer:
        for student in ("s01", "s02"):
            hand_in(tiny_course, student, ANSWERS)
            writer.store(record_of(tiny_course, source, student))
    return tiny_course, source


def unchanged(course: Course, source: Source, isolation: str = "none", **options: bool) -> list[str]:
    return sorted(Regrading(course, source, isolation, **options).unchanged(["s01", "s02", "s03"]))


def test_what_is_as_it_was_keeps_its_record(graded):
    course, source = graded
    records = Regrading(course, source, "none").unchanged(["s01", "s03"])
    assert records == {"s01": replace(record_of(course, source, "s01"), executed=())}


def test_force_and_other_settings_grade_everything(graded, monkeypatch):
    course, source = graded
    assert unchanged(course, source) == ["s01", "s02"]
    assert unchanged(course, source, force=True) == []
    assert unchanged(course, source, "full") == []
    monkeypatch.setattr(module, "grader_version", lambda: "another one")
    assert unchanged(course, source) == []


def edit_answer(course: Course) -> None:
    hand_in(course, "s01", ANSWERS | {"half": "def half(x):\n    return 0.5 * x"})


def edit_time(course: Course) -> None:
    (course.submitted("tiny", "s01") / "timestamp.txt").write_text("2026-05-01 12:00:00 UTC")


def add_file(course: Course) -> None:
    (course.submitted("tiny", "s01") / "helper.py").touch()


def take_away(course: Course) -> None:
    (course.submitted("tiny", "s01") / "tiny.ipynb").unlink()


def lose_result(course: Course) -> None:
    shutil.rmtree(course.autograded("tiny", "s01"))


@pytest.mark.parametrize("change", [edit_answer, edit_time, add_file, take_away, lose_result])
def test_a_change_of_one_hand_in_is_its_own(graded, change):
    """A result that was removed is made again."""
    course, source = graded
    change(course)
    assert unchanged(course, source) == ["s02"]


def test_a_changed_check_lets_all_other_verdicts_stand(graded):
    """As long as the hand-in is the one that they are about."""
    course, source = graded
    changed = varied_source()
    changed.cells[3].source += "\nassert half(0) == 0"
    regrading = Regrading(course, install(course, changed), "none")
    assert regrading.unchanged(["s01", "s02"]) == {}
    digest = digest_of(course, "s01")
    standing = {cell.grade_id for cell in regrading.standing("s01", digest)}
    assert standing == {cell.grade_id for cell in source.graded} - {"half_checks"}
    assert regrading.standing("s01", "another") == ()
    assert regrading.standing("s03", digest) == ()
    assert regrading.cause("s01", digest, "half_checks") == "its tests, or what they depend on, changed"
    assert regrading.cause("s01", digest, "root_checks") == ""


@pytest.mark.parametrize("is_mended_too", [False, True])
def test_other_points_are_told_from_other_tests(graded, is_mended_too):
    """Where both have changed, it is the tests that say why a mark moves."""
    course, _ = graded
    changed = varied_source()
    changed.cells[3].metadata.nbgrader.points += 1.5
    changed.cells[3].source += "\nassert half(0) == 0" if is_mended_too else ""
    regrading, digest = Regrading(course, install(course, changed), "none"), digest_of(course, "s01")
    before = varied_source().cells[3].metadata.nbgrader.points
    said = f"it is worth {before + 1.5:g} points now, not {before:g}"
    assert regrading.cause("s01", digest, "half_checks") == (
        "its tests, or what they depend on, changed" if is_mended_too else said
    )


@pytest.mark.parametrize("verdict", [Verdict.TIMEOUT, Verdict.MEMORY, Verdict.CRASHED])
def test_an_exercise_that_was_ended_does_not_stand(graded, verdict):
    """Another one, whose tests are mended now, may have used up its time."""
    course, source = graded
    record = record_of(course, source, "s01")
    ended = tuple(replace(cell, verdict=verdict) if cell.grade_id == "root_checks" else cell for cell in record.cells)
    with ResultWriter(course, source, settings=Regrading(course, source, "none").settings) as writer:
        writer.store(replace(record, cells=ended))
    changed = varied_source()
    changed.cells[3].source += "\nassert half(0) == 0"
    regrading, digest = Regrading(course, install(course, changed), "none"), digest_of(course, "s01")
    assert "root_checks" not in {cell.grade_id for cell in regrading.standing("s01", digest)}
    assert regrading.cause("s01", digest, "root_checks").startswith("its time may have been used up")


def test_prose_touches_nothing(graded):
    course, _ = graded
    changed = varied_source()
    changed.cells.insert(0, nbformat.v4.new_markdown_cell("Good luck."))
    assert unchanged(course, install(course, changed)) == ["s01", "s02"]


def test_each_cause_has_its_words(graded):
    course, source = graded
    regrading, digest = Regrading(course, source, "none", force=True), digest_of(course, "s01")
    assert regrading.cause("s03", digest, "half_checks") == FIRST
    assert regrading.cause("s01", "another", "half_checks") == "handed in anew"
    assert regrading.cause("s01", digest, "half_checks") == FORCED
    assert regrading.cause("s01", digest, "more_checks") == "the cell is new in the source"
    assert regrading.cause("s01", "", "half_checks") == FAULT
    other = Regrading(course, source, "full")
    assert other.cause("s01", digest, "half_checks") == "another version of the grader, its packages or its isolation"
    execute(course, "delete from course_kept_record")
    assert Regrading(course, source, "none").cause("s01", digest, "half_checks") == AGAIN
