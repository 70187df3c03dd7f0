"""``course collect`` as an instructor meets it."""

import json

import pytest

from autograder.cli.main import main
from tests.autograder.collecting.archives import collected, work, write_zip

FILES = {"s01/tiny.ipynb": work(), "s02/report.pdf": b"x"}


@pytest.fixture
def archive(tmp_path):
    return write_zip(tmp_path / "upload.zip", FILES)


def collect(course, *arguments) -> int:
    return main(["collect", *map(str, arguments), "--root", str(course.root)])


def test_what_was_placed_and_what_was_not_is_said(tiny_course, archive, capsys):
    """A line each, and how many; the exit status tells that something is left to do."""
    assert collect(tiny_course, archive) == 1
    said = capsys.readouterr().out
    assert "placed      s01  tiny  from upload.zip: s01/tiny.ipynb\n" in said
    assert "not placed  upload.zip: s02 (s02): It holds no notebook but report.pdf; ask the student" in said
    assert "1 placed, 0 replaced, 0 unchanged, 1 not placed.\n" in said


def test_a_dry_run_writes_nothing(tiny_course, archive, capsys):
    """And says the same."""
    assert collect(tiny_course, archive, "--dry-run") == 1
    assert "Nothing was written, as this is a dry run. It would be: 1 placed" in capsys.readouterr().out
    assert collected(tiny_course) == {}


def test_the_report_goes_to_standard_output_for_a_hyphen(tiny_course, archive, capsys):
    """Alone, for a program to read."""
    assert collect(tiny_course, archive, "--json", "-") == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["hand_ins"][0]["student"] == "s01"
    assert "1 placed" in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.zip"], "There is no file or folder none.zip; name what the learning platform gave you."),
        (["{archive}", "--assignment", "huge"], "There is no assignment 'huge' here"),
        (["{archive}", "--roster", "none.csv"], "none.csv cannot be read"),
        (["{archive}", "--json", "none/report.json"], "The folder of none/report.json does not exist"),
        ([], "arguments are required: ARCHIVE"),
    ],
)
def test_wrong_usage_is_one_sentence(tiny_course, archive, capsys, arguments, said):
    """And nothing is placed."""
    assert collect(tiny_course, *(each.format(archive=archive) for each in arguments)) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert collected(tiny_course) == {}
