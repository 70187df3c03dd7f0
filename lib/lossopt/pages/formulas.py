"""Formulas in Markdown, which must stay whole whatever is written in them.

Markdown looks at the beginning of each line first: a formula that goes on with ``- 1`` there becomes a list; and a bar
in a formula ends the cell of a table. JupyterLab takes formulas out before it looks, and so does this module.
"""

import html
import re
from collections.abc import Iterator, Sequence

from lossopt.pages.mathml import mathml

__all__ = ["drawn", "formulas", "take_formulas", "with_formulas"]

# Code may hold dollars; what follows a dollar without a space is a formula, up to the end of the paragraph.
PARTS = re.compile(
    r"""
    (?P<code>
        ^[ ]{0,3}(?P<fence>```+|~~~+) .*? ^[ ]{0,3}(?P=fence)
        | (?<!`)(?P<ticks>`+)(?!`) .+? (?<!`)(?P=ticks)(?!`)
    )
    | (?P<formula>
        (?<!\\)\$\$ .+? (?<!\\)\$\$
        | (?<![\\$])\$(?![\s$]) (?: (?!\n[ ]*\n)[^$] | (?<=\\)\$ )+? (?<![\\\s])\$(?!\d)
    )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
# Letters that no text has, since Unicode leaves them to private use; Markdown takes what stands between for a word.
MARK = re.compile("\ue000([0-9]+)\ue001")
BEFORE_A_STOP = re.compile(f"{MARK.pattern}(?=[.,;:?!)])")  # which would begin a line, but for a word joiner
ATTRIBUTE = re.compile('="[^"<>]*\ue000[^"<>]*"')


def formulas(markdown: str) -> Iterator[str]:
    """Each formula of a text with its dollars, as it is written; what stands in code is left out."""
    for found in PARTS.finditer(markdown):
        if found["formula"]:
            yield found["formula"]


def take_formulas(markdown: str, taken: list[str]) -> str:
    """The same text with a mark in the place of each formula, which is added to ``taken``."""

    def mark(found: re.Match[str]) -> str:
        if not found["formula"]:
            return found[0]
        taken.append(found["formula"])
        return f"\ue000{len(taken) - 1}\ue001"

    return PARTS.sub(mark, markdown)


def with_formulas(page: str, taken: Sequence[str]) -> str:
    """HTML with the formulas drawn where their marks stand, and as they are written within an attribute."""

    def written(found: re.Match[str]) -> str:
        return MARK.sub(lambda mark: html.escape(taken[int(mark[1])].replace(" ", "-")), found[0])

    page = BEFORE_A_STOP.sub("\\g<0>\u2060", ATTRIBUTE.sub(written, page))
    return MARK.sub(lambda mark: drawn(taken[int(mark[1])]), page)


def drawn(formula: str) -> str:
    """The HTML of a formula with its dollars; one that cannot be read is shown as it is written.

    Example:
        >>> drawn("$x$")
        '<math display="inline"><mrow><mi>x</mi></mrow></math>'
    """
    is_block = formula.startswith("$$")
    tex = " ".join(formula.strip("$").split())
    return mathml(tex, is_block=is_block) or f"<code>{html.escape(formula)}</code>"
