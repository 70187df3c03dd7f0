"""Two answers side by side, with the lines marked that do the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from autograder.course import shown_name
from autograder.reporting.code_tokens import code_tokens, word_tokens

__all__ = ["Line", "side_by_side"]

MOST_LINES = 60
MOST_CHARACTERS = 300  # of a line
CUT = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was written, and whether the other answer has one that does the same."""

    text: str
    is_shared: bool


def side_by_side(first: str, second: str, *, is_code: bool = True) -> tuple[list[Line], list[Line]]:
    """Both texts line by line, cut after 60; names and spaces may differ in lines that are shared.

    Example:
        >>> one, other = side_by_side("a = 1\\nb = 2", "x = 1\\nb = 3")
        >>> [(line.text, line.is_shared) for line in other]
        [('x = 1', True), ('b = 3', False)]
    """
    texts = _lines(first), _lines(second)
    keys = tuple([_key(line, is_code) for line in lines] for lines in texts)
    shared: tuple[set[int], set[int]] = set(), set()
    for match in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_matching_blocks():
        for offset in range(match.size):
            if keys[0][match.a + offset]:  # an empty line is no likeness
                shared[0].add(match.a + offset)
                shared[1].add(match.b + offset)
    one, other = (
        [Line(text, index in found) for index, text in enumerate(lines)]
        for lines, found in zip(texts, shared, strict=True)
    )
    return one, other


def _lines(text: str) -> Sequence[str]:
    lines = text.strip("\n").split("\n")
    shown = [_shown(line) for line in lines[:MOST_LINES]]
    return [*shown, CUT] if len(lines) > MOST_LINES else shown


def _shown(line: str) -> str:
    """Without characters that could turn a line around or hide it."""
    line = shown_name(line[: MOST_CHARACTERS + 1].expandtabs(4).rstrip())
    return line if len(line) <= MOST_CHARACTERS else line[:MOST_CHARACTERS] + CUT


def _key(line: str, is_code: bool) -> str:
    tokens = code_tokens(line) if is_code else word_tokens(line)
    return " ".join(tokens) if line != CUT else ""
