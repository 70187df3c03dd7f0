"""Writes ``feedback/``: what a student gets back, as one page that loads nothing and runs nothing.

It is made of the autograded notebook, the gradebook's scores and comments, and the source as it was released.
Hidden tests, reference solutions and mark schemes are cut out of every cell, whatever the notebook holds.
"""

import html
import json
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import jinja2
import mistune
from markupsafe import Markup

from autograder.layout import Course
from autograder.marks import Mark, SubmissionMarks, read_assignment
from autograder.records import Verdict
from autograder.release import write_atomically
from autograder.sanitise import clean_html, clean_markdown, clean_output
from autograder.source import CHECKS_SUFFIX, MARK_SCHEME, CellKind, Source, SourceCell, without_hidden

__all__ = ["write_feedback"]

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
MAX_SHOWN = 100_000  # characters of one text; longer ones are cut
MAX_RENDERED = 10_000  # longer code is not coloured, longer markdown is shown as it was typed
IMAGES = ("image/png", "image/jpeg", "image/gif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One cell of the page; ``result`` is set below a check or an answer that is marked by hand."""

    name: str
    kind: str
    body: Markup
    outputs: tuple[Markup, ...] = ()
    result: "Result | None" = None
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How an exercise went: ``state`` is for the style, the rest for the reader."""

    exercise: str
    state: str
    score: str
    message: str = ""
    misconception: str = ""


def write_feedback(course: Course, assignment: str) -> list[Path]:
    """Writes a page for each student whose autograded notebook and marks are there; the paths written."""
    source = Source.load(assignment, course.require_source(assignment))
    pages = _Pages(source)
    written = []
    for student, marks in read_assignment(course, assignment).submissions.items():
        notebook = course.autograded(assignment, student) / f"{assignment}.ipynb"
        if not notebook.is_file():
            continue
        page = pages.render(json.loads(notebook.read_bytes()), marks)
        target = course.feedback(assignment, student) / f"{assignment}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, page.encode())
        written.append(target)
    return written


class _Pages:
    """Makes the pages of one assignment."""

    def __init__(self, source: Source) -> None:
        self._source = source
        folder = Path(__file__).parent / "templates"
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined
        )
        self._template = environment.get_template("feedback.html.j2")

    @cached_property
    def _released(self) -> dict[str, str]:
        """The text of the source's own cells as students have it, by cell id."""
        return {
            c.cell_id: MARK_SCHEME.sub("", without_hidden(c.text))
            for c in self._source.cells
            if not c.is_answer
        }

    def render(self, notebook: dict[str, Any], marks: SubmissionMarks) -> str:
        blocks = [self._block(cell, marks) for cell in notebook["cells"]]
        results = [block.result for block in blocks if block.result is not None]
        return self._template.render(
            assignment=self._source.assignment,
            student=marks.student,
            score=f"{marks.score:g}",
            max_score=f"{self._source.max_score:g}",
            penalty=f"{marks.penalty:g}" if marks.penalty else "",
            pending=marks.pending,
            blocks=blocks,
            results=results,
            style=_code_style(),
        )

    def _block(self, cell: dict[str, Any], marks: SubmissionMarks) -> Block:
        grade_id = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        own = self._own(cell, grade_id)
        text = _joined(cell.get("source", ""))
        if own is not None and not own.is_answer:
            text = self._released[own.cell_id]
        is_check = own is not None and own.kind is CellKind.CHECKS
        shown = () if is_check else _shown_outputs(cell.get("outputs", []))
        return Block(
            name=grade_id or "",
            kind="checks" if is_check else "answer" if own is not None and own.is_answer else "text",
            body=_code(text)
            if cell["cell_type"] == "code"
            else _text(text, own is not None and not own.is_answer),
            outputs=shown,
            result=_result(own, cell, marks.marks.get(grade_id))
            if own is not None and own.is_graded
            else None,
            comment=marks.comments.get(grade_id, "")[:MAX_SHOWN],
        )

    def _own(self, cell: dict[str, Any], grade_id: str | None) -> SourceCell | None:
        """The source's cell behind ``cell``; None for one that the student added."""
        if grade_id is not None:
            return self._source.by_grade_id.get(grade_id)
        return next(
            (c for c in self._source.cells if c.grade_id is None and c.cell_id == cell.get("id")), None
        )


def _result(own: SourceCell, cell: dict[str, Any], mark: Mark | None) -> Result:
    grade_id = own.grade_id or ""
    exercise = grade_id.removesuffix(CHECKS_SUFFIX)
    points = f"{own.points:g}"
    if mark is None or mark.score is None:
        return Result(
            exercise=exercise, state="waiting", score=f"– / {points}", message="awaits marking by a person"
        )
    state = "right" if mark.score >= own.points else "partly" if mark.score > 0 else "wrong"
    message, misconception = _said(cell.get("outputs", []))
    if mark.needs_manual:
        message = message or "a person will look at this again"
    return Result(
        exercise=exercise,
        state=state,
        score=f"{mark.score:g} / {points}",
        message=message,
        misconception=misconception,
    )


def _said(outputs: list[dict[str, Any]]) -> tuple[str, str]:
    """The check's sentence and the name of a misconception, where this grader wrote them.

    An error that came out of a kernel has a traceback with the test's own text, so nothing of it is shown.
    """
    for output in outputs:
        if output.get("output_type") != "error":
            continue
        name, sentence = str(output.get("ename", "")), str(output.get("evalue", ""))
        if output.get("traceback") != [sentence]:
            return "a check does not hold", ""
        return sentence, "" if name in set(Verdict) else name
    return "", ""


def _shown_outputs(outputs: list[dict[str, Any]]) -> tuple[Markup, ...]:
    cleaned = (clean_output(output) for output in outputs)
    return tuple(shown for output in cleaned if output is not None and (shown := _shown_output(output)))


def _shown_output(output: dict[str, Any]) -> Markup:
    kind = output["output_type"]
    if kind == "stream":
        return _pre(_joined(output.get("text", "")), "stderr" if output.get("name") == "stderr" else "stdout")
    if kind == "error":
        lines = [str(line) for line in output.get("traceback") or [output.get("evalue", "")]]
        return _pre("\n".join(lines), "error")
    data = {form: _joined(value) for form, value in output["data"].items()}
    for form in IMAGES:
        if form in data:
            source = f"data:{form};base64,{''.join(data[form].split())}"
            return Markup('<img src="{}" alt="a figure that the code drew">').format(source)
    if "text/html" in data:
        return Markup('<div class="html">{}</div>').format(Markup(clean_html(data["text/html"])))
    if "text/markdown" in data:
        return _text(data["text/markdown"], False)
    return _pre(data.get("text/plain", ""), "stdout")


def _text(text: str, is_instructors: bool) -> Markup:
    """Markdown as HTML; formulas stay in TeX, since what would draw them had to be loaded from elsewhere."""
    if is_instructors:
        return _rendered(text)
    text = clean_markdown(text)
    return _pre(text, "typed") if len(text) > MAX_RENDERED else _rendered(text)


@lru_cache(maxsize=512)
def _rendered(text: str) -> Markup:
    markdown = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "math"])
    return Markup(clean_html(str(markdown(text))))


@lru_cache(maxsize=512)
def _code(text: str) -> Markup:
    if len(text) > MAX_RENDERED:
        return _pre(text, "code")
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return Markup(highlight(text, PythonLexer(), HtmlFormatter(cssclass="code")))


@lru_cache(maxsize=1)
def _code_style() -> Markup:
    from pygments.formatters import HtmlFormatter

    return Markup(HtmlFormatter(style="friendly").get_style_defs(".code"))


def _pre(text: str, style: str) -> Markup:
    plain = ANSI.sub("", text)
    if len(plain) > MAX_SHOWN:
        plain = f"{plain[:MAX_SHOWN]}\n… ({len(plain) - MAX_SHOWN} more characters)"
    return Markup('<pre class="{}">{}</pre>').format(style, Markup(html.escape(plain)))


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)
