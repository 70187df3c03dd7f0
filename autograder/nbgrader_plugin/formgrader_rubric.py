"""Puts rubric and model answer beside each written answer in formgrader, with a field for the points of each line.

They come out of the source at the moment when the page is shown: ``autograded/`` never holds them, and a rubric that
was changed counts at once. The points that are typed into the fields become the answer's score, which formgrader
saves, and the head of the comment, which the student gets: ``rubric 1: 1 of 1, 2: 0.5 of 1``. Nothing else is stored.

Formgrader finds its score boxes by id, so headings get none: a student's could take the place of a box.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor

from autograder._exceptions import CourseError, SourceError
from autograder.assignment.mark_scheme import LINE, mark_scheme
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.marks import ChangedText, read_changed
from autograder.records import cell_name
from autograder.results.balance import balanced
from autograder.results.rendering import BLANKS

__all__ = ["ShowRubric"]

FIELD = (
    '- <input type="number" class="rubric-line tabbable" style="width: 4em;" min="0" max="{points}" step="0.5"'
    ' data-answer="{name}" aria-label="points for line {number} of the rubric of {name}" disabled> of {points}:'
)
CHANGED = (
    "**This has changed since a person marked it.** The mark is kept. Change it, or press *Resolve* beside the score "
    "to confirm it."
)
MOST_COMPARED = 200  # lines; the time that it takes grows with their cube
MAX_COLOURED = 10_000  # characters of a text whose fences are coloured
FENCE = re.compile(r"^([^`~\n]*(?:`{3,}|~{3,}))[^`\n]*$", re.MULTILINE)
SCRIPT = (Path(__file__).parent / "templates" / "rubric.js").read_text(encoding="utf-8")


class ShowRubric(Preprocessor):  # type: ignore[misc]  # nbconvert has no types
    """Named in ``nbgrader_config.py`` for the exporter that makes formgrader's page of one submission."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook with a cell behind each answer that changed, and each whose source has a mark scheme."""
        if isinstance(self.parent, HTMLExporter):  # also if the course's nbgrader_config.py does not say so
            self.parent.exclude_anchor_links = True
        if "submission_id" not in resources:
            return nb, resources
        if isinstance(self.parent, HTMLExporter):
            self.parent.register_filter("markdown2html", _kept_to_itself(self.parent))
            coloured = self.parent.environment.filters["highlight_code"]
            self.parent.register_filter("highlight_code", _in_time(coloured))
        course = Course(Path(resources["metadata"]["path"]).parents[2])  # of autograded/<student>/<assignment>
        nb.cells = [*_with_notices(nb.cells, _changed(course, resources["submission_id"]))]
        source = _source(course, resources["assignment_id"], resources["notebook_id"])
        if source is not None:
            marking = f"{resources.get('base_url', '')}/marking/{quote(source.assignment)}/"
            nb.cells = [
                *_with_schemes(nb.cells, source, marking),
                nbformat.v4.new_markdown_cell(f"<script>\n{SCRIPT}</script>"),
            ]
        return nb, resources


def _kept_to_itself(exporter: HTMLExporter) -> Callable[[Context, str], str]:
    """The exporter's own filter, but an answer's unclosed or surplus tags do not reach what stands around it."""

    @pass_context
    def rendered(context: Context, source: str) -> str:
        return balanced(str(exporter.markdown2html(context, _without_slow_lexers(source))))

    return rendered


def _without_slow_lexers(source: str) -> str:
    """A long text without the languages of its fences: the lexer of some takes minutes for 40 kB of the right form."""
    return FENCE.sub(r"\1", source) if len(source) > MAX_COLOURED or BLANKS.search(source) else source


def _in_time(coloured: Callable[..., str]) -> Callable[..., str]:
    """The exporter's own filter, without colours for code of a form that takes its lexer minutes."""

    def shown(source: str, *arguments: Any, **options: Any) -> str:
        if BLANKS.search(source):
            return f'<div class="highlight"><pre>{html.escape(source)}</pre></div>'
        return coloured(source, *arguments, **options)

    return shown


def _changed(course: Course, submission_id: str) -> Mapping[str, ChangedText]:
    try:
        return read_changed(course, submission_id)
    except CourseError:  # the page can be marked without the notices
        return {}


def _with_notices(cells: list[Any], changed: Mapping[str, ChangedText]) -> Iterator[Any]:
    """Says behind each changed answer why formgrader flags it, its own flag being only a colour, and what changed."""
    for cell in cells:
        yield cell
        texts = changed.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if texts is not None:
            yield nbformat.v4.new_markdown_cell(CHANGED + _side_by_side(texts))


def _side_by_side(texts: ChangedText) -> str:
    """Both texts in a table, what differs marked line by line unless they are long; nothing if one was not kept."""
    if texts.marked is None or texts.graded is None:
        return ""
    old, new = texts.marked.splitlines(), texts.graded.splitlines()
    columns: tuple[list[str], list[str]] = ([], [])
    is_short = max(len(old), len(new)) <= MOST_COMPARED
    matches = SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if is_short else ()
    for kind, *places in matches or [("equal", 0, len(old), 0, len(new))]:
        tag = "{}" if kind == "equal" else "<mark>{}</mark>"
        for column, lines, (first, last) in zip(columns, (old, new), (places[:2], places[2:]), strict=True):
            column += [tag.format(_as_text(line)) for line in lines[first:last]]
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("as it was marked", "as it is now"))
    # A line break in the source would end the table for Markdown where a line is empty.
    cells = "".join(
        f'<td style="vertical-align: top"><pre style="white-space: pre-wrap">{"&#10;".join(lines)}</pre></td>'
        for lines in columns
    )
    return f'\n\n<table style="width: 100%"><tr>{heads}</tr><tr>{cells}</tr></table>'


def _as_text(line: str) -> str:
    """A line that is no tag and opens no fence, behind which Markdown's languages are taken out."""
    return html.escape(line).replace("`", "&#96;").replace("~", "&#126;")


def _source(course: Course, assignment: str, notebook: str) -> Source | None:
    """The source behind the submission on formgrader's page, or None if it cannot be read."""
    try:
        return Source.load(assignment, course.source(assignment, notebook))
    except SourceError:
        return None


def _with_schemes(cells: list[Any], source: Source, marking: str) -> Iterator[Any]:
    for cell in cells:
        yield cell
        own = source.by_grade_id.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if own is not None and own.is_answer and (scheme := mark_scheme(own)):
            name = cell_name(source.assignment, source.name, own.grade_id or "")
            all_answers = f"[all its answers, one after the other]({marking}{quote(name, safe='')})"
            text = f"**For {own.grade_id}** ({all_answers})\n\n{_with_fields(scheme, own.grade_id or '')}"
            pictures = source.notebook["cells"][own.index].get("attachments") or {}  # without them nbconvert gives up
            yield nbformat.v4.new_markdown_cell(text, attachments=nbformat.from_dict(pictures))


def _with_fields(scheme: str, name: str) -> str:
    numbers = iter(range(1, len(scheme)))

    def field(line: re.Match[str]) -> str:
        return FIELD.format(points=line.group(1), name=html.escape(name), number=next(numbers))

    return LINE.sub(field, scheme)
