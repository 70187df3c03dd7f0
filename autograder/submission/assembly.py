"""Rebuilds the notebook that runs: the source's cells in the source's order, with the student's answers in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.assignment.source import CellKind, Source, SourceCell, without_hidden
from autograder.course import listed, shown_name
from autograder.records import Picture
from autograder.submission.matching import Matching, match
from autograder.submission.reading import TIME, Submission, SubmittedCell
from autograder.submission.timestamps import parse_time

__all__ = ["Assembly", "Step", "assemble"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One cell of the notebook that runs.

    ``cell`` is the source's cell, or None if the student added the cell; ``text`` is what stands in the notebook, and
    ``pictures`` are the student's.
    """

    cell: SourceCell | None
    cell_id: str
    cell_type: str
    text: str
    pictures: tuple[Picture, ...] = ()

    @property
    def runs_as_student(self) -> bool:
        """Whether the student process executes it: answers, additions and the instructor's set-up."""
        if self.cell_type != "code":
            return False
        return self.cell is None or (self.cell.kind is not CellKind.CHECKS and not self.cell.is_left_out)

    @property
    def student_text(self) -> str:
        """What the student process gets to run: never a hidden test."""
        return self.text if self.cell is None or self.cell.is_answer else without_hidden(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """The steps, the answers that the submission lacks, and remarks for the record.

    ``unsure`` are the missing answers whose text may stand in a cell without a name, so that no mark is safe.
    """

    steps: tuple[Step, ...]
    missing: frozenset[str]
    unsure: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()


def assemble(source: Source, submission: Submission) -> Assembly:
    """Takes nothing of ``submission`` but text and pictures: of its answers, and of cells that it added."""
    found = match(source, submission.cells)
    steps = list(_added_steps(found.added.get(-1, []), -1))
    for cell in source.cells:
        answer = found.answers.get(cell.grade_id or "")
        text = cell.text if not cell.is_answer else answer.text if answer is not None else ""
        pictures = answer.pictures if answer is not None and cell.cell_type == "markdown" else ()
        steps.append(Step(cell=cell, cell_id=cell.cell_id, cell_type=cell.cell_type, text=text, pictures=pictures))
        steps.extend(_added_steps(found.added.get(cell.index, []), cell.index))
    missing = frozenset(cell.grade_id or "" for cell in source.cells if cell.is_answer) - set(found.answers)
    return Assembly(
        steps=tuple(steps), missing=missing, unsure=found.unsure, remarks=tuple(_remarks(source, found, submission))
    )


def _remarks(source: Source, found: Matching, submission: Submission) -> Iterable[str]:
    if submission.called:
        yield f"the notebook is called {shown_name(submission.called)}, and was taken since there is no other"
    for grade_id in found.copied:
        yield f"the cell {grade_id!r} occurs more than once; {_which_counts(source.by_grade_id[grade_id])}"
    for grade_id in found.found_by_id:
        yield f"the cell {grade_id!r} has lost its nbgrader metadata; its id told which one it is"
    for grade_id in found.found_by_place:
        yield (f"the cell {grade_id!r} has lost its nbgrader metadata and its id; what stands in its place was taken")
    for grade_id, holder in found.merged.items():
        yield f"the cell {grade_id!r} is gone; the cell {holder!r} defines what it asks for, and its tests ran on that"
    if submission.timestamp and parse_time(submission.timestamp) is None:
        yield f"{TIME} holds no time that can be read, so that nobody can tell whether it is late"
    for cell in submission.cells:
        yield from cell.left_out
    for grade_id, answer in found.answers.items():
        if answer.pictures and source.by_grade_id[grade_id].cell_type != "markdown":
            yield f"the pictures in the cell {grade_id!r} are left out: its answer is not Markdown"
    if submission.beside:
        what = "notebooks are taken; left out beside them" if source.others else "notebook is taken; left out beside it"
        yield f"only the {what}: {listed(submission.beside)}"


def _which_counts(cell: SourceCell) -> str:
    if cell.kind is CellKind.MANUAL:
        return "the first that is not blank is the answer, and the others stand behind it"
    return "each ran where it stands, so that its tests saw what the last one above them defines"


def _added_steps(cells: Iterable[SubmittedCell], anchor: int) -> Iterable[Step]:
    for number, cell in enumerate(cells):
        cell_id = f"added-{anchor + 1}-{number + 1}"
        yield Step(cell=None, cell_id=cell_id, cell_type=cell.cell_type, text=cell.text, pictures=cell.pictures)
