"""Finds answers that are alike, so that a person can mark them together.

Two answers are alike if nothing but case, white space, marks of Markdown and of punctuation tells them apart, or if
they differ in a few letters. They never are if they differ in a number, a sign of mathematics or one of the words that
turn a sentence around: ``it does not fall`` is close to ``it does fall`` by its letters alone. Who marks sees every
wording all the same, since no list of such words is complete. A long text is alike to its equals only.

Nothing here takes longer than the length of a text allows, whatever somebody has written.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

__all__ = ["LIKE", "alike", "normalised"]

LIKE = 0.94  # Levenshtein's distance in letters, taken from 1 and as a share of the longer text
LONGEST = 1000  # characters; the time that a comparison takes grows with the square of their number
OPENING = "\"'(*_`"
CLOSING = "\"')*_`.,;:!?"
# A number or a sign at the head of a line may be part of what is said: ``- 2``, ``> 0``, ``- x``.
HEADS = re.compile(r"""^[ \t]*(?:#+[ \t]+|[-*+][ \t]+(?=["'(*_`]*[^\W\d_]{2}))""", re.MULTILINE)
TURNING_WORDS = """
no not never none nothing neither nor without cannot false wrong true right yes only too always sometimes
more less fewer greater smaller larger higher lower bigger increases decreases increase decrease grows shrinks rises
falls up down before after above below over under min max minimum maximum positive negative small large high low
"""
TURNING = frozenset(TURNING_WORDS.split())
SIGNS = re.compile(r"[^\w\s\"'.,;:!?(){}\[\]`$#-]|(?<!\w)-|\d+(?:[.,]\d+)*")
WORD = re.compile(r"\w+?n't\b|\w+")
TURNING_START = re.compile("over|under|increas|decreas|min|max")  # as in overfit and underfit


def normalised(text: str) -> str:
    """The text without what only its form tells apart.

    Example:
        >>> normalised("**The mean**,  since it is smooth.") == normalised("the mean since it is smooth")
        True
        >>> normalised("$a < b$") == normalised("$a > b$")
        False
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    words = (word.lstrip(OPENING).rstrip(CLOSING) for word in HEADS.sub("", folded).split())
    return " ".join(filter(None, words))


def alike(texts: Mapping[str, str], *, is_code: bool = False) -> list[list[str]]:
    """The keys of ``texts`` in groups, the largest group first, each key in one; of code, only equal texts are alike.

    Every member is alike to the first of its group, which is the wording that occurs most often; no chain of small
    steps leads from one answer to another.
    """
    by_form: dict[str, list[str]] = {}
    for key in sorted(texts):
        by_form.setdefault(_form(texts[key], is_code=is_code), []).append(key)
    forms = sorted(by_form, key=lambda form: (-len(by_form[form]), by_form[form]))
    groups = [by_form[form] for form in forms] if is_code else _near(forms, by_form)
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def _form(text: str, *, is_code: bool) -> str:
    if is_code:
        return "\n".join(map(str.rstrip, text.strip().splitlines()))
    return normalised(text) if len(text) <= LONGEST else text


def _near(forms: Sequence[str], keys: Mapping[str, list[str]]) -> list[list[str]]:
    """Puts each form to the first one that it is close to, of those with the same meaning on the face of it."""
    groups: list[list[str]] = []
    leaders: dict[tuple[tuple[str, int], ...], dict[int, str]] = {}
    for form in forms:
        near = None
        if 0 < len(form) <= LONGEST:
            known = leaders.setdefault(_meaning(form), {})
            near = process.extractOne(form, known, scorer=Levenshtein.normalized_similarity, score_cutoff=LIKE)
            if near is None:
                known[len(groups)] = form
        if near is None:
            groups.append([*keys[form]])
        else:
            groups[near[2]] += keys[form]
    return groups


def _meaning(form: str) -> tuple[tuple[str, int], ...]:
    """What must be the same: numbers, signs, and words that turn a sentence around, each with how often it occurs."""
    words = WORD.findall(form)
    turning = (word for word in words if word in TURNING or word.endswith("n't"))
    starts = (found.group() for word in words if (found := TURNING_START.match(word)))
    return tuple(sorted(Counter([*SIGNS.findall(form), *turning, *starts]).items()))
