"""Text on its way to a terminal, which obeys control characters, also those in the name of somebody's folder."""

from collections.abc import Sequence

__all__ = ["harmless", "some_of"]

SHOWN = 5


def harmless(text: str) -> str:
    r"""``text`` with everything escaped that is no visible character, space or new line.

    Example:
        >>> harmless("s01\x1b[2J\n")
        's01\\x1b[2J\n'
    """
    return "".join(
        character if character.isprintable() or character == "\n" else _escaped(character) for character in text
    )


def some_of(names: Sequence[str]) -> str:
    """The first few of them.

    Example:
        >>> some_of("abcdefg")
        'a, b, c, d, e and 2 more'
    """
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _escaped(character: str) -> str:
    """A lone surrogate stands for a byte of a name that is no UTF-8."""
    return character.encode("unicode_escape").decode("ascii")
