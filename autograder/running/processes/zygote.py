"""A zygote: a process with the slow imports done, which forks templates for every process that holds its door.

Run as ``python -I -m autograder.running.processes.zygote <descriptor> <kind>``; the descriptor is its door, a Unix
socket that keeps messages apart. All workers that grade on one machine hold it, so that what takes seconds to import is
imported once and not by each of them: a request names modules that its template needs besides, and brings that
template's own connection. Zygotes that imported such modules are forked out of this one, and kept for the next who
asks. A zygote never learns of an assignment. Students' and graders' processes come from different ones, so that what a
student's code finds out about its own memory tells nothing about a grader's.
"""

import os
import select
import socket
import sys
from collections.abc import Sequence

from autograder.running.processes.preload import freeze, import_modules
from autograder.running.processes.settings import ALWAYS_IMPORTED, ProcessKind
from autograder.running.processes.template import IDLE_SECONDS, fork, serve
from autograder.running.processes.zygote_door import ask_for_template, new_door, receive_request

__all__ = ["main"]


def main(door: int, modules: Sequence[str]) -> None:
    """Imports ``modules``, and forks templates until nobody holds the door any more, or asks for a while."""
    import_modules(modules)
    freeze()
    zygote = _Zygote(socket.socket(fileno=door))
    try:
        zygote.serve()
    finally:
        zygote.close()


class _Zygote:
    """``_doors`` lead to the zygotes that were forked out of this one, by the module that they imported."""

    def __init__(self, door: socket.socket) -> None:
        self._door = door
        self._doors: dict[str, socket.socket] = {}
        self._children: list[int] = []

    def serve(self) -> None:
        """Carries out one request after the other."""
        while True:
            asked = select.select([self._door], [], [], IDLE_SECONDS)[0]
            self._children = [child for child in self._children if os.waitpid(child, os.WNOHANG)[0] == 0]
            if asked:
                request = receive_request(self._door)
                if request is None:
                    return
                self._hand_out(*request)
            elif not self._children:
                return

    def close(self) -> None:
        """Waits for the children, which end when nobody asks them."""
        self._leave()
        for child in self._children:
            os.waitpid(child, 0)

    def _hand_out(self, modules: list[str], connection: int) -> None:
        if modules:
            self._pass_on(modules[0], modules[1:], connection)
        else:
            self._children.append(fork(lambda: serve(connection), self._leave))
        os.close(connection)

    def _pass_on(self, module: str, others: list[str], connection: int) -> None:
        """Asks the zygote that has imported ``module``; there is a new one if there is none, or if it has ended."""
        if module in self._doors:
            try:
                return ask_for_template(self._doors[module], others, connection)
            except OSError:
                self._doors.pop(module).close()
        self._doors[module], theirs = new_door()
        with theirs:
            self._children.append(fork(lambda: self._become(theirs, module, connection), self._leave))
        return ask_for_template(self._doors[module], others, connection)

    def _become(self, door: socket.socket, module: str, connection: int) -> None:
        os.close(connection)  # somebody's, who has to hear when the template ends
        main(door.detach(), [module])

    def _leave(self) -> None:
        """Closes what a child must not have: it could ask through it for what only a supervisor may ask for."""
        self._door.close()
        for door in self._doors.values():
            door.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), ALWAYS_IMPORTED[ProcessKind(sys.argv[2])])
