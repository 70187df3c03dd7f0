"""A zip says nothing of when and where it was made."""

import io
import zipfile
from datetime import date

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


def test_files_are_as_old_as_they_are_said_to_be():
    """Each was changed on the day that is named, or as early as a zip can tell."""
    for day, told in ((date(2026, 2, 28), (2026, 2, 28)), (date(1970, 1, 1), (1980, 1, 1))):
        with zipfile.ZipFile(io.BytesIO(zip_bytes(FILES, day=day))) as packed:
            assert {entry.date_time for entry in packed.infolist()} == {(*told, 0, 0, 0)}
