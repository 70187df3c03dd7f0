r"""Takes everything active out of what students wrote, before anyone's browser gets it.

HTML is rebuilt by nh3 from what a browser would read: what comes out is tags from a short list, attributes from a
shorter one, and escaped text. Markdown keeps those tags bare, and every other ``<`` before a letter gets a space
behind it, which makes it plain text to any renderer and leaves mathematics as it was. MathJax, which formgrader
loads, has commands that make links and styles; those lose their backslash's hold on their name.

A browser's reading has a price. It puts tags where their text did not have them, so that its result, read again, may
end what stands around it: hence ``balanced``. And some texts take it a time, or memory, that grows with the square of
their length: over 100 kB of unclosed tags with attributes, nh3 would run out of memory and end the whole process. So
what is too large, has too many tags, or would grow too much is left out.
"""

import html
import re
from typing import Any

import nh3

from autograder.results.balance import balanced
from autograder.running.outputs import RESULT_FORM
from autograder.submission.pictures import is_picture

__all__ = ["HtmlBudget", "clean_html", "clean_markdown", "clean_output"]

TEXT_TAGS = (
    "a abbr b blockquote br caption center code dd del details div dl dt em figcaption figure h1 h2 h3 "
    "h4 h5 h6 hr i ins kbd li mark ol p pre q s samp section small span strike strong sub summary sup "
    "tt u ul var"
)
TABLE_TAGS = "col colgroup table tbody td tfoot th thead tr"
TAGS = frozenset(f"{TEXT_TAGS} {TABLE_TAGS}".split())
SIZES = ("colspan", "rowspan")
SCHEMES = ("http", "https", "mailto")
SCRIPTS = ("javascript", "vbscript", "livescript", "data", "file", "blob")
SILENT = frozenset(("script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"))
# A browser opens these again in each paragraph that follows one in which they were left open, each of them that differs
# from the others. So their attributes are given to a tag that nobody knows: then only different names differ.
REOPENED = re.compile(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/])", re.IGNORECASE)
MATH_MACROS = re.compile(
    r"\\(?=(?:bbox|class|cssId|data|def|gdef|href|html\w*|includegraphics|let|mmlToken|newcommand|renewcommand"
    r"|newenvironment|require|style|texttip|unicode|url)(?![A-Za-z]))"
)
SCRIPT_SCHEME = re.compile(r"((?:java|vb|live)\s*script|data)(\s*):(?=\S)", re.IGNORECASE)
IMAGE = re.compile(r"!(?=\[)")
REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
HARMLESS_REFERENCES = frozenset(("&lt;", "&gt;", "&amp;", "&quot;"))
BARE_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*) ?/?>")
AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>\"'`\\]*>")
OPENING = re.compile(r"<(?=[A-Za-z/!?])")
DESTINATION = re.compile(r"(\](\(|:)\s*<?)([^\s)>]+)")  # of a link, and of a definition of links
MAX_HTML = 2**17
MAX_SIGNS = 10_000  # tags and references: the worst that they can cost, a third of a second, grows with their square
MAX_SIGNS_IN_ALL = 60_000  # of one notebook, whose cells may put out many times what one may
MAX_CLEANED = 2**20
IMAGES = ("image/png", "image/jpeg", "image/gif")
PLAIN = ("text/plain", "application/json", RESULT_FORM)


class HtmlBudget:
    """How much HTML the outputs of one notebook may hold together, since each piece takes its time to clean."""

    def __init__(self) -> None:
        self._left = MAX_SIGNS_IN_ALL

    def takes(self, text: str) -> bool:
        """Whether there is room for ``text``, which is taken if so."""
        signs = _signs(text)
        if signs <= self._left:
            self._left -= signs
            return True
        return False


def clean_html(text: str) -> str:
    """Well-nested HTML that shows what ``text`` shows, of harmless tags alone.

    Example:
        >>> clean_html('<table onclick="x()"><td colspan=2>a<script>alert(1)</script></td>')
        '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>'
    """
    if len(text) <= MAX_HTML and _signs(text) <= MAX_SIGNS:
        page = CLEANER.clean(REOPENED.sub(r"<\1><x", text))
        if len(page) <= MAX_CLEANED:
            return MATH_MACROS.sub(r"\\ ", balanced(page))
    return _left_out(text)


def _signs(text: str) -> int:
    return text.count("<") + text.count("&")


def _left_out(text: str) -> str:
    return f"<p>(HTML of {len(text) // 1024} kB left out)</p>"


def clean_markdown(text: str) -> str:
    r"""Markdown in which nothing but bare harmless tags and links to web pages is left active.

    Example:
        >>> clean_markdown("$a<b$ and <b>bold</b>, <img src=x onerror=alert(1)>, [x](javascript:alert)")
        '$a< b$ and <b>bold</b>, < img src=x onerror=alert(1)>, [x](#)'
    """
    text = IMAGE.sub("! ", DESTINATION.sub(_safe_destination, text))  # a link, since an image reports who looks
    text = REFERENCE.sub(_safe_reference, text)
    text = MATH_MACROS.sub(r"\\ ", SCRIPT_SCHEME.sub(r"\1 \2:", text))
    parts: list[str] = []
    position = 0
    for match in OPENING.finditer(text):
        parts.append(text[position : match.end()])
        position = match.end()
        bare = BARE_TAG.match(text, match.start())
        if not (bare and bare.group(1).lower() in TAGS) and not AUTOLINK.match(text, match.start()):
            parts.append(" ")
    parts.append(text[position:])
    return "".join(parts)


def clean_output(output: dict[str, Any], budget: HtmlBudget | None = None) -> dict[str, Any] | None:
    """The output without active content, or None if nothing is left of it; ``budget`` is its notebook's."""
    kind = output.get("output_type")
    if kind not in ("display_data", "execute_result"):
        return output if kind in ("stream", "error") else None
    data = output.get("data")
    cleaned = _clean_bundle(data, budget) if isinstance(data, dict) else {}
    if not cleaned:
        return None
    return output | {"data": cleaned, "metadata": {}}


def _clean_bundle(data: dict[str, Any], budget: HtmlBudget | None) -> dict[str, str]:
    cleaned: dict[str, str] = {}
    for form, value in data.items():
        text = "".join(value) if isinstance(value, list) else value
        if not isinstance(text, str):
            continue
        if form in PLAIN or (form in IMAGES and is_picture(form, text)):
            cleaned[form] = text
        elif form == "text/html":
            cleaned[form] = clean_html(text) if budget is None or budget.takes(text) else _left_out(text)
        elif form in ("text/markdown", "text/latex"):
            cleaned[form] = clean_markdown(text)
    return cleaned


def _safe_attribute(name: str, key: str, value: str) -> str | None:
    if key in SIZES:
        return str(int(value)) if value.isdecimal() and len(value) < 4 else None
    return value if key == "rel" or _scheme(value) in SCHEMES else None


def _scheme(address: str) -> str:
    """The scheme that a browser would see: it drops white space and control characters."""
    seen = "".join(character for character in address if ord(character) > 32 and character.isprintable())
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", seen)
    return found.group(1).lower() if found else ""


def _safe_destination(match: re.Match[str]) -> str:
    """A link may name no scheme, or a web page's; after ``]:`` may stand prose, so only scripts go there."""
    scheme = _scheme(html.unescape(match.group(3)).replace("\\", ""))
    is_safe = scheme in ("", *SCHEMES) if match.group(2) == "(" else scheme not in SCRIPTS
    return match.group() if is_safe else f"{match.group(1)}#"


def _safe_reference(match: re.Match[str]) -> str:
    """A character reference may spell a letter or a sign of another alphabet, not hide one of TeX or of HTML."""
    is_hiding = any(character.isascii() for character in html.unescape(match.group()))
    return f"& {match.group()[1:]}" if is_hiding and match.group() not in HARMLESS_REFERENCES else match.group()


CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(SILENT),
    attributes={"a": {"href"}, "td": set(SIZES), "th": set(SIZES)},
    attribute_filter=_safe_attribute,
    url_schemes=set(SCHEMES),
    url_relative="deny",
)
