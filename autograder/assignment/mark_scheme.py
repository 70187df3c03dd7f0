"""The mark scheme of a written answer: model answer and rubric."""

import re

from autograder.assignment.source import MARK_SCHEME, SourceCell

__all__ = ["LINE", "RUBRIC_HEAD", "mark_scheme", "rubric_criteria", "rubric_lines", "with_criteria"]

MARKER = re.compile(r"^[^\n]*(?:BEGIN|END) MARK SCHEME[^\n]*$", re.MULTILINE)
# How a comment begins that tells the points of each line of the rubric; no sentence of a person's looks like that.
EACH = r"\d+: \d+(?:\.\d+)? of \d+(?:\.\d+)?"
RUBRIC_HEAD = re.compile(rf"\Arubric ({EACH}(?:, {EACH})*)[ \t\r]*(?:\n|\Z)")
POINTS = re.compile(r"\d+: (\S+ of [^,\s]+)")
LINE = re.compile(r"^- (\d+(?:\.\d+)?) points?:", re.MULTILINE)


def mark_scheme(cell: SourceCell) -> str:
    """The model answer and the rubric of a written answer; empty if the source has no mark scheme."""
    return "\n\n".join(MARKER.sub("", found.group()).strip() for found in MARK_SCHEME.finditer(cell.text))


def rubric_criteria(cell: SourceCell) -> list[str]:
    """What each line of the rubric gives its points for, each on one line."""
    found = []
    for text in LINE.split(mark_scheme(cell))[2::2]:  # behind each line's points stands its text
        first_paragraph, _, _ = text.partition("\n\n")
        found.append(" ".join(first_paragraph.split()))
    return found


def with_criteria(comment: str, cell: SourceCell) -> str:
    """A comment whose head holds the points of each line of the rubric, with what they are for.

    ``rubric 1: 1 of 1, 2: 0.5 of 1`` becomes ``1 of 1: …`` and ``0.5 of 1: …``, one below the other. Any other comment,
    and one of another number of lines than the rubric has now, stays as it is.
    """
    head, criteria = RUBRIC_HEAD.match(comment), rubric_criteria(cell)
    points = POINTS.findall(head[1]) if head else []
    if head is None or len(points) != len(criteria):
        return comment
    rest = comment[head.end() :]
    lines = [f"{got}: {criterion}" for got, criterion in zip(points, criteria, strict=True)]
    return "\n".join([*lines, *([rest] if rest else [])])


def rubric_lines(cell: SourceCell) -> list[float]:
    """The points of each line of the rubric; such a line has the form ``- 1 point: …``."""
    return [float(points) for points in LINE.findall(mark_scheme(cell))]
