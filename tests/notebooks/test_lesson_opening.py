"""What a lesson says of itself in its first cell, against the lesson."""

import re
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.lesson_length import length_of

LESSONS = sorted((Path(__file__).parents[2] / "course").glob("0[0-6]*_*.ipynb"))
NUMBERS = {word: number for number, word in enumerate(["no", "one", "two", "three", "four", "five", "six", "seven"])}
STATED = re.compile(
    r"\*\*It takes\*\* about (?P<minutes>\d+) minutes: (?P<words>[\d,]+) words, (?P<lines>\d+) lines of code, "
    r"(?P<figures>\w+) figures? to play with and (?P<questions>\d+) questions"
)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_counts_in_the_opening_are_right(path):
    """Words to the hundred, lines of code to ten, figures, questions and minutes are as many as it says."""
    lesson = nbformat.read(path, as_version=4)
    stated = STATED.search(" ".join(lesson.cells[0].source.split()))
    length = length_of(lesson)
    assert {**stated.groupdict(), "figures": NUMBERS[stated["figures"]]} == {
        "minutes": str(length.minutes),
        "words": f"{round(length.words, -2):,}",
        "lines": str(round(length.lines, -1)),
        "figures": length.figures,
        "questions": str(length.questions),
    }
