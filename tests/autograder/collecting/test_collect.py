"""A class's archives from end to end, with the names that platforms and people give."""

import os

import pytest

from autograder.course import Course
from autograder.submission.timestamps import parse_time
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

CANVAS_ROSTER = """Student,ID,SIS User ID,SIS Login ID,Section,tiny (1)
    Points Possible,,,,,6
"Lovelace, Ada",12,7001,s01,,
"Müller, Jörg",13,7002,s02,,
"Turing, Alan",14,7003,s03,,
"""
MOODLE_ROSTER = """First name,Last name,Username,Email address
Ada,Lovelace,s01,ada@example.edu
Jörg,Müller,s02,joerg@example.edu
Alan,Turing,s03,alan@example.edu
"""
METADATA = """submission_7:
  :submitters: [{":name": Ada Lovelace, ":sid": "7001", ":email": ada@example.edu}]
  :created_at: 2026-05-01 10:00:00.5 Z
submission_9:
  :submitters: [{":name": Ada Lovelace, ":sid": "7001", ":email": ada@example.edu}]
  :created_at: 2026-05-02 10:00:00.5 Z
submission_8:
  :submitters: [{":name": Jo\u0308rg Mu\u0308ller, ":sid": , ":email": joerg@example.edu}]
  :created_at: 2026-05-01 11:00:00 Z
"""
# By platform: the class list, what it hands out, and when s01 handed in.
PLATFORMS = {
    "canvas": (
        CANVAS_ROSTER,
        {
            "lovelaceada_12_501_tiny.ipynb": work("first"),
            "lovelaceada_12_503_tiny-1.ipynb": work("last"),
            "müllerjörg_LATE_13_502_tiny.ipynb": work("last"),
        },
        None,
    ),
    "moodle": (
        MOODLE_ROSTER,
        {
            "Ada Lovelace_1234567_assignsubmission_file_/tiny.ipynb": work("last"),
            "Jo\u0308rg Mu\u0308ller_1234568_assignsubmission_file_/tiny.ipynb": work("last"),
        },
        None,
    ),
    "moodle, flat": (
        MOODLE_ROSTER,
        {
            "Ada Lovelace_1234567_assignsubmission_file_tiny.ipynb": work("last"),
            "Jörg Müller_1234568_assignsubmission_file_tiny.ipynb": work("last"),
        },
        None,
    ),
    "gradescope": (
        CANVAS_ROSTER,
        {
            "assignment_1_export/submission_metadata.yml": METADATA.encode(),
            "assignment_1_export/submission_9/tiny.ipynb": work("last"),
            "assignment_1_export/submission_7/tiny.ipynb": work("first"),
            "assignment_1_export/submission_8/tiny.ipynb": work("last"),
        },
        "2026-05-02 10:00:00.500000 UTC",
    ),
    "drop": (
        MOODLE_ROSTER,
        {
            "tiny-s01-20260501T120000000000-0123456789abcdef.zip": packed(
                {"tiny/tiny.ipynb": work("last"), "tiny/timestamp.txt": b"2026-05-01 12:00:00.000000 UTC"}
            ),
            "tiny-s01-20260501T110000000000-fedcba9876543210.zip": packed(
                {"tiny/tiny.ipynb": work("first"), "tiny/timestamp.txt": b"2026-05-01 11:00:00.000000 UTC"}
            ),
            "tiny-S02-20260501T110000000000-0000000000000000.zip": packed({"tiny/tiny.ipynb": work("last")}),
        },
        "2026-05-01 12:00:00.000000 UTC",
    ),
    "plain": (
        MOODLE_ROSTER,
        {"class/S01/tiny.ipynb": work("last"), "class/Müller, Jörg/deep/work.zip": packed({"x.ipynb": work("last")})},
        None,
    ),
}


@pytest.fixture
def course(tiny_course: Course) -> Course:
    add_other(tiny_course)
    return tiny_course


@pytest.mark.parametrize("make", [write_zip, write_folder], ids=["zip", "folder"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_class_on_each_platform(course, tmp_path, platform, make):
    """The last attempt of each counts, under the login of the roster; a second time, nothing changes."""
    text, files, time = PLATFORMS[platform]
    roster = tmp_path / "roster.csv"
    roster.write_text(text)
    archive = make(tmp_path / "archive.zip" if make is write_zip else tmp_path / "archive", files)
    status, report = report_of(course, archive, "--roster", roster)
    assert (status, told(report)) == (0, {"s01 tiny": "placed", "s02 tiny": "placed"})
    found = collected(course)
    assert found["s01/tiny/tiny.ipynb"] == found["s02/tiny/tiny.ipynb"] == work("last")
    assert found.get("s01/tiny/timestamp.txt", b"").decode() == (time or "")
    assert time is None or parse_time(time) is not None
    assert report["missing"] == {"tiny": ["s03"]}
    status, report = report_of(course, archive, "--roster", roster)
    assert (status, told(report)) == (0, {"s01 tiny": "unchanged", "s02 tiny": "unchanged"})
    assert collected(course) == found
    assert not list(course.folder("submitted").glob(".replaced"))


@pytest.mark.parametrize(
    ("platform", "students"),
    [
        ("canvas", ["12", "13"]),
        ("moodle", ["1234567", "1234568"]),
        ("gradescope", ["7001", "joerg@example.edu"]),
        ("drop", ["S02", "s01"]),
        ("plain", ["Muller-Jorg", "S01"]),
    ],
)
def test_without_a_roster_the_platform_names_the_students(course, tmp_path, platform, students):
    """By its numbers or logins; what cannot be a folder is spelled as one, and that is said."""
    status, report = report_of(course, write_zip(tmp_path / "a.zip", PLATFORMS[platform][1]))
    assert (status, [each["student"] for each in report["hand_ins"]]) == (0, students)
    remarks = "".join(remark for each in report["hand_ins"] for remark in each["remarks"])
    assert ("cannot be a folder's name; it is Muller-Jorg" in remarks) == (platform == "plain")
    assert any("Moodle numbers its participants anew" in note for note in report["notes"]) == (platform == "moodle")


def test_late_marks_are_reported(course, tmp_path):
    """They decide nothing: grading goes by the time, which is not Canvas's."""
    _, report = report_of(course, write_zip(tmp_path / "a.zip", PLATFORMS["canvas"][1]))
    assert [(each["student"], each["late"], each["time"]) for each in report["hand_ins"]] == [
        ("12", False, None),
        ("13", True, None),
    ]
    assert any("put the platform's time there" in note for note in report["notes"])


def test_the_times_of_files_in_a_zip_are_nobodys(course, tmp_path):
    """They are local, and say when something was packed."""
    report_of(course, write_zip(tmp_path / "a.zip", {"s01/tiny.ipynb": work()}))
    assert list(collected(course)) == ["s01/tiny/tiny.ipynb"]


def test_names_that_differ_in_case_are_not_placed_unless_the_roster_has_both(course, tmp_path):
    """Some disks would take their folders for one; beside one that is there, neither is the other."""
    twins = write_zip(tmp_path / "a.zip", {"S001/tiny.ipynb": work("a"), "s001/tiny.ipynb": work("b")})
    status, report = report_of(course, twins)
    assert (status, told(report), len(report["not_placed"])) == (1, {}, 2)
    assert "S001 and s001 differ only in case" in report["not_placed"][0]["reason"]
    roster = tmp_path / "roster.csv"
    roster.write_text("login\ns001\nS001\n")
    status, report = report_of(course, twins, "--roster", roster)
    assert (status, told(report)) == (0, {"S001 tiny": "placed", "s001 tiny": "placed"})
    write_folder(course.folder("submitted"), {"s02/other/other.ipynb": b""})
    status, report = report_of(course, write_zip(tmp_path / "b.zip", {"S02/tiny.ipynb": work()}))
    assert (status, told(report)) == (1, {})


def test_two_accounts_that_come_to_one_student_are_not_placed(course, tmp_path):
    """Whoever took another one's name replaces nothing of theirs; a number in the class list tells them apart."""
    files = {"lovelaceada_12_501_tiny.ipynb": work("a"), "lovelaceada_99_502_tiny.ipynb": work("b")}
    roster = tmp_path / "roster.csv"
    roster.write_text("login,name\ns01,Ada Lovelace\n")
    status, report = report_of(course, write_zip(tmp_path / "a.zip", files), "--roster", roster)
    assert (status, told(report)) == (1, {})
    assert "Canvas's 12 and 99 both come to s01" in report["not_placed"][0]["reason"]
    roster.write_text("login,Canvas ID,name\ns01,12,Ada Lovelace\ns02,99,Ada Lovelace\n")
    status, report = report_of(course, write_zip(tmp_path / "a.zip", files), "--roster", roster)
    assert (status, told(report)) == (0, {"s01 tiny": "placed", "s02 tiny": "placed"})


def test_forms_of_one_name_are_one_student_and_names_spelled_alike_are_two(course, tmp_path):
    """The latter get no folder before somebody says who is who."""
    one = {"Jörg/tiny.ipynb": work("same"), "Jo\u0308rg/tiny.ipynb": work("same")}
    status, report = report_of(course, write_zip(tmp_path / "a.zip", one))
    assert (status, told(report)) == (0, {"Jorg tiny": "placed"})
    two = {"Zoë/tiny.ipynb": work("a"), "Zoé/tiny.ipynb": work("b")}
    status, report = report_of(course, write_zip(tmp_path / "b.zip", two))
    assert (status, told(report)) == (1, {})
    assert "Zoé and Zoë would both be Zoe" in report["not_placed"][0]["reason"]


def test_folders_of_one_students_own_are_nobody_else(course, tmp_path):
    """Where a class list, or what lies in ``submitted/``, knows the folder around them."""
    archive = write_zip(tmp_path / "a.zip", {"s01/w1/tiny.ipynb": work(), "s01/w2/other.ipynb": work("", "other")})
    roster = tmp_path / "roster.csv"
    roster.write_text("login\ns01\ns02\n")
    assert told(report_of(course, archive, "--roster", roster)[1]) == {"s01 other": "placed", "s01 tiny": "placed"}
    assert told(report_of(course, archive)[1]) == {"s01 other": "unchanged", "s01 tiny": "unchanged"}


def test_who_is_not_on_the_roster_is_said(course, tmp_path):
    """As after a collection without one, which named students by the platform's number."""
    archive, roster = write_zip(tmp_path / "a.zip", {"ada_12_501_tiny.ipynb": work()}), tmp_path / "roster.csv"
    roster.write_text("login,Canvas ID\ns01,12\n")
    assert report_of(course, archive)[1]["notes"] == []
    status, report = report_of(course, archive, "--roster", roster)
    assert (status, told(report)) == (0, {"s01 tiny": "placed"})
    assert [note.partition(" If")[0] for note in report["notes"]] == ["In submitted/, and not on the roster: 12."]


def test_a_later_archive_replaces_and_the_last_named_counts(course, tmp_path):
    """What was there is kept; of attempts without times, that in the archive which was named last counts."""
    first = write_zip(tmp_path / "a.zip", {"s01/tiny.ipynb": work("a")})
    second = write_zip(tmp_path / "b.zip", {"s01/tiny.ipynb": work("b")})
    assert told(report_of(course, first)[1]) == {"s01 tiny": "placed"}
    status, report = report_of(course, first, second)
    assert (status, told(report)) == (0, {"s01 tiny": "replaced"})
    (hand_in,) = report["hand_ins"]
    assert (course.root / hand_in["aside"] / "tiny.ipynb").read_bytes() == work("a")
    assert collected(course) == {"s01/tiny/tiny.ipynb": work("b")}
    assert "the last of 2: not a.zip: s01/tiny.ipynb" in hand_in["remarks"]


def test_what_nothing_tells_apart_is_not_placed(course, tmp_path):
    """Two notebooks in one upload, and a notebook of which nothing says whose it is."""
    files = {"s01/a/tiny.ipynb": work("a"), "s01/b/tiny.ipynb": work("b"), "tiny.ipynb": work(), "notes.txt": b""}
    status, report = report_of(course, write_zip(tmp_path / "a.zip", files))
    assert (status, told(report)) == (1, {})
    assert [each["reason"].split(";")[0] for each in report["not_placed"]] == [
        "Nothing says whose it is",
        "Nothing says which of a.zip: s01/a/tiny.ipynb and a.zip: s01/b/tiny.ipynb is the last",
    ]
    assert report["left_out"] == ["a.zip: notes.txt"]


def test_hostile_names_reach_no_other_place(course, tmp_path):
    """Paths that lead out, our own hidden folders, and names that a terminal or a spreadsheet obeys."""
    names = [
        "../evil",
        "/evil",
        ".replaced",
        ".collecting-x",
        "..",
        "=cmd()",
        "\x1b[2Jx",
        "a\nb",
        "x" * 300,
        "CON",
        "-rf",
    ]
    before = {path for path in tmp_path.rglob("*") if "submitted" not in path.parts}
    archive = write_zip(tmp_path / "a.zip", {f"{name}/tiny.ipynb": work() for name in names})
    _, report = report_of(course, archive)
    placed = {each["student"] for each in report["hand_ins"]}
    assert placed <= {"replaced", "collecting-x", "cmd", "2Jx", "a-b", "x" * 128, "CON", "-rf", "rf"}
    after = {path for path in tmp_path.rglob("*") if "submitted" not in path.parts}
    assert after - before == {archive, tmp_path / "report.json"}
    assert {path.name for path in course.folder("submitted").iterdir()} - placed == {".collecting.lock"}


def test_a_full_disk_costs_what_cannot_be_written(course, tmp_path, monkeypatch):
    """The others are placed, and the report is not lost."""
    rename = os.rename

    def full(source, target):
        if "s02" in str(target):
            raise OSError(28, "No space left on device")
        rename(source, target)

    monkeypatch.setattr(os, "rename", full)
    files = {"s01/tiny.ipynb": work(), "s02/tiny.ipynb": work(), "s03/tiny.ipynb": work()}
    status, report = report_of(course, write_zip(tmp_path / "a.zip", files))
    assert (status, told(report)) == (1, {"s01 tiny": "placed", "s03 tiny": "placed"})
    assert "It cannot be written (No space left on device)" in report["not_placed"][0]["reason"]
