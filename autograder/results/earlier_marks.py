"""Finds the text behind marks in a gradebook from before it kept that: as it stands in ``autograded/``."""

import contextlib
import dataclasses
import json
from collections.abc import Iterable
from typing import Any

from autograder._exceptions import UngradableError
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.marked_texts import answer_digests
from autograder.gradebook.unknown_texts import UnknownText, keep_texts, unknown_texts
from autograder.records import ExecutedCell
from autograder.results.autograded_notebook import AutogradedNotebooks
from autograder.submission.reading import Submission, parse_submission, read_notebook, read_regular

__all__ = ["adopt_earlier_marks"]


def adopt_earlier_marks(course: Course, source: Source) -> None:
    """Lets marks stand that are older than the table of texts; call it before anything in ``autograded/`` changes.

    If the notebook is gone too, nobody knows which text was marked, and grading again flags the answer.
    """
    unknown = unknown_texts(course, source.assignment, source.name)
    if not unknown:
        return
    notebooks = AutogradedNotebooks(source)
    found: dict[str, str] = {}
    for student in sorted({each.student for each in unknown}):
        digests = _marked(course, notebooks, student)
        found |= _of(student, unknown, digests)
    keep_texts(course, found)


def _of(student: str, unknown: Iterable[UnknownText], digests: dict[str, str]) -> dict[str, str]:
    return {each.grade_id: digests[each.name] for each in unknown if each.student == student and each.name in digests}


def _marked(course: Course, notebooks: AutogradedNotebooks, student: str) -> dict[str, str]:
    """The digests of what was graded last.

    ``autograded/`` has the text cleaned. If that in ``submitted/`` comes to the same, it is what was marked.
    """
    source = notebooks.source
    try:
        data = read_regular(course.autograded(source.assignment, student), source.path.name)
        graded = answer_digests(source, _cells(source, json.loads(data)))
    except (UngradableError, ValueError, KeyError, TypeError, AttributeError):  # gone, or not as it was written
        return {}
    with contextlib.suppress(UngradableError):
        folder = course.submitted(source.assignment, student)
        handed_in, _ = read_notebook(student, folder, source.name, source.others)
        submission = Submission(student=student, cells=parse_submission(handed_in))
        cleaned = answer_digests(source, _cells(source, notebooks.unexecuted(submission)))
        # Pictures are left out, since nobody was shown any at the time.
        shown = [dataclasses.replace(cell, pictures=()) for cell in notebooks.assembled(submission)]
        typed = answer_digests(source, shown)
        graded |= {name: typed[name] for name, digest in cleaned.items() if digest == graded.get(name)}
    return graded


def _cells(source: Source, notebook: dict[str, Any]) -> list[ExecutedCell]:
    plain = {cell.cell_id: cell.index for cell in source.cells if cell.grade_id is None}
    named = {name: cell.index for name, cell in source.by_grade_id.items()}
    cells = []
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell_id = str(cell.get("id", ""))
        index = named.get(name) if name else plain.get(cell_id)
        text = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        cells.append(ExecutedCell(cell_id=cell_id, source_index=index, cell_type=cell["cell_type"], text=text))
    return cells
