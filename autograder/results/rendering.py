"""Turns a notebook's texts, code and outputs into HTML that loads nothing, runs nothing and can be read aloud."""

import html
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import mistune
from markupsafe import Markup

from autograder.records import Picture
from autograder.results.mathml import mathml, text_with_formulas
from autograder.results.pictures import rendered_with
from autograder.results.sanitise import clean_html, clean_markdown, clean_output

__all__ = [
    "BLANKS",
    "MAX_SHOWN",
    "Outline",
    "code",
    "code_style",
    "joined",
    "outputs",
    "own_text",
    "persons_text",
    "plain_code",
    "students_text",
]

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
HEADING = re.compile(r"<(/?)h([1-6])>")  # clean_html leaves headings bare
EMPTY_HEADING = re.compile(r"<h([1-6])>\s*</h\1>")
# A formula within a line of text, broken over several: Markdown would take a line that begins with - for a list.
BROKEN_FORMULA = re.compile(r"(?<![\\$])\$(?![\s$])(?:(?!\n[ \t]*\n)[^$`]){1,1000}(?<![\\\s])\$(?!\d)")
BLANKS = re.compile(r"\s{200}")  # to the lexers, a thousand empty lines are a million ways to begin
MAX_SHOWN = 100_000  # characters of one text; longer ones are cut
MAX_RENDERED = 10_000  # longer code is not coloured, longer markdown is shown as it was typed
STYLE = "xcode"  # each of its colours has a contrast of at least 4.5 on the page's grey
IMAGES = ("image/png", "image/jpeg", "image/gif")


class Outline:
    """Puts the headings of many texts in one order below ``level``, so that none skips a step."""

    def __init__(self, level: int) -> None:
        self._level = level
        self._above: list[int] = []  # as written, outermost first

    def place(self, page: Markup) -> Markup:
        """The same HTML with its headings where they belong.

        Example:
            >>> outline = Outline(2)
            >>> outline.place(Markup("<h1>a</h1><h4>b</h4>")), outline.place(Markup("<h2>c</h2>"))
            (Markup('<h3>a</h3><h4>b</h4>'), Markup('<h4>c</h4>'))
        """
        return Markup(HEADING.sub(self._placed, EMPTY_HEADING.sub("", page)))

    def _placed(self, match: re.Match[str]) -> str:
        if not match.group(1):
            written = int(match.group(2))
            while self._above and self._above[-1] >= written:
                self._above.pop()
            self._above.append(written)
        return f"<{match.group(1)}h{min(6, self._level + len(self._above))}>"


def own_text(text: str, pictures: Sequence[Picture] = ()) -> Markup:
    """The instructor's markdown, with those pictures that it names."""
    return rendered_with(text, pictures, _rendered, all_of_them=False) if pictures else _rendered(text)


def students_text(text: str, pictures: Sequence[Picture] = (), *, as_typed: bool = False) -> Markup:
    """A student's markdown and pictures, with nothing active in it; ``as_typed`` renders nothing of the text."""
    render = _typed if as_typed else _cleaned
    return rendered_with(text, pictures, render, all_of_them=True) if pictures else render(text)


def _cleaned(text: str) -> Markup:
    clean = clean_markdown(text)
    return _typed(clean) if len(clean) > MAX_RENDERED else _rendered(clean)


def _typed(text: str) -> Markup:
    return _pre(text, "typed")


def persons_text(text: str) -> Markup:
    """What the person who marked has typed: plain text, with its formulas drawn."""
    return Markup(text_with_formulas(text))


@lru_cache(maxsize=512)
def code(text: str) -> Markup:
    """Python, coloured unless it is too long or of a form that takes a lexer minutes."""
    if len(text) > MAX_RENDERED or BLANKS.search(text):
        return plain_code(text)
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return Markup(highlight(text, PythonLexer(), HtmlFormatter(cssclass="code")))


def plain_code(text: str) -> Markup:
    """Code without colours, which make it ten times as long."""
    return _pre(text, "typed")


@lru_cache(maxsize=1)
def code_style() -> Markup:
    """The colours of :func:`code`, for the page's style sheet."""
    from pygments.formatters import HtmlFormatter

    return Markup(HtmlFormatter(style=STYLE).get_style_defs(".code"))


def outputs(found: Iterable[Mapping[str, Any]], text: Callable[[str], Markup] = students_text) -> Iterator[Markup]:
    """A code cell's outputs, without those that cleaning empties; ``text`` renders their markdown."""
    cleaned = (clean_output(dict(output)) for output in found)
    return (shown for output in cleaned if output is not None and (shown := _output(output, text)))


def joined(text: Any) -> str:
    """A text of a notebook, which may be stored as a list of lines."""
    return "".join(text) if isinstance(text, list) else str(text)


def _output(output: Mapping[str, Any], text: Callable[[str], Markup]) -> Markup:
    kind = output["output_type"]
    if kind == "stream":
        return _pre(joined(output.get("text", "")), "stderr" if output.get("name") == "stderr" else "stdout")
    if kind == "error":
        lines = [str(line) for line in output.get("traceback") or [output.get("evalue", "")]]
        return _pre("\n".join(lines), "error")
    data: dict[str, str] = output["data"]  # as clean_output leaves it
    for form in IMAGES:
        if form in data:
            source = f"data:{form};base64,{''.join(data[form].split())}"
            return Markup('<img src="{}" alt="a figure that the code drew">').format(source)
    if "text/html" in data:
        page = data["text/html"].replace("<th></th>", "<td></td>")  # a data frame's corner heads nothing
        return Markup('<div class="html">{}</div>').format(Markup(page))
    if "text/markdown" in data:
        return text(data["text/markdown"])
    return _pre(data.get("text/plain") or data.get("text/latex", ""), "stdout")


@lru_cache(maxsize=512)
def _rendered(text: str) -> Markup:
    """Renders Markdown. Formulas come in last: until then a mark that no text can know, and that cleaning leaves alone,
    stands for each of them."""
    mark, formulas = secrets.token_hex(16), list[str]()

    def marked(tex: str, sign: str) -> str:
        formulas.append(mathml(tex, is_block=sign == "$$") or html.escape(f"{sign}{tex}{sign}"))
        return f"{mark}x{len(formulas) - 1}x"

    renderer = mistune.HTMLRenderer(escape=False)
    markdown = mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough", "math"])
    renderer.register("inline_math", lambda _, tex: marked(tex, "$"))
    renderer.register("block_math", lambda _, tex: marked(tex, "$$"))
    whole = BROKEN_FORMULA.sub(lambda found: " ".join(found.group().split("\n")), text)
    page = clean_html(str(markdown(whole)))
    return Markup(re.sub(rf"{mark}x([0-9]+)x", lambda found: formulas[int(found.group(1))], page))


def _pre(text: str, style: str) -> Markup:
    plain = ANSI.sub("", text)
    if len(plain) > MAX_SHOWN:
        plain = f"{plain[:MAX_SHOWN]}\n… ({len(plain) - MAX_SHOWN} more characters)"
    return Markup('<pre class="{}">{}</pre>').format(style, Markup(html.escape(plain)))
