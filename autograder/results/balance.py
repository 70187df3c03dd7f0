"""Keeps a text's HTML to itself: what it opens is closed at its end, and it closes nothing that it has not opened.

A renderer of Markdown leaves the tags in a text as they are, and decides itself which of them are code. So the text
cannot be put right before it is rendered; the page can be afterwards.
"""

import re

__all__ = ["balanced"]

TOKEN = re.compile(r"""<!--|<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)(?:[^<>"']|"[^"]*"|'[^']*')*+>""")
RAW = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "textarea", "title")}
COMMENTS_END = re.compile("-->")
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
# A browser closes some elements itself, with what is open in them; closing tags make that explicit.
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ENDS = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")} | dict.fromkeys(HEADINGS, HEADINGS)
LISTS = ("ul", "ol", "dl")
CELLS, ROWS = ("td", "th", "caption"), ("table", "tbody", "thead", "tfoot", "tr", "colgroup")
GROUPS = ("table", "tbody", "thead", "tfoot")
ABOVE = {"tr": GROUPS, "td": (*GROUPS, "tr"), "th": (*GROUPS, "tr")}
DEEPEST = 200  # browsers flatten what is nested deeper than about 500


def balanced(page: str) -> str:
    """The HTML of one text, well nested; tags keep their attributes.

    Example:
        >>> balanced("a</div><details><b title='x'>c</details><br>")
        "a<details><b title='x'>c</b></details><br>"
    """
    parts: list[str] = []
    opened: list[str] = []
    position = 0
    while match := TOKEN.search(page, position):
        parts.append(page[position : match.start()])
        position = match.end()
        name = (match["name"] or "").lower()
        if match["slash"]:
            parts.append(_closing(name, opened))
        elif end := RAW.get(name, None if name else COMMENTS_END):
            found = end.search(page, position)
            if found is None:  # it would hide all that stands behind it
                return "".join(parts) + _closing_all(opened)
            position = found.end()
            parts.append(page[match.start() : position])
        elif name in VOID:
            parts.append(match.group())
        elif len(opened) < DEEPEST and _has_place(name, opened):
            parts += [_closing_implied(name, opened), match.group()]
            opened.append(name)
    return "".join([*parts, page[position:], _closing_all(opened)])


def _has_place(name: str, opened: list[str]) -> bool:
    """Whether the tag may stand there: a part of a table only in a table, and a table not between another one's cells.

    A browser would end the outer table there, with all that was opened since.
    """
    if name == "table":
        return next((each for each in reversed(opened) if each in CELLS or each in ROWS), None) not in ROWS
    return "table" in opened or name not in CELLS + ROWS


def _closing_implied(name: str, opened: list[str]) -> str:
    """An item of a list ends the item before it, a heading the heading, and a part of a table everything that is not
    part of it, whatever is still open inside of that.
    """
    if name != "table" and name in CELLS + ROWS:
        return _closing_down_to(ABOVE.get(name, ("table",)), opened)
    ended = ENDS.get(name, ())
    if not ended:
        return ""  # what is open need not be looked through, however deep
    borders = CELLS if name in HEADINGS else LISTS + CELLS
    for each in reversed(opened):
        if each in ended:
            return _closing(each, opened)
        if each in borders:
            break
    return ""


def _closing_down_to(kept: tuple[str, ...], opened: list[str]) -> str:
    closed = ""
    while opened[-1] not in kept:
        closed += f"</{opened.pop()}>"
    return closed


def _closing_all(opened: list[str]) -> str:
    return "".join(f"</{name}>" for name in reversed(opened))


def _closing(name: str, opened: list[str]) -> str:
    """Closes it with what was opened inside of it, or nothing if it was not opened."""
    if name not in opened:
        return ""
    closed = ""
    while not closed.endswith(f"</{name}>"):
        closed += f"</{opened.pop()}>"
    return closed
