"""Releases that are older than their sources: what students would read is no longer what grading asks."""

import json
from collections.abc import Iterator

from autograder._exceptions import SourceError
from autograder.assignment.source import HIDDEN, CellKind, Source, SourceCell
from autograder.course import Course

__all__ = ["changed_since_release"]


def changed_since_release(course: Course) -> list[str]:
    """The released assignments of which a task, a set-up cell or a visible test was changed or added afterwards.

    What a release takes out or adds, such as hidden tests and sealed hints, makes no difference, nor do own solutions.
    A source or a release that cannot be read is left to those who say what is wrong with it.
    """
    return [name for name in course.released() if any(_is_changed(course, name))]


def _is_changed(course: Course, assignment: str) -> Iterator[bool]:
    for path in course.sources(assignment):
        released = course.release(assignment) / path.name
        try:
            source = Source.load(assignment, path)
            cells = json.loads(released.read_bytes())["cells"]
            there = {line for cell in cells for line in _lines("".join(cell["source"]))}
        except (SourceError, OSError, ValueError, LookupError, TypeError):
            continue
        yield any(line not in there for cell in source.cells for line in _lines(_shown(cell)))


def _shown(cell: SourceCell) -> str:
    """What students get of a cell as it stands; of an answer, nothing that is told here."""
    if cell.kind in (CellKind.SOLUTION, CellKind.MANUAL):
        return ""
    return HIDDEN.sub("", cell.text)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
