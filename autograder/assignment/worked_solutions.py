"""The worked solutions that a source lets its release hold, sealed; decision 0007 says when they open."""

import base64
import hashlib

from autograder._exceptions import SourceError
from autograder.assignment.source import SOLUTION, Source, SourceCell

__all__ = ["KEY", "WAYS", "solution_for_release", "solutions_key", "way_of"]

KEY = "worked_solutions"  # in the notebook's metadata
WAYS = ("key", "attempts")
LETTERS = 20  # of the key that an instructor gives out: 100 bits


def way_of(source: Source) -> str | None:
    """How the worked solutions of an assignment are opened, one of :data:`WAYS`; None if they are not released.

    Raises:
        SourceError: the notebook's metadata say something else.
    """
    way = source.notebook.get("metadata", {}).get(KEY)
    if way is not None and way not in WAYS:
        raise SourceError(f'{source.path.name}: `{KEY}` in the metadata must be "key" or "attempts"; or leave it out.')
    return None if way is None else str(way)


def solutions_key(source: Source) -> str:
    """The key to the worked solutions: made of the whole source, which nobody has but its authors."""
    digest = hashlib.sha256(f"{KEY} {source.digest}".encode()).digest()
    letters = base64.b32encode(digest).decode()[:LETTERS]
    return "-".join(letters[start : start + 4] for start in range(0, LETTERS, 4))


def solution_for_release(source: Source, check: SourceCell) -> dict[str, str | bool]:
    """What a check is told, to seal the solution of its exercise; empty if none is released."""
    way, answer = way_of(source), source.answered_by(check)
    if way is None or answer is None:
        return {}
    text = "\n".join(
        line for line in answer.text.splitlines() if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line
    )
    assert SOLUTION.search(text) is None
    return {"solution": text, "key": solutions_key(source), "after_attempts": way == "attempts"}
