"""What a child does: it is the student process of one submission, or the grader process."""

import socket
import sys
from collections.abc import Callable

from autograder.running.checks.instructor_cells import InstructorCells
from autograder.running.processes.settings import FRAME_BYTES, ProcessKind, ProcessSettings
from autograder.running.student.shell import CellShell
from autograder.wire.channel import Channel

__all__ = ["prepare"]

Serve = Callable[[socket.socket], None]


def prepare(settings: ProcessSettings, shell: CellShell, cells: InstructorCells) -> Serve:
    """Does what each child would do before it meets its submission; a fork server does it once for all of them.

    Returns:
        What the child does then: it serves a connection as the process that the settings name, and returns when the
        other side closes.
    """
    serve = _kind_of_process(settings, shell, cells)

    def become(connection: socket.socket) -> None:
        if settings.files or settings.kind is not ProcessKind.GRADER:
            sys.path.insert(0, "")  # as in a kernel: what lies in its folder can be imported
        serve(connection)

    return become


def _kind_of_process(settings: ProcessSettings, shell: CellShell, cells: InstructorCells) -> Serve:
    if settings.kind is ProcessKind.STUDENT:
        from autograder.running.student.process import StudentProcess  # loaded by the fork server of this kind alone

        return lambda connection: StudentProcess(
            Channel(connection, FRAME_BYTES, reads_ahead=True), shell, settings.output_bytes
        ).serve()
    if settings.kind is ProcessKind.SHARED:
        from autograder.running.shared.process import SharedProcess

        return lambda connection: SharedProcess(
            Channel(connection, FRAME_BYTES), shell, settings.output_bytes
        ).serve()
    from autograder.running.checks.process import GraderProcess

    grader = GraderProcess(cells, shell.user_ns, output_bytes=settings.output_bytes, logs_calls=settings.logs_calls)
    # The sockets of student processes come between messages.
    return lambda connection: grader.serve(Channel(connection, FRAME_BYTES))
