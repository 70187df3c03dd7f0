"""Whose each file is, in archives that are named as the platforms document it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collecting.archives import entries_of
from autograder.collecting.platforms import is_one_upload, uploads_of
from tests.autograder.collecting.archives import Files, packed, write_zip

COURSE = ["tiny", "other"]
METADATA = b"submission_7:\n  :submitters:\n  - :name: Ada\n    :sid: '12'\n  :created_at: 2026-05-01 10:00:00 Z\n"


@pytest.fixture
def read(tmp_path):
    def read(files: Files):
        with entries_of(write_zip(tmp_path / "a.zip", files), lambda _: False) as entries:
            uploads, nobodys = uploads_of(entries, COURSE)
        return uploads, sorted(entry.origin for entry in nobodys)

    return read


def owners(uploads):
    """What is known of each owner, and the files of the upload."""
    return [
        (*(getattr(owner, name) for name in ("platform", "login", "id", "name")), [file.name for file in upload.files])
        for upload in uploads
        for owner in upload.owners
    ]


def test_canvas(read):
    """A name, LATE where it was, two numbers, and the student's file name with its underscores."""
    uploads, _ = read(
        {
            "lovelaceada_12_501_tiny.ipynb": b"",
            "müllerjörg_LATE_13_502_my_own_tiny-1.ipynb": b"",
            "o_neilltip_14_503_tiny.ipynb": b"",
            "anon_x1Y2z_504_tiny.ipynb": b"",
            "LATE_anon_a1_505_tiny.ipynb": b"",
            "lovelaceada_12_text.html": b"",
        }
    )
    assert owners(uploads) == [
        ("Canvas", "", "12", "lovelaceada", ["tiny.ipynb"]),
        ("Canvas", "", "13", "müllerjörg", ["my_own_tiny-1.ipynb"]),
        ("Canvas", "", "14", "o_neilltip", ["tiny.ipynb"]),
        ("Canvas", "", "anon_x1Y2z", "", ["tiny.ipynb"]),
        ("Canvas", "", "anon_a1", "", ["tiny.ipynb"]),
    ]
    assert [upload.is_late for upload in uploads] == [False, True, False, False, True]
    assert [upload.number for upload in uploads] == [501, 502, 503, 504, 505]


def test_blackboard(read):
    """The assignment's name, a login, the time of the attempt, and the student's file name; a text lies beside it."""
    uploads, _ = read(
        {
            "Week 1_tiny_s01_attempt_2026-05-01-10-00-00_my_tiny.ipynb": b"",
            "Week 1_tiny_s01_attempt_2026-05-01-10-00-00.txt": b"",
            "Week 1_tiny_s01_attempt_2026-05-02-09-00-00_tiny.ipynb": b"",
        }
    )
    assert owners(uploads) == [
        (
            "Blackboard",
            "s01",
            "",
            "",
            ["my_tiny.ipynb", "Week 1_tiny_s01_attempt_2026-05-01-10-00-00.txt"],
        ),
        ("Blackboard", "s01", "", "", ["tiny.ipynb"]),
    ]
    assert [(upload.number, upload.time) for upload in uploads] == [(20260501100000, None), (20260502090000, None)]
    assert is_one_upload("tiny_s01_attempt_2026-05-01-10-00-00_work.zip", COURSE)


def test_moodle_with_folders_and_without(read):
    """And as newer ones write the folders, without the last underscore."""
    uploads, _ = read(
        {
            "Ada Lovelace_1234567_assignsubmission_file_/tiny.ipynb": b"",
            "Ada Lovelace_1234567_assignsubmission_file_/sub/data.csv": b"",
            "Jörg_Müller_1234568_assignsubmission_file/tiny.ipynb": b"",
            "Alan Turing_1234569_assignsubmission_file_my_tiny.ipynb": b"",
            "Grace Hopper_1234570_assignsubmission_onlinetext_/onlinetext.html": b"",
        }
    )
    assert owners(uploads) == [
        ("Moodle", "", "1234567", "Ada Lovelace", ["tiny.ipynb", "data.csv"]),
        ("Moodle", "", "1234568", "Jörg_Müller", ["tiny.ipynb"]),
        ("Moodle", "", "1234569", "Alan Turing", ["my_tiny.ipynb"]),
        ("Moodle", "", "1234570", "Grace Hopper", ["onlinetext.html"]),
    ]


@pytest.mark.parametrize("wrapper", ["", "assignment_99_export/"])
def test_gradescope(read, wrapper):
    """Its metadata say whose a folder is, and when it came; what they do not name is nobody's."""
    files = {"submission_metadata.yml": METADATA, "submission_7/tiny.ipynb": b"", "submission_7/sub/x.py": b""}
    files |= {"submission_8/tiny.ipynb": b""}
    uploads, nobodys = read({wrapper + name: data for name, data in files.items()})
    assert nobodys == [f"{wrapper}submission_8/tiny.ipynb"]
    assert owners(uploads) == [("Gradescope", "", "12", "Ada", ["tiny.ipynb", "x.py"])]
    assert uploads[0].time is not None


def test_zips_of_course_submit(read):
    """As they lie in a drop."""
    name = "tiny-s01-20260501T120000000000-0123456789abcdef.zip"
    uploads, _ = read({name: packed({"tiny/tiny.ipynb": b""})})
    assert owners(uploads) == [("course submit", "s01", "", "", [name])]


@pytest.mark.parametrize(
    "files",
    [
        ["s01/tiny.ipynb", "s02/tiny.ipynb"],
        ["class/s01/tiny.ipynb", "class/s02/tiny.ipynb", "class/README"],
        ["a/s01/x/tiny.ipynb", "a/s02/x/tiny.ipynb", "list.csv"],
        ["a/b/c/s01/tiny.ipynb", "a/b/c/s02/x/tiny.ipynb", "a/list.csv"],
        ["submitted/s01/tiny/tiny.ipynb", "submitted/s02/other/other.ipynb"],
        ["s01/tiny/tiny.ipynb", "s02/tiny/tiny.ipynb"],
        ["tiny/s01/tiny.ipynb", "tiny/s02/tiny.ipynb"],
        ["s01.zip", "s02.zip"],
        ["class/s01.zip", "class/s02.zip"],
        ["tiny_s01.ipynb", "tiny_s02.ipynb"],
    ],
    ids=lambda files: files[0],
)
def test_folders_called_as_students(read, files):
    """With or without folders around them, in nbgrader's way, as zips, and as notebooks."""
    uploads, _ = read(dict.fromkeys(files, b""))
    assert [each[1] for each in owners(uploads)] == ["s01", "s02"]


@pytest.mark.parametrize(
    "files",
    [
        ["s01/tiny.ipynb"],
        ["s01/tiny/tiny.ipynb"],
        ["submitted/s01/tiny/tiny.ipynb"],
        ["s01/my work/tiny.ipynb"],
        ["s01/tiny.zip", "s01/tiny (1).zip"],
        [f"s01/{'x/' * 5000}tiny.ipynb"],
    ],
    ids=lambda files: files[0][:40],
)
def test_the_only_student_in_an_archive(read, files):
    """Is not taken for a folder around students."""
    uploads, _ = read(dict.fromkeys(files, b""))
    assert {each[1] for each in owners(uploads)} == {"s01"}


def test_a_folder_called_as_a_student_is_not_taken_for_one_around_the_class(tmp_path):
    """Where the class is known; else folders in the only folder are students."""
    archive = write_zip(tmp_path / "a.zip", {"s01/week1/tiny.ipynb": b"", "s01/week2/other.ipynb": b""})
    with entries_of(archive, lambda _: False) as entries:
        assert [each[1] for each in owners(uploads_of(entries, COURSE)[0])] == ["week1", "week2"]
        assert [each[1] for each in owners(uploads_of(entries, COURSE, lambda name: name == "s01")[0])] == ["s01"]
        around = [replace(entry, path=("class", "new", *entry.path)) for entry in entries]
        assert [each[1] for each in owners(uploads_of(around, COURSE, lambda name: name == "s01")[0])] == ["s01"]


def test_folders_called_as_the_notebooks_of_an_assignment_are_not_students(tmp_path):
    """Nor is a copy whose name only begins as one of them in a student's folder."""
    files = {"s01/one/one.ipynb": b"", "s01/two/two.ipynb": b"", "s01/two-draft.ipynb": b""}
    with entries_of(write_zip(tmp_path / "a.zip", files), lambda _: False) as entries:
        uploads, _ = uploads_of(entries, ["both"], notebooks=["one", "two"])
    assert owners(uploads) == [("", "s01", "", "", ["one.ipynb", "two.ipynb", "two-draft.ipynb"])]


def test_what_systems_leave_is_nobodys_work(read):
    """Neither JupyterLab's checkpoints nor what macOS and Windows write."""
    uploads, nobodys = read(
        {
            "s01/tiny.ipynb": b"",
            "s01/.ipynb_checkpoints/tiny-checkpoint.ipynb": b"",
            "__MACOSX/s01/._tiny.ipynb": b"",
            "s01/.DS_Store": b"",
            ".replaced/x/s02/tiny/tiny.ipynb": b"",
            "tiny.ipynb": b"",
        }
    )
    assert owners(uploads) == [("", "s01", "", "", ["tiny.ipynb"])]
    assert nobodys == ["tiny.ipynb"]


def test_names_inside_of_an_upload_say_nothing_of_whose_it_is(read):
    """A student cannot hand in for another one."""
    forged = {"lovelaceada_12_501_tiny.ipynb": b"", "submission_metadata.yml": METADATA, "submission_7/tiny.ipynb": b""}
    uploads, _ = read({f"s01/{name}": data for name, data in forged.items()} | {"s02/tiny.ipynb": b""})
    assert {each[1] for each in owners(uploads)} == {"s01", "s02"}
    uploads, _ = read({f"Eve_5_assignsubmission_file_/{name}": data for name, data in forged.items()})
    assert {each[2] for each in owners(uploads)} == {"5"}


def test_one_upload_by_its_name():
    """So that a zip which was taken out of an archive is still its student's."""
    assert is_one_upload("tiny-s01-20260501T120000000000.zip", COURSE)
    assert is_one_upload("lovelaceada_12_501_work.zip", COURSE)
    assert is_one_upload("Ada Lovelace_12_assignsubmission_file_work.zip", COURSE)
    assert not is_one_upload("submissions.zip", COURSE)


PARTS = st.sampled_from(
    ["s01", "tiny", "tiny.ipynb", "a.zip", "..", "ä", "x_1_2_y.ipynb", "X_1_assignsubmission_file_"]
)


@settings(max_examples=50)
@given(st.lists(st.lists(PARTS, min_size=1, max_size=4).map("/".join), max_size=5, unique=True))
def test_each_file_is_somebodys_or_nobodys(tmp_path_factory, names):
    """Whatever the paths are, none is lost and none is counted twice."""
    archive = write_zip(tmp_path_factory.getbasetemp() / "any.zip", dict.fromkeys(names, b""))
    with entries_of(archive, lambda _: False) as entries:
        uploads, nobodys = uploads_of(entries, COURSE)
        seen = [file.origin for upload in uploads for file in upload.files] + [file.origin for file in nobodys]
        assert sorted(seen) == sorted(entry.origin for entry in entries)
