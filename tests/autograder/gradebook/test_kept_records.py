"""What came of a hand-in is kept with it, until the hand-in is gone or has to be graded again anyway."""

import dataclasses

import pytest

from autograder.gradebook.kept_records import KeptRecord, graded_students, kept_row, read_kept_records
from autograder.gradebook.writer import GradebookWriter
from autograder.records import CellRecord, PartRecord, Status, SubmissionRecord, Verdict
from tests.autograder.gradebook.test_writer import query
from tests.autograder.handed_in import SCORES, hand_in, install, make_record, varied_source

CELLS = (
    CellRecord(
        grade_id="half_checks",
        score=1.0,
        max_score=2.0,
        verdict=Verdict.PARTIAL,
        message='"é" is <b>too</b> small',
        misconception="halved twice",
        parts=(PartRecord(name="the idea", points=1.0, score=1.0), PartRecord(name="edges", points=1.0, score=0.0)),
    ),
    CellRecord(grade_id="plot", score=None, max_score=2.0, verdict=Verdict.MANUAL, is_blank=True),
)
RECORD = SubmissionRecord(
    student="s01",
    status=Status.GRADED,
    max_score=4.0,
    seconds=0.25,
    message="left out",
    cells=CELLS,
    timestamp="2026-05-01 12:00:00 UTC",
    hand_in="a" * 64,
)


def test_a_record_comes_back_as_it_was():
    """All that people and machines get to see of it, but not the cells that ran."""
    row = kept_row("n", RECORD, "b" * 64, {"half_checks": "c"})
    assert KeptRecord(row["hand_in"], row["settings"], {"half_checks": "c"}, row["record"]).record == RECORD


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(dataclasses.replace(RECORD, hand_in=""), id="nobody knows of which hand-in"),
        pytest.param(
            dataclasses.replace(RECORD, cells=(dataclasses.replace(CELLS[1], verdict=Verdict.GRADER_ERROR),)),
            id="the grader failed",
        ),
    ],
)
def test_what_has_to_be_graded_again_is_not_kept(record):
    assert kept_row("n", record, "b" * 64, {}) == {}
    assert kept_row("n", RECORD, "", {}) == {}


def test_the_last_record_of_each_hand_in_is_kept(tiny_course):
    """By student; a grading through a door that says nothing of its settings lets it go."""
    source = install(tiny_course, varied_source())
    assert read_kept_records(tiny_course, "tiny") == {}
    hand_in(tiny_course, "s01", {})
    record = dataclasses.replace(make_record(tiny_course, source, "s01", SCORES), hand_in="a" * 64)
    for settings in ("b" * 64, "c" * 64):
        with GradebookWriter(tiny_course, source, settings) as writer:
            writer.store(record)
    (kept,) = read_kept_records(tiny_course, "tiny").values()
    assert (kept.settings, set(kept.exercises)) == ("c" * 64, {cell.grade_id for cell in source.graded})
    assert kept.record == dataclasses.replace(record, executed=())
    assert read_kept_records(tiny_course, "other") == {}
    with GradebookWriter(tiny_course, source) as writer:
        writer.store(record)
    assert read_kept_records(tiny_course, "tiny") == {}


def test_records_are_those_of_one_notebook_of_one_assignment(tiny_course):
    """That which is called as the assignment if none is named."""
    for number, assignment in enumerate(("tiny", "other"), 1):
        tiny_course.source(assignment).parent.mkdir(exist_ok=True)
        source = install(tiny_course, varied_source(), assignment=assignment)
        hand_in(tiny_course, f"s0{number}", {}, assignment=assignment)
        record = dataclasses.replace(make_record(tiny_course, source, f"s0{number}", SCORES), hand_in="a" * 64)
        with GradebookWriter(tiny_course, source, "b" * 64) as writer:
            writer.store(record)
    asked = (("tiny", ""), ("tiny", "tiny"), ("tiny", "other"), ("other", ""), ("other", "tiny"), ("none", "tiny"))
    for found in (graded_students, read_kept_records):
        students = [[*found(tiny_course, *which)] for which in asked]
        assert students == [["s01"], ["s01"], [], ["s02"], [], []]


def test_a_record_goes_with_its_submission(tiny_course):
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", {})
    record = dataclasses.replace(make_record(tiny_course, source, "s01", SCORES), hand_in="a" * 64)
    with GradebookWriter(tiny_course, source, "b" * 64) as writer:
        writer.store(record)
    query(tiny_course, "delete from submitted_notebook")
    with GradebookWriter(tiny_course, source):
        pass
    assert query(tiny_course, "select count(*) from course_kept_record") == [(0,)]
