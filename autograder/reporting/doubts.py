"""Questions that look as if something were wrong with them: their tests tell nobody from anybody, or the wrong ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.reporting.items import Item, ItemPart

__all__ = ["FEWEST_ANSWERS", "Doubt", "find_doubts"]

FEWEST_ANSWERS = 5  # "nobody" and "everybody" say nothing of fewer
NEGATIVE = -0.1  # below: chance alone makes small ones
NOBODY = "nobody passes"
EVERYBODY = "everybody passes"
UPSIDE_DOWN = "strong hand-ins fail it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One question, or a part of it, with what is odd and what to look at."""

    exercise: str
    part: str
    finding: str
    answered: int
    advice: str


ADVICE = {
    NOBODY: (
        "The {test} usually is wrong, or asks for what the task does not say. Try it on an answer that you take "
        "for right."
    ),
    EVERYBODY: (
        "The {test} usually is wrong and lets everything through, or the question is very easy. Try it on an "
        "answer that you know to be wrong."
    ),
    UPSIDE_DOWN: (
        "Who does well elsewhere fails here more often than others: the test may refuse a right answer, or the task "
        "may be read in two ways."
    ),
}


def find_doubts(items: Sequence[Item]) -> list[Doubt]:
    """The doubtful questions in the assignment's order; what a person marks has no test and is never among them.

    A finding that one of its parts shares is said of the part alone, where it can be mended.
    """
    return [doubt for item in items if not item.is_manual and item.points > 0 for doubt in _of_item(item)]


def _of_item(item: Item) -> Iterator[Doubt]:
    of_parts = [(part, finding) for part in item.parts for finding in _findings(part)]
    for finding in _findings(item):
        if all(found != finding for _, found in of_parts):
            yield _doubt(item, "", finding, item.answered)
    for part, finding in of_parts:
        yield _doubt(item, part.name, finding, part.answered)


def _findings(each: Item | ItemPart) -> Iterator[str]:
    """An item is passed with all of its points."""
    if each.answered >= FEWEST_ANSWERS and each.points > 0:
        if each.full == 0:
            yield NOBODY
        elif each.full == each.answered:
            yield EVERYBODY
    if each.discrimination is not None and each.discrimination < NEGATIVE:
        yield UPSIDE_DOWN


def _doubt(item: Item, part: str, finding: str, answered: int) -> Doubt:
    advice = ADVICE[finding].format(test="hidden test" if item.has_hidden else "test")
    return Doubt(exercise=item.name, part=part, finding=finding, answered=answered, advice=advice)
