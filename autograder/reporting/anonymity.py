"""Takes out of a student's text what says whose it is: comments, names, logins and addresses of the class."""

import re
from collections.abc import Iterable

from autograder.reporting.class_results import ClassResults
from autograder.reporting.code_tokens import without_comments

__all__ = ["Anonymizer"]

HIDDEN = "…"
SHORTEST = 3  # letters of a name; two occur in every program
MOST_LINES, MOST_CHARACTERS = 25, 2000
ADDRESS = r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"


class Anonymizer:
    """Knows everybody whom the gradebook, the roster or ``submitted/`` names.

    What somebody calls themselves otherwise cannot be known; so comments, where people sign, go altogether.
    """

    def __init__(self, results: ClassResults) -> None:
        names = {word for word in _names(results) if len(word) >= SHORTEST}
        known = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
        self._named = re.compile(rf"{ADDRESS}|(?<!\w)(?:{known})(?!\w)" if known else ADDRESS, re.IGNORECASE)

    def example(self, code: str) -> str:
        """Code without comments and names, cut after 25 lines."""
        lines = self.sentence(without_comments(code[: 10 * MOST_CHARACTERS])).splitlines()
        shown = "\n".join(lines[:MOST_LINES])[:MOST_CHARACTERS]
        return shown + ("\n…" if len(lines) > MOST_LINES or len("\n".join(lines)) > MOST_CHARACTERS else "")

    def sentence(self, text: str) -> str:
        """A text without names; the checks' sentences may quote what an exception of a student's said."""
        return self._named.sub(HIDDEN, text)


def _names(results: ClassResults) -> Iterable[str]:
    yield from (each.student for each in results.students)
    for person in results.people:
        yield from (person.student, person.first_name, person.last_name, person.email, person.lms_user_id)
    yield from results.other_names
