"""Whose a file is by names that no platform gave it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collecting.own_names import numbered, own_student, plain_student, without_student
from autograder.course import Course
from autograder.submission.handin import submit
from tests.autograder.collecting.archives import work

COURSE = ["losses", "week", "week-2"]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("losses-s01-20261127T085608686072.zip", "s01"),
        ("losses-s01-20261127T085608686072-0123456789abcdef.zip", "s01"),
        ("losses-a.b@x-1-20261127T085608686072.zip", "a.b@x-1"),
        ("week-2-s01-20261127T085608686072.zip", "s01"),
        ("metrics-s01-20261127T085608686072.zip", None),
        ("losses-20261127T085608686072.zip", None),
        ("losses-s01.zip", None),
    ],
)
def test_a_zip_of_course_submit_names_its_student(name, student):
    """With or without a drop's random number; of two assignments, the longer name."""
    assert own_student(name, COURSE) == student


def test_the_name_that_course_submit_gives_is_the_one(tiny_course: Course):
    """As the command writes it today."""
    for folder in (tiny_course.release("tiny"), tiny_course.work("tiny")):
        folder.mkdir(parents=True)
        (folder / "tiny.ipynb").write_bytes(work())
    assert own_student(submit(tiny_course, "tiny", "s01").archive.name, ["tiny"]) == "s01"


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("s01/losses.ipynb", "s01"),
        ("s01/losses/losses.ipynb", "s01"),
        ("submitted/s01/losses/losses.ipynb", "s01"),
        ("losses/s01/losses.ipynb", "s01"),
        ("s01/my/own/losses.ipynb", "s01"),
        ("s01.zip", "s01"),
        ("s01.ipynb", "s01"),
        ("s01.ipynb.json", "s01"),
        ("losses_s01.ipynb", "s01"),
        ("s01-losses.ipynb", "s01"),
        ("s01 losses (2).ipynb", "s01"),
        ("s01-losses-2.ipynb", "s01"),
        ("losses_s01 (1).ipynb", "s01"),
        ("losses_s01-2.ipynb", "s01-2"),
        ("s01 (1) (2).zip", "s01"),
        ("s01-week-2.ipynb", "s01"),
        ("(1).ipynb", None),
        ("losses.ipynb", None),
        ("losses/losses.ipynb", None),
        ("losses (1).ipynb", None),
        ("README.txt", None),
    ],
)
def test_the_student_in_a_path(path, student):
    """A folder or a file that is called as the student; an assignment's name is nobody's."""
    found = plain_student(tuple(path.split("/")), COURSE)
    assert (found[0] if found else None) == student


@pytest.mark.parametrize(
    ("name", "student", "rest"),
    [
        ("s01_problem1.ipynb", "s01", "problem1.ipynb"),
        ("problem2-s01 (1).ipynb", "s01", "problem2 (1).ipynb"),
        ("s01-problem2-1.ipynb", "s01", "problem2-1.ipynb"),
        ("Ada Lovelace - Problem1.ipynb.txt", "Ada Lovelace", "problem1.ipynb.txt"),
        ("problem1_4712345.ipynb", "4712345", "problem1.ipynb"),
        ("problem1.ipynb", None, "problem1.ipynb"),
        ("problem1 (2).ipynb", None, "problem1 (2).ipynb"),
        ("s01.ipynb", "s01", "s01.ipynb"),
    ],
)
def test_the_student_beside_the_name_of_one_of_several_notebooks(name, student, rest):
    """What is called as a notebook of an assignment alone is nobody's."""
    notebooks = ["problem1", "problem2"]
    found = plain_student((name,), ["ps"], notebooks)
    assert (found[0] if found else None) == student
    assert without_student(name, notebooks) == rest


@pytest.mark.parametrize(
    ("stem", "expected"),
    [("a-1", ("a", 1)), ("a (2)", ("a", 2)), ("a_3", ("a", 3)), ("a-copy", ("a", 0)), ("a", ("a", 0)), ("1", ("1", 0))],
)
def test_the_number_of_a_copy(stem, expected):
    """As Canvas, browsers and systems add it."""
    assert numbered(stem) == expected


@given(st.text(max_size=40))
def test_any_name_is_taken_apart(name):
    """Without a fault, and what is left of it is some of it."""
    stem, number = numbered(name)
    assert name.startswith(stem)
    assert number >= 0
    own_student(name, COURSE)
    plain_student((name or "x",), COURSE)
