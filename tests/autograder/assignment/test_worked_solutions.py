"""Which worked solutions a source lets out, and under which key."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder._exceptions import SourceError
from autograder.assignment.source import Source
from autograder.assignment.worked_solutions import solution_for_release, solutions_key, way_of
from tests.autograder.notebooks import checks, notebook, solution


def source(**metadata: Any) -> Source:
    built = notebook(solution("one", "def one():", "return 1"), checks("one", "assert one() == 1"))
    built.metadata.update(metadata)
    return Source.parse("tiny", nbformat.writes(built).encode(), Path("tiny.ipynb"))


def told(of: Source) -> dict[str, Any]:
    return solution_for_release(of, of.by_grade_id["one_checks"])


def test_none_goes_out_unless_the_author_says_so() -> None:
    """Off by default."""
    assert way_of(source()) is None
    assert told(source()) == {}


@pytest.mark.parametrize("way", ["key", "attempts"])
def test_the_check_is_told_what_to_seal(way: str) -> None:
    """The text without its markers, and the key."""
    of = source(worked_solutions=way)
    assert told(of) == {
        "solution": "def one():\n    return 1",
        "key": solutions_key(of),
        "after_attempts": way == "attempts",
    }


def test_the_key_is_the_sources_own() -> None:
    """The same each time, and another one if anything in the source changes."""
    of = source(worked_solutions="key")
    assert solutions_key(of) == solutions_key(source(worked_solutions="key"))
    assert solutions_key(of) != solutions_key(source(worked_solutions="attempts"))
    assert [len(part) for part in solutions_key(of).split("-")] == [4] * 5
    assert of.digest not in json.dumps(told(of))


def test_another_word_is_refused() -> None:
    """With what to write."""
    with pytest.raises(SourceError, match='`worked_solutions` in the metadata must be "key" or "attempts"'):
        way_of(source(worked_solutions=True))
