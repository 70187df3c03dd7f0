"""Compares texts however they are spaced."""

__all__ = ["compact"]


def compact(text: str) -> str:
    """The text without blanks, so that a line is found wherever it stands in it and however it is spaced.

    Example:
        >>> compact("x = 1\\n\\ny  =2")
        'x=1y=2'
    """
    return "".join(text.split())
