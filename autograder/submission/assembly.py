"""Rebuilds the notebook that runs: the source's cells in the source's order, with the student's answers in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.assignment.source import CellKind, Source, SourceCell, without_hidden
from autograder.submission.reading import Submission, SubmittedCell

__all__ = ["Assembly", "Step", "assemble"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One cell of the notebook that runs.

    ``cell`` is the source's cell, or None where the student added one; ``text`` is what stands in the notebook.
    """

    cell: SourceCell | None
    cell_id: str
    cell_type: str
    text: str

    @property
    def runs_as_student(self) -> bool:
        """Whether the student process executes it: answers, additions and the instructor's set-up."""
        if self.cell_type != "code":
            return False
        return self.cell is None or (self.cell.kind is not CellKind.CHECKS and not self.cell.is_gpu)

    @property
    def student_text(self) -> str:
        """What the student process gets to run: never a hidden test."""
        return self.text if self.cell is None or self.cell.is_answer else without_hidden(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """The steps, the answers that the submission lacks, and remarks for the record."""

    steps: tuple[Step, ...]
    missing: frozenset[str]
    remarks: tuple[str, ...] = ()


def assemble(source: Source, submission: Submission) -> Assembly:
    """Takes nothing of ``submission`` but text: of its answers by ``grade_id``, and of cells that it added."""
    answers: dict[str, SubmittedCell] = {}
    added: dict[int, list[SubmittedCell]] = {}
    copied: list[str] = []
    anchor = -1  # index of the source cell that the student's own cells follow
    for cell in submission.cells:
        known = source.by_grade_id.get(cell.grade_id or "")
        if known is None:
            if not _is_from_source(cell, source):
                added.setdefault(anchor, []).append(cell)
        elif known.grade_id in answers and known.is_answer:
            copied.append(known.grade_id or "")
            added.setdefault(anchor, []).append(cell)
        else:
            answers[known.grade_id or ""] = cell
            anchor = known.index
    return _build(source, answers, added, copied)


def _build(
    source: Source,
    answers: dict[str, SubmittedCell],
    added: dict[int, list[SubmittedCell]],
    copied: list[str],
) -> Assembly:
    steps = list(_added_steps(added.get(-1, []), -1))
    missing = set()
    for cell in source.cells:
        answer = answers.get(cell.grade_id or "")
        text = cell.text
        if cell.is_answer:
            if answer is None:
                missing.add(cell.grade_id or "")
            text = answer.text if answer is not None else ""
        steps.append(Step(cell=cell, cell_id=cell.cell_id, cell_type=cell.cell_type, text=text))
        steps.extend(_added_steps(added.get(cell.index, []), cell.index))
    remarks = tuple(
        f"the cell {grade_id!r} occurs more than once; the first is the answer" for grade_id in dict.fromkeys(copied)
    )
    return Assembly(steps=tuple(steps), missing=frozenset(missing), remarks=remarks)


def _added_steps(cells: Iterable[SubmittedCell], anchor: int) -> Iterable[Step]:
    for number, cell in enumerate(cells):
        cell_id = f"added-{anchor + 1}-{number + 1}"
        yield Step(cell=None, cell_id=cell_id, cell_type=cell.cell_type, text=cell.text)


def _is_from_source(cell: SubmittedCell, source: Source) -> bool:
    """Cells without a ``grade_id`` that the release carried are the source's own, not additions."""
    return any(
        own.grade_id is None and own.cell_type == cell.cell_type and own.text == cell.text for own in source.cells
    )
