"""Files that a test wrote reach student code where the test names them, for that test alone."""

from pathlib import Path
from typing import Any

import pytest

from autograder.running.checks.own_uses import OwnUses
from autograder.running.checks.placed_files import MOST_NAMED, PlacedFiles
from tests.autograder.running.runs import records_of_tests

LOAD = "def load(path):\n    with open(path) as file: return file.read()\n"
TESTS = {
    "named": "with open('given.txt', 'w') as file: file.write('hi')\nassert load('given.txt') == 'hi'",
    "not_named": "with open('key.txt', 'w') as file: file.write('hi')\n"
    "with open('in.txt', 'w') as file: file.write('hi')\n"
    "assert load('in.txt') == open('key.txt').read()",
    "of_another_test": "assert load('table.csv') == 'a'",
    "over_a_students": "with open('mine.txt', 'w') as file: file.write('x')\nassert load('mine.txt') == 'x'",
    "left_alone": "with open('same.txt', 'w') as file: file.write('x')\nload('same.txt')\n"
    "assert open('same.txt').read() == 'x'",
}


def scores(answer: str) -> list[Any]:
    """Of the tests, in their order."""
    before = "with open('table.csv', 'w') as file: file.write('a')"
    return [record.score for record in records_of_tests(TESTS, "load", own=LOAD, answer=answer, before=before)]


def test_a_file_that_is_named_is_given() -> None:
    assert scores(LOAD) == [1, 1, 1, 1, 1]


def test_a_file_that_is_not_named_is_not_there() -> None:
    """It may hold the expected result; nor is a file there that an earlier test gave."""
    reads = "def load(path):\n    with open('key.txt') as file: return file.read()"
    assert scores(reads) == [0, 0, 0, 0, 0]
    remembers = LOAD + "import os\nown = load\ndef load(path):\n    assert not os.path.exists('given.txt')\n"
    assert scores(remembers + "    return own(path)") == [0, 1, 1, 1, 1]


def test_what_an_answer_makes_of_a_file_counts_only_where_the_own_solution_changes_it() -> None:
    changes = (
        LOAD.replace("return file.read()", "found = file.read()") + "    open(path, 'w').write('?')\n    return found"
    )
    assert scores(changes) == [1, 1, 1, 1, 1]


def test_what_stands_in_the_place_of_a_file_stops_only_who_put_it_there() -> None:
    """A folder, or a link, which is not followed."""
    blocks = LOAD + "import os\nos.mkdir('given.txt')\nos.symlink('of_a_link.txt', 'mine.txt')"
    assert scores(blocks) == [0, 1, 1, 0, 1]


PICK = "def pick(): return 'in_1.txt'\n"
PICKED = {
    "of_another_test": "with open('secret.txt', 'w') as file: file.write('1234')\nassert load('secret.txt')",
    "picked": "with open('in_1.txt', 'w') as file: file.write('x')\nwith open('expected.txt', 'w') as file: "
    "file.write('1234')\nassert len(load(pick())) in (1, 4)",
    "drawn": "import random\nname = f'{random.random()}.txt'\nwith open(name, 'w') as file: file.write('x')\n"
    "assert load(name) == 'x'",
}


def picked(answer: str) -> list[Any]:
    return [record.score for record in records_of_tests(PICKED, "load", own=LOAD + PICK, answer=answer)]


def test_a_file_that_only_the_answer_names_is_not_given() -> None:
    """It would read what an earlier test wrote, or the expected result."""
    for named in ("secret.txt", "expected.txt"):
        assert picked(LOAD + PICK.replace("in_1.txt", named)) == [1, 0, 1], named


def test_a_file_of_a_name_that_a_test_draws_is_given() -> None:
    assert picked(LOAD + PICK) == [1, 1, 1]


def test_names_are_looked_for_in_so_many_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the outermost first: a test may give an answer back what that made, as lists of lists without end."""
    monkeypatch.chdir(tmp_path)
    placed: list[str] = []

    def place(name: str, _: bytes | None) -> bool:
        placed.append(name)
        return False

    files = PlacedFiles(place, OwnUses(None))
    for name in ("far.txt", "near.txt"):
        Path(name).write_text("x", encoding="utf-8")
        files.note(name)
    endless: list[Any] = [["a"] * MOST_NAMED] * 2
    endless.append(endless)
    files.tell(([endless, ["far.txt"]], {"to": "near.txt"}))
    assert placed == ["far.txt", "near.txt"]
    files.end()
    placed.clear()
    files.tell(([["a"] * MOST_NAMED, ["far.txt"]],))
    assert placed == []
