"""The files of an archive: named at once, read when asked for, and never unpacked under their own names."""

import errno
import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder._exceptions import UngradableError, UsageError
from autograder.cli.main import main
from autograder.collecting import archives
from autograder.collecting.archives import Budget, Entry, entries_of, unpacked
from tests.autograder.collecting.archives import collected, packed, work, write_folder, write_zip

FILES = {"s01/tiny.ipynb": b"1", "s02/deep/er/tiny.ipynb": b"2", "README": b"3"}
MANY = 2**20


def read_all(archive):
    with entries_of(archive, lambda _: False) as entries:
        return {"/".join(entry.path): entry.read(MANY) for entry in entries}


def bounded(data: bytes, most: int) -> bytes:
    if len(data) > most:
        raise UngradableError("too large")
    return data


def entry(name: str, data: bytes) -> Entry:
    return Entry(path=(name,), origin=name, read=partial(bounded, data))


def test_a_zip_and_a_folder_hold_the_same(tmp_path):
    """By paths and bytes."""
    assert read_all(write_zip(tmp_path / "a.zip", FILES)) == FILES
    assert read_all(write_folder(tmp_path / "a", FILES)) == FILES


def test_a_notebook_and_one_students_zip_are_the_only_file(tmp_path):
    """Which zips are, somebody else says by their names."""
    notebook = tmp_path / "tiny.ipynb"
    notebook.write_bytes(b"{}")
    assert read_all(notebook) == {"tiny.ipynb": b"{}"}
    own = write_zip(tmp_path / "own.zip", FILES)
    with entries_of(own, lambda name: name == "own.zip") as entries:
        assert [each.path for each in entries] == [("own.zip",)]


def test_what_is_not_there_is_wrong_usage(tmp_path):
    """It may be a name that was mistyped."""
    with pytest.raises(UsageError, match="There is no file or folder"):
        read_all(tmp_path / "none.zip")


def test_more_files_than_are_read_are_told_with_what_to_do_and_nothing_is_placed(
    tiny_course, tmp_path, monkeypatch, capsys
):
    """Neither of the folder nor of the archive that was named before it."""
    good = write_zip(tmp_path / "good.zip", {"s09/tiny.ipynb": work()})
    many = write_folder(tmp_path / "many", {f"s{n:02}/tiny.ipynb": work() for n in range(4)})
    monkeypatch.setattr(archives, "MAX_FILES", 3)
    assert main(["collect", str(good), str(many), "--root", str(tiny_course.root)]) == 2
    assert capsys.readouterr().err.endswith(
        "many holds more than 3 files; name the folder that holds the hand-ins alone, or sort them into several "
        "and name each.\n"
    )
    assert [path.name for path in tiny_course.folder("submitted").iterdir()] == [".collecting.lock"]
    (tmp_path / "more").mkdir()
    for name in ("s02", "s03"):
        (many / name).rename(tmp_path / "more" / name)
    assert main(["collect", *map(str, (good, many, tmp_path / "more")), "--root", str(tiny_course.root)]) == 0
    assert len(collected(tiny_course)) == 5


def test_links_in_a_folder_are_faults_and_not_followed(tmp_path):
    """To a file, to a folder, and a FIFO, which nobody waits for."""
    secret = tmp_path / "secret"
    write_folder(secret, {"tiny.ipynb": b"secret"})
    folder = write_folder(tmp_path / "a", FILES)
    (folder / "s03").symlink_to(secret)
    (folder / "link.ipynb").symlink_to(secret / "tiny.ipynb")
    os.mkfifo(folder / "fifo.ipynb")
    with entries_of(folder, lambda _: False) as entries:
        faults = {each.name: each.fault for each in entries if each.fault}
        with pytest.raises(UngradableError):
            next(each for each in entries if each.name == "link.ipynb").read(20 * MANY)
    assert set(faults) == {"s03", "link.ipynb", "fifo.ipynb"}


def test_a_folder_that_cannot_be_read_is_a_fault(tmp_path, monkeypatch):
    """One who locks a folder, or one that may be listed and not entered, keeps no other file from being read."""
    folder = write_folder(tmp_path / "a", FILES | {"s03/tiny.ipynb": b"3", "s04/tiny.ipynb": b"4"})
    locked = {folder / "s03"}
    scan, lstat = os.scandir, os.lstat

    def scandir(path):
        if Path(path) in locked:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    def refusing(path, *args, **options):
        if path.parent == folder / "s04":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return lstat(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "lstat", refusing)
    with entries_of(folder, lambda _: False) as entries:
        found = {each.origin: each.fault for each in entries}
    assert found == dict.fromkeys(FILES, "") | {
        "s03": "The folder cannot be read (Permission denied); check its permissions.",
        "s04/tiny.ipynb": "It cannot be read (Permission denied); check its permissions.",
    }
    locked.add(folder)
    with pytest.raises(UsageError, match=r"a cannot be read \(Permission denied\); check its permissions"):
        read_all(folder)


def test_folders_that_lie_too_deep_are_a_fault(tmp_path):
    """The first of them, once; what lies elsewhere is read."""
    deep = "/".join(["d"] * 33)
    folder = write_folder(tmp_path / "a", FILES | {f"{deep}/tiny.ipynb": b"3", f"{deep}/d/tiny.ipynb": b"4"})
    with entries_of(folder, lambda _: False) as entries:
        found = {each.origin: each.fault for each in entries}
    assert found == dict.fromkeys(FILES, "") | {
        deep: "Folders lie in each other more than 32 deep there; put the files higher up."
    }


def test_nested_zips_are_unpacked_to_a_depth(tmp_path):
    """Three zips in each other are; a fourth costs that upload alone."""
    data = b"notebook"
    nested = entry("tiny.ipynb", data)
    for depth in range(1, 5):
        nested = entry("a.zip", packed({nested.name: nested.read(MANY)}))
        if depth <= 3:
            (found,) = unpacked(nested, Budget())
            assert found.name == "tiny.ipynb"
            assert found.read(MANY) == data
    with pytest.raises(UngradableError, match="more than 3 deep"):
        list(unpacked(nested, Budget()))


def test_what_an_upload_unpacks_to_is_bounded():
    """In bytes over all its zips, and in files."""
    bomb = entry("a.zip", packed({f"{number}.zip": packed({"a": bytes(1000)}) for number in range(20)}))
    with pytest.raises(UngradableError, match="All of it together is too large"):
        list(unpacked(bomb, Budget(bytes_left=3000)))
    with pytest.raises(UngradableError, match="more than 5000 files"):
        list(unpacked(bomb, Budget(files_left=10)))
    assert len(list(unpacked(bomb, Budget()))) == 20


NAMES = st.text(st.characters(codec="utf-8") | st.sampled_from("/\\.~\0\n\u202e\u0308"), min_size=1, max_size=30)


@settings(max_examples=30)
@given(st.dictionaries(NAMES, st.binary(max_size=5), max_size=4))
def test_no_name_leads_out_unsaid(files):
    """Of any names: a path has no part that is ``..`` or empty unless the file is refused."""
    for member in unpacked(entry("a.zip", packed(files)), Budget()):
        assert all(part and "/" not in part for part in member.path)
        assert member.fault or not {"..", ".", ""} & set(member.path)
