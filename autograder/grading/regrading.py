"""Decides what of a class has to be graded: what is as it was when it was graded last keeps its record."""

import contextlib
import hashlib
from collections.abc import Iterable
from functools import cache, cached_property

from autograder._exceptions import UngradableError
from autograder.assignment.exercise_digests import exercise_digests
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.kept_records import KeptRecord, graded_students, read_kept_records
from autograder.records import STOPPED, CellRecord, SubmissionRecord
from autograder.running.proofs import grader_version
from autograder.submission.reading import files_beside, hand_in_digest, read_notebook
from autograder.submission.several_notebooks import record_if_unread

__all__ = ["Regrading"]

FIRST = "graded for the first time"
AGAIN = "graded again, since no record of the last grading was kept"
FAULT = "the grader could not mark it"
FORCED = "graded again by --force"


class Regrading:
    """What is known of earlier gradings of a notebook of an assignment.

    Args:
        course: where the hand-ins lie.
        source: the notebook as it is now.
        isolation: ``"full"`` or ``"none"``.
        force: grades again what is unchanged, and lets no earlier verdict stand.

    Attributes:
        settings: the digest of what hand-ins are graded with, other than the source.
    """

    def __init__(self, course: Course, source: Source, isolation: str, *, force: bool = False) -> None:
        self.settings = hashlib.sha256(f"{isolation} {grader_version()}".encode()).hexdigest()
        self._course = course
        self._source = source
        self._force = force
        self._exercises = exercise_digests(source)
        self._kept = read_kept_records(course, source.assignment, source.name)

    @cached_property
    def _graded(self) -> frozenset[str]:
        return graded_students(self._course, self._source.assignment, self._source.name)

    def unchanged(self, students: Iterable[str]) -> dict[str, SubmissionRecord]:
        """The records, without the cells that ran, of those whose grading would come to the same."""
        if self._force:
            return {}
        candidates = (student for student in students if student in self._kept)
        return {student: self._kept[student].record for student in candidates if self._is_unchanged(student)}

    def standing(self, student: str, hand_in: str) -> tuple[CellRecord, ...]:
        """The verdicts of the last grading that the present one need not touch: only other exercises have changed."""
        kept = self._kept.get(student)
        if kept is None or not self._may_stand(kept, hand_in):
            return ()
        return tuple(cell for cell in kept.record.cells if self._stands(kept, cell))

    def cause(self, student: str, hand_in: str, name: str) -> str:
        """Why the cell ``name`` is graded, or graded again; "" if its verdict stands."""
        kept = self._kept.get(student)
        if not hand_in:
            return FAULT
        if kept is None:
            return AGAIN if student in self._graded else FIRST
        if kept.hand_in != hand_in:
            return "handed in anew"
        if kept.settings != self.settings:
            return "another version of the grader, its packages or its isolation"
        if name not in kept.exercises:
            return "the cell is new in the source"
        if self._has_changed(kept, name):
            return self._other_worth(kept, name) or "its tests, or what they depend on, changed"
        if self._force:
            return FORCED
        is_standing = any(cell.grade_id == name and self._stands(kept, cell) for cell in kept.record.cells)
        return "" if is_standing else "its time may have been used up by another exercise, whose tests changed"

    def _other_worth(self, kept: KeptRecord, name: str) -> str:
        """What it is worth now, if that alone has changed; else ""."""
        now = self._source.by_grade_id[name].points
        [before] = [cell.max_score for cell in kept.record.cells if cell.grade_id == name] or [now]
        if before == now or self._digest_if_worth(name, before) != kept.exercises[name]:
            return ""
        return f"it is worth {now:g} points now, not {before:g}"

    @cache  # noqa: B019, as it lives as long as the run, and many hand-ins were worth the same
    def _digest_if_worth(self, name: str, points: float) -> str:
        return exercise_digests(self._source, {name: points})[name]

    def _may_stand(self, kept: KeptRecord, hand_in: str) -> bool:
        return not self._force and (kept.hand_in, kept.settings) == (hand_in, self.settings)

    def _stands(self, kept: KeptRecord, cell: CellRecord) -> bool:
        """An exercise that was ended may have been ended by another one, which used up time, memory or a process."""
        return cell.verdict not in STOPPED and not self._has_changed(kept, cell.grade_id)

    def _is_unchanged(self, student: str) -> bool:
        kept, source = self._kept[student], self._source
        if kept.settings != self.settings or kept.exercises != self._exercises:
            return False
        if not self._is_handed_in(student, kept.hand_in):
            return False
        return (self._course.autograded(source.assignment, student) / source.path.name).is_file()

    def _is_handed_in(self, student: str, digest: str) -> bool:
        """Whether what lies in ``submitted/`` is what has that digest; only what cannot be it is read as a notebook."""
        source = self._source
        folder, release = self._course.submitted(source.assignment, student), self._course.release(source.assignment)
        with contextlib.suppress(UngradableError):
            notebook, timestamp = read_notebook(student, folder, source.name, source.others)
            beside = files_beside(folder, source.name, release, source.others)
            if hand_in_digest(notebook, timestamp, beside) == digest:
                return True
        unread = record_if_unread(source, student, folder, release)
        return unread is not None and unread.hand_in == digest

    def _has_changed(self, kept: KeptRecord, name: str) -> bool:
        return kept.exercises.get(name) != self._exercises.get(name)
