"""What a child does: it is the student process of one submission, or the grader process."""

from typing import Any

from autograder.channel import Channel
from autograder.running.instructor import InstructorCells
from autograder.running.shell import CellShell

__all__ = ["play"]


def play(settings: dict[str, Any], channel: Channel, shell: CellShell, cells: InstructorCells) -> None:
    """Serves ``channel`` in the role that the settings name; returns when the other side closes."""
    if settings["role"] == "student":
        from autograder.running.student import StudentProcess  # loaded in the warm process of this role alone

        StudentProcess(channel, shell, settings["output_bytes"]).serve()
    else:
        from autograder.running.grader import GraderProcess

        GraderProcess(channel, cells, shell.user_ns).serve()
