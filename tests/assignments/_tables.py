"""What the folder of an assignment holds: files in which answers are written, and the table of surviving mutants.

::

    <assignment>/correct/*.py      each answers all exercises, in a way of its own; gets full marks
    <assignment>/wrong/*.py        each answers some exercises nearly right; none of its answers gets full marks
    <assignment>/wrong/keeps.toml  the parts that such an answer earns all the same; it earns no other
    <assignment>/survivors.toml    mutants of the solutions that the checks let pass, each with the reason
    <assignment>/test_*.py         what this assignment in particular promises
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.assignments._driver import ASSIGNMENTS

__all__ = ["CORRECT", "TRAINS", "WRONG", "kept_by", "survivors_of"]

HERE = Path(__file__).parent


def _files(folder: str) -> Iterator[tuple[str, Path]]:
    return ((name, path) for name in ASSIGNMENTS for path in sorted((HERE / name / folder).glob("*.py")))


CORRECT = list(_files("correct"))
WRONG = list(_files("wrong"))
# Exercises whose answer is a training run, judged by what it does and achieves. A slip that trains as well is no
# mistake, so that mutants of its text say nothing; and a draw of hidden inputs is twenty runs, so that few are made.
TRAINS = {("capstone", "train")}


def kept_by(assignment: str, wrong: str, name: str) -> frozenset[str]:
    """The names of the parts that the file ``wrong`` earns in the exercise ``name``."""
    table = _table(HERE / assignment / "wrong" / "keeps.toml")
    return frozenset(table.get(wrong, {}).get(name, ()))


def survivors_of(assignment: str, source: str) -> dict[tuple[str, str], str]:
    """The reason for each known survivor among the mutants of ``source``, by function and change."""
    table = _table(HERE / assignment / "survivors.toml")
    return {
        (function, change): group["reason"]
        for function, groups in table.get(source, {}).items()
        for group in groups
        for change in group["changes"]
    }


@cache
def _table(path: Path) -> dict[str, Any]:
    """What a file says, read once: each draw of hidden inputs asks for every wrong answer."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
