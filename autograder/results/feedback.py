"""Writes ``feedback/``: what a student gets back, as one page that loads nothing and runs nothing.

It is made of the autograded notebook, the gradebook's scores and comments, and the source as it was released.
Hidden tests, reference solutions and mark schemes are cut out of every cell, whatever the notebook holds.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from autograder._exceptions import UnfinishedError, UngradableError
from autograder.assignment.mark_scheme import with_criteria
from autograder.assignment.notebooks import load_sources
from autograder.assignment.source import CHECKS_SUFFIX, CellKind, Source, SourceCell, stands_as_released
from autograder.atomic_files import write_atomically
from autograder.course import Course, shown_name
from autograder.gradebook.lateness import in_words
from autograder.gradebook.marks import AssignmentMarks, Mark, SubmissionMarks, read_assignment
from autograder.records import BY_HAND, Picture
from autograder.results.check_outputs import Said, said_below
from autograder.results.exchange_files import complete_feedback
from autograder.results.rendering import (
    MAX_SHOWN,
    Outline,
    code,
    code_style,
    joined,
    outputs,
    own_text,
    persons_text,
    plain_code,
    students_text,
)
from autograder.results.submission_status import SubmissionStatus, submission_statuses
from autograder.submission.pictures import PictureBudget, attached_pictures

__all__ = ["FeedbackPages", "write_feedback"]

WITHHELD = ("HIDDEN TESTS", "MARK SCHEME")
NOTEBOOK_LEVEL = 2  # of the heading above the notebook
MAX_COLOURED = 1_000_000  # characters of HTML for a page's coloured code; code behind it has no colours
MAX_RENDERED = 100_000  # characters of a student's markdown; a formula costs time even if it cannot be drawn
MAX_PAGE = 4_000_000  # for the whole notebook; behind it stands only what each exercise got
LEFT_OUT = Markup("<p>(The notebook is too long for this page; this part of it is left out.)</p>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How an exercise went: ``state`` is for the style, the rest for the reader."""

    exercise: str
    state: str
    score: str
    message: str = ""
    misconception: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One cell of the page; ``result`` stands below a check or an answer that is marked by hand."""

    kind: str
    body: Markup
    outputs: tuple[Markup, ...]
    result: Result | None
    comment: Markup


class PageBudget:
    """What a page has room for: a hand-in of 2 MB would make one of 40 MB, which no browser likes to open."""

    def __init__(self) -> None:
        self._used = 0
        self._coloured = 0
        self._rendered = 0
        self.pictures = PictureBudget()

    def code(self, text: str) -> Markup:
        """Coloured as long as there is room for colours."""
        if self._coloured >= MAX_COLOURED:
            return plain_code(text)
        made = code(text)
        self._coloured += len(made)
        return made

    def text(self, text: str, pictures: Sequence[Picture] = ()) -> Markup:
        """A student's markdown, rendered as long as there is room for that; behind it as it was typed."""
        self._rendered += len(text)
        return students_text(text, pictures, as_typed=self._rendered > MAX_RENDERED)

    def body(self, make: Callable[[], Markup], pictures: Sequence[Picture] = ()) -> Markup:
        """What ``make`` makes; once the page is full, a sentence in its place. Pictures have bounds of their own."""
        if self._used >= MAX_PAGE:
            return LEFT_OUT
        made = make()
        self._used += max(0, len(made) - sum(len(picture.data) for picture in pictures))
        return made

    def outputs(self, made: Iterable[Markup]) -> Iterator[Markup]:
        """As many as there is room for, then one sentence for all others."""
        for output in made:
            if self._used >= MAX_PAGE:
                yield LEFT_OUT
                return
            self._used += len(output)
            yield output


def write_feedback(course: Course, assignment: str) -> list[Path]:
    """Writes a page for each notebook of everybody who has marks, or whose hand-in cannot be graded; the paths written.

    Raises:
        UnfinishedError: a page could not be written; all others are.
    """
    written: list[Path] = []
    failed: dict[str, str] = {}
    for source in load_sources(course, assignment):
        pages = FeedbackPages(course, source)
        for student, status in submission_statuses(course, pages.marks).items():
            try:
                page = pages.page(student, status)
                if page is not None:
                    written.append(_write_page(course, source, student, page, status))
            except UngradableError as error:
                failed[student] = str(error)
            except OSError as error:
                failed[student] = f"{error.strerror} ({error.filename})"
    if failed:
        who = "; ".join(f"{shown_name(student)}: {reason}" for student, reason in failed.items())
        raise UnfinishedError(f"All other pages were written; these could not be: {who}")
    return written


def _write_page(course: Course, source: Source, student: str, page: str, status: SubmissionStatus) -> Path:
    target = course.feedback(source.assignment, student) / f"{source.name}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, page.encode())
    complete_feedback(course, source.assignment, student, is_refusal=bool(status.refusal))
    return target


@cache
def _template() -> jinja2.Template:
    """The page's, which is compiled once and not for each assignment."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("feedback.html.j2")


class FeedbackPages:
    """Makes the pages of one source notebook, from the gradebook as it was when the first was asked for."""

    def __init__(self, course: Course, source: Source) -> None:
        self._course = course
        self._source = source
        self._template = _template()

    @cached_property
    def marks(self) -> AssignmentMarks:
        return read_assignment(self._course, self._source.assignment, self._source.name)

    def page(self, student: str, status: SubmissionStatus) -> str | None:
        """The page, or None for someone who has neither marks nor a reason why they are missing.

        Raises:
            UngradableError: what lies in ``autograded/`` is not a notebook any more.
        """
        notebook = self._course.autograded(self._source.assignment, student) / self._source.path.name
        if status.marks is not None and notebook.is_file():
            try:
                blocks = self._blocks(json.loads(notebook.read_bytes())["cells"], status.marks)
            except (ValueError, KeyError, TypeError, AttributeError) as error:  # not as it was written
                raise UngradableError(f"{notebook} is damaged; grade the assignment again.") from error
            return self._render(student, status, blocks)
        return self._render(student, status, []) if status.refusal else None

    def _render(self, student: str, status: SubmissionStatus, blocks: list[Block]) -> str:
        return self._template.render(
            assignment=self._source.title,
            student=shown_name(student),
            refusal=status.refusal,
            unread=status.unread.get(self._source.name, ""),
            marks=status.marks if blocks else None,
            late=in_words(status.marks.late) if status.marks and status.marks.late else "",
            max_score=self._source.max_score,
            blocks=blocks,
            results=[block.result for block in blocks if block.result is not None],
            style=code_style(),
        )

    def _blocks(self, cells: list[dict[str, Any]], marks: SubmissionMarks) -> list[Block]:
        outline, room = Outline(NOTEBOOK_LEVEL), PageBudget()
        found: list[Block] = []
        is_behind_task = False
        for cell in cells:
            grade_id = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
            own = self._own(cell, grade_id)
            if own is None and grade_id is not None:
                continue  # it is of an earlier source: nothing tells what students may see of it
            pictures = self._pictures(cell, own, room.pictures)
            block = _block(cell, own, self._shown_text(cell, own), pictures, marks, outline, room)
            if own is None and is_behind_task:  # what a task got stands below the last cell of its answer
                found[-1], block = (
                    _without_mark(found[-1]),
                    replace(block, result=found[-1].result, comment=found[-1].comment),
                )
            found.append(block)
            is_behind_task = own.is_task if own is not None else is_behind_task
        return found

    def _pictures(self, cell: dict[str, Any], own: SourceCell | None, room: PictureBudget) -> tuple[Picture, ...]:
        """The student's as the autograded notebook has them, or the source's own."""
        if own is not None and not _is_students(cell, own):
            cell, room = self._source.notebook["cells"][own.index], PictureBudget()
        return attached_pictures(cell.get("attachments"), room) if cell["cell_type"] == "markdown" else ()

    @cached_property
    def _released(self) -> dict[str, str]:
        """The text of the source's own cells as students have it, by cell id."""
        return {c.cell_id: _withheld(c.text) for c in self._source.cells if c.is_task or not c.is_answer}

    def _shown_text(self, cell: dict[str, Any], own: SourceCell | None) -> str:
        if own is None or _is_students(cell, own):
            return _withheld(joined(cell.get("source", "")))
        return self._released[own.cell_id]

    def _own(self, cell: dict[str, Any], grade_id: str | None) -> SourceCell | None:
        """The source's cell behind ``cell``, or None if the student added it."""
        if grade_id is not None:
            return self._source.by_grade_id.get(grade_id)
        plain = (c for c in self._source.cells if c.grade_id is None)
        return next((c for c in plain if c.cell_id == cell.get("id")), None)


def _block(
    cell: dict[str, Any],
    own: SourceCell | None,
    text: str,
    pictures: tuple[Picture, ...],
    marks: SubmissionMarks,
    outline: Outline,
    room: PageBudget,
) -> Block:
    is_students = _is_students(cell, own)
    is_check = own is not None and own.kind is CellKind.CHECKS

    def body() -> Markup:
        if cell["cell_type"] == "code":
            return room.code(text)
        return outline.place(room.text(text, pictures) if is_students else own_text(text, pictures))

    shown = room.body(body, pictures)
    made = () if is_check else (outline.place(each) for each in outputs(cell.get("outputs", []), room.text))
    grade_id = own.grade_id if own is not None else None
    comment = marks.comments.get(grade_id or "", "")[:MAX_SHOWN]
    return Block(
        kind="checks" if is_check else "answer" if is_students else "text",
        body=shown,
        outputs=tuple(room.outputs(made)),
        result=_result(own, cell, marks.marks.get(grade_id or "")) if own is not None and own.is_graded else None,
        comment=persons_text(with_criteria(comment, own) if own is not None else comment),
    )


def _is_students(cell: dict[str, Any], own: SourceCell | None) -> bool:
    """Whether a cell's text is the student's; that of a task is, where something was written into it."""
    return own is None or (own.is_answer and not stands_as_released(own, joined(cell.get("source", ""))))


def _without_mark(block: Block) -> Block:
    return replace(block, result=None, comment=Markup())


def _withheld(text: str) -> str:
    """The text without hidden tests and mark schemes, line by line: a student's may hold ten thousand openings."""
    kept: list[str] = []
    is_inside = False
    for line in text.split("\n"):
        if any(f"BEGIN {name}" in line for name in WITHHELD):
            is_inside = True
        elif any(f"END {name}" in line for name in WITHHELD):
            is_inside = False
        elif not is_inside:
            kept.append(line)
    return "\n".join(kept)


def _result(own: SourceCell, cell: dict[str, Any], mark: Mark | None) -> Result:
    exercise = (own.grade_id or "").removesuffix(CHECKS_SUFFIX)
    points = f"{own.points:g}"
    if mark is None or mark.score is None:
        return Result(exercise=exercise, state="waits", score=f"– of {points}", message=BY_HAND)
    state = "right" if mark.score >= own.points else "partly right" if mark.score > 0 else "wrong"
    found = said_below(cell.get("outputs", [])) if own.kind is CellKind.CHECKS else Said()
    message = found.message
    if mark.needs_manual:
        again = "changed since it was marked, so a person" if mark.has_changed else "a person"
        message = f"{message}; {again} will look at this again".removeprefix("; ")
    return Result(
        exercise=exercise,
        state=state,
        score=f"{mark.score:g} of {points}",
        message=message,
        misconception=found.misconception,
        parts=found.parts,
    )
