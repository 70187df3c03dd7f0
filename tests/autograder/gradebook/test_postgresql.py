"""The gradebook in PostgreSQL: a server of the test's own, with the same rows as in SQLite."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from nbgrader.api import Gradebook

from autograder._exceptions import UsageError
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.backup import back_up, restore
from autograder.gradebook.engine import open_gradebook, reading
from autograder.gradebook.mark_history import read_history
from autograder.gradebook.marks import read_assignment
from autograder.gradebook.writer import GradebookWriter
from autograder.marking_desk.desk import MarkingDesk
from autograder.marking_desk.questions import count_questions
from autograder.nbgrader_plugin.quick_lists import make_lists_quick
from autograder.results.export import Written, write_marks
from tests.autograder.gradebook.postgresql_server import binaries, new_database, running_server
from tests.autograder.handed_in import hand_in, install, make_record, run_nbgrader, tables, varied_source
from tests.autograder.marking_desk.written_class import (
    QUESTION,
    answers_of,
    grade_class,
    install_question,
    mark,
    standing,
    take_back,
)

RIGHT = {"half": "def half(x):\n    return x / 2"}
SCORES = {"half_checks": 2.0, "root_checks": 1.5, "plot": None, "half_written": 0.0, "essay": None}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The folder of the socket of a running server."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: apt-get install -y postgresql")
    with running_server() as running:
        yield running.socket


@pytest.fixture
def course(tiny_course: Course, server: str, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course whose gradebook is a new, empty database of the server."""
    monkeypatch.setenv("COURSE_DB_URL", new_database(server))
    return tiny_course


def store(course: Course, source: Source, *students: str) -> None:
    with GradebookWriter(course, source) as writer:
        for student in students:
            writer.store(make_record(course, source, student, SCORES))


def test_the_rows_are_those_of_sqlite(course, monkeypatch):
    """The same class leaves the same tables in both databases, after a second grading too."""
    source = install(course, varied_source())
    for student in ("s01", "s02"):
        hand_in(course, student, RIGHT, timestamp="2026-05-01 12:00:00.25 UTC")
    for _ in range(2):
        store(course, source, "s01", "s02")
    in_postgresql = tables(course)
    monkeypatch.delenv("COURSE_DB_URL")
    store(course, source, "s01", "s02")
    in_sqlite = tables(course)
    assert in_postgresql.keys() == in_sqlite.keys()
    for table, rows in in_sqlite.items():
        assert in_postgresql[table] == rows, table


def test_nbgrader_reads_it(course):
    """``nbgrader export`` finds the marks where the configuration's address says."""
    source = install(course, varied_source())
    hand_in(course, "s01", RIGHT)
    store(course, source, "s01")
    done = run_nbgrader(course.root, "export", "--to", "grades.csv")
    assert done.returncode == 0, done.stderr
    assert "s01,,,,3.5,0.0,3.5,12.0" in (course.root / "grades.csv").read_text()
    assert not (course.root / "gradebook.db").exists()


def test_a_persons_mark_stands_until_its_text_changes(course):
    """As in SQLite; nbgrader can remove the assignment with its marks."""
    source = install(course, varied_source())
    hand_in(course, "s01", RIGHT)
    store(course, source, "s01")
    with psycopg.connect(os.environ["COURSE_DB_URL"], autocommit=True) as connection:
        connection.execute("update grade set manual_score = 1, needs_manual_grade = false")
    store(course, source, "s01")
    assert read_assignment(course, "tiny").submissions["s01"].pending == 0
    hand_in(course, "s01", RIGHT | {"half_written": "It is two."})
    store(course, source, "s01")
    found = read_assignment(course, "tiny").submissions["s01"]
    assert [name for name, mark in found.marks.items() if mark.has_changed] == ["half_written"]
    done = run_nbgrader(course.root, "db", "assignment", "remove", "tiny", "--force")
    assert done.returncode == 0, done.stderr
    told = [
        (each.hand, each.old, each.new) for each in read_history(course, "tiny", "s01") if each.cell == "half_checks"
    ]
    assert told == [("grader", None, 2.0), ("person", 2.0, 1.0), ("person", 1.0, None)]


def test_triggers_of_an_earlier_version_go(course):
    """From the table of each: one that stayed would write everything down twice."""
    open_gradebook(course).dispose()
    with psycopg.connect(os.environ["COURSE_DB_URL"], autocommit=True) as connection:
        for name, table in (("given", "grade"), ("late", "submitted_notebook")):
            connection.execute(
                f"CREATE TRIGGER course_mark_{name} AFTER INSERT ON {table} FOR EACH ROW "
                "EXECUTE FUNCTION course_mark_written()"
            )
        open_gradebook(course).dispose()
        found = connection.execute(
            "select tgname from pg_trigger where tgname like 'course_mark%' order by 1"
        ).fetchall()
    assert [name for (name,) in found] == [
        f"course_mark_{name}_2" for name in ("given", "late", "late_removed", "moved", "removed")
    ]


def test_marks_are_exported_from_it(course):
    """``course export`` reads the same database."""
    source = install(course, varied_source())
    hand_in(course, "s01", RIGHT)
    store(course, source, "s01")
    assert write_marks(course, "csv", course.root / "marks.csv") == Written(people=1, waiting=0)
    assert ",s01,,,,3.5,12.0,,2,2 to be marked by hand" in (course.root / "marks.csv").read_text()


def test_a_reader_neither_waits_nor_sees_half_a_submission(course, monkeypatch):
    """While a submission is being stored, others see the gradebook as it was before."""
    source = install(course, varied_source())
    hand_in(course, "s01", RIGHT)
    hand_in(course, "s02", RIGHT)
    store(course, source, "s01")
    seen = []
    store_comments = GradebookWriter._store_comments

    def read_meanwhile(self, *arguments):
        seen.append([*read_assignment(course, "tiny").submissions])
        store_comments(self, *arguments)

    monkeypatch.setattr(GradebookWriter, "_store_comments", read_meanwhile)
    store(course, source, "s02")
    assert seen == [["s01"]]
    assert [*read_assignment(course, "tiny").submissions] == ["s01", "s02"]


def test_a_backup_of_it_comes_back_there_or_in_sqlite(course, monkeypatch, tmp_path):
    """All rows as of one moment; what is there is replaced, and kept aside, only if that is asked for."""
    source = install(course, varied_source())
    hand_in(course, "s01", RIGHT, timestamp="2026-05-01 12:00:00.25 UTC")
    store(course, source, "s01")
    with psycopg.connect(os.environ["COURSE_DB_URL"], autocommit=True) as connection:
        connection.execute("update submitted_assignment set extension = interval '2 days 3 hours'")
    before = tables(course)
    back_up(course, tmp_path / "marks.tar.gz")
    hand_in(course, "s02", RIGHT)
    store(course, source, "s02")
    with pytest.raises(UsageError, match="--force"):
        restore(course, tmp_path / "marks.tar.gz")
    restore(course, tmp_path / "marks.tar.gz", force=True)
    assert tables(course) == before
    history = read_history(course, "tiny", "s01")
    assert len(history) == 3  # restoring is no mark
    with psycopg.connect(os.environ["COURSE_DB_URL"], autocommit=True) as connection:
        connection.execute("update grade set manual_score = 0 where auto_score = 2")
    assert [each.new for each in read_history(course, "tiny", "s01")] == [*(each.new for each in history), 0.0]
    monkeypatch.delenv("COURSE_DB_URL")
    restore(course, tmp_path / "marks.tar.gz")
    assert tables(course) == before


def test_opening_it_twice_changes_nothing(course):
    """Tables are made once, with the version from which nbgrader's migrations start."""
    for _ in range(2):
        open_gradebook(course).dispose()
    assert [*tables(course)] == ["alembic_version"]


def advisory_locks(course: Course) -> int:
    with psycopg.connect(os.environ["COURSE_DB_URL"], autocommit=True) as connection:
        ((count,),) = connection.execute(
            "select count(*) from pg_locks where locktype = 'advisory' "
            "and database = (select oid from pg_database where datname = current_database())"
        ).fetchall()
    return count


def test_only_writers_wait_for_each_other(course, monkeypatch, tmp_path):
    """Whoever reads, or makes a backup, waits for no writer: here each wait would be an error."""
    source = install(course, varied_source())
    hand_in(course, "s01", RIGHT)
    store(course, source, "s01")
    monkeypatch.setenv("COURSE_DB_URL", f"{os.environ['COURSE_DB_URL']}&options=-c%20lock_timeout%3D1000")
    with GradebookWriter(course, source) as writer:
        assert advisory_locks(course) == 0
        with writer._connection.begin():
            assert advisory_locks(course) == 1
            with reading(course):
                assert advisory_locks(course) == 1
            back_up(course, tmp_path / "marks.tar.gz")
            with pytest.raises(UsageError, match="lock timeout"):
                store(course, source, "s01")
        assert advisory_locks(course) == 0


def test_two_writers_make_each_row_once(course):
    """Two graders that begin at once on an empty database wait for each other instead of failing."""
    source = install(course, varied_source())
    students = [f"s{number:02d}" for number in range(20)]
    for student in students:
        hand_in(course, student, RIGHT)
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(store, course, source, *students) for _ in range(2)]:
            done.result()
    assert [*read_assignment(course, "tiny").submissions] == students


def test_marks_are_given_by_hand_there_too(course):
    """Two hands at once, a step back, a decision, what waits, and what two may not be given at once."""
    grade_class(course, install_question(course), {"s01": "A half.", "s02": "a half", "s03": "Two."})
    looked_at = answers_of(course)
    with ThreadPoolExecutor(4) as hands:
        given = hands.map(lambda n: mark(course, looked_at, f"hand{n}", seen=looked_at, points=n % 3), range(4))
    assert sorted((len(done.written), len(done.second)) for done in given) == [(0, 3)] * 3 + [(3, 0)]
    mark(course, ["s01"], "eve", decides=True, lines=[2, 0.5], comment="So.")
    assert standing(course) == (2.5, False, "rubric 1: 2 of 2, 2: 0.5 of 1\nSo.")
    assert read_history(course, "tiny", "s01")[-1].hand == "eve"
    before = read_history(course, "tiny", "s01")[-1].old
    assert len(take_back(course, "eve").written) == 1
    assert standing(course)[0] == before
    grade_class(course, install_question(course), {"s03": "Three.", "s04": "Four.", "s05": "Five."})
    desks = [MarkingDesk(course, "tiny", QUESTION, hand, is_anonymous=False) for hand in ("ann", "bob")]
    shown = [len(desk.next({})["groups"]) for desk in desks]
    assert shown == [3, 0]
    desks[0].keep({"name": "units", "text": "Name the unit."})
    assert len(desks[1].comments({})["comments"]) == 1
    assert [len(desks[1].all({})["rows"]), len(desks[1].moderation({})["twice"])] == [5, 2]
    assert [(each.answers, each.waiting) for each in count_questions(course)[0]] == [(5, 3)]


def test_marks_are_given_by_hand_after_a_backup_has_come_back(course, server, monkeypatch, tmp_path):
    """The numbers of the steps go on behind those that came with it."""
    grade_class(course, install_question(course), {"s01": "A half."})
    mark(course, ["s01"], points=1)
    back_up(course, tmp_path / "marks.tar.gz")
    monkeypatch.setenv("COURSE_DB_URL", new_database(server))
    restore(course, tmp_path / "marks.tar.gz")
    assert len(mark(course, ["s01"], points=2).written) == 1
    assert len(take_back(course).written) == 1
    assert standing(course)[0] == 1.0


def test_formgraders_list_is_that_of_nbgrader(course, monkeypatch):
    """The one query gives the same rows as nbgrader's many."""
    source = install(course, varied_source())
    for student in ("s01", "s02"):
        hand_in(course, student, RIGHT)
        store(course, source, student)
    monkeypatch.setattr(Gradebook, "submission_dicts", Gradebook.submission_dicts)
    found = []
    with Gradebook(course.database_url) as gradebook:
        for _ in range(2):
            found.append({each["student"]: each for each in gradebook.submission_dicts("tiny")})
            make_lists_quick()
    assert found[0] == found[1]
    assert len(found[0]) == 2


def test_nobody_marks_between_what_a_writer_reads_and_what_it_writes(course, monkeypatch):
    """As in SQLite, which has one writer: else a mark that is typed just then would wait for a person again."""
    source = install(course, varied_source())
    hand_in(course, "s01", RIGHT)
    store(course, source, "s01")
    waited = []
    store_comments = GradebookWriter._store_comments

    def type_meanwhile(self, *arguments):
        with psycopg.connect(os.environ["COURSE_DB_URL"], options="-c lock_timeout=100") as connection:
            try:
                connection.execute("update grade set manual_score = 1, needs_manual_grade = false")
            except psycopg.errors.LockNotAvailable:
                waited.append(True)
        store_comments(self, *arguments)

    monkeypatch.setattr(GradebookWriter, "_store_comments", type_meanwhile)
    store(course, source, "s01")
    assert waited == [True]
