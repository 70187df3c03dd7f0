"""Zips that anybody may have made: names as they were meant, and an end to what one can cost."""

import contextlib
import io
import re
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder._exceptions import UngradableError, UsageError
from autograder.collecting.zip_files import ZipLimits, members_of, opened_zip
from tests.autograder.collecting.archives import packed
from tests.growth import peak_of

LIMITS = ZipLimits(entries=50, directory_bytes=10_000)
MANY = 2**20


def one(info: zipfile.ZipInfo, data: bytes = b"x") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, data)
    return made.getvalue()


def test_names_are_as_they_were_meant():
    """UTF-8 with and without the flag that says so, backslashes of Windows, and cp437."""
    flagged = packed({"Jörg/a.ipynb": b"1"})
    unflagged = flagged.replace(struct.pack("<H", 0x800), b"\0\0")
    assert [member.path for member in members_of(flagged, LIMITS)] == [("Jörg", "a.ipynb")]
    assert [member.path for member in members_of(unflagged, LIMITS)] == [("Jörg", "a.ipynb")]
    assert [member.path for member in members_of(packed({"s01\\a.ipynb": b""}), LIMITS)] == [("s01", "a.ipynb")]
    old = packed({"J_rg.ipynb": b""}).replace(b"J_rg", "Jörg".encode("cp437"))
    assert [member.path for member in members_of(old, LIMITS)] == [("Jörg.ipynb",)]


@pytest.mark.parametrize("name", ["../a.ipynb", "s01/../../a.ipynb", "/etc/a.ipynb", "\\a.ipynb", "C:/a.ipynb", ".."])
def test_a_path_that_leads_out_is_a_fault(name):
    """Whatever the archive is used for, such a file is not read."""
    (member,) = members_of(packed({name: b"x"}), LIMITS)
    assert "leads out of the archive" in member.fault


def test_a_name_that_ends_for_some_at_a_null_byte_is_a_fault():
    """Others would read on behind it."""
    (member,) = members_of(packed({"a.ipynb_.txt": b""}).replace(b"a.ipynb_", b"a.ipynb\0"), LIMITS)
    assert "null byte" in member.fault


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFBLK])
def test_links_and_special_files_are_faults(kind):
    """As programs on Unix pack them."""
    info = zipfile.ZipInfo("a.ipynb")
    info.external_attr = (kind | 0o644) << 16
    (member,) = members_of(one(info, b"/etc/passwd"), LIMITS)
    assert "link or a special file" in member.fault
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    assert members_of(one(info), LIMITS)[0].fault == ""


def test_a_file_is_read_up_to_a_bound():
    """A megabyte of zeros in a kilobyte costs no more than what is asked for."""
    (member,) = members_of(one(zipfile.ZipInfo("a"), bytes(50 * MANY)), LIMITS)

    def refuse():
        with pytest.raises(UngradableError, match="unpacks to more than 1 MB"):
            member.read(MANY)

    assert peak_of(refuse) < 8 * MANY
    (small,) = members_of(one(zipfile.ZipInfo("a"), b"abc"), LIMITS)
    assert small.read(3) == b"abc"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_know_no_bound_are_refused(method):
    """Bzip2 and LZMA give all of a block at once."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("a", bytes(1000))
    (member,) = members_of(made.getvalue(), LIMITS)
    with pytest.raises(UngradableError, match="unusual way"):
        member.read(MANY)


def with_password(data: bytes) -> bytes:
    """A zip that says of its files that they are encrypted."""
    data = data.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00")
    return data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")


def test_an_encrypted_and_a_damaged_file_are_said():
    """Each in a sentence."""
    data = packed({"a": b"hello hello hello hello"})
    encrypted = with_password(data)
    with pytest.raises(UngradableError, match="encrypted"):
        members_of(encrypted, LIMITS)[0].read(MANY)
    at = data.index(b"a", 30) + 1
    with pytest.raises(UngradableError, match="damaged"):
        members_of(data[:at] + b"\xff" * 4 + data[at + 4 :], LIMITS)[0].read(MANY)


def test_a_zip_with_too_many_files_is_refused_before_they_are_read():
    """By what it says of itself, in the short record or the long one; what says too little is found out."""
    data = packed({str(number): b"" for number in range(60)})
    with pytest.raises(UngradableError, match="more than 50 files"):
        members_of(data, LIMITS)
    end = data.rindex(b"PK\x05\x06")
    lying = data[: end + 8] + struct.pack("<HH", 1, 1) + data[end + 12 :]
    with pytest.raises(UngradableError, match="more than 50 files"):
        members_of(lying, LIMITS)
    size, start = struct.unpack("<II", data[end + 12 : end + 20])
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**9, 10**9, size, start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    for short in (data[end:], data[end : end + 8] + b"\0\0\0\0" + data[end + 12 :]):
        with pytest.raises(UngradableError, match="more than 50 files"):
            members_of(data[:end] + record + locator + short, LIMITS)


def test_a_zip_with_a_long_list_in_zip64_is_read(tmp_path):
    """Platforms write the long records for large archives."""
    data = packed({"a": b"1"})
    end = data.index(b"PK\x05\x06")
    size, start = struct.unpack("<II", data[end + 12 : end + 20])
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    (tmp_path / "a.zip").write_bytes(data[:end] + record + locator + data[end:])
    with opened_zip(tmp_path / "a.zip", LIMITS) as members:
        assert [member.path for member in members] == [("a",)]


@given(st.binary(max_size=300) | st.binary(max_size=40).map(lambda end: packed({"a": b"1"})[:-22] + end))
def test_any_bytes_are_a_zip_or_refused_in_a_sentence(data):
    """Nothing else is raised."""
    with contextlib.suppress(UngradableError):
        for member in members_of(data, LIMITS):
            member.read(100)


def test_what_an_instructor_names_is_wrong_usage(tmp_path):
    """A file that is no zip, and its name."""
    (tmp_path / "a.zip").write_bytes(b"no zip")
    with (
        pytest.raises(UsageError, match=r"a\.zip cannot be read as a zip; download it again"),
        opened_zip(tmp_path / "a.zip", LIMITS),
    ):
        pass


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.zip", b"", "cannot be read as a zip: it is empty; download it again."),
        ("a.rar", b"Rar!\x1a\x07\0", "cannot be read as a zip: it is a RAR archive; unpack it and name the folder."),
        (
            "a.zip",
            b"<html>",
            "cannot be read as a zip: it is a web page, as platforms show it to who is not logged in;",
        ),
        (
            "list.csv",
            b"login\n",
            "is no zip, folder or notebook; name what the learning platform gave you, and a class",
        ),
        ("a.zip", packed({"a": b"x"})[:-5], "cannot be read as a zip; download it again, or unpack it and name"),
        ("a.zip", with_password(packed({"a": b"x", "b": b""})), "needs a password; unpack it with that and name the"),
        (
            "a.zip",
            packed({f"{n}": b"" for n in range(51)}),
            "unpack it, sort the hand-ins into several folders and name",
        ),
    ],
)
def test_what_is_no_zip_to_collect_is_told_with_its_next_step(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=re.escape(said)), opened_zip(tmp_path / name, LIMITS):
        pass
