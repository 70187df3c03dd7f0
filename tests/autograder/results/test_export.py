"""Marks for learning platforms: the columns that they import, no zero that nobody gave, no formula.

The module is longer than 300 lines since each of three formats is read back as its platform reads it.
"""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder._exceptions import UsageError
from autograder.course import Course
from autograder.gradebook.writer import GradebookWriter
from autograder.results.export import FORMULA_STARTS, Contact, Written, _harmless, _rounded, write_marks
from tests.autograder.handed_in import hand_in, install, lose_names, make_record, varied_source
from tests.autograder.marking import ANSWERS, execute, grade, mark_by_hand

PENDING = {"half_checks": 2.0, "root_checks": 1.5, "plot": None, "half_written": None, "essay": None}
IN_TIME, LATE = "2026-05-01 12:00:00 UTC", "2026-05-03 12:00:00 UTC"
PEOPLE = (
    "update student set first_name = 'Zoë', last_name = 'Ng, \"Z\"', email = 'z@x.org' where id = 's01'",
    "update student set lms_user_id = '7' where id = 's01'",
    "update student set first_name = '=cmd()', last_name = '+1', email = '@x', lms_user_id = '-2' where id = 's02'",
    "update assignment set duedate = '2026-05-02 12:00:00'",
    "update grade set manual_score = 1, needs_manual_grade = 0 where auto_score is null and notebook_id in "
    "(select n.id from submitted_notebook n join submitted_assignment a on a.id = n.assignment_id "
    "where student_id = 's02')",
)


@pytest.fixture
def course(tiny_course: Course) -> Course:
    """``s01`` waits for a person, ``s02`` is late and marked, ``s03`` is not a notebook, ``s04`` waits to be graded."""
    source = install(tiny_course, varied_source())
    for student, timestamp in (("s01", IN_TIME), ("s02", LATE)):
        hand_in(tiny_course, student, {}, timestamp=timestamp)
    with GradebookWriter(tiny_course, source) as writer:
        for student in ("s01", "s02"):
            writer.store(make_record(tiny_course, source, student, PENDING))
    execute(tiny_course, *PEOPLE)
    hand_in(tiny_course, "s03", {}).write_text("my answers")
    hand_in(tiny_course, "s04", {})
    return tiny_course


def rows(course: Course, to: str) -> list[dict[str, str]]:
    target = course.root / "marks.csv"
    write_marks(course, to, target)
    text = target.read_bytes().decode()
    assert text.count("\r\n") == len(text.splitlines())
    return [*csv.DictReader(io.StringIO(text, newline=""))]


def of(found: list[dict[str, str]], column: str, student: str) -> dict[str, str]:
    return next(row for row in found if row[column] == student)


def test_csv_says_how_everyone_stands(course):
    """Points so far, what waits, who is late; whoever could not be graded has no mark and a reason."""
    found = {row["student_id"]: row for row in rows(course, "csv")}
    columns = ("score", "max_score", "late", "needs_manual", "status")
    assert {student: tuple(row[name] for name in columns) for student, row in found.items()} == {
        "s01": ("3.5", "12.0", "", "3", "3 to be marked by hand"),
        "s02": ("6.5", "12.0", "late", "0", "graded"),
        "s03": ("", "12.0", "", "", found["s03"]["status"]),
        "s04": ("", "12.0", "", "", "handed in, not graded"),
    }
    assert found["s03"]["status"].startswith("could not be graded: The file is not a notebook")
    assert found["s01"]["timestamp"] == "2026-05-01 12:00:00"


def test_canvas_gets_its_columns_and_only_final_marks(course):
    """Student, ID, SIS ids, section, a column for each assignment; possible points in the second row."""
    found = rows(course, "canvas")
    assert [*found[0]] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "tiny"]
    assert (found[0]["Student"], found[0]["tiny"]) == ("    Points Possible", "12.0")
    assert {row["SIS User ID"]: row["tiny"] for row in found[1:]} == {"s01": "", "s02": "6.5", "s03": "", "s04": ""}
    assert of(found, "SIS User ID", "s01")["Student"] == 'Ng, "Z", Zoë'
    assert of(found, "SIS User ID", "s01")["ID"] == "7"


def test_moodle_gets_a_mark_and_a_sentence(course):
    """Username, e-mail address, and for each assignment the mark and what to know about it."""
    found = rows(course, "moodle")
    assert [*found[0]] == ["Username", "Email address", "tiny", "tiny feedback"]
    assert {row["Username"]: row["tiny"] for row in found} == {"s01": "", "s02": "6.5", "s03": "", "s04": ""}
    assert of(found, "Username", "s02")["tiny feedback"] == "6.5 of 12 points. It came late."


@pytest.mark.parametrize(
    ("score", "shown"),
    [(2.675, 2.68), (1.005, 1.01), (0.125, 0.13), (7.0, 7.0), (29.994999, 29.99), (0.1 + 0.2, 0.3)],
)
def test_a_mark_is_rounded_as_the_platforms_show_it(score, shown):
    """Half away from zero, by the digits that people see; Python's own rounding gives 2.67 for the first."""
    assert _rounded(score) == shown


def test_chosen_assignments_alone_are_written(course):
    """An unknown one is named, with those that there are."""
    (course.root / "source_notebooks" / "more").mkdir()
    more = install(course, varied_source(), assignment="more")
    hand_in(course, "s01", {}, assignment="more")
    with GradebookWriter(course, more) as writer:
        writer.store(make_record(course, more, "s01", PENDING))
    target = course.root / "marks.csv"
    write_marks(course, "canvas", target, assignments=["more"])
    assert target.read_text().splitlines()[0].endswith("Section,more")
    with pytest.raises(UsageError, match="does not know nothing; it knows more and tiny"):
        write_marks(course, "canvas", target, assignments=["nothing"])


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Tiny (4711),Other (12),Current Score (read only)\r\n"
    "    Points Possible,,,,,12,5,\r\n"
    '"Ng, Zoe",7,u1,s01,A,1.5,,80\r\n'
    '"Two, B",8,,S02,A,,3,\r\n'
    '"Nobody, X",9,,x9,B,2,,\r\n'
)


def test_canvas_takes_its_own_file_back(course):
    """With the assignment's number and its own people; what is not final stays as it is in Canvas."""
    file, target = course.root / "gradebook.csv", course.root / "marks.csv"
    file.write_text(CANVAS, newline="")
    done = write_marks(course, "canvas", target, into=file)
    assert [*csv.reader(io.StringIO(target.read_text()))] == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Tiny (4711)"],
        ["    Points Possible", "", "", "", "", "12"],
        ["Ng, Zoe", "7", "u1", "s01", "A", "1.5"],
        ["Two, B", "8", "", "S02", "A", "6.5"],
        ["Nobody, X", "9", "", "x9", "B", "2"],
    ]
    assert done.missing == ()
    file.write_text("".join(line for line in CANVAS.splitlines(True) if "Two" not in line), newline="")
    assert write_marks(course, "canvas", target, into=file).missing == ("s02",)


def test_a_number_of_canvas_is_nobodys_login(course):
    """A stranger whose Canvas ID is somebody's folder gets no mark of theirs; without any login it is all there is."""
    file, target = course.root / "gradebook.csv", course.root / "marks.csv"
    execute(course, "update student set lms_user_id = null")
    head = "Student,ID,SIS Login ID,Tiny (4711)\r\n"
    file.write_text(head + "Known,5,s01,\r\nStranger,s02,x9,\r\n")
    assert write_marks(course, "canvas", target, into=file).missing == ("s02",)
    assert target.read_text().splitlines()[-1] == "Stranger,s02,x9,"
    file.write_text(head + "Somebody,s02,,\r\n")
    assert write_marks(course, "canvas", target, into=file).missing == ()
    assert target.read_text().splitlines()[-1] == "Somebody,s02,,6.5"


def test_names_that_differ_in_case_are_two_people(course):
    """Each row gets the mark of the one who is called exactly so; two rows of one student are refused."""
    file, target = course.root / "gradebook.csv", course.root / "marks.csv"
    execute(course, "insert into student (id) values ('S02')")
    head = "Student,ID,SIS Login ID,Tiny (4711)\r\n"
    file.write_text(head + "Upper,5,S02,\r\nLower,6,s02,\r\n")
    write_marks(course, "canvas", target, into=file)
    assert [row.split(",")[-1] for row in target.read_text().splitlines()[1:]] == ["", "6.5"]
    file.write_text(head + "One,5,s02,\r\nTwo,6,s02,\r\n")
    with pytest.raises(UsageError, match="more than one row for s02"):
        write_marks(course, "canvas", target, into=file)


MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\r\n"
    'Participant 101,Zoë Ng,z@x.org,Submitted,,"12,00",Yes,"Friday, 1 May",-,\r\n'
    'Participant s02,B Two,,Submitted,"1,00","12,00",Yes,-,-,old\r\n'
)


@pytest.mark.parametrize("worksheet", [MOODLE, MOODLE.replace("Maximum Grade", "Maximum grade")])
def test_moodle_takes_its_own_worksheet_back(course, worksheet):
    """With its numbers, its decimal comma, and all that is not ours as it was."""
    file, target = course.root / "worksheet.csv", course.root / "marks.csv"
    file.write_bytes(worksheet.encode("utf-8-sig"))
    write_marks(course, "moodle", target, into=file)
    before, after = ([*csv.DictReader(io.StringIO(text))] for text in (worksheet, target.read_bytes().decode()))
    ours = {"Grade", "Feedback comments"}
    assert [(row["Grade"], row["Feedback comments"]) for row in after] == [
        ("", "3 to be marked by hand."),
        ("6,50", "6.5 of 12 points. It came late."),
    ]
    rest = [
        [{name: text for name, text in row.items() if name not in ours} for row in rows] for rows in (before, after)
    ]
    assert rest[0] == rest[1]


@pytest.mark.parametrize(
    ("head", "row", "contact", "found"),
    [
        ("Email address", "b@x.org", Contact(email="b@x.org"), True),
        ("Email address", "B@X.org", Contact(email="b@x.org"), True),
        ("ID number", "4711", Contact(ids=("4711",)), True),
        ("Username", "two", Contact(ids=("two", "4711")), True),
        ("ID number", "4712", Contact(ids=("4711",)), False),
        ("ID number", "s01", Contact(ids=("s01",)), False),
        ("ID number", "4000", Contact(ids=("4000",)), False),
    ],
)
def test_a_class_list_tells_whose_a_row_is(course, head, row, contact, found):
    """Where the gradebook knows of no address; a number of two people, or another's login, tells nothing."""
    file, target = course.root / "worksheet.csv", course.root / "marks.csv"
    execute(course, "update student set email = null where id = 's02'")
    file.write_text(f"Identifier,{head},Grade,Maximum grade,Feedback comments\r\nParticipant 9,{row},,12,\r\n")
    assert write_marks(course, "moodle", target, into=file).missing == ("s02",)
    contacts = {"s02": contact, "s03": Contact(ids=("4000",))}
    done = write_marks(course, "moodle", target, into=file, contacts=contacts)
    assert done.missing == (() if found else ("s02",))
    [mark] = csv.DictReader(io.StringIO(target.read_text()))
    assert mark["Grade"] == ("6.50" if found else "")


def test_a_class_list_gives_canvas_its_own_number(course):
    """Which an export that fills no file of Canvas's shows."""
    execute(course, "update student set lms_user_id = null")
    target = course.root / "marks.csv"
    write_marks(course, "canvas", target, contacts={"s02": Contact(canvas_id="77")})
    found = {row["SIS User ID"]: row["ID"] for row in csv.DictReader(io.StringIO(target.read_text()))}
    assert (found["s01"], found["s02"]) == ("", "77")


@pytest.mark.parametrize(
    ("to", "text", "said"),
    [
        ("canvas", "a,b\n1,2\n", "is no gradebook that Canvas exported"),
        ("canvas", CANVAS.replace("Tiny", "Homework"), "has no column for tiny; it has Homework and Other"),
        ("canvas", "", "is empty"),
        ("canvas", "Student\0,ID\n", "is no CSV"),
        ("moodle", "Username,Grade\ns01,1\n", "lacks the column Maximum grade"),
        ("moodle", MOODLE.replace("12,00", "100,00"), "is worth 100 points in"),
        ("csv", CANVAS, "Only canvas and moodle have files of their own"),
    ],
)
def test_a_file_that_cannot_be_filled_is_told_apart(course, to, text, said):
    """Nothing is written then."""
    file, target = course.root / "platform.csv", course.root / "marks.csv"
    file.write_bytes(text.encode())
    with pytest.raises(UsageError, match=said):
        write_marks(course, to, target, into=file)
    assert not target.exists()


def test_a_missing_platform_file_is_named(course):
    """With what the system says of it."""
    with pytest.raises(UsageError, match="cannot be read: No such file or directory; name the file that the platform"):
        write_marks(course, "canvas", course.root / "marks.csv", into=course.root / "nowhere.csv")


def test_who_handed_in_nothing_is_listed_as_such(course):
    """Who is in the class gets a row; who has but one name is called by the id, as a platform knows it."""
    execute(course, "insert into student (id, last_name) values ('s05', 'Ng')")
    row = of(rows(course, "csv"), "student_id", "s05")
    assert (row["score"], row["status"]) == ("", "nothing handed in")
    assert of(rows(course, "canvas"), "SIS User ID", "s05")["Student"] == "s05"


def test_the_hand_ins_that_wait_for_a_grading_are_counted(course):
    """One was never graded, another one came again; what cannot be graded does not wait."""
    target = course.root / "marks.csv"
    assert write_marks(course, "csv", target) == Written(people=4, waiting=1)
    hand_in(course, "s01", {}, timestamp=LATE)
    assert write_marks(course, "csv", target) == Written(people=4, waiting=2)


def test_an_ungradable_hand_in_after_a_graded_one_is_named(course):
    """The marks of the earlier one stay, and the status says so."""
    (course.submitted("tiny", "s02") / "tiny.ipynb").write_text("{")
    status = of(rows(course, "csv"), "student_id", "s02")["status"]
    assert status.startswith("graded; a later hand-in could not be graded: ")


def test_an_impossible_name_is_listed_but_not_imported(course):
    """A platform would refuse the whole file for it."""
    hand_in(course, "=cmd() |x", {})
    assert of(rows(course, "csv"), "student_id", "'=cmd() |x")["score"] == ""
    for to, column in (("canvas", "SIS User ID"), ("moodle", "Username")):
        assert not any("cmd" in row[column] for row in rows(course, to))


@pytest.mark.parametrize("to", ["csv", "canvas", "moodle"])
def test_no_cell_is_a_formula(course, to):
    """Names and addresses come from people; a spreadsheet must not run them."""
    values = [value for row in rows(course, to) for value in row.values()]
    assert [value for value in values if value.startswith(FORMULA_STARTS)] == []
    names = {"csv": {"'=cmd()", "'+1", "'@x"}, "canvas": {"'+1, =cmd()", "'-2"}, "moodle": {"'@x"}}[to]
    assert names <= set(values)


@given(st.text() | st.text("=+-@\t\r\n |'\"\N{ZERO WIDTH SPACE}\N{NO-BREAK SPACE}1a", max_size=8))
def test_whatever_the_text_it_becomes_one_harmless_line(text):
    """No formula after any white space, no control character, nothing else changed."""
    made = _harmless(text)
    assert not made.strip().startswith(FORMULA_STARTS)
    assert made.isprintable()
    if text.isprintable() and text.strip()[:1] not in (*FORMULA_STARTS, ""):
        assert made == text


def test_an_empty_gradebook_gives_a_header(tiny_course):
    """It is not an error that nothing was graded."""
    assert write_marks(tiny_course, "csv", tiny_course.root / "marks.csv") == Written(people=0, waiting=0)
    assert rows(tiny_course, "moodle") == []


def test_what_cannot_be_written_is_named(tiny_course: Any) -> None:
    """An unknown format and a missing folder get a sentence with the next step."""
    with pytest.raises(UsageError, match="choose one of canvas, csv, moodle"):
        write_marks(tiny_course, "paper", tiny_course.root / "x")
    with pytest.raises(UsageError, match="name another with --output FILE"):
        write_marks(tiny_course, "csv", tiny_course.root / "nowhere" / "x.csv")


def test_a_notebook_that_lost_its_names_could_not_be_graded(course):
    """It does not wait for a grading, and gets no zero."""
    lose_names(hand_in(course, "s04", {}), keep_ids=False, keep_place=False)
    row = of(rows(course, "csv"), "student_id", "s04")
    assert row["score"] == ""
    assert row["status"].startswith("could not be graded: No cell of the notebook")


def test_a_mark_that_stands_is_final_after_a_second_grading_and_one_whose_text_changed_is_not(tiny_course: Course):
    """A platform gets the mark as before, and none while a person has to look again; the remark says why."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS)
    grade(tiny_course, source)
    mark_by_hand(tiny_course, "plot", "half_written", "essay")
    before = rows(tiny_course, "canvas"), rows(tiny_course, "moodle"), rows(tiny_course, "csv")
    grade(tiny_course, source)
    assert (rows(tiny_course, "canvas"), rows(tiny_course, "moodle"), rows(tiny_course, "csv")) == before
    assert before[1][0]["tiny"] == "8.0"
    hand_in(tiny_course, "s01", ANSWERS | {"half_written": "It is two."})
    grade(tiny_course, source)
    (row,) = rows(tiny_course, "moodle")
    assert (row["tiny"], row["tiny feedback"]) == ("", "1 to be marked by hand (1 changed since marked).")
