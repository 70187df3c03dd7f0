"""Set-up cells may use answers; one that fails costs only the checks that miss what it would have defined."""

import pytest

from autograder.records import CellRecord, Verdict
from autograder.running.assignment_grader import AssignmentGrader
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import by_name, cell_of, code, graded, handed_in, source_of

F = "def f(x):\n    return 2 * x + 1"
SOURCE = source_of(
    setup("data = [0, 1, 2]", "data"),
    cell_of("f", F),
    setup("def apply():\n    return [f(x) for x in data]", "helper"),
    setup("values = apply()\ntotal = sum(values)", "apply"),
    checks("f", "assert f(5) == 11", points=2),
    cell_of("g", "g = 1"),
    checks("g", "assert total == 9", points=3),
    limits={"cell_seconds": 1, "total_seconds": 30},
)


def records(answer: str, *, public: bool = False) -> dict[str, CellRecord]:
    return by_name(graded(SOURCE, code("f", answer), code("g", "g = 1"), public=public))


def test_a_set_up_cell_calls_an_answer() -> None:
    """As in one process, directly and through a function of the instructor's."""
    assert {name: record.score for name, record in records(F).items()} == {"f": 2, "g": 3}


@pytest.mark.parametrize(
    ("answer", "verdict", "said"),
    [
        ("def f(x):\n    return [1][x] if x < 4 else 11", Verdict.ERROR, "your code raised IndexError: list index out"),
        ("def f(x):\n    return None if x < 4 else 11", Verdict.FAILED, "could not use your result (TypeError: uns"),
        ("def f(x):\n    while x < 4: pass\n    return 11", Verdict.TIMEOUT, "it ran longer than 1 s"),
        ("def f(x):\n    if x == 2: import os; os._exit(3)\n    return 11", Verdict.CRASHED, "ended its process"),
    ],
)
def test_what_student_code_does_in_a_set_up_cell_costs_what_depends_on_it(
    answer: str, verdict: Verdict, said: str
) -> None:
    """The check that needs no name of that cell is marked as ever."""
    found = records(answer, public=True)
    assert (found["f"].verdict, found["f"].score) == (Verdict.PASSED, 2)
    assert (found["g"].verdict, found["g"].score) == (verdict, 0)
    assert said in found["g"].message


def test_a_blank_answer_costs_what_a_set_up_cell_makes_of_it() -> None:
    """The message names the cell that has to define the name, which is not the one that the check marks."""
    found = records("")
    assert found["g"].score == 0
    assert found["g"].message == "name 'f' is not defined: the cell f has to define it"
    stub = records("def f(x):\n    raise NotImplementedError()")["g"]
    assert (stub.verdict, stub.message, stub.is_blank) == (Verdict.ERROR, "not answered yet", True)


@pytest.mark.parametrize(
    "line",
    ["import nothing_of_this_name", "!pip install numpy", "%pip install numpy", "name = input()", "open('not_there')"],
)
def test_a_set_up_cell_that_always_fails_costs_nobody_marks(line: str) -> None:
    """The rest goes on; who misses a name of it hears why, and that is not the student's fault."""
    source = source_of(
        setup("before = 1"),
        setup(f"{line}\nafter = 2", "fails"),
        cell_of("f", "f = 1"),
        checks("f", "assert f == before"),
        cell_of("g", "g = 2"),
        checks("g", "assert g == after"),
    )
    with AssignmentGrader(source, isolation="none") as grader:
        found = by_name(grader.grade(handed_in([code("f", "f = 2"), code("g", "g = 2")])))
        assert [*grader.failed_set_ups] == ["fails"]
    assert (found["f"].verdict, found["f"].score) == (Verdict.FAILED, 0)
    assert (found["g"].verdict, found["g"].score) == (Verdict.GRADER_ERROR, None)
    assert found["g"].message.startswith("after is not there, since the set-up cell fails of the source failed: ")


def test_set_up_cells_run_again_after_the_answers_that_they_use() -> None:
    """A check that ends the grading process brings a new one, which has to be set up as the lost one was."""
    source = source_of(
        cell_of("f", F),
        setup("values = [f(x) for x in range(3)]"),
        checks("f", "if f(0) == 1:\n    import os\n    os._exit(1)"),
        cell_of("g", "g = 9"),
        checks("g", "assert sum(values) == g"),
    )
    found = by_name(graded(source, code("f", F), code("g", "g = 9")))
    assert (found["f"].verdict, found["g"].verdict) == (Verdict.GRADER_ERROR, Verdict.PASSED)


IMPORTS = source_of(
    cell_of("f", "import math as m, json\nfrom statistics import mean as average\ndef f():\n    return m.pi"),
    checks("f", "assert f() == m.pi and average([1, 3]) == 2"),
)


@pytest.mark.parametrize("public", [False, True])
def test_a_check_knows_what_the_answer_imports(public: bool) -> None:
    """Under the names that the source's own solution imports, or, at home, the student's."""
    answer = "import math as m\nfrom statistics import mean as average\ndef f():\n    return m.pi"
    assert by_name(graded(IMPORTS, code("f", answer), public=public))["f"].verdict is Verdict.PASSED


def test_what_is_not_imported_is_not_there() -> None:
    """As in one process; the message says which cell has to import it."""
    found = by_name(graded(IMPORTS, code("f", "import math as m\ndef f():\n    return m.pi")))["f"]
    assert (found.score, found.message) == (0, "name 'average' is not defined: the cell f has to define it")


def test_nothing_of_a_students_stands_in_for_a_module() -> None:
    """It could answer whatever a check wants to hear."""
    fake = "class m:\n    pi = 3\naverage = lambda _: 2\ndef f():\n    return 3"
    assert by_name(graded(IMPORTS, code("f", fake)))["f"].score == 0
