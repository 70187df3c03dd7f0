"""A folder that all share takes hand-ins whole, and none can take another's place."""

import os
import pwd
from pathlib import Path

import pytest

from autograder._exceptions import UnfinishedError
from autograder.submission.drops import drop_of, goes_by_login, login_of_process
from autograder.submission.handin import start, submit
from tests.autograder.released import release


@pytest.fixture
def handed_in(tiny_course):
    release(tiny_course)
    start(tiny_course, "tiny")
    return submit(tiny_course, "tiny", "s01")


def drop(course, setting):
    (course.root / "pyproject.toml").write_text(setting)
    return drop_of(course)


def test_a_course_that_names_no_drop_has_none(tiny_course):
    """Whatever else stands in its settings."""
    assert drop_of(tiny_course) is None
    assert drop(tiny_course, "[tool.other]") is None
    assert not goes_by_login(tiny_course)


def test_a_folder_may_be_named_from_the_course_from_the_root_or_from_home(tiny_course, tmp_path, monkeypatch):
    """As the setting says."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for setting, folder in (
        ("in", tiny_course.root / "in"),
        (f"{tmp_path}/a", tmp_path / "a"),
        ("~/b", tmp_path / "b"),
    ):
        named = drop(tiny_course, f'[tool.course.submit]\nfolder = "{setting}"')
        assert named is not None
        assert named.place == f"the folder {folder}"


def test_the_same_hand_in_sent_twice_lies_there_twice(tiny_course, handed_in):
    """Under names that tell whose it is and cannot be guessed, without a trace of the way in."""
    (tiny_course.root / "in").mkdir()
    place = drop(tiny_course, '[tool.course.submit]\nfolder = "in"')
    assert place is not None
    receipts = [place.send(handed_in, "s01") for _ in range(2)]
    there = sorted(str(path) for path in (tiny_course.root / "in").iterdir())
    assert sorted(receipt.file for receipt in receipts) == there
    assert all(path.startswith(f"{tiny_course.root}/in/{handed_in.archive.stem}-") for path in there)
    assert {receipt.sha256 for receipt in receipts} == {handed_in.digest}


def test_what_arrived_otherwise_than_it_was_sent_gets_no_receipt(tiny_course, handed_in, monkeypatch):
    """A full or failing disk shows when the file is read again."""
    (tiny_course.root / "in").mkdir()
    place = drop(tiny_course, '[tool.course.submit]\nfolder = "in"')
    assert place is not None
    write = "autograder.submission.drops.write_atomically"
    monkeypatch.setattr(write, lambda path, data, like: path.write_bytes(data[:9]))
    with pytest.raises(UnfinishedError, match="holds something else than was written"):
        place.send(handed_in, "s01")


@pytest.mark.parametrize(("mode", "of_hand_in"), [(0o1733, 0o644), (0o3733, 0o640)])
def test_a_folder_that_gives_its_group_lets_that_alone_read(tiny_course, handed_in, mode, of_hand_in):
    """So that instructors read what students wrote, and others cannot, even if they learn its name."""
    (tiny_course.root / "in").mkdir()
    (tiny_course.root / "in").chmod(mode)
    place = drop(tiny_course, '[tool.course.submit]\nfolder = "in"')
    assert place is not None
    sent = Path(place.send(handed_in, "s01").file)
    assert sent.stat().st_mode & 0o777 == of_hand_in


def test_the_login_is_the_systems_word(monkeypatch):
    """Whatever the variables say that `getpass` goes by."""
    monkeypatch.setenv("LOGNAME", "s99")
    assert login_of_process() == pwd.getpwuid(os.geteuid()).pw_name
