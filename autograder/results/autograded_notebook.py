"""Writes ``autograded/``: notebooks as nbgrader's own would be, with nothing active in them."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from autograder._exceptions import UngradableError
from autograder.assignment.going_on import let_all_run
from autograder.assignment.source import CellKind, Source, SourceCell
from autograder.course import Course
from autograder.gradebook.notebook_cells import NotebookCell, checksum, notebook_cells
from autograder.records import CellRecord, ExecutedCell, Status, SubmissionRecord, Verdict
from autograder.results.exchange_files import exchange_files, write_if_new
from autograder.results.pictures import as_attachments, with_attachments
from autograder.results.sanitise import HtmlBudget, clean_markdown, clean_output
from autograder.running.outputs import check_output
from autograder.submission.assembly import Step, assemble
from autograder.submission.reading import SECRET, TIME, Submission, parse_submission, read_notebook
from autograder.submission.timestamps import parse_time

__all__ = ["AutogradedNotebooks"]


class AutogradedNotebooks:
    """Builds the autograded notebooks of one source; what is the same for all is prepared once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._known = {cell.name: cell for cell in notebook_cells(source)}

    def file(self, cells: Iterable[ExecutedCell]) -> bytes:
        """The notebook's file."""
        return (json.dumps(self.notebook(cells)) + "\n").encode()

    def shown(self, course: Course, record: SubmissionRecord) -> tuple[ExecutedCell, ...]:
        """The cells as they ran or, if the grader failed before that, as the student wrote them."""
        return record.executed or _unexecuted(course, self.source, record)

    def write(self, course: Course, record: SubmissionRecord) -> None:
        """Writes the notebook and what the exchange needs; what could not be graded leaves older ones in place."""
        if record.status is Status.UNGRADABLE:
            return
        folder = course.autograded(self.source.assignment, record.student)
        folder.mkdir(parents=True, exist_ok=True)
        cells = self.shown(course, record)
        write_if_new(folder / self.source.path.name, self.file(cells))
        if record.timestamp and parse_time(record.timestamp):
            write_if_new(folder / TIME, record.timestamp.encode())
        handed_in = exchange_files(course.submitted(self.source.assignment, record.student))
        if SECRET in handed_in:
            write_if_new(folder / SECRET, handed_in[SECRET])

    def notebook(self, cells: Iterable[ExecutedCell]) -> dict[str, Any]:
        """The notebook as nbformat has it."""
        budget = HtmlBudget()
        return {"cells": [self._cell(cell, budget) for cell in cells], **self._rest}

    def unexecuted(self, submission: Submission) -> dict[str, Any]:
        """The notebook before anything has run: the student's text in the source's cells."""
        return self.notebook(self.assembled(submission))

    def assembled(self, submission: Submission) -> tuple[ExecutedCell, ...]:
        """The submission's cells, with the text as it was typed."""
        return _as_assembled(self.source, submission)

    @cached_property
    def _rest(self) -> dict[str, Any]:
        """All of the notebook but its cells."""
        rest = {name: value for name, value in self.source.notebook.items() if name != "cells"}
        metadata = {name: value for name, value in rest.get("metadata", {}).items() if name != "celltoolbar"}
        return {**rest, "metadata": metadata}

    @cached_property
    def _metadata(self) -> dict[int | None, dict[str, Any]]:
        """Metadata by the cell's place in the source; None stands for cells that students added."""
        return {None: {}} | {cell.index: self._signed(cell) for cell in self.source.cells}

    @property
    def _has_ids(self) -> bool:
        return int(self.source.notebook.get("nbformat_minor", 0)) >= 5

    def _cell(self, cell: ExecutedCell, budget: HtmlBudget) -> dict[str, Any]:
        index, text = cell.source_index, cell.text
        is_own = index is None or self.source.cells[index].is_answer
        if is_own and cell.cell_type != "code":
            text = with_attachments(text, cell.pictures, clean_markdown)
        made: dict[str, Any] = {"cell_type": cell.cell_type, "metadata": self._metadata[index], "source": text}
        if index is not None and not is_own:
            own = self.source.notebook["cells"][index]  # nbconvert refuses a text whose picture is not there
            made |= {"attachments": own["attachments"]} if "attachments" in own else {}
        if cell.pictures:
            made["attachments"] = as_attachments(cell.pictures)
        if self._has_ids:
            made["id"] = cell.cell_id
        if cell.cell_type == "code":
            clean = (clean_output(dict(output), budget) for output in cell.outputs)
            made |= {"execution_count": None, "outputs": [output for output in clean if output is not None]}
        return made

    def _signed(self, cell: SourceCell) -> dict[str, Any]:
        """The source's metadata, tagged, locked and signed as in the release."""
        metadata = dict(self.source.notebook["cells"][cell.index].get("metadata", {}))
        let_all_run({"cell_type": cell.cell_type, "metadata": metadata})
        known = self._known.get(cell.grade_id or "")
        if known is None:  # text or a set-up, whether it has a name or not
            return metadata
        metadata["nbgrader"] = dict(metadata["nbgrader"]) | _signature(known)
        return metadata | _lock(known)


def _unexecuted(course: Course, source: Source, record: SubmissionRecord) -> tuple[ExecutedCell, ...]:
    """The student's text, which a person marks in formgrader if the grader failed before it ran."""
    try:
        folder = course.submitted(source.assignment, record.student)
        data, _ = read_notebook(record.student, folder, source.name, source.others)
        cells = parse_submission(data)
    except UngradableError:
        cells = ()  # taken away since it was graded
    return _as_assembled(source, Submission(student=record.student, cells=cells), record.cells)


def _as_assembled(
    source: Source, submission: Submission, verdicts: Iterable[CellRecord] = ()
) -> tuple[ExecutedCell, ...]:
    verdicts = tuple(verdicts)
    looks = {each.grade_id: each.message for each in verdicts if _asks_for_a_look(each)}
    told = (each for each in verdicts if each.score is not None or each.grade_id in looks)
    outputs = {verdict.grade_id: tuple(check_output(verdict)) for verdict in told}
    return tuple(
        ExecutedCell(
            cell_id=step.cell_id,
            source_index=None if step.cell is None else step.cell.index,
            cell_type=step.cell_type,
            text=_text(step, looks),
            outputs=outputs.get(step.cell.grade_id or "", ()) if step.cell is not None else (),
            pictures=step.pictures,
        )
        for step in assemble(source, submission).steps
    )


def _text(step: Step, looks: Mapping[str, str]) -> str:
    """The text of a cell; in the place of an answer that nobody could read, why, or it would seem to be blank."""
    cell = step.cell
    said = looks.get(cell.grade_id or "") if cell is not None and cell.kind is CellKind.MANUAL else None
    if not said:
        return step.text
    return f"# {said}" if step.cell_type == "code" else f"({said})"


def _asks_for_a_look(verdict: CellRecord) -> bool:
    """Whether it says to who marks why there is no score, as of a notebook that cannot be read."""
    return verdict.verdict is Verdict.MANUAL and not verdict.is_in_order


def _signature(cell: NotebookCell) -> dict[str, Any]:
    if cell.checksum is None:
        return {}
    return {"checksum": checksum(cell, cell.text), "cell_type": cell.cell_type}


def _lock(cell: NotebookCell) -> dict[str, Any]:
    if cell.is_solution:
        return {"deletable": False}
    return {"deletable": False, "editable": False} if cell.locked else {}
