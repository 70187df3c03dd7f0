"""What a check puts around a call of student code: streams, functions, answers and random generators."""

import contextlib
import io
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from autograder.running.student.shell import CellShell
from autograder.wire.global_generators import GeneratorState, put_state, state_of, words_between
from autograder.wire.log_records import LOGGED, text_of
from autograder.wire.warning_kinds import WARNINGS, kind_of_warning

__all__ = ["CallSurroundings"]

MISSING = object()
MAX_TEXT, MOST_WARNINGS = 4000, 1000


class CallSurroundings:
    """Of the calls that are under way, which may stand in one another.

    Args:
        shell: whose streams are listened to.
        output_bytes: how much a call may print.
    """

    def __init__(self, shell: CellShell, output_bytes: int) -> None:
        self._shell = shell
        self._output_bytes = output_bytes
        self._streams: list[str] = []  # that the innermost call is listened to
        self._warned: list[warnings.WarningMessage] = []
        self._logged: list[str] = []

    @contextlib.contextmanager
    def put(
        self,
        streams: list[str],
        functions: dict[tuple[str, str], Any],
        answers: dict[str, Any],
        states: dict[str, GeneratorState | None],
        environment: dict[str, str | None],
    ) -> Iterator[dict[str, int]]:
        """Puts them around what runs inside; gives a dict that afterwards says how far the generators were drawn from.

        Args:
            streams: those that the check has redirected, and whether it looks for warnings.
            functions: of the check's, by module and name; by the name alone if they stand in the notebook. In the place
                of ``sys.stdin`` two that read from it.
            answers: functions of the check's, by the name of the answer in whose place they stand.
            environment: variables of the environment, with None for those that there are not.
            states: of the generators that the check has seeded; None if this process has the state.
        """
        drawn: dict[str, int] = {}
        variables: dict[str, Any] = self._shell.user_ns
        with contextlib.ExitStack() as stack:
            for name, text in environment.items():
                stack.enter_context(_put_in(os.environ, name, MISSING if text is None else text))
            if (reads := functions.pop(("sys", "stdin"), None)) is not None:
                functions["sys", "stdin"] = _Lines(*reads)
            for (module, name), function in functions.items():
                stack.enter_context(_put_in(vars(sys.modules[module]) if module else variables, name, function))
            for name, function in answers.items():
                stack.enter_context(_put_in(variables, name, function))
            for name, state in states.items():
                if state is not None:
                    put_state(name, state)
            before = {name: state_of(name) for name in states}
            if WARNINGS in streams:
                caught = stack.enter_context(warnings.catch_warnings(record=True))
                assert caught is not None  # since it records
                self._warned = caught
                warnings.simplefilter("always")
            if LOGGED in streams:
                stack.enter_context(_logged(self._logged))
            outer, self._streams = self._streams, streams
            self._listen()
            try:
                yield drawn
            finally:
                self._streams = outer
                self._listen()
            drawn |= {name: words_between(name, state, state_of(name)) for name, state in before.items()}

    def printed(self) -> list[tuple[str, str]]:
        """What the call has printed since it was last asked, by stream, and listens to what comes next."""
        if not self._streams:
            return []
        outputs = self._shell.captured.stop()
        texts = [(output["name"], output["text"]) for output in outputs if output["output_type"] == "stream"]
        self._listen()
        warned = [(kind_of_warning(each), str(each.message)[:MAX_TEXT]) for each in self._warned[:MOST_WARNINGS]]
        self._warned.clear()
        logged = [(LOGGED, text) for text in self._logged]
        self._logged.clear()
        return [(name, text) for name, text in texts if name in self._streams] + warned + logged

    def _listen(self) -> None:
        captured = self._shell.captured
        if self._streams:
            captured.max_bytes = self._output_bytes
            captured.start()
        else:
            captured.stop()


class _Lines(io.TextIOBase):
    """A file of the check's in the place of ``sys.stdin``: what student code reads of it is gone there as well.

    ``input`` does not read from it: in a notebook that asks the front end.
    """

    def __init__(self, read: Callable[..., Any], readline: Callable[..., Any]) -> None:
        self._read, self._readline = read, readline

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> str:
        return str(self._read() if size is None or size < 0 else self._read(size))

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # which files have as well
        return str(self._readline() if size < 0 else self._readline(size))


@contextlib.contextmanager
def _logged(texts: list[str]) -> Iterator[None]:
    """Keeps all that is logged meanwhile, whatever level loggers have here: the check's loggers have others."""
    is_enabled, call_handlers = logging.Logger.isEnabledFor, logging.Logger.callHandlers

    def keep(logger: logging.Logger, record: logging.LogRecord) -> None:
        if len(texts) < MOST_WARNINGS:
            texts.append(text_of(record))
        if is_enabled(logger, record.levelno):
            call_handlers(logger, record)

    changed: Any = logging.Logger
    changed.isEnabledFor, changed.callHandlers = lambda logger, level: True, keep
    try:
        yield
    finally:
        changed.isEnabledFor, changed.callHandlers = is_enabled, call_handlers


@contextlib.contextmanager
def _put_in(variables: MutableMapping[str, Any], name: str, value: Any) -> Iterator[None]:
    """Gives a variable another value for a while."""
    kept = variables.get(name, MISSING)
    _set(variables, name, value)
    try:
        yield
    finally:
        _set(variables, name, kept)


def _set(variables: MutableMapping[str, Any], name: str, value: Any) -> None:
    if value is MISSING:
        variables.pop(name, None)
    else:
        variables[name] = value
