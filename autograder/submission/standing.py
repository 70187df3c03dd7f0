"""How each exercise of a student's work stands after the visible tests, in a word."""

from collections.abc import Iterable, Mapping

from autograder.assignment.source import CHECKS_SUFFIX
from autograder.records import CellRecord, SubmissionRecord, Verdict
from autograder.submission.desk import Check

__all__ = ["Standing", "all_standing", "exercise_name", "in_a_word", "in_sum", "standing"]

RIGHT, PARTLY, WRONG, MISSING, BY_HAND = "right", "partly", "wrong", "missing", "by hand"
WORDS = {
    Verdict.PASSED: RIGHT,
    Verdict.MISSING: MISSING,
    Verdict.MANUAL: BY_HAND,
    Verdict.PARTIAL: PARTLY,
}
IN_SUM = {PARTLY: "partly right", BY_HAND: "for a person to mark"}

Standing = Mapping[str, tuple[str, ...]]


def exercise_name(cell: CellRecord) -> str:
    """The exercise's name without what its test cell has behind it."""
    return cell.name.removesuffix(CHECKS_SUFFIX)


def in_a_word(cell: CellRecord) -> str:
    """Whether it is right, partly so, wrong, missing, or for a person to mark."""
    return MISSING if cell.is_blank else WORDS.get(cell.verdict, WRONG)


def standing(record: SubmissionRecord) -> Standing:
    """The names of the exercises by that word."""
    found: dict[str, tuple[str, ...]] = {}
    for cell in record.cells:
        word = in_a_word(cell)
        found[word] = (*found.get(word, ()), exercise_name(cell))
    return found


def all_standing(checks: Iterable[Check]) -> Standing:
    """How the exercises of several notebooks stand together."""
    found: dict[str, tuple[str, ...]] = {}
    for check in checks:
        for word, names in check.standing.items():
            found[word] = (*found.get(word, ()), *names)
    return found


def in_sum(found: Standing, *, with_names: bool = True) -> str:
    """How many are right, and the names of all others.

    Example:
        >>> in_sum({"right": ("mse", "mae"), "missing": ("huber",), "by hand": ("why_written",)})
        '2 right, 0 wrong, 1 missing (huber), 1 for a person to mark (why_written)'
    """
    said = []
    for word in (RIGHT, PARTLY, WRONG, MISSING, BY_HAND):
        names = found.get(word, ())
        if names or word in (RIGHT, WRONG, MISSING):
            shown = f" ({', '.join(names)})" if with_names and names and word != RIGHT else ""
            said.append(f"{len(names)} {IN_SUM.get(word, word)}{shown}")
    return ", ".join(said)
