"""What a child does: it is the student process of one submission, or the grader process."""

import socket
import sys

from autograder.running.checks.instructor_cells import InstructorCells
from autograder.running.processes.settings import FRAME_BYTES, ProcessKind, ProcessSettings
from autograder.running.student.shell import CellShell
from autograder.wire.channel import Channel

__all__ = ["serve"]


def serve(settings: ProcessSettings, connection: socket.socket, shell: CellShell, cells: InstructorCells) -> None:
    """Serves ``connection`` as the process that the settings name; returns when the other side closes."""
    if settings.files or settings.kind is not ProcessKind.GRADER:
        sys.path.insert(0, "")  # as in a kernel: what lies in its folder can be imported
    if settings.kind is ProcessKind.STUDENT:
        from autograder.running.student.process import StudentProcess  # loaded by the fork server of this kind alone

        channel = Channel(connection, FRAME_BYTES, reads_ahead=True)
        StudentProcess(channel, shell, settings.output_bytes).serve()
    elif settings.kind is ProcessKind.SHARED:
        from autograder.running.shared.process import SharedProcess

        SharedProcess(Channel(connection, FRAME_BYTES), shell, settings.output_bytes).serve()
    else:
        from autograder.running.checks.process import GraderProcess

        # The sockets of student processes come between messages.
        channel = Channel(connection, FRAME_BYTES)
        GraderProcess(
            channel, cells, shell.user_ns, output_bytes=settings.output_bytes, logs_calls=settings.logs_calls
        ).serve()
