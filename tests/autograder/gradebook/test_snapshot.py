"""A gradebook's copy is whole, and is made and looked at while others work on it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from autograder._exceptions import UsageError
from autograder.course import Course
from autograder.gradebook import engine, snapshot
from autograder.gradebook.engine import open_gradebook
from autograder.gradebook.snapshot import holds_something, is_damaged, put_snapshot, set_aside, take_snapshot


@pytest.fixture
def course(tiny_course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Its gradebook knows one student."""
    for module in (engine, snapshot):
        monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    open_gradebook(tiny_course).dispose()
    with closing(sqlite3.connect(file_of(tiny_course))) as connection:
        connection.execute("insert into student (id) values ('s01')")
        connection.commit()
    return tiny_course


def file_of(course: Course) -> Path:
    return course.root / "gradebook.db"


def students(file: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("select id from student").fetchall()


def test_a_gradebook_without_anybody_holds_nothing(tiny_course):
    """Looking at one that is missing does not make it."""
    assert not holds_something(tiny_course)
    assert not is_damaged(tiny_course)
    assert not file_of(tiny_course).exists()
    open_gradebook(tiny_course).dispose()
    assert not holds_something(tiny_course)


def test_an_assignment_or_a_student_is_something(course):
    """Each of them alone."""
    assert holds_something(course)
    with closing(sqlite3.connect(file_of(course))) as connection:
        connection.execute("delete from student")
        connection.execute("insert into assignment (id, name, course_id) values ('1', 'tiny', 'x')")
        connection.commit()
    assert holds_something(course)


def test_a_writer_keeps_nobody_from_looking_or_copying(course, tmp_path):
    """The copy is of the state before."""
    with closing(sqlite3.connect(file_of(course))) as other:
        other.execute("begin immediate")
        other.execute("insert into student (id) values ('s02')")
        assert holds_something(course)
        assert not is_damaged(course)
        take_snapshot(course, tmp_path / "copy.db")
    assert students(tmp_path / "copy.db") == [("s01",)]
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.db"]


def test_a_gradebook_that_another_program_holds_is_not_damaged(course):
    """It cannot be read now, which says nothing of what is in it."""
    with closing(sqlite3.connect(file_of(course), isolation_level=None)) as other:
        other.execute("pragma journal_mode=delete")
        other.execute("begin exclusive")
        assert not is_damaged(course)


def damage(file: Path, kind: str) -> None:
    """Writes over all of a database, or over a page behind its first."""
    data = bytearray(file.read_bytes())
    if kind == "all":
        data[:] = b"no database at all" * 1000
    else:
        data[4096 : 2 * 4096] = b"\xff" * 4096
    file.write_bytes(data)


@pytest.mark.parametrize("kind", ["all", "a page"])
def test_damage_is_found_and_never_put_in_place_of_a_gradebook(course, tmp_path, kind):
    """What SQLite cannot read whole is refused with the name of the file."""
    take_snapshot(course, tmp_path / "copy.db")
    damage(tmp_path / "copy.db", kind)
    with pytest.raises(UsageError, match=r"copy\.db cannot be copied: .*; check"):
        put_snapshot(course, tmp_path / "copy.db")
    assert students(file_of(course)) == [("s01",)]
    assert not is_damaged(course)
    damage(file_of(course), kind)
    assert is_damaged(course)


def test_a_damaged_gradebook_is_moved_aside_with_its_journal(course, tmp_path):
    """What somebody wrote last, and still has open, may be all that can be saved."""
    with closing(sqlite3.connect(file_of(course), isolation_level=None)) as other:
        other.execute("pragma wal_checkpoint(truncate)")
        other.execute("insert into student (id) values ('s02')")
        damage(file_of(course), "a page")
        set_aside(course, tmp_path / "aside.db")
        assert sorted(path.name for path in tmp_path.glob("aside*")) == ["aside.db", "aside.db-shm", "aside.db-wal"]
        assert not [*course.root.glob("gradebook*")]
    assert ("s02",) in students(tmp_path / "aside.db")


def test_a_sound_gradebook_stays_where_it_is_when_it_is_set_aside(course, tmp_path):
    """Whoever has it open goes on with it."""
    before = file_of(course).stat().st_ino
    set_aside(course, tmp_path / "aside.db")
    assert students(tmp_path / "aside.db") == [("s01",)]
    assert file_of(course).stat().st_ino == before


def test_a_snapshot_is_put_where_the_gradebooks_address_says(course, tmp_path, monkeypatch):
    """The folder is made; what was there is gone."""
    take_snapshot(course, tmp_path / "copy.db")
    monkeypatch.setenv("COURSE_DB_URL", f"sqlite:///{tmp_path}/new/folder/gradebook.db")
    put_snapshot(course, tmp_path / "copy.db")
    file = tmp_path / "new" / "folder" / "gradebook.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("update student set id = 's02'")
        connection.commit()
    put_snapshot(course, tmp_path / "copy.db")
    assert students(file) == [("s01",)]
