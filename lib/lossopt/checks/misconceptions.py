"""Known mistakes, and how to tell from an answer's results which of them was made."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossopt.checks.probes import Finding, Probe

__all__ = ["Misconception", "recognised"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """A mistake that students make, with what to tell who made it.

    Attributes:
        name: for instructors, as in "summed instead of averaged".
        hint: for the student; it says where to look, not what to write.
        wrong: implementations of it, each of which the tests must reject.
        keeps: for each implementation, the names of the parts whose points it still earns; it loses all others.
    """

    name: str
    hint: str
    wrong: tuple[Callable[..., Any], ...]
    keeps: tuple[tuple[str, ...], ...]


def recognised(misconceptions: Iterable[Misconception], asked: Sequence[tuple[Probe, Finding]]) -> Misconception | None:
    """The first misconception that does everything the answer did, or None if none of them does.

    Args:
        misconceptions: the known ones.
        asked: what was asked of the answer, each with what came of it.
    """
    # A result says nothing where the function changed its arguments, since that alone was complained of.
    telling = [(probe, found) for probe, found in asked if not found.outcome.changed]
    if all(found.outcome.error is not None for _, found in telling):
        return None
    # What failed comes first: an implementation other than the student's gives itself away there soonest.
    telling.sort(key=lambda pair: pair[1].complaint is None)
    with np.errstate(all="ignore"):  # floating-point warnings that the check causes are not the student's
        return next((known for known in misconceptions if any(_did(wrong, telling) for wrong in known.wrong)), None)


def _did(wrong: Callable[..., Any], telling: list[tuple[Probe, Finding]]) -> bool:
    """Whether ``wrong`` does all that the answer did, and something of it is wrong."""
    shares_mistake = False
    for probe, found in telling:
        same = probe.matches(found, wrong)
        if same is False:
            return False
        shares_mistake = shares_mistake or (same is True and found.complaint is not None)
    return shares_mistake
