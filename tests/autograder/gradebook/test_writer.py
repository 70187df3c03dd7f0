"""What the gradebook holds after grading; the comparison with nbgrader's own is in test_nbgrader_parity."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine, func, select

from autograder._exceptions import UsageError
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook import schema as gradebook_tables
from autograder.gradebook.engine import open_gradebook, reading
from autograder.gradebook.grade_writes import Stored
from autograder.gradebook.marks import read_assignment, read_class
from autograder.gradebook.writer import GradebookWriter
from autograder.records import Status
from tests.autograder.handed_in import hand_in, install, make_record, tables, varied_source

RIGHT = {
    "half": "def half(x):\n    return x / 2",
    "root": "def root(x):\n    return math.sqrt(x)",
    "plot": "plot = 2",
    "half_written": "It is a half.",
}
PARTLY = RIGHT | {"half": "def half(x):\n    return x // 2", "root": "def root(x):\n    return 2"}
CLASS = {
    "s01": (RIGHT, "2026-05-01 12:00:00.250000 UTC", {"half_checks": 2.0, "root_checks": 3.0}),
    "s02": (PARTLY, None, {"half_checks": 0.0, "root_checks": 1.5}),
    "s03": ({}, "2026-05-02 08:00:00 +0200", {"half_checks": 0.0, "root_checks": 0.0}),
}


READER = """
import sqlite3, sys, time
reader = sqlite3.connect(sys.argv[1], timeout=0)
seen = []
print("reading", flush=True)
while not seen or (seen[-1] < 5 * 43 and len(seen) < 100_000):
    seen.append(reader.execute("select count(*) from grade").fetchone()[0])
    time.sleep(0.001)
print(*sorted(set(seen), key=seen.index))
"""


def query(course: Course, statement: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        rows = connection.execute(statement, values).fetchall()
        connection.commit()
        return rows


def record_of(course: Course, source: Source, student: str):
    answers, _, scores = CLASS[student]
    manual = dict.fromkeys(("plot", "half_written"), None if answers else 0.0)
    return make_record(course, source, student, {**scores, **manual, "essay": None})


@pytest.fixture
def graded(tiny_course: Course) -> tuple[Course, Source]:
    """The class of three, graded and stored."""
    source = install(tiny_course, varied_source())
    for student, (answers, timestamp, _) in CLASS.items():
        hand_in(tiny_course, student, answers, timestamp=timestamp)
    with GradebookWriter(tiny_course, source) as writer:
        for student in CLASS:
            writer.store(record_of(tiny_course, source, student))
    return tiny_course, source


def test_grading_again_keeps_what_people_gave(graded):
    """A person's score and comment stay, and so does that it is settled, while the text is the one that was marked."""
    course, source = graded
    half = "(select id from base_cell where name = 'half_checks' and type = 'GradeCell')"
    query(course, f"update grade set manual_score = 1.25, needs_manual_grade = 0 where cell_id = {half}")
    query(course, "update comment set manual_comment = 'well done'")
    with GradebookWriter(course, source) as writer:
        writer.store(record_of(course, source, "s01"))
    rows = query(
        course,
        "select manual_score, auto_score, needs_manual_grade from grade join submitted_notebook n "
        "on n.id = grade.notebook_id join submitted_assignment a on a.id = n.assignment_id "
        f"where student_id = 's01' and cell_id = {half}",
    )
    assert rows == [(1.25, 2.0, 0)]
    assert query(course, "select count(*) from comment where manual_comment = 'well done'") == [(15,)]
    assert query(course, "select count(*) from grade") == [(15,)]


COMMENTED = """
    select name, auto_comment from comment join base_cell b on b.id = cell_id
    join submitted_notebook n on n.id = comment.notebook_id join submitted_assignment a on a.id = n.assignment_id
    where student_id = ? and auto_comment is not null order by name
"""


def test_what_was_left_blank_is_said_until_it_is_answered(graded):
    """For that student and that answer alone; no notebook is flagged, which only a person does."""
    course, source = graded
    blank = [(name, "No response.") for name in ("half", "half_written", "plot", "root")]
    assert query(course, COMMENTED, "s03") == blank
    hand_in(course, "s03", {"root": RIGHT["root"]})
    with GradebookWriter(course, source) as writer:
        writer.store(record_of(course, source, "s03"))
    assert query(course, COMMENTED, "s03") == blank[:3]
    assert query(course, COMMENTED, "s01") == []
    assert query(course, "select distinct flagged from submitted_notebook") == [(0,)]


def test_what_only_a_person_marks_is_left_to_them(graded):
    """As nbgrader's autograder does it with tasks; what the checks came to is brought up to date."""
    course, source = graded
    query(course, "update grade set auto_score = 0.5")
    with GradebookWriter(course, source) as writer:
        writer.store(record_of(course, source, "s01"))
    scores = "select name, auto_score from grade join base_cell b on b.id = cell_id "
    scores += "join submitted_notebook n on n.id = grade.notebook_id join submitted_assignment a "
    scores += "on a.id = n.assignment_id where student_id = 's01'"
    assert dict(query(course, scores)) == {
        "half_checks": 2.0,
        "root_checks": 3.0,
        "plot": None,
        "half_written": None,
        "essay": 0.5,
    }


def test_an_ungradable_hand_in_changes_no_mark(graded):
    """What cannot be graded writes nothing, so that marks of an earlier attempt stay."""
    course, source = graded
    before = tables(course)
    with GradebookWriter(course, source) as writer:
        for student in ("s01", "s09"):
            record = replace(record_of(course, source, "s01"), student=student, status=Status.UNGRADABLE, cells=())
            assert writer.store(record) == Stored(waiting=0)
    assert tables(course) == before


def test_a_fault_of_the_grader_leaves_the_mark_to_a_person(graded):
    """It has no score but ``needs_manual_grade``, never a zero; comments of cells that did not run stay."""
    course, source = graded
    before = query(course, "select id, auto_comment from comment order by id")
    with GradebookWriter(course, source) as writer:
        for student in ("s01", "s03"):
            record = make_record(course, source, student, dict.fromkeys((c.grade_id for c in source.graded), None))
            writer.store(replace(record, executed=()))
    assert query(course, "select id, auto_comment from comment order by id") == before
    marks = read_assignment(course, "tiny").submissions["s01"].marks
    assert {mark.score for mark in marks.values()} == {None}
    assert all(mark.needs_manual for mark in marks.values())


def test_a_fault_at_the_first_attempt_leaves_a_row_for_every_mark_and_comment(graded):
    """The rows are those that nbgrader makes; formgrader could not open the submission without them."""
    course, source = graded
    hand_in(course, "s04", RIGHT)
    record = make_record(course, source, "s04", dict.fromkeys((c.grade_id for c in source.graded), None))
    with GradebookWriter(course, source) as writer:
        writer.store(replace(record, executed=()))
    of_s04 = "where notebook_id in (select n.id from submitted_notebook n join submitted_assignment a "
    of_s04 += "on a.id = n.assignment_id where student_id = 's04')"
    assert query(course, f"select count(*) from grade {of_s04}") == [(5,)]
    assert query(course, f"select count(*), count(auto_comment) from comment {of_s04}") == [(5, 0)]


def test_reading_marks_waits_for_no_writer(graded):
    """``course feedback`` and ``course export`` work while a class is being graded, and hold nobody up."""
    course, source = graded
    with GradebookWriter(course, source) as writer, writer._connection.begin(), reading(course) as connection:
        assert connection.scalar(select(func.count()).select_from(gradebook_tables.grade)) == 15
        assert len(read_class(course)[0]) == 3


def test_a_whole_class_is_graded_while_another_process_keeps_reading(graded):
    """The reader never fails, never sees part of a submission, and the writer is not slowed to its pace."""
    course, source = graded
    names = [f"t{number:02d}" for number in range(40)]
    for name in names:
        hand_in(course, name, RIGHT)
    records = [replace(record_of(course, source, "s01"), student=name) for name in names]
    reader = subprocess.Popen([sys.executable, "-c", READER, course.root / "gradebook.db"], stdout=-1, text=True)
    assert reader.stdout is not None
    assert reader.stdout.readline() == "reading\n"
    with GradebookWriter(course, source) as writer:
        for record in records:
            writer.store(record)
    seen, _ = reader.communicate(timeout=30)
    counts = [int(count) for count in seen.split()]
    assert reader.returncode == 0
    assert counts == sorted(counts)
    assert counts[-1] == 5 * 43
    assert {count % 5 for count in counts} == {0}


def test_a_submission_is_stored_whole_or_not_at_all(graded, monkeypatch):
    """If storing breaks off in the middle, the marks before it are untouched."""
    course, source = graded
    before = tables(course)
    monkeypatch.setattr(GradebookWriter, "_store_comments", lambda *_: 1 / 0)
    with GradebookWriter(course, source) as writer, pytest.raises(ZeroDivisionError):
        writer.store(make_record(course, source, "s02", dict.fromkeys((c.grade_id for c in source.graded), 0.0)))
    assert tables(course) == before


def test_a_writer_that_cannot_begin_leaves_no_connection_open(graded, monkeypatch):
    """Else a server would wait for it when it is to stop."""
    course, _ = graded
    source, opened = install(course, varied_source()), []

    def open_and_note(course: Course) -> Engine:
        opened.append(open_gradebook(course))
        return opened[0]

    monkeypatch.setattr("autograder.gradebook.writer.open_gradebook", open_and_note)
    monkeypatch.setattr("autograder.gradebook.writer.register_source", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), GradebookWriter(course, source):
        pass
    assert opened[0].pool.checkedout() == 0


def test_another_process_reads_while_a_submission_is_being_stored(graded):
    """A reader is neither kept waiting nor shown half of a submission."""
    course, source = graded
    database = course.root / "gradebook.db"
    script = (
        f"import sqlite3; reader = sqlite3.connect({str(database)!r}, timeout=0)\n"
        "print(reader.execute('select count(*) from grade').fetchone()[0])"
    )
    hand_in(course, "s04", RIGHT)
    record = replace(record_of(course, source, "s01"), student="s04")
    seen = []
    store_comments = GradebookWriter._store_comments

    def read_meanwhile(self, *arguments):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        seen.append(int(done.stdout))
        store_comments(self, *arguments)

    with pytest.MonkeyPatch.context() as patch, GradebookWriter(course, source) as writer:
        patch.setattr(GradebookWriter, "_store_comments", read_meanwhile)
        writer.store(record)
    assert seen == [15]
    assert query(course, "select count(*) from grade") == [(20,)]


def test_the_time_of_the_hand_in_is_kept_in_utc(graded):
    """As nbgrader reads it; a later attempt without a time leaves it, and one with another time replaces it."""
    course, source = graded
    first, later = datetime(2026, 5, 1, 12, 0, 0, 250000), "2026-05-03 09:00:00 UTC"
    assert read_assignment(course, "tiny").submissions["s01"].timestamp == first
    record = record_of(course, source, "s01")
    for timestamp, kept in ((None, first), (later, datetime(2026, 5, 3, 9))):
        with GradebookWriter(course, source) as writer:
            writer.store(replace(record, timestamp=timestamp))
        assert read_assignment(course, "tiny").submissions["s01"].timestamp == kept


def test_a_gradebook_of_another_nbgrader_is_left_alone(graded):
    """Its tables may differ; nbgrader's own upgrade is named."""
    course, source = graded
    query(course, "update alembic_version set version_num = '167914646830'")
    with pytest.raises(UsageError, match="nbgrader db upgrade"), GradebookWriter(course, source):
        pass


def test_a_gradebook_that_another_program_holds_is_said(graded, monkeypatch):
    """In one sentence, after waiting; what was stored before stays."""
    course, source = graded
    monkeypatch.setattr("autograder.gradebook.engine.BUSY_SECONDS", 0.05)
    before = tables(course)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as other, GradebookWriter(course, source) as writer:
        other.execute("begin immediate")
        with pytest.raises(UsageError, match=r"database is locked; .* another program holds it"):
            writer.store(record_of(course, source, "s02"))
        other.rollback()
    assert tables(course) == before


def test_a_gradebook_that_is_taken_away_meanwhile_is_told(tiny_course):
    """What is stored then would go into a file that nobody finds any more; the next run stores it."""
    source = install(tiny_course, varied_source())
    for student in ("s01", "s02"):
        hand_in(tiny_course, student, {})
    scores = {"half_checks": 2.0, "root_checks": 1.5, "plot": None, "half_written": None, "essay": None}
    records = [make_record(tiny_course, source, student, scores) for student in ("s01", "s02")]
    with GradebookWriter(tiny_course, source) as writer:
        writer.store(records[0])
        (tiny_course.root / "gradebook.db").unlink()
        with pytest.raises(UsageError, match="was removed or replaced while it was written to; put it, or a backup"):
            writer.store(records[1])
    with GradebookWriter(tiny_course, source) as writer:
        for record in records:
            writer.store(record)
    assert [*read_assignment(tiny_course, "tiny").submissions] == ["s01", "s02"]
