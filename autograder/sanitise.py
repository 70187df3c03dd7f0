r"""Takes everything active out of what students wrote, before anyone's browser gets it.

HTML is rebuilt from a list of harmless tags. Markdown keeps those tags bare, and every other ``<`` before
a letter gets a space behind it, which makes it plain text to any renderer and leaves mathematics as it
was. Both run in linear time: a parser that repairs HTML can be made to work for minutes on a few
kilobytes.
"""

import html
import re
from typing import Any

__all__ = ["clean_html", "clean_markdown", "clean_output"]

TEXT_TAGS = (
    "a abbr b blockquote br caption center code dd del details div dl dt em figcaption figure h1 h2 h3 "
    "h4 h5 h6 hr i ins kbd li mark ol p pre q s samp section small span strike strong sub summary sup "
    "tt u ul var"
)
TABLE_TAGS = "col colgroup table tbody td tfoot th thead tr"
TAGS = frozenset(f"{TEXT_TAGS} {TABLE_TAGS}".split())
EMPTY_TAGS = frozenset(("br", "col", "hr"))
SIZES = ("colspan", "rowspan")
SCHEMES = ("http", "https", "mailto")
SCRIPTS = ("javascript", "vbscript", "livescript", "data", "file", "blob")
SILENT = re.compile(r"<(script|style|template|noscript|iframe|object|svg|math|title)\b", re.IGNORECASE)
TOKEN = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)>|<!--|<""")
ATTRIBUTE = re.compile(r"""([A-Za-z-]+)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>=`]+))""")
MATH_MACROS = re.compile(
    r"\\(?=(?:href|require|style|class|cssId|data|html\w*|url|def|newcommand|unicode)(?![A-Za-z]))"
)
SCRIPT_SCHEME = re.compile(
    r"((?:java|vb|live)\s*script|data)(\s*):(?!image/(?:png|jpeg|gif);base64,)", re.IGNORECASE
)
BARE_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*) ?/?>")
AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>\"'`\\]*>")
OPENING = re.compile(r"<(?=[A-Za-z/!?])")
DESTINATION = re.compile(r"(\](\(|:)\s*<?)([^\s)>]+)")  # of a link, and of a definition of links
MAX_HTML = 2**17
IMAGES = ("image/png", "image/jpeg", "image/gif")
PLAIN = ("text/plain", "application/json")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*\Z")


def clean_html(text: str) -> str:
    """Well-nested HTML that shows what ``text`` shows, of harmless tags alone.

    Example:
        >>> clean_html('<table onclick="x()"><td colspan=2>a<script>alert(1)</script></td>')
        '<table><td colspan="2">a</td></table>'
    """
    if len(text) > MAX_HTML:
        return f"<p>(HTML of {len(text) // 1024} kB left out)</p>"
    text = _without_silent(text)
    parts: list[str] = []
    opened: list[str] = []
    position = 0
    for match in TOKEN.finditer(text):
        parts.append(_plain(text[position : match.start()]))
        position = match.end()
        if match.group(2) is None:
            parts.append(html.escape(match.group()))
        else:
            parts.append(_rebuilt(match.group(1), match.group(2).lower(), match.group(3), opened))
    parts.append(_plain(text[position:]))
    parts += [f"</{name}>" for name in reversed(opened)]
    return "".join(parts)


def clean_markdown(text: str) -> str:
    r"""Markdown in which nothing but bare harmless tags and links to web pages is left active.

    Example:
        >>> clean_markdown("$a<b$ and <b>bold</b>, <img src=x onerror=alert(1)>, [x](javascript:alert)")
        '$a< b$ and <b>bold</b>, < img src=x onerror=alert(1)>, [x](#)'
    """
    text = DESTINATION.sub(_safe_destination, text)
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


def clean_output(output: dict[str, Any]) -> dict[str, Any] | None:
    """The output without active content; None where nothing is left of it."""
    kind = output.get("output_type")
    if kind not in ("display_data", "execute_result"):
        return output if kind in ("stream", "error") else None
    data = output.get("data")
    cleaned = _clean_bundle(data) if isinstance(data, dict) else {}
    if not cleaned:
        return None
    return output | {"data": cleaned, "metadata": {}}


def _clean_bundle(data: dict[str, Any]) -> dict[str, str]:
    cleaned: dict[str, str] = {}
    for form, value in data.items():
        text = "".join(value) if isinstance(value, list) else value
        if not isinstance(text, str):
            continue
        if form in PLAIN or (form in IMAGES and BASE64.match(text)):
            cleaned[form] = text
        elif form == "text/html":
            cleaned[form] = clean_html(text)
        elif form in ("text/markdown", "text/latex"):
            cleaned[form] = clean_markdown(text)
    return cleaned


def _without_silent(text: str) -> str:
    """Cuts elements whose text is not for reading; what stays is made safe by the rebuilding, not by this."""
    parts: list[str] = []
    position = 0
    lowered = text.lower()
    while match := SILENT.search(text, position):
        parts.append(text[position : match.start()])
        end = lowered.find(f"</{match.group(1).lower()}", match.end())
        if end < 0:
            return "".join(parts)
        close = text.find(">", end)
        position = len(text) if close < 0 else close + 1
    parts.append(text[position:])
    return "".join(parts)


def _plain(text: str) -> str:
    """Text between tags; entities are resolved first, so that nothing hides from the search for commands."""
    if not text:
        return ""
    return html.escape(MATH_MACROS.sub(r"\\ ", html.unescape(text)), quote=False)


def _rebuilt(slash: str, name: str, attributes: str, opened: list[str]) -> str:
    if name not in TAGS:
        return ""
    if name in EMPTY_TAGS:
        return "" if slash else f"<{name}>"
    if not slash:
        if len(opened) >= 200:  # deeper nesting is no table or text, and browsers slow down over it
            return ""
        opened.append(name)
        return f"<{name}{_safe_attributes(name, attributes)}>"
    if name not in opened:
        return ""
    closed: list[str] = []
    while opened:
        closed.append(opened.pop())
        if closed[-1] == name:
            break
    return "".join(f"</{each}>" for each in closed)


def _safe_attributes(name: str, attributes: str) -> str:
    kept = ""
    for match in ATTRIBUTE.finditer(attributes):
        key = match.group(1).lower()
        value = html.unescape(next(group for group in match.groups()[1:] if group is not None))
        if name in ("td", "th") and key in SIZES and value.isdecimal() and len(value) < 4:
            kept += f' {key}="{int(value)}"'
        elif name == "a" and key == "href" and _scheme(value) in SCHEMES and "href" not in kept:
            kept += f' href="{html.escape(value)}" rel="noopener noreferrer"'
    return kept


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
