"""What a child does: it is the student process of one submission, or the grader process."""

import socket
from typing import Any

from autograder.channel import Channel
from autograder.running.instructor import InstructorCells
from autograder.running.shell import CellShell

__all__ = ["play"]


def play(settings: dict[str, Any], connection: socket.socket, shell: CellShell, cells: InstructorCells) -> None:
    """Serves ``connection`` in the role that the settings name; returns when the other side closes."""
    if settings["role"] == "student":
        from autograder.running.student import StudentProcess  # loaded in the warm process of this role alone

        channel = Channel(connection, settings["frame_bytes"], reads_ahead=True)
        StudentProcess(channel, shell, settings["output_bytes"]).serve()
    else:
        from autograder.running.grader import GraderProcess

        # The sockets of student processes come between messages.
        GraderProcess(Channel(connection, settings["frame_bytes"]), cells, shell.user_ns).serve()
