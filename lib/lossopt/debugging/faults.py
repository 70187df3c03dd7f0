"""Runs the training loop with a cause's passage in place of the sound one.

The text of the file is changed and run, so that the faulty line which a reader is shown is the line that was run.
"""

import inspect
from collections.abc import Callable
from functools import cache
from types import ModuleType

import numpy as np

from lossopt.debugging import loop
from lossopt.debugging.causes import Cause
from lossopt.debugging.records import Plan, Run, Settings

__all__ = ["faulty_source", "run_with"]


def faulty_source(cause: Cause) -> str:
    """The text of the training loop with the cause in it.

    Raises:
        ValueError: The passage that it replaces does not stand in the loop exactly once.
    """
    source = inspect.getsource(loop)
    if not cause.mended:
        return source
    if source.count(cause.mended) != 1:
        raise ValueError(f"cause {cause.name}: {cause.mended!r} stands {source.count(cause.mended)} times in the loop")
    return source.replace(cause.mended, cause.faulty)


def run_with(cause: Cause, plan: Plan, settings: Settings) -> Run:
    """One run of the training loop with this cause in it."""
    # Overflow and NaN are what some causes show; they need no warnings as well.
    with np.errstate(all="ignore"):
        return _trainer(cause)(plan, settings)


@cache
def _trainer(cause: Cause) -> Callable[[Plan, Settings], Run]:
    module = ModuleType(f"{loop.__name__}_{cause.name}")
    exec(compile(faulty_source(cause), module.__name__, "exec"), module.__dict__)
    train: Callable[[Plan, Settings], Run] = module.train
    return train
