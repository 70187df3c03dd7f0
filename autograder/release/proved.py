"""A release that may go out: proved by the source's own solution, and free of what gives answers away."""

from collections.abc import Callable

from autograder.assignment.source import Source
from autograder.release.build import release_bytes
from autograder.release.leaks import require_no_leak
from autograder.release.release_checks import Sound, require_sound

__all__ = ["proved_release"]


def proved_release(source: Source, *, isolation: str, on_step: Callable[[str], None]) -> tuple[Sound, bytes]:
    """What was found out of the source, and the file that students get, with all that its checks want to be in it.

    Args:
        source: one notebook.
        isolation: ``"full"`` or ``"none"``.
        on_step: told what is tried next.

    Raises:
        SourceError: the source is unsound, or its release would hold a solution or a hidden test.
    """
    sound = require_sound(source, release_bytes(source), isolation=isolation, on_step=on_step)
    released = release_bytes(source, sound.lines)
    require_no_leak(source, released)  # once more, since a check may ask for any line
    return sound, released
