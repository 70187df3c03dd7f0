"""A zip says nothing of when and where it was made."""

import io
import zipfile

from autograder.zip_bytes import zip_bytes

FILES = {"b/é.txt": b"two", "a.txt": b"one" * 1000}


def test_the_same_files_give_the_same_bytes():
    """In whatever order they come."""
    assert zip_bytes(FILES) == zip_bytes(dict(reversed(FILES.items())))


def test_pythons_own_reader_finds_what_went_in():
    """Sound, sorted, compressed, and readable by everyone."""
    with zipfile.ZipFile(io.BytesIO(zip_bytes(FILES))) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == sorted(FILES)
        assert {name: packed.read(name) for name in packed.namelist()} == FILES
        assert packed.getinfo("a.txt").compress_size < 1000
        assert {entry.external_attr >> 16 & 0o777 for entry in packed.infolist()} == {0o644}
