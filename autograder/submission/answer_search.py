"""What a text may be: the released form of a cell, or code that binds a name. Nothing here parses anybody's code."""

import functools
import re
from collections.abc import Iterable

from autograder.assignment.source import SourceCell, blank_text, released_text
from autograder.submission.reading import SubmittedCell

__all__ = ["MAX_LINE", "MAX_LINES", "MAX_SEARCHED", "is_short", "may_define", "released_forms"]

MAX_SEARCHED = 2_000_000  # characters; nobody types more
MAX_LINES, MAX_LINE = 200, 500  # lines that name an answer, and their length; a person looks at what has more
# Possessive: else each closing bracket could be taken in two ways, and twenty of them in a million.
TARGET = r"[(\[]*+\*?\w++[)\]]*+"
TARGETS = rf"(?>\s*+{TARGET}(?:\s*+,\s*+{TARGET})*+,?\s*+[)\]]*+)"
STUB_WORDS = ("YOUR CODE HERE", "YOUR ANSWER HERE")


def released_forms(cell: SourceCell) -> Iterable[str]:
    yield blank_text(cell) if cell.is_answer else released_text(cell)
    if any(words in cell.text for words in STUB_WORDS) or (cell.stub and cell.stub in cell.text):
        # the source is a release itself
        yield cell.text


def may_define(text: str, names: tuple[str, ...]) -> bool:
    """Whether a line of the code binds one of ``names``.

    Nobody's code is parsed here: a parser takes memory without end, and its depth can end the process.
    """
    if not names:
        return bool(text.strip())
    word, binds = _patterns(names)
    text += "\n"  # so that each line has an end
    end = 0
    for _ in range(MAX_LINES):
        found = word.search(text, end)
        if found is None:
            return False
        begin, end = text.rfind("\n", 0, found.start()) + 1, text.index("\n", found.end())
        if end - begin > MAX_LINE or binds.search(text[begin:end]):
            return True
    return True


@functools.lru_cache(maxsize=256)
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds one of ``names``, and what tells a line that binds it from one that calls it."""
    name = rf"\b(?:{'|'.join(map(re.escape, names))})\b"
    forms = (
        rf"^\s*(?:async\s+)?(?:def|class)\s+{name}",
        rf"(?:^|;)(?:{TARGETS}=(?!=))*(?=[^=;]*{name}){TARGETS}(?::[^=]*)?=(?!=)",
        rf"{name}\s*:=",
        rf"\bas\s+{name}",
        rf"^\s*(?:from|import)\b.*{name}",
        rf"^\s*(?:async\s+)?for\b.*{name}.*\bin\b",
    )
    return re.compile(name), re.compile("|".join(forms))


def is_short(cell: SubmittedCell) -> bool:
    """Whether it can be compared with a text of the release at no great cost."""
    return len(cell.text) <= MAX_SEARCHED
