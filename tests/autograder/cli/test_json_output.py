"""A document for machines, to a file or to standard output, never mixed with what is said to people."""

import json
import sys
from pathlib import Path

import pytest

from autograder._exceptions import UsageError
from autograder.cli.json_output import TO_STDOUT, require_folder, stream_beside, write_document

DOCUMENT = {"student": "s01", "score": None}


def test_people_hear_of_it_on_the_other_stream(capsys):
    """Standard output holds the document alone."""
    assert stream_beside(TO_STDOUT) is sys.stderr
    assert stream_beside(None) is stream_beside(Path("x.json")) is sys.stdout
    write_document(TO_STDOUT, DOCUMENT)
    assert json.loads(capsys.readouterr().out) == DOCUMENT


def test_a_file_holds_it_and_none_is_made_unasked(tmp_path, capsys):
    """As text that ends with a line's end."""
    write_document(None, DOCUMENT)
    write_document(tmp_path / "x.json", DOCUMENT)
    text = (tmp_path / "x.json").read_text()
    assert (json.loads(text), text[-1]) == (DOCUMENT, "\n")
    assert capsys.readouterr().out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_a_missing_folder_is_said_before_the_work(tmp_path):
    """Standard output and no document at all need none."""
    for target in (None, TO_STDOUT, tmp_path / "x.json"):
        require_folder(target)
    with pytest.raises(UsageError, match="does not exist; make it first or name another file"):
        require_folder(tmp_path / "nowhere" / "x.json")
