"""Files that student code wrote reach the check that reads them, and take no other file's place."""

from typing import Any

from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import cell_of, code, graded, records_of_tests, source_of

SAVE = "def save(name, text):\n    with open(name, 'w') as file: file.write(text)\n"
TESTS = {
    "written": "save('out.txt', 'right')\nassert open('out.txt').read() == 'right'",
    "bytes": "save('out.bin', 'right')\nassert open('out.bin', 'rb').read(2) == b'ri'",
    "expected": "try:\n    expected = open('key.txt').read()\nexcept FileNotFoundError:\n"
    "    expected = 'none'\nsave('x', '')\nassert expected == 'none' and not os.path.exists('key.txt')",
    "given": "import os\nwith open('mine.txt', 'w') as file: file.write('right')\n"
    "save('mine.txt', 'wrong')\nassert open('mine.txt').read() == 'wrong'\nos.remove('mine.txt')",
    "ends": "save('rows.csv', 'a\\r\\nb')\n"
    "assert open('rows.csv', newline='').read() == 'a\\r\\nb' and open('rows.csv').read() == 'a\\nb'",
    "unreadable": "save('odd.txt', '1\\u20ac')\n"
    "assert open('odd.txt', encoding='ascii', errors='ignore').read() == '1'",
    "elsewhere": "save('y', '')\nfor name in ('../out.txt', '/nothing/out.txt', 'no.txt'):\n"
    "    try:\n        open(name)\n        assert False\n    except FileNotFoundError:\n        pass",
}


def scores(answer: str) -> list[Any]:
    """Of the tests, in their order."""
    return [record.score for record in records_of_tests(TESTS, "save", own=SAVE, answer=answer, before="import os")]


def test_a_file_that_was_written_is_read() -> None:
    """Text or bytes, and what was made of a file that the test wrote and named; none is found elsewhere."""
    assert scores(SAVE) == [1] * len(TESTS)


def test_a_file_that_the_own_solution_does_not_write_is_not_read() -> None:
    """Student code cannot put a file where the test looks for one of its author's."""
    plants = SAVE + "for name in ('key.txt', 'no.txt'): save(name, 'planted')\nimport os\n"
    assert scores(plants) == [1] * len(TESTS)


def test_only_a_regular_file_of_some_size_is_read() -> None:
    """Neither a FIFO, at which a reader waits, nor what would fill the channel."""
    assert scores("import os\ndef save(name, text): os.mkfifo(name)")[:2] == [0, 0]
    assert scores("def save(name, text):\n    with open(name, 'w') as file: file.write('a' * 9_000_000)")[:2] == [0, 0]
    assert scores("import os\ndef save(name, text): os.mkdir(name)")[:2] == [0, 0]


def test_a_library_alone_reads_what_was_written() -> None:
    """Nothing else in the assignment asks for what the own solution uses."""
    source = source_of(
        setup("import numpy as np"),
        cell_of("save", SAVE),
        checks("save", "save('out.txt', '1 2')\nassert np.loadtxt('out.txt').tolist() == [1, 2]"),
    )
    assert graded(source, code("save", SAVE)).cells[0].score == 1
