"""Shows an answer to who marks it: cleaned of everything active, with its pictures and outputs, and what differs."""

import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup

from autograder.assignment.mark_scheme import LINE, mark_scheme, rubric_criteria
from autograder.assignment.source import CellKind, SourceCell, released_text, stands_as_released
from autograder.course import Course
from autograder.marking_desk.alike import normalised
from autograder.marking_desk.answers import Answer
from autograder.marking_desk.questions import Question
from autograder.results.rendering import Outline, code, joined, outputs, own_text, students_text
from autograder.submission.pictures import PictureBudget, attached_pictures

__all__ = ["differences", "show_answer", "show_criteria", "show_model", "show_task"]

HEADING_LEVEL = 2  # of the heading above an answer
MOST_WORDS = 600  # of a text whose differences are looked for
WORD = re.compile(r"\S+\s*")
MODEL_HEADING = re.compile(r"\A[#* ]*model answer[*: ]*\n", re.IGNORECASE)  # the page has its own
RUBRIC_HEADING = re.compile(r"(?:\A|\n)[#* ]*rubric[^\n]*\s*\Z", re.IGNORECASE)
SOLUTION_MARKS = re.compile(r"^[^\n]*(?:BEGIN|END) (?:SOLUTION|MARK SCHEME)[^\n]*\n?", re.MULTILINE)


def show_answer(course: Course, question: Question, answer: Answer) -> Markup:
    """What the student wrote, as the autograded notebook holds it; the kept text if there is no such notebook."""
    notebook = course.autograded(question.assignment, answer.student) / question.source.path.name
    try:
        cells = json.loads(notebook.read_bytes())["cells"]
        shown = [*_shown(cells, question)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # not there, or not as it was written
        shown = []
    if not shown:
        shown = [code(answer.text) if question.is_code else students_text(answer.text)] if answer.text else []
    return Markup("\n").join(shown) or Markup("<p>(Nothing was written.)</p>")


def _shown(cells: list[dict[str, Any]], question: Question) -> Iterator[Markup]:
    """The answer's cell, and those in words that the student added right behind it; behind a task, all of them."""
    outline, room = Outline(HEADING_LEVEL), PictureBudget()
    is_task, is_behind = question.cell.is_task, False
    for cell in cells:
        name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        if name == question.grade_id:
            is_behind = is_task or not question.is_code
            if not stands_as_released(question.cell, joined(cell.get("source", ""))):
                yield from _cell(cell, outline, room)
        elif is_behind and (is_task or cell["cell_type"] == "markdown") and _is_added(cell, question):
            yield from _cell(cell, outline, room)
        else:
            is_behind = False


def _is_added(cell: dict[str, Any], question: Question) -> bool:
    own = {each.cell_id for each in question.source.cells}
    return "nbgrader" not in cell.get("metadata", {}) and cell.get("id") not in own


def _cell(cell: dict[str, Any], outline: Outline, room: PictureBudget) -> Iterator[Markup]:
    text = joined(cell.get("source", ""))
    if cell["cell_type"] == "code":
        yield code(text)
        yield from (outline.place(each) for each in outputs(cell.get("outputs", [])))
    elif text.strip():
        yield outline.place(students_text(text, attached_pictures(cell.get("attachments"), room)))


def show_task(question: Question) -> Markup:
    """The text above the answer, as students have it; of a task its own."""
    if question.cell.is_task:
        return _instructors(question, question.cell, released_text(question.cell))
    above: list[SourceCell] = []
    for cell in reversed(question.source.cells[: question.cell.index]):
        if cell.kind is not CellKind.TEXT:
            break
        above.insert(0, cell)
    return Markup("\n").join(_instructors(question, cell, released_text(cell)) for cell in above[-1:])


def show_model(question: Question) -> Markup:
    """The model answer: what the mark scheme holds beside its lines, else the source's own solution."""
    scheme = mark_scheme(question.cell)
    if not scheme:
        text = SOLUTION_MARKS.sub("", question.cell.text)
        return code(text) if question.is_code else _instructors(question, question.cell, text)
    model, *others = LINE.split(scheme)
    behind = others[-1].partition("\n\n")[2] if others else ""
    text = "\n\n".join(filter(None, (RUBRIC_HEADING.sub("", MODEL_HEADING.sub("", model.strip())), behind)))
    return _instructors(question, question.cell, text)


def show_criteria(question: Question) -> list[Markup]:
    """What each line of the rubric gives its points for."""
    return [_instructors(question, question.cell, text) for text in rubric_criteria(question.cell)]


def _instructors(question: Question, cell: SourceCell, text: str) -> Markup:
    attached = question.source.notebook["cells"][cell.index].get("attachments")
    return Outline(HEADING_LEVEL).place(own_text(text, attached_pictures(attached, PictureBudget())))


def differences(text: str, like: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether ``like`` has other words in its place; in one piece if it is too long.

    What only the form tells apart is no difference.

    Example:
        >>> differences("it falls fast", "it falls slowly")
        [('it falls ', False), ('fast', True)]
    """
    words, others = WORD.findall(text), WORD.findall(like)
    if max(len(words), len(others)) > MOST_WORDS:
        return [(text, False)]
    before, now = ([normalised(word) for word in each] for each in (others, words))
    pieces: list[tuple[str, bool]] = []
    for kind, _, _, first, end in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if end > first:
            pieces.append(("".join(words[first:end]), kind != "equal"))
    return pieces
