"""What a check puts around the student's code that it calls, as in one process.

It may redirect what is printed, put functions of its own in the place of ``input`` and their like, seed the global
random generators, and replace an answer that others use. All of that goes with each call, and comes back with
it as text and as numbers of draws: student code decides neither where its text goes nor what a check draws next.
"""

import builtins
import functools
import getpass
import logging
import os
import random
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from autograder.running.checks.own_uses import OwnUses
from autograder.running.checks.proxies import StudentProxy
from autograder.running.checks.student_errors import StudentProtocolError
from autograder.wire import CodecError
from autograder.wire.global_generators import GeneratorState, advance, state_of
from autograder.wire.log_records import LOGGED, record_of
from autograder.wire.warning_kinds import WARNING_KINDS, WARNINGS

__all__ = ["Surroundings"]

STREAMS = ("stdout", "stderr")
MOST_WARNINGS = 1000  # of student code's for one check, and records that it logs
MOST_PRINTED = 4 * 2**20  # letters that student code may print for one check
# Functions whose place a check may give to one of its own, by module: what asks, prints, waits or draws.
# fmt: off
REPLACEABLE: dict[ModuleType, tuple[str, ...]] = {
    builtins: ("input", "print"),
    getpass: ("getpass",),
    sys: ("exit",),
    time: ("sleep", "time", "perf_counter", "monotonic"),
    random: (
        "choice", "choices", "gauss", "randint", "random", "randrange", "sample", "shuffle", "triangular", "uniform",
    ),
    np.random: ("choice", "normal", "permutation", "rand", "randint", "randn", "random", "shuffle", "uniform"),
}
# fmt: on
READS = ("read", "readline")  # what student code reads of a file that a check puts in the place of `sys.stdin`
LOGS = ("assertLogs", "assertNoLogs", "logging")  # words of cells that look at what is logged
ENVIRONMENT = ("environ", "setenv", "putenv")  # words of cells that change the environment's variables
BUILT_IN = REPLACEABLE[builtins]
SEEDS = {"random": (random, ("seed", "setstate")), "numpy": (np.random, ("seed", "set_state"))}


class Surroundings:
    """What the cell of the instructor's that runs has changed so far.

    Args:
        namespace: in which the instructor's cells run.
        uses: what the source's own solution uses of what checks offer.
    """

    def __init__(self, namespace: Mapping[str, Any], uses: OwnUses) -> None:
        self._namespace = namespace
        self._uses = uses
        self._streams = {name: getattr(sys, name) for name in STREAMS}
        self._answers: dict[str, Any] = {}  # as the cell found them
        self._seeded: dict[str, GeneratorState | None] = {}  # how the student process knows them; None if it does not
        self._printed = 0
        self._warned = 0
        self._looks_at_logs = False
        self._filters = warnings.filters  # of warnings; a check that looks for some has others meanwhile
        for name, (module, seeds) in SEEDS.items():
            for seed in seeds:
                setattr(module, seed, self._noting(name, getattr(module, seed)))
        self._stdin = sys.stdin
        self._environment: dict[str, str] | None = None  # as it was before a cell mentioned it
        self._known = [(module, name, getattr(module, name)) for module, names in REPLACEABLE.items() for name in names]

    def begin(self, text: str, answers: Mapping[str, Any]) -> None:
        """Called when a cell begins, with the answers that it finds: nothing of the last one's stays."""
        if self._environment is None and any(map(text.__contains__, ENVIRONMENT)):
            self._environment = dict(os.environ)
        self._looks_at_logs = any(map(text.__contains__, LOGS))
        self._answers = dict(answers)
        self._seeded.clear()
        self._printed = 0
        self._warned = 0
        self._note_torch()

    def now(self) -> tuple[Any, ...] | None:
        """What goes with a call: streams, functions, answers and states; None if the cell has changed nothing."""
        streams = [name for name, own in self._streams.items() if getattr(sys, name) is not own]
        streams += [] if warnings.filters is self._filters else [WARNINGS]
        streams += [LOGGED] if self._looks_at_logs else []
        functions = self._functions()
        answers = self._replaced_answers()
        variables = self._variables()
        if not (streams or functions or answers or self._seeded or variables):
            return None
        return streams, functions, answers, {name: self._state_to_tell(name) for name in self._seeded}, variables

    def write(self, printed: list[tuple[str, str]], *, may_raise: bool = True) -> None:
        """Prints what student code printed where the check wants to have it, and warns as it warned, up to an amount.

        A check may have made errors of warnings; then the first one is raised, if ``may_raise``.
        """
        for stream, text in printed:
            if stream in WARNING_KINDS:
                self._warn(WARNING_KINDS[stream], text, may_raise)
                continue
            if stream == LOGGED:
                self._log(text)
                continue
            shown = text[: max(0, MOST_PRINTED - self._printed)]
            self._printed += len(text)
            if shown and getattr(sys, stream) is not self._streams[stream]:
                getattr(sys, stream).write(shown)

    def _warn(self, kind: type[Warning], text: str, may_raise: bool) -> None:
        self._warned += 1
        if self._warned > MOST_WARNINGS or warnings.filters is self._filters:
            return
        try:
            warnings.warn_explicit(text, kind, "<answer>", self._warned, "__main__", {})
        except Warning:
            if may_raise:
                raise

    def _log(self, text: str) -> None:
        self._warned += 1
        if self._warned > MOST_WARNINGS or not self._looks_at_logs:
            return
        try:
            record = record_of(text)
        except CodecError as error:
            raise StudentProtocolError(str(error)) from error
        logger = logging.getLogger(record.name)
        if logger.isEnabledFor(record.levelno) and logger.hasHandlers():
            logger.handle(record)

    def follow(self, words: Mapping[str, int]) -> None:
        """Draws what student code drew, if the source's own solution drew as much."""
        for name in self._seeded.keys() & words.keys():
            use = ("drew", name, str(words[name]))
            if not self._uses.may(*use):
                continue  # it would choose what the check draws next
            self._uses.note(*use)
            advance(name, words[name])
            self._seeded[name] = state_of(name)

    def _functions(self) -> dict[tuple[str, str], Any]:
        found = {
            (module.__name__, name): getattr(module, name)
            for module, name, own in self._known
            if getattr(module, name) is not own
        }
        if sys.stdin is not self._stdin:
            found["sys", "stdin"] = [getattr(sys.stdin, name, None) for name in READS]
        for name in BUILT_IN:
            own = self._namespace.get(name)
            if own is not None and not isinstance(own, StudentProxy) and callable(own):
                found["", name] = own
        return found

    def _variables(self) -> dict[str, str | None]:
        """What cells have changed of the environment's variables; None for those that they took away."""
        before = self._environment
        if before is None or before == (now := dict(os.environ)):
            return {}
        return {name: now.get(name) for name in before.keys() | now.keys() if before.get(name) != now.get(name)}

    def _replaced_answers(self) -> dict[str, Any]:
        """Answers for which the cell put a function that other answers of the source's own call.

        No other function is lent: what a test defines under an answer's name may be how it computes the right result.
        """
        found: dict[str, Any] = {}
        for name, value in self._answers.items():
            now = self._namespace.get(name, value)
            is_other = now is not value and type(now) is not StudentProxy and callable(now)
            if is_other and self._uses.may("replaced", name):
                found[name] = self._noticed(name, now)
        return found

    def _noticed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, which notes that it is called."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self._uses.note("replaced", name)
            return function(*args, **kwargs)

        return call

    def _state_to_tell(self, name: str) -> GeneratorState | None:
        """The state of a generator, if the student process does not have it."""
        state, known = state_of(name), self._seeded[name]
        self._seeded[name] = state
        return None if known is not None and _are_equal(state, known) else state

    def _noting(self, name: str, seed: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(seed)
        def noting(*args: Any, **kwargs: Any) -> Any:
            self._seeded[name] = None
            return seed(*args, **kwargs)

        return noting

    def _note_torch(self) -> None:
        """PyTorch, once it is loaded, and whoever loaded it."""
        torch: Any = sys.modules.get("torch")
        if torch is not None and not hasattr(torch.manual_seed, "__wrapped__"):
            torch.manual_seed = self._noting("torch", torch.manual_seed)


def _are_equal(state: GeneratorState, known: GeneratorState) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(state, known, strict=True))
