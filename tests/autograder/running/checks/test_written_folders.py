"""Folders in which student code wrote are listed for the check that lists them with the own solution, and no other."""

from typing import Any

from tests.autograder.running.runs import records_of_tests

SAVE = "def save(name, text):\n    with open(name, 'w') as file: file.write(text)\n"
TESTS = {
    "listed": "save('out.txt', 'right')\nassert 'out.txt' in os.listdir()\nassert os.stat('out.txt').st_size == 5",
    "not_listed": "save('x', '')\nassert not os.path.isdir('kept') and not os.path.exists('kept/key')",
    "elsewhere": "save('y', '')\nassert 'y' not in os.listdir('/') and 'y' not in os.listdir('..')",
}


def scores(answer: str) -> list[Any]:
    return [record.score for record in records_of_tests(TESTS, "save", own=SAVE, answer=answer, before="import os")]


def test_what_student_code_wrote_is_listed() -> None:
    assert scores(SAVE) == [1, 1, 1]


def test_what_the_own_solution_does_not_make_is_not_looked_for() -> None:
    assert scores(SAVE + "import os\nos.makedirs('kept')\nsave('kept/key', '')\n") == [1, 1, 1]


def test_an_answer_that_writes_nothing_has_nothing_there() -> None:
    assert scores("def save(name, text): pass")[0] == 0
