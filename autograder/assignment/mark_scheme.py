"""The mark scheme of a written answer: model answer and rubric."""

import re

from autograder.assignment.source import MARK_SCHEME, SourceCell

__all__ = ["LINE", "mark_scheme", "rubric_lines"]

MARKER = re.compile(r"^[^\n]*(?:BEGIN|END) MARK SCHEME[^\n]*$", re.MULTILINE)
LINE = re.compile(r"^- (\d+(?:\.\d+)?) points?:", re.MULTILINE)


def mark_scheme(cell: SourceCell) -> str:
    """The model answer and the rubric of a written answer; empty if the source has no mark scheme."""
    return "\n\n".join(MARKER.sub("", found.group()).strip() for found in MARK_SCHEME.finditer(cell.text))


def rubric_lines(cell: SourceCell) -> list[float]:
    """The points of each line of the rubric; such a line has the form ``- 1 point: …``."""
    return [float(points) for points in LINE.findall(mark_scheme(cell))]
