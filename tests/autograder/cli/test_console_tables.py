"""The tables that the command line prints."""

from autograder.cli.console_tables import exercise_lines, marks_table
from autograder.records import CellRecord, PartRecord, Status, SubmissionRecord, Verdict


def cell(name, verdict, score=0.0, message="", **more):
    return CellRecord(grade_id=name, score=score, max_score=2.0, verdict=verdict, message=message, **more)


def record(student, *cells, status=Status.GRADED, message=""):
    return SubmissionRecord(
        student=student, status=status, max_score=6.0, seconds=0.1, cells=tuple(cells), message=message
    )


RIGHT = record("s01", cell("mse_checks", Verdict.PASSED, 2.0), cell("why_written", Verdict.MANUAL, None))
WRONG = record(
    "a-long-name",
    cell("mse_checks", Verdict.FAILED, message="too large", misconception="summed"),
    cell("mae_checks", Verdict.PARTIAL, 0.5, "0.5 of 2 points"),
    cell("why_written", Verdict.MISSING),
    message="the cell 'mse' occurs more than once",
)
UNREAD = record("s03", status=Status.UNGRADABLE, message="no notebook")


def test_each_student_has_marks_and_what_is_wrong():
    """Names as wide as the widest, right ones short, what cannot be graded without a score."""
    assert marks_table([RIGHT, WRONG, UNREAD]).splitlines() == [
        "student       score  max score  by hand  what is wrong",
        "s01               2          6        1",
        "a-long-name     0.5          6        0  the cell 'mse' occurs more than once",
        "                                         mse: failed [summed]: too large",
        "                                         mae: partial: 0.5 of 2 points",
        "                                         why_written: missing",
        "s03               -          6        0  not gradable: no notebook",
    ]


def test_the_parts_of_an_exercise_stand_at_the_end_of_its_line():
    """Each with what it earned, in both tables; an exercise that is right needs no more words."""
    parts = tuple(PartRecord(name=name, points=1.0, score=score) for name, score in (("the idea", 1.0), ("care", 0.0)))
    split = record(
        "s01",
        cell("mae_checks", Verdict.PARTIAL, 1.0, "NaN at 0", parts=parts, misconception="overflows"),
        cell("mse_checks", Verdict.PASSED, 2.0, parts=parts),
    )
    line = "[overflows]: NaN at 0 (the idea 1 of 1, care 0 of 1)"
    assert marks_table([split]).splitlines()[1].endswith(f"  mae: partial {line}")
    assert exercise_lines(split) == [f"partly  mae {line}", "right   mse"]


def test_a_table_of_nobody_is_its_head():
    """No submission, no line."""
    assert marks_table([]) == "student   score  max score  by hand  what is wrong"


def test_each_exercise_has_its_line():
    """A word for how it stands, its name, and why."""
    assert exercise_lines(WRONG) == [
        "wrong   mse [summed]: too large",
        "partly  mae: 0.5 of 2 points",
        "missing why_written",
    ]
    assert exercise_lines(RIGHT) == ["right   mse", "by hand why_written"]


def test_what_is_not_answered_is_one_line():
    """A blank form does not fill the screen."""
    blank = record(
        "s04",
        *(cell(f"{name}_checks", Verdict.ERROR, message="not answered yet", is_blank=True) for name in ("a", "b")),
    )
    assert marks_table([blank]).splitlines()[1] == "s04           0          6        0  not answered: a, b"
    assert exercise_lines(blank)[0] == "missing a: not answered yet"


def test_long_sentences_are_broken_into_lines():
    """Nothing is wider than a terminal of 120 columns, and what follows stands beneath."""
    long = record("s05", cell("mse_checks", Verdict.FAILED, message="word " * 60))
    lines = marks_table([long]).splitlines()
    assert len(lines) > 3
    assert max(map(len, lines)) <= 120
    assert all(line.startswith(" " * 33) for line in lines[2:])


def test_an_answer_that_lost_its_cell_is_told_apart_from_one_that_waits():
    """Both are by hand; the reason stands beside the one that a person has to look for."""
    lost = record("s01", cell("a_checks", Verdict.MANUAL, None, "no cell is called a"))
    usual = record("s02", cell("why_written", Verdict.MANUAL, None, "to be marked by hand"))
    assert exercise_lines(lost) == ["by hand a: no cell is called a"]
    assert exercise_lines(usual) == ["by hand why_written"]
    assert marks_table([lost, usual]).splitlines()[1].endswith("a: manual: no cell is called a")
    assert "manual" not in marks_table([usual])


def test_a_fault_of_the_grader_is_said_once_for_all_its_exercises():
    """It stands in the place of the same sentence behind each of them."""
    faulty = [cell(f"{name}_checks", Verdict.GRADER_ERROR, None, "nothing was marked") for name in "ab"]
    table = marks_table([record("s01", *faulty, cell("c_checks", Verdict.FAILED, message="too large"))])
    assert [line.split("   ")[-1].strip() for line in table.splitlines()[1:]] == [
        "2  c: failed: too large",
        "a, b: grader_error: nothing was marked",
    ]


def test_a_name_that_is_long_or_no_text_squeezes_no_column_and_reaches_no_terminal():
    """A long one stands on a line of its own; one that a terminal would obey is shown in its escaped form."""
    names = ("x" * 129, "y" * 128, "\x1b[2J\ns02  30", "caf\udce9", "r\u202eevil")
    lines = marks_table([record(name, message="the same remark for each of them") for name in names]).splitlines()
    remarks = [line for line in lines if line.endswith("the same remark for each of them")]
    assert len({line.index("the same") for line in remarks}) == 1
    assert len(remarks) == len(names)
    assert lines[1:4] == ["x" * 120, "x" * 9, remarks[0]]
    assert max(len(line) for line in lines) == 120
    assert all(line.isprintable() for line in lines)
    assert {line.split()[0] for line in remarks[2:]} == {r"\x1b[2J\ns02", r"caf\xe9", r"r\u202eevil"}
