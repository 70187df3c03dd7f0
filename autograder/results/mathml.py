r"""Turns formulas into MathML, which browsers draw and screen readers say by themselves: nothing is loaded or run.

latex2mathml reads the TeX. What it makes may hold anything that a student wrote, so none of it is passed on: the
elements are built anew, from a short list of names, of attributes and of their values, with escaped text between them.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

__all__ = ["mathml", "text_with_formulas"]

CHILDREN = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3}
CHILDREN |= dict.fromkeys(("mi", "mn", "mo", "mtext", "mspace"), 0)  # what stood in these, browsers would read as HTML
ROWS = frozenset(("math", "mrow", "mstyle", "msqrt", "mphantom", "mpadded", "mtable", "mtr", "mtd"))  # any number
TRUTH, LENGTH = "true|false", r"-?[0-9]*\.?[0-9]+(?:em|ex|px|pt|mu)|0"
ATTRIBUTES = {
    name: re.compile(rf"(?:{values})\Z")
    for name, values in {
        "accent": TRUTH,
        "columnalign": "(?:left|center|right| )+",
        "display": "block|inline",
        "displaystyle": TRUTH,
        "fence": TRUTH,
        "form": "prefix|infix|postfix",
        "linebreak": "newline",
        "linethickness": LENGTH,
        "mathvariant": "[a-z-]+",
        "maxsize": LENGTH,
        "minsize": LENGTH,
        "movablelimits": TRUTH,
        "scriptlevel": "[+-]?[0-9]",
        "separator": TRUTH,
        "stretchy": TRUTH,
        "width": LENGTH,
    }.items()
}
DEFINITION = re.compile(r"\\(?:\w*command|\w*def|DeclareMathOperator)(?![A-Za-z])")  # may grow without bounds
SPACED_BREAK = re.compile(
    r"(\\\\)\s*\[\s*-?[0-9.]+\s*[a-z]{2}\s*\]"
)  # how far apart lines stand is left to the browser
SAME = {"aligned": "split", "dcases": "cases", "gathered": "matrix"}  # environments, by what latex2mathml calls them
ENVIRONMENT = re.compile(rf"(\\(?:begin|end)\s*\{{)({'|'.join(SAME)})\}}")
WRITTEN = re.compile(r"\$\$(?P<block>[^$]{1,1000})\$\$|(?<![\\$])\$(?!\s)(?P<line>[^$\n]{1,1000})(?<!\s)\$")
MAX_LENGTH = 1000  # characters of one formula
MAX_DEPTH = 60  # elements inside each other


class _NotDrawnError(Exception):
    """The formula holds something that is not on the list."""


@lru_cache(maxsize=1024)
def mathml(tex: str, *, is_block: bool) -> str | None:
    r"""The formula as HTML, or None if it cannot be read, so that its source has to be shown.

    Example:
        >>> mathml(r"\frac{1}{n}", is_block=False)
        '<math display="inline"><mrow><mfrac><mrow><mn>1</mn></mrow><mrow><mi>n</mi></mrow></mfrac></mrow></math>'
        >>> mathml(r"\nonsense", is_block=False) is None
        True
    """
    if len(tex) > MAX_LENGTH or DEFINITION.search(tex):
        return None
    from latex2mathml.converter import Converter

    try:
        tex = ENVIRONMENT.sub(lambda found: f"{found[1]}{SAME[found[2]]}}}", SPACED_BREAK.sub(r"\1", tex))
        tree = Converter(display="block" if is_block else "inline").convert_to_element(tex)
        return "".join(_built(tree, MAX_DEPTH))
    except Exception:  # its parser may raise anything at TeX that it does not know, RecursionError for instance
        return None


def text_with_formulas(text: str) -> str:
    """Plain text as HTML: its formulas are drawn, all else is escaped.

    Example:
        >>> text_with_formulas("Is $x$ <b>?")
        'Is <math display="inline"><mrow><mi>x</mi></mrow></math> &lt;b&gt;?'
    """
    parts: list[str] = []
    position = 0
    for found in WRITTEN.finditer(text):
        drawn = mathml(found["block"] or found["line"], is_block=found["block"] is not None)
        parts += [html.escape(text[position : found.start()]), drawn or html.escape(found.group())]
        position = found.end()
    return "".join([*parts, html.escape(text[position:])])


def _built(element: Any, depth: int) -> Iterator[str]:
    text = html.unescape(element.text or "")  # latex2mathml spells letters as references
    is_sound = element.tag in ROWS or len(element) == CHILDREN.get(element.tag)
    if not is_sound or depth == 0 or "\\" in text:  # the last is a command that was passed on as it was
        raise _NotDrawnError
    yield f"<{element.tag}{''.join(_attributes(element))}>{html.escape(text, quote=False)}"
    for child in element:
        yield from _built(child, depth - 1)
    yield f"</{element.tag}>"


def _attributes(element: Any) -> Iterator[str]:
    """The attributes on the list; the look may suffer from what is left out, the meaning does not."""
    for name, value in element.attrib.items():
        if name in ATTRIBUTES and ATTRIBUTES[name].match(value):
            yield f' {name}="{value}"'
