"""The children of a fork server: forked, watched, ended."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder.confinement import Resource

__all__ = ["Children", "Watch", "has_ended", "has_ended_within"]


class Watch(Protocol):
    """Says which resource a child uses too much of, or None. Called every few hundredths of a second while it lives."""

    def __call__(self, child: int, scratch: Path) -> Resource | None: ...


@dataclass(slots=True)
class _Child:
    space: AbstractContextManager[Path]
    scratch: Path
    excess: Resource | None = None


class Children:
    """What a fork server keeps of each child from before its fork until its end.

    Args:
        new_space: makes the scratch space of one child; it is gone when its context ends.
        watch: for the limits that the kernel does not keep here.
    """

    def __init__(self, new_space: Callable[[], AbstractContextManager[Path]], watch: Watch | None) -> None:
        self._new_space = new_space
        self._watch = watch
        self._living: dict[int, _Child] = {}

    @property
    def are_watched(self) -> bool:
        return self._watch is not None and bool(self._living)

    def fork(self, work: Callable[[Path], None]) -> int:
        """Runs ``work`` with a scratch folder in a child of its own, which ends with it."""
        space = self._new_space()
        scratch = space.__enter__()
        child = os.fork()
        if child == 0:
            status = 70
            try:
                work(scratch)
                status = 0
            except BaseException as error:
                os.write(2, f"{type(error).__name__}: {error}\n".encode("utf-8", "replace"))
            finally:
                os._exit(status)  # nothing above this may run twice, whatever happened
        self._living[child] = _Child(space, scratch)
        if self._watch is not None:
            self._watch(child, scratch)  # its memory counts from what it holds now
        return child

    def look_after(self) -> None:
        """Kills each child that is above a limit, and remembers why."""
        assert self._watch is not None
        for pid, child in self._living.items():
            if not child.excess and (excess := self._watch(pid, child.scratch)):
                child.excess = excess
                _kill(pid)

    def end(self, pid: int, grace_seconds: float) -> tuple[int | None, Resource | None, float]:
        """Ends a child and its session.

        A child that is ending by itself gets ``grace_seconds`` to do so. Returns its exit code, negative for a signal
        and None if it did not end by itself; the resource that it used too much of, or None; and the seconds of
        processor time that it used.
        """
        child = self._living[pid]
        is_over = has_ended_within(pid, grace_seconds)
        if not is_over:
            _kill(pid)
        # Before it is reaped, since from then on another session may have its number.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        _, status, used = os.wait4(pid, 0)
        del self._living[pid]
        child.space.__exit__(None, None, None)
        code: int | None = os.waitstatus_to_exitcode(status)
        if not is_over and not child.excess and code == -signal.SIGKILL:
            code = None
        return code, child.excess, used.ru_utime + used.ru_stime

    def end_all(self) -> None:
        for pid in [*self._living]:
            self.end(pid, 0.0)


def has_ended(pid: int) -> bool:
    """Whether a child of this process has ended; it stays to be waited for."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def has_ended_within(pid: int, seconds: float) -> bool:
    """Whether a child has ended by itself, for which it gets so long."""
    deadline = time.monotonic() + seconds
    is_over = has_ended(pid)
    while not is_over and time.monotonic() < deadline:
        time.sleep(0.001)
        is_over = has_ended(pid)
    return is_over


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
