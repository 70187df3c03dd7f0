"""What becomes of a hand-in of which one notebook of several is not there, or cannot be read.

The others are graded, as in nbgrader. A missing one gets no points and a sentence; one that cannot be read waits for a
person, with a sentence too, since nobody knows what is in it. Without a notebook that can be read nothing is graded.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder._exceptions import UngradableError
from autograder.assignment.source import Source
from autograder.course import listed
from autograder.records import CellRecord, Status, SubmissionRecord, Verdict
from autograder.submission.matching import require_own_cells
from autograder.submission.no_notebook import notebooks_below
from autograder.submission.reading import (
    TIME,
    files_beside,
    hand_in_digest,
    is_missing,
    parse_submission,
    read_notebook,
    read_small_text,
)

__all__ = ["LookedAt", "look_at", "record_if_unread", "refusal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """What of a hand-in can be graded.

    Attributes:
        refusal: why nothing can be, or "".
        unread: else, why a notebook that is there cannot be, by its name.
        timestamp: when it was handed in, if that is recorded beside a notebook that can be read.
    """

    refusal: str = ""
    unread: Mapping[str, str] = field(default_factory=dict)
    timestamp: str | None = None


def look_at(student: str, folder: Path, sources: Sequence[Source]) -> LookedAt:
    """Reads each of the assignment's notebooks that is in ``folder``; those without graded cells do not count."""
    faults: dict[str, str] = {}
    timestamp, is_one_read = None, False
    for source in [each for each in sources if each.graded] or sources:
        if is_missing(folder, source.name, source.others):
            continue
        try:
            timestamp = _read(student, folder, source)
            is_one_read = True
        except UngradableError as error:
            faults[source.name] = refusal(source, error)
    if faults and not is_one_read:
        return LookedAt(refusal=next(iter(faults.values())))
    return LookedAt(unread=faults, timestamp=timestamp)


def record_if_unread(source: Source, student: str, folder: Path, released: Path) -> SubmissionRecord | None:
    """The record of ``source`` if it is not in ``folder`` or cannot be read, else None.

    ``folder`` is that of a hand-in of which another notebook of the assignment can be graded.
    """
    if not source.others:
        return None
    timestamp = read_small_text(folder, TIME)
    beside = files_beside(folder, source.name, released, source.others)
    if is_missing(folder, source.name, source.others):
        said = f"there is no {source.path.name} in what was handed in{_instead(source, folder, beside)}"
        return _record(source, student, said, Verdict.MISSING, timestamp, beside)
    try:
        _read(student, folder, source)
    except UngradableError as error:
        reason = str(error).partition("; ")[0].rstrip(".")  # remarks are parted by semicolons
        said = f"{source.path.name} cannot be graded, so that a person decides, unless it is handed in again: {reason}"
        return _record(source, student, said, Verdict.MANUAL, timestamp, beside)
    return None


def refusal(source: Source, error: UngradableError) -> str:
    """Why the hand-in cannot be graded; of an assignment of several notebooks, the sentence names which one it is."""
    said = str(error)
    is_named = any(f"{name}.ipynb" in said for name in (source.name, *source.others))
    return said if not source.others or is_named else f"{source.path.name}: {said}"


def _read(student: str, folder: Path, source: Source) -> str | None:
    """The time of the hand-in; raises :class:`UngradableError` if the notebook cannot be graded."""
    data, timestamp = read_notebook(student, folder, source.name, source.others)
    require_own_cells(source, parse_submission(data))
    return timestamp


def _record(
    source: Source, student: str, said: str, verdict: Verdict, timestamp: str | None, beside: tuple[str, ...]
) -> SubmissionRecord:
    """``said`` of each cell, which has no points, or none yet if a person has to look."""
    score = 0.0 if verdict is Verdict.MISSING else None
    return SubmissionRecord(
        student=student,
        status=Status.GRADED,
        max_score=source.max_score,
        seconds=0.0,
        message=said if source.graded else "",  # nobody misses one that only tells something
        cells=tuple(
            CellRecord(grade_id=cell.grade_id or "", score=score, max_score=cell.points, verdict=verdict, message=said)
            for cell in source.graded
        ),
        timestamp=timestamp,
        hand_in=hand_in_digest(said.encode(), timestamp, beside),
    )


def _instead(source: Source, folder: Path, beside: tuple[str, ...]) -> str:
    """The notebooks that are there, in folders too, and are not called as another one of the assignment's."""
    notebooks = [name for name in beside if name.lower().endswith(".ipynb") and os.path.lexists(folder / name)]
    found = [*notebooks, *notebooks_below(folder, [f"{name}.ipynb" for name in source.others])]
    return f", but {listed(found)} (put the one that counts beside the others, under that name)" if found else ""
