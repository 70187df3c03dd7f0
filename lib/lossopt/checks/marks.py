"""What an answer earns where an exercise's points are split into parts."""

import html
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

__all__ = ["HINT", "Marks", "Part", "earned", "in_words", "sentences"]

HINT = ". Hint: "  # stands between what is wrong and the hint

Earned = tuple[tuple[str, float, float], ...]  # the name of each part, its points, and those that were earned


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A share of an exercise's points, which its own probes earn alone."""

    name: str
    points: float


def earned(parts: Iterable[Part], lost: Collection[Part | None]) -> Earned:
    """What each of ``parts`` gives if those in ``lost`` do not hold."""
    return tuple((part.name, part.points, 0.0 if part in lost else part.points) for part in parts)


def in_words(parts: Earned) -> str:
    """How many parts hold, and which.

    Example:
        >>> in_words((("the idea", 1, 1), ("numerical care", 1, 0)))
        'right: 1 of 2 parts (the idea)'
    """
    held = [name for name, _, got in parts if got]
    which = f" ({', '.join(held)})" if 0 < len(held) < len(parts) else ""
    return f"right: {len(held)} of {len(parts)} parts{which}"


def sentences(message: str) -> list[str]:
    """What is wrong, and the hint if there is one, each to stand on a line of its own."""
    wrong, mark, hint = message.partition(HINT)
    return [f"wrong: {wrong}", *([f"hint: {hint}"] if mark else [])]


class Marks(float):
    """The points that an answer earned in an exercise of parts: what ``verify`` returns.

    A test cell that ends with it gives so many points in nbgrader too, which takes the number that a cell shows for
    partial credit. A notebook shows sentences in its place.

    Attributes:
        parts: for each part its name, its points and the points earned.
        message: what is wrong, for the student; empty for full marks.
        misconception: the name of the known mistake that the results match, or None.
    """

    parts: Earned
    message: str
    misconception: str | None

    def __new__(cls, parts: Earned, message: str = "", misconception: str | None = None) -> "Marks":
        made = super().__new__(cls, math.fsum(got for _, _, got in parts))
        made.parts, made.message, made.misconception = parts, message, misconception
        return made

    def _repr_html_(self) -> str:
        lines = [*(sentences(self.message) if self.message else []), in_words(self.parts)]
        return "".join(f"<p>{html.escape(line)}</p>" for line in lines)
