"""What becomes of a hand-in of which one notebook of several is not there, or cannot be read.

A missing one gets no points, as in nbgrader, and a sentence; one that cannot be read makes the whole ungradable.
"""

import os
from pathlib import Path

from autograder._exceptions import UngradableError
from autograder.assignment.source import Source
from autograder.course import listed
from autograder.records import CellRecord, Status, SubmissionRecord, Verdict
from autograder.submission.reading import TIME, files_beside, hand_in_digest, is_missing, read_small_text

__all__ = ["record_if_missing", "refusal"]


def record_if_missing(source: Source, student: str, folder: Path, released: Path) -> SubmissionRecord | None:
    """The record of ``source`` if ``folder`` holds other notebooks of the assignment but not this one, else None."""
    if not is_missing(folder, source.name, source.others):
        return None
    timestamp = read_small_text(folder, TIME)
    beside = files_beside(folder, source.name, released, source.others)
    said = f"there is no {source.path.name} in what was handed in{_instead(folder, beside)}"
    cells = (
        CellRecord(
            grade_id=cell.grade_id or "", score=0.0, max_score=cell.points, verdict=Verdict.MISSING, message=said
        )
        for cell in source.graded
    )
    return SubmissionRecord(
        student=student,
        status=Status.GRADED,
        max_score=source.max_score,
        seconds=0.0,
        message=said if source.graded else "",  # nobody misses one that only tells something
        cells=tuple(cells),
        timestamp=timestamp,
        hand_in=hand_in_digest(b"", timestamp, beside),
    )


def refusal(source: Source, error: UngradableError) -> str:
    """Why the hand-in cannot be graded; of an assignment of several notebooks, the sentence names which one it is."""
    said = str(error)
    return said if not source.others or source.path.name in said else f"{source.path.name}: {said}"


def _instead(folder: Path, beside: tuple[str, ...]) -> str:
    """The notebooks that are there and are none of the assignment's."""
    notebooks = [name for name in beside if name.lower().endswith(".ipynb") and os.path.lexists(folder / name)]
    return f", but {listed(notebooks)}" if notebooks else ""
