"""Pickles that a check reads, which may be student code's: from its files, or from bytes that it gave.

To read a pickle runs whatever function it names, where marks are decided. One names only what pickles name that the
same test reads with the source's own solution: nothing, if that pickles plain data.
"""

import pickle
import sys
from collections.abc import Callable
from typing import Any

from autograder.running.checks.own_uses import OwnUses

__all__ = ["look_at_unpickling"]

EVENT = "pickle.find_class"  # of each way to read a pickle, also of those in libraries


def look_at_unpickling(uses: OwnUses, has_begun: Callable[[], bool]) -> None:
    """Has this process refuse pickles that name something else, from now on and for good.

    Args:
        uses: what the source's own solution uses of what checks offer.
        has_begun: whether a cell of the instructor's has run, or runs.
    """

    def look(event: str, told: tuple[Any, ...]) -> None:
        if event != EVENT or not has_begun():
            return
        use = ("unpickled", ".".join(map(str, told)))
        if not uses.may(*use):
            raise pickle.UnpicklingError("a pickle names what the own solution's does not")
        uses.note(*use)

    sys.addaudithook(look)
