"""An assignment whose author gave up the wall: marks as in one process, each check with a verdict, limits kept."""

from typing import Any

import pytest

from autograder._exceptions import SourceError
from autograder.records import CellRecord, Verdict
from autograder.running.assignment_grader import AssignmentGrader
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.idioms import HALF, NEED_ONE
from tests.autograder.running.runs import by_name, cell_of, code, graded, handed_in, source_of

ONE = {"processes": "one", "limits": {"cell_seconds": 2, "total_seconds": 20}}


def source(*cells: Any, **more: Any) -> Any:
    return source_of(*cells, **ONE | more)


def test_what_only_one_process_can_do_gets_its_marks() -> None:
    """Each idiom, in one notebook, from top to bottom."""
    rows = NEED_ONE | {"partial": HALF}
    cells = [each for name, row in rows.items() for each in (cell_of(name, row[0]), checks(name, row[1]))]
    found = by_name(graded(source(*cells), *(code(name, answer) for name, (answer, _) in rows.items())))
    assert {name: record.message for name, record in found.items() if record.verdict is not Verdict.PASSED} == {
        "partial": "0.5 of 1 points"
    }
    assert found["partial"].score == 0.5


SMALL = source(
    setup("import math"),
    cell_of("f", "def f(x):\n    return x + 1"),
    setup("values = [f(x) for x in range(3)]", "values"),
    checks("f", "assert f(1) == 2", "assert f(5) == 6", points=2),
    cell_of("g", "g = 1"),
    checks("g", "assert sum(values) == 6 and g == 1", points=3),
)


def records(answer: str, *, public: bool = False) -> dict[str, CellRecord]:
    return by_name(graded(SMALL, code("f", answer), code("g", "g = 1"), public=public))


@pytest.mark.parametrize(
    ("answer", "verdicts", "said"),
    [
        ("def f(x):\n    return x + 1", ("passed", "passed"), ""),
        ("def f(x):\n    return x", ("failed", "failed"), "this does not hold: assert f(1) == 2"),
        ("def f(x):\n    return 1 / 0", ("error", "error"), "your code raised ZeroDivisionError"),
        ("", ("error", "error"), "name 'f' is not defined: the cell f has to define it"),
        ("def f(x):\n    raise NotImplementedError()", ("error", "error"), "not answered yet"),
        ("def f(x):\n    while True: pass", ("timeout", "timeout"), "it ran longer than 2 s"),
        ("import os\nos._exit(0)", ("crashed", "error"), "your code ended its process"),
        ("raise SystemExit", ("error", "error"), "the cell f stopped with SystemExit"),
    ],
)
def test_every_check_has_a_verdict(answer: str, verdicts: tuple[str, str], said: str) -> None:
    """Whatever the answer does, the check behind it and the one that needs what it left behind are judged."""
    found = records(answer)
    assert tuple(record.verdict.value for record in found.values()) == verdicts
    assert said in found["f"].message


def test_a_process_that_is_lost_costs_one_exercise() -> None:
    """A fresh one runs again what the lost one ran, and what comes after finds its names."""
    answer = "import os\ndef f(x):\n    if x == 5: os._exit(1)\n    return x + 1"
    found = records(answer)
    assert (found["f"].verdict, found["g"].verdict) == (Verdict.CRASHED, Verdict.PASSED)


def test_hidden_tests_stay_away_from_a_check_at_home() -> None:
    """A student's own machine runs the visible part of each test alone."""
    assert records("def f(x):\n    return x + 1 if x < 5 else 0", public=True)["f"].score == 2


@pytest.mark.parametrize(
    "reply",
    [
        "('checked', {'points': 2.0}, None)",
        "('checked', {'points': True, 'message': '', 'misconception': None, 'parts': ()}, None)",
        "('checked', {'points': [2], 'message': '', 'misconception': None, 'parts': ()}, None)",
        "('checked', None, {'name': 1})",
        "('checked', None, None)",
        "('ran', None, [])",
        "7",
        "('checked', {'points': 2.0, 'message': '', 'misconception': None, 'parts': (('a',),)}, None)",
        "('checked', {'points': 10**400, 'message': '', 'misconception': None, 'parts': ()}, None)",
        "('checked', {'points': 2.0, 'message': '', 'misconception': None, 'parts': (('a', 1.0, 0.2),) * 11}, None)",
        "('checked', {'points': range(3), 'message': '', 'misconception': None, 'parts': ()}, None)",
    ],
)
def test_what_is_no_reply_is_no_mark(reply: str) -> None:
    """Student code can answer in the name of the process; what is not of the form of an answer ends it."""
    answer = (
        "import autograder.running.shared.process as p\n"
        f"p.SharedProcess._send.__globals__['encode'] = lambda m, e=p.encode, **k: e({reply}, **k)\n"
        "def f(x):\n    return x + 1"
    )
    assert {record.score for record in records(answer).values()} == {0}


def test_each_submission_has_a_process_of_its_own() -> None:
    """What one leaves behind is not there for the next."""
    with AssignmentGrader(SMALL, isolation="none") as grader:
        grader.grade(
            handed_in([code("f", "import math\nmath.left = 1\ndef f(x):\n    return x + 1"), code("g", "g = 1")])
        )
        look = "def f(x):\n    return x + 1 if not hasattr(math, 'left') else 0"
        found = by_name(grader.grade(handed_in([code("f", look), code("g", "g = 1")])))
    assert found["f"].verdict is Verdict.PASSED


def test_confined_as_ever(tmp_path: Any) -> None:
    """No network, and no file of the machine's."""
    secret = tmp_path / "secret.txt"
    secret.write_text("2")
    tries = (
        f"def f(x):\n    try:\n        return x + int(open({str(secret)!r}).read()) - 1\n"
        "    except OSError:\n        pass\n"
        "    import socket\n    try:\n        socket.create_connection(('127.0.0.1', 9), 1)\n"
        "    except PermissionError:\n        return 'confined'\n    except OSError:\n        return 'a network'"
    )
    same = source(cell_of("f", tries), checks("f", "assert f(1) == 'confined'"))
    with AssignmentGrader(same, isolation="full") as grader:
        found = by_name(grader.grade(handed_in([code("f", tries)])))
    assert found["f"].verdict is Verdict.PASSED, found["f"].message


def test_only_one_or_two() -> None:
    """The author hears what may stand there."""
    with pytest.raises(SourceError, match='`processes` in the metadata must be "two" or "one", not 1'):
        source(cell_of("f", "f = 1"), processes=1)
