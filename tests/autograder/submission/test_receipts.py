"""A receipt comes back as it was written, and is compared with bytes, wherever they lie."""

import hashlib
import json
import os
import zipfile
from dataclasses import replace

import pytest

from autograder._exceptions import UsageError
from autograder.submission.receipts import Receipt, compare, read_receipt, write_receipt

DATA = b"a notebook"
RECEIPT = Receipt(
    assignment="tiny",
    student="s01",
    time="2026-05-01 12:00:00.250000 UTC",
    sha256=hashlib.sha256(DATA).hexdigest(),
    archive="tiny-s01.zip",
    file="",
)


@pytest.mark.parametrize("assignment", ["tiny", "Homework 2.2"])
def test_a_receipt_is_read_as_it_was_written(tiny_course, assignment):
    """Its file is named after the hand-in."""
    receipt = replace(RECEIPT, assignment=assignment)
    path = write_receipt(tiny_course, receipt)
    assert path.name == f"{assignment}-s01-20260501T120000250000.json"
    assert read_receipt(path) == receipt


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (None, "is no receipt; name a file of work/receipts/"),
        ({"kind": "letter"}, "is no receipt"),
        ({"version": 2}, "is a receipt of another version"),
        ({"sha256": 7}, "is a receipt of another version"),
        ({"student": "../s01"}, "was changed"),
        ({"assignment": ".."}, "was changed"),
    ],
)
def test_a_file_that_is_no_receipt_is_named(tiny_course, change, sentence):
    """With the next step; nothing in it leads out of the course."""
    path = write_receipt(tiny_course, RECEIPT)
    path.write_text("{" if change is None else json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(UsageError, match=sentence):
        read_receipt(path)
    path.unlink()
    with pytest.raises(UsageError, match="cannot be read"):
        read_receipt(path)


def test_each_place_is_compared_by_the_notebooks_bytes(tiny_course, tmp_path):
    """The same, another one, nothing there; a damaged zip is another one, a link is followed nowhere."""
    folder = tiny_course.submitted("tiny", "s01")
    folder.mkdir(parents=True)
    (folder / "tiny.ipynb").write_bytes(DATA)
    sent, damaged, link = tmp_path / "sent.zip", tmp_path / "damaged.zip", tmp_path / "link.ipynb"
    with zipfile.ZipFile(sent, "w") as archive:
        archive.writestr("tiny/tiny.ipynb", DATA + b"!")
    damaged.write_bytes(sent.read_bytes()[:40])
    link.symlink_to(folder / "tiny.ipynb")
    found = compare(tiny_course, replace(RECEIPT, file=str(sent)), [damaged, link, folder / "tiny.ipynb"])
    assert [(place.file, place.is_same) for place in found] == [
        (sent, False),
        (folder, True),
        (tiny_course.root / "work" / "to-upload" / "tiny-s01.zip", None),
        (damaged, False),
        (link, None),
        (folder / "tiny.ipynb", True),
    ]
    assert [place.file for place in compare(None, RECEIPT, [sent])] == [sent]


def test_a_path_that_was_forged_is_nothing_to_read(tiny_course, tmp_path):
    """No path that no file can have, and no pipe, which would be waited for without end."""
    pipe = tmp_path / "pipe.zip"
    os.mkfifo(pipe)
    for name in ("a\0b.zip", "\ud800.zip", "\ud800.ipynb", "x" * 5000):
        forged = replace(RECEIPT, file=name, archive=name)
        assert [place.is_same for place in compare(tiny_course, forged, [pipe])] == [None] * 4
    with pytest.raises(UsageError, match="is no regular file; name a file of work/receipts/"):
        read_receipt(pipe)
