"""What one student's upload holds, and what a bad one costs: itself."""

import io
import zipfile

import pytest

from autograder.course import Course
from tests.autograder.collecting.archives import (
    add_other,
    collected,
    packed,
    report_of,
    told,
    work,
    write_folder,
    write_zip,
)


@pytest.fixture
def course(tiny_course: Course) -> Course:
    add_other(tiny_course)
    return tiny_course


@pytest.fixture
def collect(course, tmp_path):
    """Collects a zip of these files; what the command ends with, what was placed, and why the rest was not."""

    def collect(files, *options):
        status, report = report_of(course, write_zip(tmp_path / "a.zip", files), *options)
        return status, told(report), {each["from"]: each["reason"] for each in report["not_placed"]}

    return collect


def test_a_zip_in_an_upload_is_unpacked_with_the_time_that_lies_in_it(collect, course):
    """As `course submit` packs it, and students then upload it to a platform."""
    inner = packed({"tiny/tiny.ipynb": work("a"), "tiny/timestamp.txt": b"2026-05-01 12:00:00 UTC"})
    assert collect({"lovelaceada_12_501_tiny-s09-20260501T120000000000.zip": inner})[:2] == (0, {"12 tiny": "placed"})
    assert collected(course) == {
        "12/tiny/tiny.ipynb": work("a"),
        "12/tiny/timestamp.txt": b"2026-05-01 12:00:00.000000 UTC",
    }


def test_notebooks_of_several_assignments_are_several_hand_ins(collect):
    """Whatever their names are; one of none is left out beside them."""
    files = {"s01/a.ipynb": work(), "s01/b.ipynb": work(assignment="other"), "s01/scratch.ipynb": b"{}"}
    assert collect(files) == (0, {"s01 other": "placed", "s01 tiny": "placed"}, {})


def test_the_assignment_that_was_said(collect):
    """Another one's notebook is not taken for it; one that lost its names is, if it is the only one."""
    lost = work().replace(b"grade_id", b"lost_id")
    status, placed, refused = collect(
        {"s01/x.ipynb": lost, "s02/x.ipynb": work(assignment="other"), "s03/x.ipynb": lost, "s03/y.ipynb": lost},
        "--assignment",
        "tiny",
    )
    assert (status, placed) == (1, {"s01 tiny": "placed"})
    assert "It is a notebook of other, not of tiny" in refused["a.zip: s02/x.ipynb"]
    assert refused["a.zip: s03/y.ipynb"] == (
        "Neither its cells nor its name say which notebook of tiny it is; rename the one that counts as it was "
        "released (tiny.ipynb)."
    )


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"report.pdf": b"x"}, "It holds no notebook but report.pdf; ask the student for the .ipynb file."),
        ({"a.zip": b"no zip"}, "The zip cannot be read as a zip; hand in the notebook alone."),
        ({"a.zip": b""}, "The zip cannot be read, since it is empty; hand in the notebook alone."),
        (
            {"a.zip": b"Rar!\x1a\x07\0"},
            "The zip cannot be read, since it is a RAR archive; hand in the notebook alone.",
        ),
        ({"a.tar.gz": b"x"}, "It holds no notebook but a.tar.gz; unpack it in its place, or ask the student for"),
        ({"tiny.ipynb": bytes(21 * 2**20)}, "It unpacks to more than 20 MB; hand in the notebook alone."),
        ({"x.ipynb": work().replace(b"grade_id", b"x")}, "Neither its cells nor its name"),
        ({"a.zip": packed({"a/../../tiny.ipynb": work()})}, "Its path leads out of the archive"),
        ({"a.zip": packed({"-" * 60_000 + ".ipynb": work()})}, "Its name is longer than 255 characters; ask for"),
        ({"a.zip": packed({f"{each}": b"" for each in range(2001)})}, "The zip holds more than 2000 files"),
    ],
    ids=["no notebook", "no zip", "empty", "rar", "tar", "large", "unknown", "slip", "long", "many"],
)
def test_a_bad_upload_costs_nobody_else_anything(collect, files, reason):
    """Each reason is one sentence with what to do."""
    bad = {f"s01/{name}": data for name, data in files.items()}
    status, placed, refused = collect({**bad, "s02/tiny.ipynb": work()})
    assert (status, placed) == (1, {"s02 tiny": "placed"})
    assert [found[: len(reason)] for found in refused.values()] == [reason]


def test_what_is_packed_otherwise_is_not_lost(collect):
    """Nothing looks into it, which is said; beside a notebook it is left out as any other file."""
    status, placed, refused = collect({"s01.7z": b"", "s02/tiny.ipynb": work(), "s02/data.rar": b"", "list.csv": b""})
    assert (status, placed) == (1, {"s02 tiny": "placed"})
    assert refused == {
        "a.zip: s01.7z": "It is an archive that is not unpacked here; put what is in it into a folder called as the "
        "student."
    }


@pytest.mark.parametrize(
    ("platform", "names"),
    [
        ("Canvas", ["lovelaceada_12_501_tiny.ipynb", "turingalan_13_502_tiny.ipynb"]),
        ("Moodle", [f"Ada {number}_10{number}_assignsubmission_file_/tiny.ipynb" for number in (1, 2)]),
        ("Gradescope", [f"export/submission_{number}/tiny.ipynb" for number in (1001, 1002)]),
    ],
)
def test_a_platforms_download_that_is_packed_once_more_is_no_students(collect, platform, names):
    """Else a student who is called as the zip gets somebody's hand-in. A student's own files may have such names."""
    status, placed, refused = collect({"download.zip": packed({name: work(name) for name in names})})
    assert (status, placed) == (1, {})
    assert refused == {
        "a.zip: download.zip": f"{platform}'s download of several people lies in it; take that out of what is around "
        "it, and name it alone."
    }
    own = {"lab_1_2_plot.ipynb": work(), "hw_2_1_plot.ipynb": work(assignment="other")}
    assert collect({"s01.zip": packed(own)})[:2] == (0, {"s01 other": "placed", "s01 tiny": "placed"})


@pytest.mark.parametrize("files", [{}, {"__MACOSX/._s01": b"", ".DS_Store": b""}])
def test_an_archive_without_a_hand_in_is_said(collect, files):
    said = {"a.zip": "It holds no hand-in; download it again, or leave it out."}
    assert collect(files) == (1, {}, said)


def test_a_bomb_costs_its_own_upload_alone(collect):
    """A gigabyte in a few kilobytes of nested zips is not unpacked to its end."""
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0", bytes(30 * 2**20))
    middle = packed({f"{number}.zip": zeros.getvalue() for number in range(40)})
    bomb = packed({"a.zip": middle, "b.zip": packed({"tiny.ipynb": bytes(30 * 2**20)})})
    status, placed, refused = collect({"s01/bomb.zip": bomb, "s02/tiny.ipynb": work()})
    assert (status, placed) == (1, {"s02 tiny": "placed"})
    assert "more than 20 MB" in "".join(refused.values())


def test_what_cannot_be_read_as_a_notebook_is_a_hand_in(course, tmp_path):
    """It was handed in, and grading tells the student what is wrong with it."""
    status, report = report_of(course, write_zip(tmp_path / "a.zip", {"s01/tiny.ipynb": b"{"}))
    assert (status, told(report)) == (0, {"s01 tiny": "placed"})
    assert "it cannot be graded: The file is not a notebook" in report["hand_ins"][0]["remarks"][0]


def test_links_in_a_folder_are_said(course, tmp_path):
    """And what they lead to is not taken."""
    secret = write_folder(tmp_path / "secret", {"tiny.ipynb": work("secret")})
    folder = write_folder(tmp_path / "class", {"s01/tiny.ipynb": work()})
    (folder / "s02").mkdir()
    (folder / "s02" / "tiny.ipynb").symlink_to(secret / "tiny.ipynb")
    (folder / "s03").symlink_to(secret)
    status, report = report_of(course, folder)
    assert (status, told(report)) == (1, {"s01 tiny": "placed"})
    assert sorted(each["from"] for each in report["not_placed"]) == ["class: s02/tiny.ipynb", "class: s03"]


def test_a_group_of_gradescopes_is_several_students(collect):
    """Each gets the hand-in, at the platform's time, also over the student's own."""
    metadata = b"""submission_7:
  :submitters:
  - {":name": Ada, ":sid": s01}
  - {":name": Alan, ":sid": s02}
  :created_at: 2026-05-01 10:00:00 Z
submission_8:
  :submitters: []
"""
    files = {"submission_7/tiny.ipynb": work(), "submission_7/timestamp.txt": b"2026-04-01 10:00:00 UTC"}
    status, placed, refused = collect({"submission_metadata.yml": metadata, **files, "submission_8/tiny.ipynb": work()})
    assert (status, placed) == (1, {"s01 tiny": "placed", "s02 tiny": "placed"})
    assert "metadata name nobody" in refused["a.zip: submission_8"]
