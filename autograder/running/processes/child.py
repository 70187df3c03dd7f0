"""What a child does: it is the student process of one submission, or the grader process."""

import socket
import sys
from collections.abc import Callable
from typing import Protocol

from autograder.running.checks.instructor_cells import InstructorCells
from autograder.running.processes.settings import FRAME_BYTES, ProcessKind, ProcessSettings
from autograder.running.student.shell import CellShell
from autograder.wire.channel import Channel

__all__ = ["prepare_child"]

Serve = Callable[[socket.socket], None]


def prepare_child(settings: ProcessSettings, shell: CellShell, cells: InstructorCells) -> Serve:
    """Does what each child would do before it meets its submission; a fork server does it once for all of them.

    Returns:
        What the child does then: it serves a connection as the process that the settings name, and returns when the
        other side closes.
    """
    process = _process(settings, shell, cells)
    # To a grader process, the sockets of student processes come between messages.
    reads_ahead = settings.kind is ProcessKind.STUDENT

    def serve(connection: socket.socket) -> None:
        if settings.files or settings.kind is not ProcessKind.GRADER:
            sys.path.insert(0, "")  # as in a kernel: what lies in its folder can be imported
        process.serve(Channel(connection, FRAME_BYTES, reads_ahead=reads_ahead))

    return serve


def _process(settings: ProcessSettings, shell: CellShell, cells: InstructorCells) -> "_Process":
    """A process of this kind; its modules are loaded by the fork server of this kind alone."""
    if settings.kind is ProcessKind.STUDENT:
        from autograder.running.student.process import StudentProcess

        return StudentProcess(shell, settings.output_bytes)
    if settings.kind is ProcessKind.SHARED:
        from autograder.running.shared.process import SharedProcess

        return SharedProcess(shell, settings.output_bytes)
    from autograder.running.checks.process import GraderProcess

    return GraderProcess(cells, shell.user_ns, output_bytes=settings.output_bytes, logs_calls=settings.logs_calls)


class _Process(Protocol):
    def serve(self, channel: Channel, /) -> None:
        """Serves a channel until it closes."""
