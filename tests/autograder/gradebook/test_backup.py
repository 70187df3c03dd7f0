"""A backup holds what was typed last, and comes back whole or not at all."""

import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from autograder._exceptions import UsageError
from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.backup import back_up, restore
from autograder.gradebook.marks import read_assignment
from tests.autograder.gradebook.archives import packed
from tests.autograder.handed_in import hand_in, install, tables, varied_source
from tests.autograder.marking import ANSWERS, MARKED, execute, grade, mark_by_hand, marks


@pytest.fixture
def course(tiny_course: Course) -> Course:
    """Graded and marked."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", ANSWERS, timestamp="2026-05-01 12:00:00 UTC")
    grade(tiny_course, source)
    mark_by_hand(tiny_course, *MARKED)
    return tiny_course


@pytest.fixture
def lab(course: Course) -> Iterator[sqlite3.Connection]:
    """A connection that stays open, as that of formgrader: what it writes stays in the journal."""
    with closing(sqlite3.connect(course.root / "gradebook.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        yield connection


def files(course: Course) -> dict[str, bytes]:
    found = {}
    for folder in ("source_notebooks", "submitted", "autograded"):
        for path in (course.root / folder).rglob("*"):
            if path.is_file():
                found[str(path.relative_to(course.root))] = path.read_bytes()
    return found


def test_a_backup_holds_what_was_typed_last(course, new_course, lab, tmp_path):
    """A copy of gradebook.db lacks it while the lab is open; the backup has it, and needs no journal."""
    lab.execute("update grade set manual_score = 0.25")
    copied = tmp_path / "copied.db"
    copied.write_bytes((course.root / "gradebook.db").read_bytes())
    with closing(sqlite3.connect(copied)) as copy:
        assert copy.execute("select count(*) from grade where manual_score = 0.25").fetchone() == (0,)
    back_up(course, tmp_path / "marks.tar.gz")
    restore(new_course, tmp_path / "marks.tar.gz")
    assert {mark.score for mark in marks(new_course).values()} == {0.25}


@pytest.mark.parametrize(
    ("said", "restored"),
    [("", "source"), ('c.CourseDirectory.source_directory = "source_notebooks"\n', "source_notebooks")],
)
def test_sources_come_back_to_where_they_were(course, new_course, tmp_path, said, restored):
    """In nbgrader's own `source`, too, unless the other course's configuration names another folder."""
    (course.root / "source_notebooks").rename(course.root / "source")
    (course.root / "nbgrader_config.py").write_text("c = get_config()\n")
    back_up(course, tmp_path / "marks.tar.gz")
    (new_course.root / "nbgrader_config.py").write_text(f"c = get_config()\n{said}")
    restore(new_course, tmp_path / "marks.tar.gz")
    assert [path.name for path in new_course.root.glob("source*")] == [restored]
    assert [*new_course.root.glob(f"{restored}/tiny/tiny.ipynb")] == [new_course.source("tiny")]


def test_a_restored_course_is_the_one_that_was_backed_up(course, new_course, tmp_path):
    """Every table and every file that marks rest on; grading again withdraws no mark."""
    made = back_up(course, tmp_path / "marks.tar.gz")
    done = restore(new_course, tmp_path / "marks.tar.gz")
    assert tables(new_course) == tables(course)
    assert files(new_course) == files(course)
    assert (done.files, done.aside) == (made.files, None)
    source = install(new_course, varied_source())
    assert grade(new_course, source) == ""
    assert read_assignment(new_course, "tiny").submissions["s01"].pending == 0
    assert oct((tmp_path / "marks.tar.gz").stat().st_mode & 0o777) == "0o600"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "marks.tar.gz", "new"]
    assert not [*new_course.root.glob(".restore*")]


def test_nothing_that_is_there_is_replaced_unless_asked_for(course, tmp_path, lab):
    """The refusal names what is there; with ``--force`` that is kept aside, also while the lab is open."""
    archive = tmp_path / "marks.tar.gz"
    back_up(course, archive)
    lab.execute("update grade set manual_score = 0.25")
    changed = course.submitted("tiny", "s01") / "tiny.ipynb"
    changed.write_text("newer")
    (course.submitted("tiny", "s01") / "more.txt").write_text("stays")
    before = tables(course), files(course)
    with pytest.raises(UsageError, match=r"has gradebook.db and submitted/s01/tiny/tiny.ipynb, and .* --force"):
        restore(course, archive)
    assert (tables(course), files(course)) == before
    done = restore(course, archive, force=True)
    assert marks(course)["plot"].score == 1.0
    assert lab.execute("select count(*) from grade where manual_score = 0.25").fetchone() == (0,)
    assert changed.read_bytes() != b"newer"
    assert (course.submitted("tiny", "s01") / "more.txt").exists()
    assert done.aside is not None
    assert (done.aside / "submitted/s01/tiny/tiny.ipynb").read_text() == "newer"
    with closing(sqlite3.connect(done.aside / "gradebook.db")) as kept:
        assert kept.execute("select distinct manual_score from grade").fetchall() == [(0.25,)]


def test_what_is_back_already_needs_no_force(course, new_course, tmp_path):
    """A restore that was interrupted is run again; as soon as a mark differs, there is something to lose."""
    back_up(course, tmp_path / "marks.tar.gz")
    restore(new_course, tmp_path / "marks.tar.gz")
    before = tables(new_course)
    assert restore(new_course, tmp_path / "marks.tar.gz").aside is None
    assert tables(new_course) == before
    execute(new_course, "update grade set manual_score = 0.25")
    with pytest.raises(UsageError, match=r"already has gradebook\.db"):
        restore(new_course, tmp_path / "marks.tar.gz")


def test_a_damaged_gradebook_can_be_replaced(course, tmp_path):
    """What is left of it is kept aside."""
    archive = tmp_path / "marks.tar.gz"
    back_up(course, archive)
    (course.root / "gradebook.db").write_bytes(b"no database at all" * 1000)
    for ending in ("-wal", "-shm"):
        (course.root / f"gradebook.db{ending}").unlink(missing_ok=True)
    with pytest.raises(UsageError, match=r"already has gradebook\.db"):
        restore(course, archive)
    done = restore(course, archive, force=True)
    assert marks(course)["plot"].score == 1.0
    assert done.aside is not None
    assert (done.aside / "gradebook.db").read_bytes().startswith(b"no database")


def test_links_special_files_and_odd_names_do_no_harm(course, new_course, tmp_path):
    """What a hand-in holds is copied as it is; links and special files are named instead."""
    secret = tmp_path / "secret.txt"
    secret.write_text("42")
    folder = course.submitted("tiny", "s01")
    (folder / "link").symlink_to(secret)
    (folder / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "fifo")
    odd = os.path.join(os.fsencode(folder), b"caf\xe9\x1b[2J")
    with open(odd, "wb") as file:
        file.write(b"odd")
    made = back_up(course, tmp_path / "marks.tar.gz")
    assert made.left_out == tuple(f"submitted/s01/tiny/{name}" for name in ("fifo", "folder", "link"))
    restore(new_course, tmp_path / "marks.tar.gz")
    assert Path(os.fsdecode(odd.replace(os.fsencode(course.root), os.fsencode(new_course.root)))).read_bytes() == b"odd"


def test_who_unpacks_a_backup_by_hand_can_read_it(course, tmp_path):
    """The archive itself is for its owner alone."""
    back_up(course, tmp_path / "marks.tar.gz")
    with tarfile.open(tmp_path / "marks.tar.gz") as archive:
        assert {member.mode for member in archive} == {0o644}


def test_files_that_differ_are_moved_aside_also_if_there_is_no_gradebook(course, new_course, tmp_path):
    """So is a link in a file's place, whatever it leads to; only their owner can look into the folder."""
    archive = tmp_path / "marks.tar.gz"
    back_up(course, archive)
    folder = new_course.submitted("tiny", "s01")
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("newer")
    (folder / "tiny.ipynb").symlink_to(course.submitted("tiny", "s01") / "tiny.ipynb")
    with pytest.raises(
        UsageError, match=r"has submitted/s01/tiny/timestamp.txt and submitted/s01/tiny/tiny.ipynb, and"
    ):
        restore(new_course, archive)
    done = restore(new_course, archive, force=True)
    assert files(new_course) == files(course)
    assert not (folder / "tiny.ipynb").is_symlink()
    assert done.aside is not None
    assert done.aside.stat().st_mode & 0o777 == 0o700
    assert (done.aside / "submitted/s01/tiny/timestamp.txt").read_text() == "newer"
    assert (done.aside / "submitted/s01/tiny/tiny.ipynb").is_symlink()


def test_a_folder_of_the_course_may_lie_elsewhere(course, new_course, tmp_path):
    """On a larger disk, say; files that lie right in it are backed up too."""
    (course.root / "submitted" / "notes.txt").write_text("x")
    back_up(course, tmp_path / "marks.tar.gz")
    (tmp_path / "large").mkdir()
    (new_course.root / "submitted").symlink_to(tmp_path / "large")
    restore(new_course, tmp_path / "marks.tar.gz")
    assert (tmp_path / "large" / "notes.txt").read_text() == "x"
    assert (tmp_path / "large" / "s01" / "tiny" / "tiny.ipynb").is_file()


def test_nothing_is_restored_through_a_link(course, new_course, tmp_path):
    """A folder of the course that is a link in truth, or a file, is named."""
    back_up(course, tmp_path / "marks.tar.gz")
    (tmp_path / "elsewhere").mkdir()
    (new_course.root / "submitted").mkdir()
    (new_course.root / "submitted" / "s01").symlink_to(tmp_path / "elsewhere")
    for is_file in (False, True):
        if is_file:
            (new_course.root / "submitted" / "s01").unlink()
            (new_course.root / "submitted" / "s01").write_text("a file")
        with pytest.raises(UsageError, match="s01 is not a regular folder"):
            restore(new_course, tmp_path / "marks.tar.gz", force=True)
    assert not [*(tmp_path / "elsewhere").iterdir()]


def test_commands_say_in_a_sentence_what_they_did_and_what_they_cannot(course, new_course, tmp_path, capsys):
    """No backup is made over a file, inside what is backed up, or of nothing."""
    archive = tmp_path / "marks.tar.gz"
    where = ["--root", str(course.root)]
    assert main(["backup", str(archive), *where]) == 0
    assert "the gradebook and 5 files that its marks rest on" in capsys.readouterr().out
    assert main(["backup", str(archive), *where]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["backup", str(course.root / "submitted" / "marks.tar.gz"), *where]) == 2
    assert "name a file outside of it" in capsys.readouterr().err
    assert main(["backup", str(tmp_path / "none" / "x"), *where]) == 2
    assert main(["backup", str(tmp_path / "x"), "--root", str(new_course.root)]) == 2
    assert "grade an assignment first" in capsys.readouterr().err
    execute(course, "update grade set manual_score = 0.25")
    assert main(["restore", str(archive), *where]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["restore", str(archive), *where, "--force"]) == 0
    assert "before-restore-" in capsys.readouterr().out
    execute(course, "update alembic_version set version_num = 'old'")
    assert main(["backup", str(tmp_path / "y"), *where]) == 2
    assert "nbgrader db upgrade" in capsys.readouterr().err


def test_files_that_vanish_or_change_meanwhile_are_not_counted(course, tmp_path):
    """What is taken away is not in it; what has become a link is left out and named."""
    folder = course.submitted("tiny", "s01")
    for name in ("gone.txt", "link.txt"):
        (folder / name).write_text("x")

    def change(_: int):
        (folder / "gone.txt").unlink()
        (folder / "link.txt").unlink()
        (folder / "link.txt").symlink_to(tmp_path)
        return lambda: None

    made = back_up(course, tmp_path / "marks.tar.gz", change)
    assert made.left_out == ("submitted/s01/tiny/link.txt",)
    names = [name for name in packed(tmp_path / "marks.tar.gz") if "/" in name]
    assert made.files == len(names)
    assert "submitted/s01/tiny/tiny.ipynb" in names


def test_what_vanishes_while_files_are_looked_for_hides_no_other(course, tmp_path, monkeypatch):
    """The file behind it is in the backup."""
    folder = course.submitted("tiny", "s01")
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text("x")
    lstat = os.lstat

    def look(path, **options):
        if str(path).endswith("a.txt"):
            (folder / "b.txt").unlink(missing_ok=True)
        return lstat(path, **options)

    monkeypatch.setattr(os, "lstat", look)
    back_up(course, tmp_path / "marks.tar.gz")
    names = {Path(name).name for name in packed(tmp_path / "marks.tar.gz") if name.startswith("submitted/")}
    assert names == {"a.txt", "c.txt", "timestamp.txt", "tiny.ipynb"}
