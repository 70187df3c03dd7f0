"""Formulas in Markdown, which must stay whole whatever their lines begin with.

Markdown looks at the beginning of each line first: a formula that goes on with ``- 1`` there becomes a
list. JupyterLab takes formulas out before it looks; nbconvert does not.
"""

import re
from collections.abc import Iterator

__all__ = ["formulas", "join_formulas"]

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
BREAK = re.compile(r"[ \t]*\n[ \t]*")


def formulas(markdown: str) -> Iterator[str]:
    """Each formula of a text with its dollars, as it is written; what stands in code is left out."""
    for found in PARTS.finditer(markdown):
        if found["formula"]:
            yield found["formula"]


def join_formulas(markdown: str) -> str:
    """The same text with each formula on one line, where no Markdown begins within it.

    Example:
        >>> join_formulas("since $x\\n- 1 > 0$ holds")
        'since $x - 1 > 0$ holds'
    """

    def joined(found: re.Match[str]) -> str:
        return BREAK.sub(" ", found["formula"]) if found["formula"] else found[0]

    return PARTS.sub(joined, markdown)
