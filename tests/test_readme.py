"""The README's table of the chapter is true: what it names is there, and nothing that is graded is missing from it."""

import re
from pathlib import Path

import nbformat
import pytest

from autograder.assignment.source import Source

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted(path.stem for path in (ROOT / "course").glob("*.ipynb"))
ASSIGNMENTS = sorted(path.name for path in (ROOT / "source_notebooks").iterdir() if path.is_dir())
VIVA_QUESTIONS, EXERCISES = 10, 3


def rows() -> list[tuple[str, str, str]]:
    """Item, lesson and exercises of each row, headings of the chapter's parts left out."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("## What teaches and practises what")[1]
    cells = [[cell.strip() for cell in line[1:-1].split("|")] for line in table.splitlines() if line.startswith("| ")]
    return [(item, lesson, exercises) for item, lesson, exercises in cells[2:] if lesson]


def sections(lesson: str) -> list[str]:
    """The numbers of a lesson's sections, in their order."""
    notebook = nbformat.read(ROOT / "course" / f"{lesson}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.findall(r"^## (\d\.\d+) ", text, re.MULTILINE)


def answers(assignment: str) -> set[str]:
    """The ``grade_id`` of each answer that an assignment asks for."""
    path = ROOT / "source_notebooks" / assignment / f"{assignment}.ipynb"
    return {cell.grade_id or "" for cell in Source.load(assignment, path).cells if cell.is_answer}


def named_answers() -> dict[str, set[str]]:
    """The answers that the table names, by assignment."""
    found: dict[str, set[str]] = {assignment: set() for assignment in ASSIGNMENTS}
    for _, _, exercises in rows():
        for part in exercises.split("; "):
            assignment, _, names = part.partition(": ")
            found[assignment.strip("`")] |= set(re.findall(r"`(\w+)`", names))
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_row_names_sections_that_are_there(row: tuple[str, str, str]) -> None:
    """A lesson of the chapter, and numbers of its headings; a range's ends as well."""
    lesson, numbers = re.fullmatch(r"`(\w+)` (.+)", row[1]).groups()  # type: ignore[union-attr]
    assert lesson in LESSONS
    assert set(re.findall(r"\d\.\d+", numbers)) <= set(sections(lesson))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_table_names_every_answer_and_no_other(assignment: str) -> None:
    """What is graded is somewhere in the outline, and what the table promises is graded."""
    named, there = named_answers()[assignment], answers(assignment)
    assert named == there, (
        f"the README's table lacks {sorted(there - named)} of {assignment} and has {sorted(named - there)} too many; "
        "give each answer a row: CONTRIBUTING.md, *An assignment*, says what else an assignment needs"
    )


def test_every_exercise_and_viva_question_of_the_outline_has_its_row() -> None:
    """Three exercises and ten questions, by their numbers, one after the other."""
    numbers = [int(found[1]) for item, _, _ in rows() if (found := re.match(r"(\d+) ", item))]
    assert numbers == [*range(1, EXERCISES + 1), *range(1, VIVA_QUESTIONS + 1)]
