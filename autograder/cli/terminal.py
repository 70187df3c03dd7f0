"""Text on its way to a terminal, which obeys control characters, also those in the name of somebody's folder."""

import sys
from typing import TextIO

from autograder.course import shown_name

__all__ = ["harmless", "say"]


def harmless(text: str) -> str:
    r"""``text`` with everything escaped but visible characters, spaces and new lines.

    Example:
        >>> harmless("s01\x1b[2J\n")
        's01\\x1b[2J\n'
    """
    return "\n".join(shown_name(line) for line in text.split("\n"))


def say(text: str, stream: TextIO | None = None) -> None:
    """Writes a line, to standard output if no other stream is named, at once and so that it does nothing else there."""
    stream = stream or sys.stdout
    stream.write(harmless(text) + "\n")
    stream.flush()
