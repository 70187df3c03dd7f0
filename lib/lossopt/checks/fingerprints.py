"""What an answer did, in a form that two machines write alike, and how hard it is to guess.

Numbers lie on one of three grids, whose cells are about 0.0015 % wide: results are sealed on a grid on which none of
their numbers lies near the edge of its cell. Where in the cell each lies is compared too, after the seal is open, so
that numbers which only round to the same cell match nothing.
"""

import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from lossopt.checks.calling import Outcome
from lossopt.checks.failure import Complaint
from lossopt.checks.reading import array_of, plain_of

__all__ = ["GRIDS", "Fingerprint", "Trait", "bits", "fingerprint", "traits"]

WIDTH = 2.0**-16  # of a cell, as a share of the number
PLACES = 256  # in a cell that are told apart; one byte each
GRIDS = (0.0, 0.31, 0.64)  # by how much of a cell each is moved
EDGE = 0.002  # the share of a cell that is too near its edge: twenty times the tolerance of checks
NEAR = 1  # places by which equal numbers may differ
ZERO, NOT_ZERO = 1e-12, 1e-11  # up to the first a number counts as 0; near it, it cannot be told
MOST_NUMBERS = 12  # of one array
MOST_BITS = 16.0  # that one number may count for
LARGEST_DENOMINATOR = 2000

Trait = str | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """``text`` is equal for equal results; ``places`` says where in its cell each number lies."""

    text: bytes
    places: tuple[int, ...]
    is_safe: bool

    def is_near(self, places: Sequence[int]) -> bool:
        """Whether numbers of the same cells lie at these places of them."""
        pairs = zip(self.places, places, strict=False)
        return len(self.places) == len(places) and all(abs(one - other) <= NEAR for one, other in pairs)


def traits(outcomes: Iterable[Outcome]) -> list[Trait] | None:
    """Numbers and words that say what came of some calls; None if something came that cannot be said so."""
    found: list[Trait] = []
    for outcome in outcomes:
        if outcome.error is not None:
            found.append(f"raised {outcome.error_bases[0] if outcome.error_bases else 'Exception'}")
        elif outcome.changed or not _describe(plain_of(outcome.value), found):
            return None
    return found


def _describe(value: Any, found: list[Trait]) -> bool:
    """Adds what ``value`` is to ``found``; says whether it could."""
    if isinstance(value, bool | np.bool_ | str | None):
        found.append(repr(value if isinstance(value, str | None) else bool(value)))
        return True
    array = array_of(value, "")
    if not isinstance(array, Complaint):
        found.append(f"of {array.shape}")
        found.extend(map(float, array.ravel()[:MOST_NUMBERS]))
        return True
    if isinstance(value, dict):
        found.append(f"under {list(map(repr, value))}")
        return all(_describe(item, found) for item in value.values())
    if isinstance(value, list | tuple):
        found.append(f"{len(value)} values")
        return all(_describe(item, found) for item in value)
    return False


def fingerprint(found: Sequence[Trait], grid: int) -> Fingerprint:
    """The fingerprint of ``found`` on the grid of this number."""
    words: list[str] = [f"grid {grid}"]
    places: list[int] = []
    is_safe = True
    for trait in found:
        if isinstance(trait, str) or not math.isfinite(trait):
            words.append(str(trait))
        elif abs(trait) <= ZERO:
            words.append("zero")
            is_safe = is_safe and abs(trait) <= ZERO / 10
        else:
            position = math.log(abs(trait)) / WIDTH + GRIDS[grid]
            cell = math.floor(position)
            place = int((position - cell) * PLACES)
            words.append(f"{'-' if trait < 0 else ''}{cell}")
            places.append(place)
            is_safe = is_safe and abs(trait) >= NOT_ZERO and EDGE < position - cell < 1 - EDGE
    return Fingerprint(text="\n".join(words).encode(), places=tuple(places), is_safe=is_safe)


def bits(found: Sequence[Trait], right: Sequence[Trait], enough: float, told: Container[float] = ()) -> float:
    """How many bits it takes at least to guess ``found``, for who knows ``right``; where that is unknown, it is empty.

    Counts each number once, and those that are ``told`` not at all, as little as its shortest form is worth: a small
    fraction, its ratio to the right one, or its distance from it. Stops to count at ``enough``.
    """
    known = dict(enumerate(right)) if len(right) == len(found) else {}
    forms: set[str] = set()
    total = 0.0
    for place, trait in enumerate(found):
        if isinstance(trait, float) and trait not in told and total < enough:
            form = _form(trait, known.get(place))
            total += 0.0 if form in forms else _bits_of(form)
            forms.add(form)
    return total


def _form(number: float, right: Trait | None) -> str:
    """The shortest form in which ``number`` can be said, given the right one."""
    forms = [_fraction(number)]
    if isinstance(right, float) and math.isfinite(right):
        forms.append("+" + _fraction(number - right))
        if right:
            forms.append("*" + _fraction(number / right))
    return min(forms, key=_bits_of)


def _fraction(number: float) -> str:
    if not math.isfinite(number) or abs(number) <= ZERO:
        return "0/1"
    near = Fraction(number).limit_denominator(LARGEST_DENOMINATOR)
    is_near = math.isclose(near, number, rel_tol=1e-7)
    return f"{near.numerator}/{near.denominator}" if is_near else f"{number:.6e}"


def _bits_of(form: str) -> float:
    if "/" not in form:
        return MOST_BITS
    numerator, _, denominator = form.lstrip("+*").partition("/")
    return min(MOST_BITS, math.log2(max(abs(int(numerator)), int(denominator))))
