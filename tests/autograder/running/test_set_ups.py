"""Set-up cells may use answers; one that fails costs only the checks that miss what it would have defined."""

import pytest

from autograder.records import CellRecord, Verdict
from autograder.running.assignment_grader import AssignmentGrader
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import added, by_name, cell_of, code, graded, handed_in, source_of

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
    ["import nothing_of_this_name", "!wget a.csv\nopen('a.csv')", "name = input()", "open('not_there')"],
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
        assert ("`!` does nothing here" in grader.failed_set_ups["fails"]) == line.startswith("!")
    assert (found["f"].verdict, found["f"].score) == (Verdict.FAILED, 0)
    assert (found["g"].verdict, found["g"].score) == (Verdict.GRADER_ERROR, None)
    assert found["g"].message.startswith("after is not there, since the set-up cell fails of the source failed: ")


@pytest.mark.parametrize("processes", ["two", "one"])
@pytest.mark.parametrize("line", ["!pip install numpy", "%pip install numpy", "names = !ls", "breakpoint()", "%cd .."])
def test_a_set_up_cell_goes_on_behind_what_does_nothing(line: str, processes: str) -> None:
    """As in a kernel, where the program ran."""
    source = source_of(
        setup(f"{line}\nafter = 2", "goes_on"),
        cell_of("f", "f = 2"),
        checks("f", "assert f == after"),
        processes=processes,
    )
    with AssignmentGrader(source, isolation="none") as grader:
        found = by_name(grader.grade(handed_in([code("f", "f = 2")])))
        assert grader.failed_set_ups == {}
    assert found["f"].verdict is Verdict.PASSED


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


def test_a_set_up_cell_finds_an_answer_as_it_was_before_it() -> None:
    """The student process has run that cell already, and what it changed must not be changed twice."""
    source = source_of(
        cell_of("items", "items = [1, 2]\nw = 1"),
        setup("items.append(3)\nw = w + 1\nn = len(items)"),
        checks("items", "assert n == 3 and items == [1, 2, 3] and w == 2"),
    )
    assert by_name(graded(source, code("items", "items = [1, 2]\nw = 1")))["items"].verdict is Verdict.PASSED


def test_what_a_set_up_cell_binds_is_not_the_students_any_more() -> None:
    """Else an added cell behind it would move what the check compares with."""
    source = source_of(
        cell_of("w", "w = 0.5"),
        setup("w = 2"),
        cell_of("predict", "def predict():\n    return 4"),
        checks("predict", "assert predict() == 2 * w"),
    )
    cells = (code("w", "w = 0.5"), added("w = 0"), code("predict", "w = 0\ndef predict():\n    return 0"))
    assert by_name(graded(source, *cells))["predict"].verdict is Verdict.FAILED


def test_an_object_that_a_set_up_cell_made_lives_as_long_as_it_is_needed() -> None:
    """A process that another exercise ended takes the object along; the next one makes it anew."""
    source = source_of(
        cell_of("Model", "class Model:\n    def predict(self, x):\n        return 2 * x"),
        setup("model = Model()"),
        cell_of("slow", "def slow():\n    return 1"),
        checks("slow", "assert slow() == 1"),
        checks("Model", "assert model.predict(1) == 2"),
        limits={"cell_seconds": 1, "total_seconds": 30},
    )
    model = "class Model:\n    def predict(self, x):\n        return 2 * x"
    found = by_name(graded(source, code("Model", model), code("slow", "def slow():\n    while True: pass")))
    assert (found["slow"].verdict, found["Model"].verdict) == (Verdict.TIMEOUT, Verdict.PASSED)


@pytest.mark.parametrize("line", ["# data for f\nrows = open('gone')", "rows = open(f and 'gone')"])
def test_a_fault_of_the_machine_in_a_set_up_cell_is_not_the_students(line: str) -> None:
    """Even if the cell speaks of an answer, or uses one."""
    source = source_of(cell_of("f", "f = 1"), setup(line), checks("f", "assert rows"))
    assert by_name(graded(source, code("f", "f = 1")))["f"].verdict is Verdict.GRADER_ERROR


def test_what_stopped_a_set_up_cell_is_told_without_values() -> None:
    """Student code may have put a hidden input there."""
    source = source_of(
        cell_of("settings", "def settings():\n    return {'lr': '1'}"),
        setup("cfg = settings()"),
        setup("lr = float(cfg['lr'])", "lr"),
        checks("settings", "assert lr == 1"),
    )
    answer = "def settings():\n    return {'lr': 'hidden'}"
    assert "hidden" not in by_name(graded(source, code("settings", answer)))["settings"].message
