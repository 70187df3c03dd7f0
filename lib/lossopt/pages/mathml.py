r"""Turns formulas into MathML, which browsers draw and screen readers say by themselves: nothing is loaded or run.

Browsers do not break the lines of MathML, so that a long formula would be wider than a telephone: it is cut before its
relations and after its commas into pieces that flow like words.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from xml.etree import ElementTree

from latex2mathml.converter import Converter

__all__ = ["mathml"]

SPACED_BREAK = re.compile(r"(\\\\)\s*\[\s*-?[0-9.]+\s*[a-z]{2}\s*\]")
SAME = {"aligned": "split", "dcases": "cases", "gathered": "matrix"}  # environments, by what latex2mathml calls them
ENVIRONMENT = re.compile(rf"(\\(?:begin|end)\s*\{{)({'|'.join(SAME)})\}}")

RELATIONS, SIGNS = "=≈≤≥<>≠⇒→∝≡", "+−-"
LONG, WORDS = 26, 12  # letters: of a formula that is wider than a telephone, of words that may end a line


@lru_cache(maxsize=1024)
def mathml(tex: str, *, is_block: bool) -> str | None:
    r"""The formula as HTML, or None if it cannot be read.

    Example:
        >>> mathml(r"\sqrt{n}", is_block=False)
        '<math display="inline"><mrow><msqrt><mrow><mi>n</mi></mrow></msqrt></mrow></math>'
        >>> mathml(r"\nonsense", is_block=False) is None
        True
    """
    tex = ENVIRONMENT.sub(lambda found: f"{found[1]}{SAME[found[2]]}}}", SPACED_BREAK.sub(r"\1", tex))
    try:
        tree = Converter(display="block" if is_block else "inline").convert_to_element(tex)
    except Exception:  # its parser may raise anything at TeX that it does not know
        return None
    pieces = _pieces(tree) if is_block and _length(tree) > LONG else [tree]
    drawn = "".join("".join(_written(piece)) for piece in pieces)
    if "\\" in drawn:  # a command that it does not know is shown as it is written
        return None
    return drawn if len(pieces) == 1 else f'<span class="formula">{drawn}</span>'


def _text(element: ElementTree.Element) -> str:
    return html.unescape(element.text or "")  # latex2mathml spells letters as references


def _pieces(tree: ElementTree.Element) -> list[ElementTree.Element]:
    """The formula as several, each of which fits the line by itself."""
    rows = _cut(list(tree[0]), before=RELATIONS, after=",")
    # Only then before signs too, of which one that begins a line, or follows its relation, is no place to cut.
    rows = [
        short
        for row in rows
        for short in (_cut(row, before=SIGNS, after="", least=2) if _length(row) > LONG else [row])
    ]
    pieces = [ElementTree.Element("math", {"display": "inline", "displaystyle": "true"}) for _ in rows]
    for piece, row in zip(pieces, rows, strict=True):
        piece.extend(row)
    return pieces


def _length(parts: Iterable[ElementTree.Element]) -> int:
    return sum(len(_text(inner)) for part in parts for inner in part.iter())


def _cut(
    parts: Sequence[ElementTree.Element], *, before: str, after: str, least: int = 1
) -> list[list[ElementTree.Element]]:
    """A row of a formula in pieces of ``least`` parts or more, cut at signs and after words."""
    rows: list[list[ElementTree.Element]] = [[]]
    for part in parts:
        sign = _text(part) or "none"
        if sign in before and len(rows[-1]) >= least:
            rows.append([])
        rows[-1].append(part)
        if sign in after or (part.tag == "mtext" and len(sign) > WORDS):
            rows.append([])
    return [row for row in rows if row]


def _written(element: ElementTree.Element) -> Iterator[str]:
    attributes = "".join(f' {name}="{value}"' for name, value in element.items() if name != "xmlns")
    yield f"<{element.tag}{attributes}>{html.escape(_text(element), quote=False)}"
    for child in element:
        yield from _written(child)
    yield f"</{element.tag}>"
