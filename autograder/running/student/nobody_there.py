"""What a notebook hears when it asks for something that is not there while it is graded: a person, other programs.

These sentences are the grader's own, so that they may be shown where nothing else of an exception's text may be.
"""

import re

__all__ = ["NO_BREAKPOINT", "NO_DEBUGGER", "NO_INPUT", "OFF", "SENTENCES", "switched_off_in"]

NO_INPUT = "input() has nobody to ask while a notebook is graded; put the value into the code instead."
NO_BREAKPOINT = "breakpoint() does nothing here: it has nobody to ask while a notebook is graded."
NO_DEBUGGER = "set_trace() has nobody to ask while a notebook is graded; take it out of the code."
OFF = "Other programs are off while a notebook is graded: {what} does nothing here."
SENTENCES = frozenset({NO_INPUT, NO_DEBUGGER})
PROGRAMS = "pip|conda|mamba|micromamba|uv|system|sx|sc|bash|sh|script|ruby|perl|python[23]?|pypy|cmd"
ASKS = re.compile(rf"^[ \t]*(?:\w[\w, \t]*=[ \t]*)?(!|%%?(?:(?:{PROGRAMS})\b|!))", re.MULTILINE)


def switched_off_in(text: str) -> str:
    """Says that the first other program which a cell asks for does nothing; "" if it asks for none.

    Example:
        >>> switched_off_in("x = !ls")
        'Other programs are off while a notebook is graded: `!` does nothing here.'
        >>> switched_off_in("x != y")
        ''
    """
    found = ASKS.search(text)
    return OFF.format(what=f"`{found[1]}`") if found else ""
