"""What student code hears when it asks a person for something: nobody is there while a notebook is graded.

These sentences are the grader's own, so that they may be shown where nothing else of an exception's text may be.
"""

__all__ = ["NO_DEBUGGER", "NO_INPUT", "SENTENCES"]

NO_INPUT = "input() has nobody to ask while a notebook is graded; put the value into the code instead."
NO_DEBUGGER = "breakpoint() has nobody to ask while a notebook is graded; take it out of the code."
SENTENCES = frozenset({NO_INPUT, NO_DEBUGGER})
