"""Text on its way to a terminal, which obeys control characters, also those in the name of somebody's folder."""

from collections.abc import Sequence

from autograder.course import shown_name

__all__ = ["harmless", "some_of"]

SHOWN = 5


def harmless(text: str) -> str:
    r"""``text`` with everything escaped that is no visible character, space or new line.

    Example:
        >>> harmless("s01\x1b[2J\n")
        's01\\x1b[2J\n'
    """
    return "\n".join(shown_name(line) for line in text.split("\n"))


def some_of(names: Sequence[str]) -> str:
    """The first few of them.

    Example:
        >>> some_of("abcdefg")
        'a, b, c, d, e and 2 more'
    """
    names = [shown_name(name) for name in names]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
