"""The door of a zygote: a Unix socket through which several processes ask for templates.

A request is one message, so that those of several processes do not mix; JSON, since whoever starts zygotes need not
import numpy for it.
"""

import json
import socket
from collections.abc import Sequence

from autograder.running.processes.settings import CONTROL_BYTES

__all__ = ["ask_for_template", "new_door", "receive_request"]


def new_door() -> tuple[socket.socket, socket.socket]:
    """The end that is asked through, which several processes may hold, and the zygote's own."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def ask_for_template(door: socket.socket, modules: Sequence[str], connection: int) -> None:
    """Asks for a template that has imported ``modules`` and serves ``connection``, of which it gets a duplicate.

    Raises:
        OSError: the zygote has ended, or takes nothing.
    """
    socket.send_fds(door, [json.dumps([*modules]).encode()], [connection])


def receive_request(door: socket.socket) -> tuple[list[str], int] | None:
    """The modules and the connection of the next request; None once nobody holds the other end any more."""
    data, descriptors, _, _ = socket.recv_fds(door, CONTROL_BYTES, 1)
    return (json.loads(data), descriptors[0]) if descriptors else None
