"""A student's way in and out: work is never lost, and what is handed in is what was there."""

import zipfile
from datetime import UTC, datetime

import nbformat
import pytest

from autograder._exceptions import UsageError
from autograder.release.build import build_release
from autograder.submission.handin import start, submit
from autograder.submission.reading import read_notebook

NOON = datetime(2026, 5, 1, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def released(tiny_course):
    build_release(tiny_course, "tiny")
    (tiny_course.release("tiny") / "data.csv").write_text("1,2\n")
    return tiny_course


def fill(course, answers):
    path, _ = start(course, "tiny")
    filled = nbformat.read(path, as_version=4)
    for cell in filled.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(filled, path)
    return path


def test_starting_copies_the_release_with_its_files(released):
    """And says that it is new."""
    path, is_new = start(released, "tiny")
    assert is_new
    assert path.read_bytes() == (released.release("tiny") / "tiny.ipynb").read_bytes()
    assert (path.parent / "data.csv").read_text() == "1,2\n"


def test_starting_again_touches_nothing(released):
    """The notebook and changed files stay; a file that is gone is not brought back beside work."""
    path, _ = start(released, "tiny")
    path.write_text("work")
    (path.parent / "data.csv").write_text("changed")
    assert start(released, "tiny") == (path, False)
    assert (path.read_text(), (path.parent / "data.csv").read_text()) == ("work", "changed")
    (path.parent / "data.csv").unlink()
    assert start(released, "tiny") == (path, False)
    assert [file.name for file in path.parent.iterdir()] == ["tiny.ipynb"]


def test_starting_copies_folders_and_overwrites_nothing_in_them(released):
    """A file of the student's stays, and a file of theirs that has a folder's name."""
    release = released.release("tiny")
    for name in ("img/a.png", "img/deep/b.png", "sub/c.csv"):
        (release / name).parent.mkdir(parents=True, exist_ok=True)
        (release / name).write_text("released")
    folder = released.work("tiny")
    (folder / "img").mkdir(parents=True)
    (folder / "img" / "a.png").write_text("mine")
    (folder / "sub").write_text("mine")
    _, is_new = start(released, "tiny")
    assert is_new
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert sorted(found) == ["data.csv", "img/a.png", "img/deep/b.png", "sub", "tiny.ipynb"]
    assert {name: found[name].read_text() for name in ("img/a.png", "img/deep/b.png", "sub")} == {
        "img/a.png": "mine",
        "img/deep/b.png": "released",
        "sub": "mine",
    }


def test_starting_keeps_files_that_lie_there_already(released):
    """A file of the student's own in the new folder stays as it is."""
    folder = released.work("tiny")
    folder.mkdir(parents=True)
    (folder / "data.csv").write_text("mine")
    _, is_new = start(released, "tiny")
    assert is_new
    assert (folder / "data.csv").read_text() == "mine"


def test_a_link_in_the_notebooks_place_is_existing_work(released, tmp_path):
    """So is one that leads nowhere: nothing is written through it."""
    folder = released.work("tiny")
    folder.mkdir(parents=True)
    (folder / "tiny.ipynb").symlink_to(tmp_path / "elsewhere")
    assert start(released, "tiny")[1] is False
    assert not (tmp_path / "elsewhere").exists()


def test_nothing_is_written_through_a_link_that_lies_beside_the_notebook(released, tmp_path):
    """A link in the place of a file of the release is the student's own, wherever it leads."""
    folder = released.work("tiny")
    folder.mkdir(parents=True)
    (folder / "data.csv").symlink_to(tmp_path / "elsewhere")
    path, is_new = start(released, "tiny")
    assert is_new
    assert path.is_file()
    assert not (tmp_path / "elsewhere").exists()


def test_starting_after_the_notebook_was_lost_brings_only_what_is_gone(released):
    """A fresh notebook, beside files that stay as the student left them."""
    path, _ = start(released, "tiny")
    (path.parent / "data.csv").write_text("changed")
    path.unlink()
    assert start(released, "tiny") == (path, True)
    assert path.read_bytes() == (released.release("tiny") / "tiny.ipynb").read_bytes()
    assert (path.parent / "data.csv").read_text() == "changed"


def test_handing_in_stores_the_notebook_the_time_and_a_zip(released):
    """As nbgrader lays it out."""
    path = fill(released, {"mse": "def mse(y, y_hat):\n    return 1"})
    done = submit(released, "tiny", "s01", now=NOON)
    assert done.folder == released.submitted("tiny", "s01")
    assert read_notebook("s01", done.folder, "tiny") == (path.read_bytes(), "2026-05-01 12:00:00.250000 UTC")
    assert done.timestamp == "2026-05-01 12:00:00.250000 UTC"
    with zipfile.ZipFile(done.archive) as packed:
        assert sorted(packed.namelist()) == ["tiny/timestamp.txt", "tiny/tiny.ipynb"]
        assert packed.read("tiny/tiny.ipynb") == path.read_bytes()
    assert done.archive.name == "tiny-s01-20260501T120000250000.zip"


def test_answers_that_are_blank_or_gone_are_named(released):
    """An answer is named if it is as released or no longer there; one that only gained blanks is blank."""
    path = fill(released, {"mse": "def mse(y, y_hat):\n    return 1"})
    assert submit(released, "tiny", "s01", now=NOON).works[0].unanswered == ("double", "mse_written")
    changed = nbformat.read(path, as_version=4)
    changed.cells = [c for c in changed.cells if c.metadata.get("nbgrader", {}).get("grade_id") != "double"]
    changed.cells[-1].source += "\n\n"
    nbformat.write(changed, path)
    assert submit(released, "tiny", "s01", now=NOON).works[0].unanswered == ("double", "mse_written")
    fill(released, {"mse_written": "Because."})
    assert submit(released, "tiny", "s01", now=NOON).works[0].unanswered == ("double",)


@pytest.mark.parametrize("student", ["", ".", "..", "../s02", "s 1", "=1+1", "é"])
def test_a_name_that_could_be_no_folder_is_refused(released, student):
    """Before anything is written."""
    fill(released, {})
    with pytest.raises(UsageError, match=r"The student name .* may hold only a-z, A-Z, 0-9 and"):
        submit(released, "tiny", student)
    assert not (released.root / "submitted").exists()


def test_nothing_to_hand_in_is_told_with_the_next_step(released):
    """There may be no work, no release or no assignment."""
    with pytest.raises(UsageError, match=r"There is no .*tiny\.ipynb; begin with `course start tiny`\."):
        submit(released, "tiny", "s01")
    (released.work("tiny") / "sub").mkdir(parents=True)
    (released.work("tiny") / "sub" / "tiny.ipynb").write_text("{}")
    with pytest.raises(
        UsageError, match=r"There is no .*tiny\.ipynb, but sub/tiny\.ipynb; move the one that counts to"
    ):
        submit(released, "tiny", "s01")
    with pytest.raises(UsageError, match="There is no assignment 'other' here; the course has: tiny"):
        submit(released, "other", "s01")
    with pytest.raises(UsageError, match="There is no assignment 'other' here"):
        start(released, "other")


def test_a_file_that_cannot_be_read_as_a_notebook_is_not_handed_in(released, tmp_path):
    """The student learns it now, and the earlier hand-in stays."""
    path = fill(released, {})
    first = submit(released, "tiny", "s01", now=NOON)
    handed_in = (first.folder / "tiny.ipynb").read_bytes()
    path.write_text("{")
    with pytest.raises(UsageError, match=r"cannot be packed\. The file is not a notebook: it is not valid JSON"):
        submit(released, "tiny", "s01")
    path.unlink()
    (tmp_path / "elsewhere.ipynb").write_bytes(handed_in)
    path.symlink_to(tmp_path / "elsewhere.ipynb")
    with pytest.raises(UsageError, match="is not a regular file"):
        submit(released, "tiny", "s01")
    assert (first.folder / "tiny.ipynb").read_bytes() == handed_in


def test_files_beside_the_notebook_are_named_as_left_out(released):
    """Only those of the student's own; the release's come from the release."""
    path = fill(released, {})
    (path.parent / "sheet.png").write_bytes(b"x")
    assert submit(released, "tiny", "s01", now=NOON).works[0].left_out == ("sheet.png",)


def test_a_renamed_notebook_is_named(released):
    """The student hears which one is there, and is not sent to begin anew."""
    path = fill(released, {})
    path.rename(path.with_name("tiny-Copy1.ipynb"))
    with pytest.raises(UsageError, match=r"but tiny-Copy1\.ipynb; rename the one that counts to tiny\.ipynb"):
        submit(released, "tiny", "s01")
