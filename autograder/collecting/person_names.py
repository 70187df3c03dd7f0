"""Names of people: which two are the same name, and which folder a name can have.

Platforms write one name in many ways: "Lovelace, Ada", "Ada Lovelace", "lovelaceada", with composed or decomposed
umlauts, or with "ue" for "ü".
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from autograder.course import is_student_name

__all__ = ["folded", "is_folder_name", "name_keys", "same_text", "share_a_word", "transliterated"]

# Letters that Unicode does not take apart into a letter of A to Z and a mark.
LETTERS = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"}
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ı": "i", "ħ": "h", "Ħ": "H"}
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
MOST_WORDS = 8  # of a name; nobody's order of more is tried


def same_text(text: str) -> str:
    """One form for all that look alike: composed, with single spaces.

    Example:
        >>> same_text("Jo\\u0308rg  Maier") == "J\\u00f6rg Maier"
        True
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """What is left of a text where neither case nor marks count.

    Example:
        >>> folded("Jörg MÜLLER-Groß")
        'jorg muller-gross'
    """
    taken_apart = unicodedata.normalize("NFKD", text.translate(LETTERS))
    plain = "".join(each for each in taken_apart if not unicodedata.combining(each))
    return " ".join(plain.casefold().split())


@lru_cache(maxsize=20_000)
def name_keys(name: str) -> frozenset[str]:
    """What any other way of writing the name has one of: its words run together, begun at any of them.

    Example:
        >>> sorted(name_keys("Lovelace, Ada")), name_keys("lovelaceada") <= name_keys("Ada Lovelace")
        (['adalovelace', 'lovelaceada'], True)
    """
    return frozenset(
        "".join(words[start:] + words[:start])
        for words in _in_words(name)
        for start in range(len(words) if len(words) <= MOST_WORDS else min(len(words), 1))
    )


def share_a_word(first: str, second: str) -> bool:
    """Whether two names may be one person's: a word of one stands in the other."""
    return any(
        len(word) > 1 and word in "".join(others)
        for one, other in ((first, second), (second, first))
        for words in _in_words(one)
        for others in _in_words(other)
        for word in words
    )


def _in_words(name: str) -> Iterable[list[str]]:
    """The words of a name without marks, and with "ue" for "ü"."""
    for text in (name, unicodedata.normalize("NFC", name).casefold().translate(UMLAUTS)):
        yield re.findall(r"[^\W_]+", folded(text))


def is_folder_name(name: str) -> bool:
    """Whether it can be a student's folder in ``submitted/``, where hidden ones are not students'."""
    return is_student_name(name) and not name.startswith(".")


def transliterated(name: str) -> str:
    """A folder for a name that cannot be one, or "" if none of its letters is like one of A to Z.

    Marks are dropped, the letters above are spelled out, and whatever else is no letter, digit or one of ``._@-``
    becomes a hyphen.

    Example:
        >>> transliterated("Jörg Weiß"), transliterated("陈")
        ('Jorg-Weiss', '')
    """
    taken_apart = unicodedata.normalize("NFKD", name.translate(LETTERS))
    plain = "".join(each for each in taken_apart if not unicodedata.combining(each))
    folder = re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9._@-]", "-", plain)).strip("-.")[:128]
    lost = [each for each in plain if each.isalnum() and not each.isascii()]
    return folder if is_folder_name(folder) and not lost else ""
