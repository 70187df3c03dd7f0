"""Files beside a source notebook: which are its own, which stay with the instructor, and which are refused."""

import os

import pytest

from autograder._exceptions import SourceError
from autograder.assignment import source_files
from autograder.assignment.exercise_digests import exercise_digests
from autograder.assignment.source import Source
from autograder.assignment.source_files import NO_FILES, SourceFiles, files_signature


def put(course, **contents):
    for name, text in contents.items():
        path = course.source("tiny").parent / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def beside(course):
    return Source.load("tiny", course.source("tiny")).files


def test_files_and_folders_are_taken_as_they_lie(tiny_course):
    """By their paths from the notebook's folder, with their bytes."""
    put(tiny_course, data_dot_csv="1,2", img__a__plot_dot_txt="p")
    (tiny_course.source("tiny").parent / "raw.bin").write_bytes(b"\xff\0")
    assert beside(tiny_course).contents == {"data.csv": b"1,2", "img/a/plot.txt": b"p", "raw.bin": b"\xff\0"}


def test_what_is_not_for_students_stays(tiny_course):
    """Notebooks, hidden files, what tools and nbgrader leave behind, notes, and what the configuration ignores."""
    folder = tiny_course.source("tiny").parent
    for name in (
        *(
            ".ipynb_checkpoints/tiny-checkpoint.ipynb",
            ".DS_Store",
            "__pycache__/x.pyc",
            "a/__pycache__/x.py",
            "old.pyc",
        ),
        *("tiny.ipynb~", "README.md", "LICENSE", "licence.txt", "Thumbs.db", ".git/config", "a/old.ipynb", "A.IPYNB"),
        *("timestamp.txt", "feedback/s01.html", "gradebook.db", "nbgrader_config.py", "key.secret", "private/x.csv"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    config = tiny_course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.CourseDirectory.ignore = ["*.secret", "private"]\n')
    put(tiny_course, data_dot_csv="1")
    assert list(beside(tiny_course).contents) == ["data.csv"]


def test_a_notebook_without_files_has_the_digest_that_it_had(tiny_course):
    """Nobody is graded again because files can lie beside a notebook now."""
    source = Source.load("tiny", tiny_course.source("tiny"))
    data = tiny_course.source("tiny").read_bytes()
    assert source.digest == Source.parse("tiny", data, tiny_course.source("tiny")).digest
    assert not source.files
    assert source.files == NO_FILES


@pytest.mark.parametrize("change", [{"data_dot_csv": "2"}, {"more_dot_csv": "1"}, {"data__x_dot_csv": "1"}])
def test_a_change_of_a_file_is_a_change_of_the_source(tiny_course, change):
    """Each exercise may read it."""
    put(tiny_course, data_dot_csv="1")
    before = Source.load("tiny", tiny_course.source("tiny"))
    digests, signature = (before.digest, exercise_digests(before)), files_signature(before.path)
    put(tiny_course, **change)
    after = Source.load("tiny", tiny_course.source("tiny"))
    now = (after.digest, exercise_digests(after))
    assert digests[0] != now[0]
    assert all(digests[1][name] != now[1][name] for name in ("mse_checks", "double_checks"))
    assert files_signature(after.path) != signature or list(change) == [
        "data_dot_csv"
    ]  # the same length, at the same time


@pytest.mark.parametrize("kind", ["link", "link to a folder", "FIFO", "dangling"])
def test_links_and_special_files_are_refused_by_name(tiny_course, tmp_path, kind):
    """What a link leads to may be anything, and nbgrader would follow it."""
    place = tiny_course.source("tiny").parent / "data.csv"
    (tmp_path / "away").mkdir()
    (tmp_path / "secret").write_text("x")
    if kind == "FIFO":
        os.mkfifo(place)
    else:
        place.symlink_to(tmp_path / {"link": "secret", "link to a folder": "away", "dangling": "nowhere"}[kind])
    with pytest.raises(SourceError) as refused:
        beside(tiny_course)
    expected = "source_notebooks/tiny holds data.csv, a link or a special file; put the file itself there."
    assert str(refused.value) == expected


def test_too_much_is_refused(tiny_course, monkeypatch):
    """In bytes over all files, or in number; it travels with each hand-in."""
    monkeypatch.setattr(source_files, "MAX_BYTES", 10)
    put(tiny_course, a_dot_csv="123456", b_dot_csv="12345")
    with pytest.raises(SourceError, match=r"holds more than 0 MB beside tiny\.ipynb \(b\.csv is one of the files\)"):
        beside(tiny_course)
    monkeypatch.setattr(source_files, "MAX_BYTES", 11)
    assert beside(tiny_course).size == 11
    monkeypatch.setattr(source_files, "MAX_FILES", 1)
    with pytest.raises(SourceError, match=r"holds more than 1 files beside tiny\.ipynb; pack or remove some"):
        beside(tiny_course)


def test_a_name_that_cannot_be_shown_is_refused(tiny_course):
    """In words that a terminal does not obey."""
    put(tiny_course, **{"a\x1b[31m_dot_csv": "x"})
    with pytest.raises(SourceError, match="cannot be shown") as refused:
        beside(tiny_course)
    assert str(refused.value).isprintable()


def test_python_files_are_modules_and_code():
    """So that nothing of the same name is imported in their place, and what they import is there."""
    files = SourceFiles({"helper.py": b"import torch", "pkg/__init__.py": b"", "data.csv": b"1", "raw.bin": b"\xff"})
    assert files.modules == {"helper", "pkg"}
    assert files.code == ("import torch", "")
    assert set(files.texts) == {"helper.py", "pkg/__init__.py", "data.csv"}
    assert files.size == 14


def test_they_are_put_down_for_reading(tmp_path):
    """In their folders, whoever the reader is."""
    files = SourceFiles({"data.csv": b"1", "img/a.png": b"2"})
    files.write_to(tmp_path / "files")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "files").rglob("*")}
    assert modes == {"data.csv": 0o444, "img": 0o755, "a.png": 0o444}
    assert (tmp_path / "files" / "img" / "a.png").read_bytes() == b"2"
