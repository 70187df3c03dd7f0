"""What a child does: it is the student process of one submission, or the grader process."""

import socket
from typing import Any

from autograder.running.checks.instructor_cells import InstructorCells
from autograder.running.student.shell import CellShell
from autograder.wire.channel import Channel

__all__ = ["serve"]


def serve(settings: dict[str, Any], connection: socket.socket, shell: CellShell, cells: InstructorCells) -> None:
    """Serves ``connection`` in the role that the settings name; returns when the other side closes."""
    if settings["role"] == "student":
        from autograder.running.student.process import StudentProcess  # loaded in the warm process of this role alone

        channel = Channel(connection, settings["frame_bytes"], reads_ahead=True)
        StudentProcess(channel, shell, settings["output_bytes"]).serve()
    else:
        from autograder.running.checks.process import GraderProcess

        # The sockets of student processes come between messages.
        channel = Channel(connection, settings["frame_bytes"])
        GraderProcess(channel, cells, shell.user_ns, logs_calls=settings["logs_calls"]).serve()
