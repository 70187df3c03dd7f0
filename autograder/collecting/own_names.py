"""Whose a file is by names that no platform gave it: those of ``course submit``, and those that a person gave."""

import re
from collections.abc import Iterable, Sequence

__all__ = ["numbered", "own_student", "plain_student", "without_student"]

PACKED = re.compile(r"(?P<named>.+)-\d{8}T\d{12}(?:-[0-9a-f]{16})?\.zip", re.DOTALL | re.IGNORECASE)
COPY = re.compile(
    r"(?:[-_ ]+(?P<plain>\d{1,4})|[-_ ]*\((?P<bracketed>\d{1,4})\)|[-_ ]+(?:copy|kopie|copie))\Z", re.IGNORECASE
)
BRACKETED = re.compile(r"(?:[-_ ]*\(\d{1,4}\))+\Z")
ENDING = re.compile(r"\.(?:zip|ipynb(?:\.txt|\.json)?)\Z", re.IGNORECASE)


def own_student(name: str, assignments: Iterable[str]) -> str | None:
    """The student in the name of a zip that ``course submit`` wrote, or None if it is none of an assignment here.

    Example:
        >>> own_student("losses-s01-20261127T085608686072.zip", ["losses"])
        's01'
        >>> own_student("losses.zip", ["losses"]) is None
        True
    """
    found = PACKED.fullmatch(name)
    if found is None:
        return None
    begun = [each for each in assignments if found["named"].startswith(f"{each}-")]
    # Of `week` and `week-2`, the longer one: a name rarely begins with a number that is an assignment's.
    return found["named"].removeprefix(f"{max(begun, key=len)}-") or None if begun else None


def numbered(stem: str) -> tuple[str, int]:
    """A file's name without what programs add to a further copy of it, and which copy it is.

    Example:
        >>> numbered("losses-2"), numbered("losses (1)"), numbered("losses")
        (('losses', 2), ('losses', 1), ('losses', 0))
    """
    number = 0
    for _ in range(4):
        found = COPY.search(stem)
        if found is None or found.start() == 0:
            break
        number = max(number, int(found["plain"] or found["bracketed"] or 0))
        stem = stem[: found.start()]
    return stem, number


def plain_student(
    path: tuple[str, ...], assignments: Sequence[str], notebooks: Sequence[str] = ()
) -> tuple[str, int] | None:
    """The student's name in a path, and how many folders it takes; None if no part of the path can be one.

    ``notebooks`` are the names that the assignments' notebooks have beside their own.

    Example:
        >>> plain_student(("s01", "losses.ipynb"), ["losses"])
        ('s01', 1)
        >>> plain_student(("losses", "losses.ipynb"), ["losses"]) is None
        True
        >>> plain_student(("losses_s01.ipynb",), ["losses"])
        ('s01', 0)
    """
    folders = path[:-1]
    for depth, folder in enumerate(folders):
        if folder in assignments and depth:  # nbgrader's way: the student's folder lies around it
            return folders[depth - 1], depth
    first = next((depth for depth, folder in enumerate(folders) if folder not in assignments), None)
    if first is not None:
        return folders[first], first + 1
    student, _, _ = _in_file_name(path[-1], {*assignments, *notebooks})
    return (student, len(folders)) if student and ENDING.search(path[-1]) else None


def without_student(name: str, names: Iterable[str]) -> str:
    """A file's name without the student's, if one of ``names`` stands beside it.

    Example:
        >>> without_student("s01_problem2 (1).ipynb", ["problem1", "problem2"])
        'problem2 (1).ipynb'
        >>> without_student("s01.ipynb", ["problem1"])
        's01.ipynb'
    """
    student, called, more = _in_file_name(name, names)
    return f"{called}{more}{name[len(ENDING.sub('', name)) :]}" if student and called else name


def _in_file_name(name: str, names: Iterable[str]) -> tuple[str, str, str]:
    """The student in a notebook's or zip's name, which of ``names`` stands beside, and what marks a further copy.

    The student is "" if one of them is the whole name, and the whole name if none stands in it.
    """
    whole = ENDING.sub("", name)
    stem = BRACKETED.sub("", whole)  # of a second download
    for each in sorted(names, key=len, reverse=True):
        if numbered(stem)[0].casefold() == each.casefold():
            return "", each, ""
        around = rf"{re.escape(each)}[-_ ]+(?P<after>.+)|(?P<before>.+)[-_ ]+{re.escape(each)}"
        for tried in (stem, numbered(stem)[0]):
            found = re.fullmatch(around, tried, re.IGNORECASE | re.DOTALL)
            if found and (found["before"] or tried == stem):  # a number behind a student's name may be part of it
                return (found["after"] or found["before"]).rstrip("-_ "), each, whole[len(tried) :]
    return stem, "", ""
