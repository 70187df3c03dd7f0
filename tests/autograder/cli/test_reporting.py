"""``course report``: where its files go, what it says, and what it says when it cannot."""

import json

import pytest

from autograder.cli.main import main
from tests.autograder.handed_in import RIGHT, hand_in, install, varied_source
from tests.autograder.reporting.graded_class import add_people, grade_one


@pytest.fixture
def course(tiny_course):
    """Two who copied, one who handed in nothing, one who is not graded."""
    source = install(tiny_course, varied_source())
    text = "def half(x):\n" + "\n".join(f"    x = math.log{n}(x) + {n}" for n in range(20))
    for number in range(6):
        answers = RIGHT | {"half": text} if number < 2 else RIGHT
        grade_one(tiny_course, source, f"s0{number}", half=0.0, answers=answers)
    hand_in(tiny_course, "s07", RIGHT)
    add_people(tiny_course, ("s08", "", ""))
    return tiny_course


def report(course, *options):
    return main(["report", "--root", str(course.root), "tiny", *options])


def test_the_page_lies_in_the_course_and_what_needs_a_look_is_said(course, capsys):
    assert report(course) == 0
    said = capsys.readouterr().out.splitlines()
    target = course.root / "report-tiny.html"
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert said == [
        f"{target}: 7 hand-ins, 6 graded",
        "1 hand-in not graded yet; run `course grade tiny` first.",
        "Look at the tests of: half and root.",
        "To be marked by hand: 18 answers in 6 hand-ins.",
        "Nothing handed in: s08.",
        "1 pair of hand-ins alike; likeness is no proof, so read both.",
    ]


def test_files_go_where_they_are_wanted(course, tmp_path, capsys):
    page, document = tmp_path / "a.html", tmp_path / "b.json"
    assert report(course, "--output", str(page), "--json", str(document)) == 0
    assert page.is_file()
    assert json.loads(document.read_text())["assignment"] == "tiny"
    assert not (course.root / "report-tiny.html").exists()


def test_json_alone_goes_to_standard_output(course, capsys):
    """Sentences go to the other stream, so that a program can read this one."""
    assert report(course, "--json", "-") == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["handed_in"] == 7
    assert "7 hand-ins, 6 graded" in said.err


@pytest.mark.parametrize("option", ["--output", "--json"])
def test_a_file_that_cannot_be_written_is_said_in_a_sentence(course, tmp_path, capsys, option):
    assert report(course, option, str(tmp_path / "no" / "file")) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"cannot be written: No such file or directory; name another with {option} FILE." in said


def test_an_unknown_assignment_is_said_in_a_sentence(course, capsys):
    assert main(["report", "--root", str(course.root), "tinny"]) == 2
    assert "There is no assignment 'tinny' here" in capsys.readouterr().err


def test_a_roster_says_who_is_missing(course, tmp_path, capsys):
    """And one that is no list is said to be none."""
    roster = tmp_path / "class.csv"
    roster.write_text("login\ns00\ns09\n")
    assert report(course, "--roster", str(roster)) == 0
    assert "Nothing handed in: s09." in capsys.readouterr().out
    assert report(course, "--roster", str(tmp_path / "none.csv")) == 2
    assert "cannot be read" in capsys.readouterr().err
