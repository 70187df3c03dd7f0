"""Pages go back under the names by which each platform's own code finds whose they are."""

import re
import zipfile

import pytest

from autograder._exceptions import UsageError
from autograder.cli.main import main
from autograder.collecting.feedback_bundle import bundle_feedback
from autograder.course import Course
from autograder.release.build import build_release
from tests.autograder.collecting.archives import write_zip
from tests.autograder.handed_in import hand_in
from tests.autograder.notebooks import TINY_ANSWERS

ROSTER = "login,canvas id,name\ns01,12,Ada Lovelace\ns02,13,Jörg Müller\ns03,14,No Body\n"
CANVAS = {
    "lovelaceada_12_501_tiny.ipynb": b"{}",
    "lovelaceada_LATE_12_520_tiny-1.ipynb": b"{}",
    "mullerjorg_13_502_tiny.ipynb": b"{}",
    "bodyno_14_503_tiny.ipynb": b"{}",
    "strangera_99_504_tiny.ipynb": b"{}",
}
FOLDERS = {
    "Ada Lovelace_701_assignsubmission_file_/tiny.ipynb": b"{}",
    "Jörg Müller_702_assignsubmission_file/tiny.ipynb": b"{}",
}
FLAT = {
    "Ada Lovelace_701_assignsubmission_file_tiny.ipynb": b"{}",
    "Jörg Müller_702_assignsubmission_file_my_tiny.ipynb": b"{}",
}


@pytest.fixture
def course(tiny_course: Course) -> Course:
    """Two students have a page; the class list names a third one."""
    for student in ("s01", "s02"):
        folder = tiny_course.feedback("tiny", student)
        folder.mkdir(parents=True)
        (folder / "tiny.html").write_text(f"<p>{student}</p>")
    (tiny_course.root / "class.csv").write_text(ROSTER)
    return tiny_course


def bundled(course: Course, platform: str, files: dict[str, bytes]) -> tuple[dict[str, str], object]:
    archive, target = write_zip(course.root / "downloaded.zip", files), course.root / "back.zip"
    done = bundle_feedback(course, "tiny", platform, archive, target, roster=course.root / "class.csv")
    with zipfile.ZipFile(target) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}, done


def test_canvas_finds_the_student_and_the_last_attempt(course):
    """Its code looks for the first two parts of a name that are numbers: the student's and the file's."""
    files, done = bundled(course, "canvas", CANVAS)
    assert files == {
        "lovelaceada_LATE_12_520_tiny.html": "<p>s01</p>",
        "mullerjorg_13_502_tiny.html": "<p>s02</p>",
    }
    numbers = [[part for part in name.split("_") if re.fullmatch(r"\d+", part)][:2] for name in files]
    assert numbers == [["12", "520"], ["13", "502"]]
    assert (done.students, done.without_page) == (("s01", "s02"), ("s03",))
    assert [said.partition(":")[0] for said in done.unknown] == ["strangera_99_504_tiny.ipynb"]


@pytest.mark.parametrize("downloaded", [FOLDERS, FLAT], ids=["folders", "flat"])
def test_moodle_finds_the_participant(course, downloaded):
    """Its code splits a part of the path at four underscores: name, number, and the kind of hand-in in two words."""
    files, done = bundled(course, "moodle", downloaded)
    assert sorted(files.values()) == ["<p>s01</p>", "<p>s02</p>"]
    parts = sorted(name.split("/")[0].split("_", 4)[:4] for name in files)
    assert parts == [
        ["Ada Lovelace", "701", "assignsubmission", "file"],
        ["Jörg Müller", "702", "assignsubmission", "file"],
    ]
    assert {name.split("/")[1] for name in files} == {"tiny.html"}
    assert done.unknown == ()


def test_the_same_pages_make_the_same_zip(course):
    bundled(course, "canvas", CANVAS)
    first = (course.root / "back.zip").read_bytes()
    bundled(course, "canvas", CANVAS)
    assert (course.root / "back.zip").read_bytes() == first


@pytest.mark.parametrize(
    ("platform", "files"), [("canvas", FLAT), ("moodle", CANVAS), ("canvas", {"s01/tiny.ipynb": b""})]
)
def test_an_archive_of_another_platform_is_named(course, platform, files):
    with pytest.raises(UsageError, match="holds nothing that is named as"):
        bundled(course, platform, files)
    assert not (course.root / "back.zip").exists()


def test_the_command_writes_the_pages_and_packs_them(tiny_course, capsys, tmp_path):
    """It ends with 1 if somebody is unknown, and says which options belong together."""
    build_release(tiny_course, "tiny")
    hand_in(tiny_course, "s01", TINY_ANSWERS)
    root = ["--root", str(tiny_course.root)]
    assert main(["grade", *root, "tiny", "--isolation", "none", "--jobs", "1"]) == 0
    roster = tmp_path / "class.csv"
    roster.write_text(ROSTER)
    archive = write_zip(tmp_path / "submissions.zip", CANVAS)
    where = ["--bundle", "canvas", "--like", str(archive), "--roster", str(roster)]
    capsys.readouterr()
    assert main(["feedback", *root, "tiny", *where]) == 1
    said = capsys.readouterr().out
    assert f"{tiny_course.root / 'feedback-tiny.zip'}: the page of 1 student" in said
    assert "In the archive, but without a page of feedback: s02 and s03." in said
    assert "--roster" not in said
    assert "Left out: strangera_99_504_tiny.ipynb: " in said
    with zipfile.ZipFile(tiny_course.root / "feedback-tiny.zip") as packed:
        [name] = packed.namelist()
        assert "<html" in packed.read(name).decode()
    assert main(["feedback", *root, "tiny", "--bundle", "canvas"]) == 2
    assert "--like ARCHIVE" in capsys.readouterr().err


def test_an_archive_in_which_nobody_has_a_page_asks_for_the_class_list(tiny_course, capsys, tmp_path):
    """Its numbers are not the names under which the hand-ins lie; an earlier zip stays as it is."""
    build_release(tiny_course, "tiny")
    hand_in(tiny_course, "s01", TINY_ANSWERS)
    root = ["--root", str(tiny_course.root)]
    assert main(["grade", *root, "tiny", "--isolation", "none", "--jobs", "1"]) == 0
    target = tiny_course.root / "feedback-tiny.zip"
    target.write_bytes(b"an earlier one")
    archive = write_zip(tmp_path / "submissions.zip", CANVAS)
    capsys.readouterr()
    assert main(["feedback", *root, "tiny", "--bundle", "canvas", "--like", str(archive)]) == 1
    assert capsys.readouterr().out.splitlines()[-3:] == [
        f"Nobody in the archive has a page of feedback, so {target} was not written.",
        "In the archive, but without a page of feedback: 12, 13, 14 and 99.",
        "If they are here under other names, name the class list that has both: --roster FILE.",
    ]
    assert target.read_bytes() == b"an earlier one"


def test_a_zip_that_cannot_be_written_is_named(course, tmp_path):
    archive = write_zip(course.root / "downloaded.zip", CANVAS)
    with pytest.raises(UsageError, match="name another with --output FILE"):
        bundle_feedback(
            course, "tiny", "canvas", archive, tmp_path / "nowhere" / "x.zip", roster=course.root / "class.csv"
        )
