"""A class of hundreds fits a screen; its numbers are those of the records."""

from dataclasses import replace

import pytest

from autograder.cli.class_summary import summary_lines
from autograder.records import CellRecord, Status, SubmissionRecord, Verdict


def cell(name: str, verdict: Verdict, score: float | None, **more: object) -> CellRecord:
    return CellRecord(grade_id=name, score=score, max_score=2.0, verdict=verdict, **more)


def record(student: str, *cells: CellRecord, **more: object) -> SubmissionRecord:
    return SubmissionRecord(student=student, status=Status.GRADED, max_score=6.0, seconds=0.1, cells=cells, **more)


RIGHT = (cell("mse_checks", Verdict.PASSED, 2.0), cell("why_written", Verdict.MANUAL, 2.0, is_by_person=True))
WRONG = (
    cell("mse_checks", Verdict.FAILED, 0.0, misconception="summed"),
    cell("why_written", Verdict.MANUAL, None),
)


def test_a_class_is_summed_up():
    """Marks of people count by their points; one student may need a look for several reasons."""
    unread = SubmissionRecord(
        student="s04", status=Status.UNGRADABLE, max_score=6.0, seconds=0.0, message="no notebook"
    )
    late = record("s03", cell("mse_checks", Verdict.TIMEOUT, 0.0), RIGHT[1], message="handed in 2 h late", penalty=1.0)
    assert [*summary_lines([record("s01", *RIGHT), record("s02", *WRONG), late, unread])] == [
        "4 hand-ins: mean 1.7 of 6, median 1, from 0 to 4",
        "exercise       right   partly    wrong  missing  by hand  most frequent mistake",
        "mse                1        -        2        -        -  summed (1)",
        "why_written        2        -        -        -        1",
        "With answers that are still to be marked by hand: 1 hand-in.",
        "Verdict timeout: s03.",
        "With a remark: s03 and s04.",
        "Not gradable: s04.",
    ]


@pytest.mark.parametrize(("score", "column"), [(2.0, 0), (0.5, 1), (0.0, 2)])
@pytest.mark.parametrize("verdict", [Verdict.MANUAL, Verdict.FAILED, Verdict.TIMEOUT, Verdict.GRADER_ERROR])
def test_a_mark_of_a_person_is_right_partly_right_or_wrong_by_its_points(verdict, score, column):
    """Whatever the check came to, at which nobody has to look any more."""
    (_, _, line, *more) = summary_lines([record("s01", cell("why_written", verdict, score, is_by_person=True))])
    assert [count != "-" for count in line.split()[1:]] == [at == column for at in range(5)]
    assert more == []


def test_an_answer_without_a_mark_is_counted_as_one_by_hand():
    (_, _, line, *_) = summary_lines([record("s01", cell("why_written", Verdict.MANUAL, None))])
    assert line.split() == ["why_written", "-", "-", "-", "-", "1"]


def test_a_fault_of_the_source_is_told_and_makes_nobody_wrong():
    """What was marked before counts by its points; what never was counts as nothing."""
    fault = {"message": "nothing was marked, since the own solution does not get full marks"}
    marked = (cell("mse_checks", Verdict.GRADER_ERROR, 2.0, **fault), cell("mae_checks", Verdict.GRADER_ERROR, 1.0))
    unmarked = tuple(replace(each, score=None) for each in marked)
    assert [*summary_lines([record("s01", *marked), record("s02", *unmarked)])][2:] == [
        "mse        1        -        -        -        -",
        "mae        -        1        -        -        -",
        "Verdict grader_error: s01 and s02.",
        "Of 2 hand-ins: nothing was marked, since the own solution does not get full marks.",
    ]


def test_300_students_fit_a_screen():
    """Whatever their names: long lists are cut."""
    class_of_300 = [
        record(
            f"student-{number:03}", *(replace(each, grade_id=f"e{n}_checks") for n in range(12) for each in WRONG[:1])
        )
        for number in range(300)
    ]
    slow = [replace(each, message="a remark") for each in class_of_300]
    lines = [*summary_lines(slow)]
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 200


def test_nobody_could_be_graded():
    unread = SubmissionRecord(
        student="s04", status=Status.UNGRADABLE, max_score=6.0, seconds=0.0, message="no notebook"
    )
    assert next(summary_lines([unread])) == "1 hand-in: none of them could be graded"
