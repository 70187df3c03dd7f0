"""What a file is that stands in the place of a zip or a class list, by its bytes as programs write them."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from autograder.collecting.file_kinds import HEAD_BYTES, is_packed, what_is_it, with_step
from tests.autograder.collecting.archives import packed


def tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("s01/tiny.ipynb"))
    return made.getvalue()


def open_document() -> bytes:
    """Its type stands first and is not compressed, as its standard has it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (gzip.compress(tar()), "a gzip archive"),
        (bz2.compress(b"x"), "a bzip2 archive"),
        (lzma.compress(b"x"), "an xz archive"),
        (tar(), "a tar archive"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z archive"),
        (b"Rar!\x1a\x07\x00", "a RAR archive"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b"\xef\xbb\xbf<html lang='de'>", "a web page"),
        (packed({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "a document of an office program"),
        (open_document(), "a document of an office program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an office program"),
        (b"%PDF-1.7", "a PDF"),
        (b"", "empty"),
        (b" \n", "empty"),
        (packed({"report.docx": packed({"[Content_Types].xml": b""})}), ""),
        (packed({}), ""),
        (b"login,name\n", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "bytes",  # which hold the time at which they were packed
)
def test_a_file_is_known_by_how_it_begins(data, kind):
    """A zip that holds a document is a zip."""
    assert what_is_it(data[:HEAD_BYTES]) == kind


def test_a_name_tells_where_the_beginning_does_not():
    """Libraries write the parts of a document in any order."""
    data = packed({"docProps/app.xml": b""})
    assert (what_is_it(data), what_is_it(data, "list.XLSX")) == ("", "a document of an office program")
    assert [name for name in ("a.7z", "a.tar.GZ", "a.rar", "a.zip", "a.ipynb", "gz") if is_packed(name)] == [
        "a.7z",
        "a.tar.GZ",
        "a.rar",
    ]


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("empty", "download it again"),
        ("a web page", "log in"),
        ("a RAR archive", "unpack it and name the folder"),
        ("a PDF", "name the zip or the folder"),
    ],
)
def test_each_kind_has_its_next_step(kind, step):
    assert kind in with_step(kind)
    assert step in with_step(kind)
