"""The zygotes that this process started, or whose doors another one gave it; see :mod:`.zygote`.

Processes that grade side by side share them: one of them hands the doors of :meth:`Zygotes.doors` to the others, which
:meth:`~Zygotes.take` them; a fork has them as they are.
"""

import atexit
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from autograder.confinement import clean_environment
from autograder.running.processes.settings import ProcessKind
from autograder.running.processes.zygote_door import new_door

__all__ = ["Zygotes", "zygotes"]

NOWHERE = Path("/nonexistent")  # a zygote writes no file


class Zygotes:
    """One of each kind of process."""

    def __init__(self) -> None:
        self._doors: dict[str, socket.socket] = {}  # by kind
        self._started: dict[str, list[subprocess.Popen[bytes]]] = {}  # by this process; the last one is in use

    def door(self, kind: str) -> socket.socket:
        """Where to ask the zygote of a kind; there is a new one if there was none."""
        if kind not in self._doors:
            ours, theirs = new_door()
            with theirs:
                self._started.setdefault(kind, []).append(_interpreter(theirs, kind))
            self._doors[kind] = ours
        return self._doors[kind]

    def doors(self) -> dict[str, socket.socket]:
        """The doors of students' and graders' zygotes, which begin to import; each door stays this process's own."""
        kinds = (ProcessKind.STUDENT.value, ProcessKind.GRADER.value)
        for kind in kinds:
            if kind in self._started and self._started[kind][-1].poll() is not None:
                self.forget(kind)  # nobody wanted it for a while
        return {kind: self.door(kind) for kind in kinds}

    def take(self, doors: Mapping[str, socket.socket]) -> None:
        """Has this process ask there; where a zygote has ended, it starts one of its own."""
        for kind, door in doors.items():
            self.forget(kind)
            self._doors[kind] = door

    def forget(self, kind: str) -> None:
        """Leaves a zygote that may have ended; it ends once nobody holds its door."""
        if kind in self._doors:
            self._doors.pop(kind).close()

    def close(self, *, waits: bool = True) -> None:
        """Leaves all of them; ``waits`` for those that this process started, which end after their templates."""
        for kind in [*self._doors]:
            self.forget(kind)
        for started in chain(*self._started.values()) if waits else ():
            started.wait()
        self._started.clear()

    def share(self) -> None:
        """In a fork of this process: asks at the same doors, and leaves the zygotes to whoever started them."""
        self._started.clear()


def _interpreter(door: socket.socket, kind: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "autograder.running.processes.zygote", str(door.fileno()), kind],
        pass_fds=(door.fileno(),),
        env=clean_environment(scratch=NOWHERE, cache=NOWHERE),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


zygotes = Zygotes()
atexit.register(zygotes.close)
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=zygotes.share)
