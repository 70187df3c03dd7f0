"""The notebook's order: what each check sees, what a lost process costs, and what is run again."""

import pytest

from autograder.records import Verdict
from autograder.running.assignment_grader import AssignmentGrader, instructor_texts
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import added, answered, by_name, cell_of, code, graded, handed_in, source_of

FIRST, SECOND, THIRD = "def first():\n    return 1", "def second():\n    return 2", "def third():\n    return 3"


@pytest.fixture(scope="module")
def three():
    """Three exercises that ask for 1, 2 and 3."""
    source = source_of(
        setup("import os\nimport time"),
        cell_of("first", FIRST),
        checks("first", "assert first() == 1"),
        cell_of("second", SECOND),
        checks("second", "assert second() == 2", hidden="assert second() == 2"),
        cell_of("third", THIRD),
        checks("third", "assert third() == 3"),
        limits={"cell_seconds": 1, "total_seconds": 12},
    )
    with AssignmentGrader(source, isolation="none") as grader:
        yield grader


def verdicts(record):
    return {name: cell.verdict.value for name, cell in by_name(record).items()}


def test_a_helper_that_is_defined_again_later_does_not_change_an_earlier_answer(three):
    """Before each check the student's names are what they were at that place of the notebook."""
    record = three.grade(
        handed_in(
            [
                code("first", "def helper():\n    return 1\ndef first():\n    return helper()"),
                code("second", "def helper():\n    return 2\ndef second():\n    return helper()"),
                code("third", "del helper\ndef third():\n    return 3 if 'helper' not in globals() else 0"),
            ]
        )
    )
    assert verdicts(record) == {"first": "passed", "second": "passed", "third": "passed"}


def test_an_answer_that_is_defined_again_later_counts_as_it_was(three):
    """A later cell that spoils or mends an earlier answer comes too late, as in a run from top to bottom."""
    spoiled = handed_in(
        [code("first", FIRST), code("second", SECOND + "\ndef first():\n    return 0"), code("third", THIRD)]
    )
    assert verdicts(three.grade(spoiled)) == {"first": "passed", "second": "passed", "third": "passed"}
    mended = handed_in([code("first", "first = None"), code("second", SECOND + f"\n{FIRST}"), code("third", THIRD)])
    assert verdicts(three.grade(mended)) == {"first": "failed", "second": "passed", "third": "passed"}


def test_added_cells_run_where_they_stand(three):
    """A cell that the student added serves the answers below it, and may answer instead of an empty cell."""
    record = three.grade(
        handed_in(
            [
                added("def helper():\n    return 1"),
                code("first", "def first():\n    return helper()"),
                added(SECOND),
                code("second", ""),
                code("third", "# see below"),
                added(THIRD),
            ]
        )
    )
    assert verdicts(record) == {"first": "passed", "second": "passed", "third": "passed"}


def test_the_checks_of_the_source_run_whatever_was_handed_in(three):
    """An edited, tagged or deleted test cell is not looked at."""
    edited = code("second_checks", "second = lambda: 2")
    assert verdicts(three.grade(handed_in([code("second", "second = 0"), edited])))["second"] == "failed"
    no_checks = three.grade(answered({"first": FIRST, "second": SECOND, "third": THIRD}))
    assert verdicts(no_checks) == {"first": "passed", "second": "passed", "third": "passed"}


def test_an_answer_in_the_wrong_place_is_the_answer_all_the_same(three):
    """Cells are found by their ``grade_id``, in whatever order they come."""
    record = three.grade(answered({"third": THIRD, "first": FIRST, "second": SECOND}))
    assert verdicts(record) == {"first": "passed", "second": "passed", "third": "passed"}


def test_a_missing_answer_is_told_and_costs_nothing_else(three):
    """The answer belongs into the released cell; where an earlier one holds it too, the two were merged."""
    record = three.grade(handed_in([code("first", FIRST + f"\n{SECOND}"), code("third", THIRD)]))
    assert verdicts(record) == {"first": "passed", "second": "passed", "third": "passed"}
    assert record.message.startswith("the cell 'second' is gone; the cell 'first' defines what it asks for")
    record = three.grade(handed_in([code("first", FIRST), code("third", THIRD)]))
    assert verdicts(record) == {"first": "passed", "second": "missing", "third": "passed"}
    assert by_name(record)["second"].score == 0.0
    assert by_name(record)["second"].message == (
        "the cell second is missing from the notebook; put the answer into the released cell"
    )


def test_of_two_cells_with_one_name_the_first_is_the_answer(three):
    """The other one runs as an added cell, and the record says so."""
    record = three.grade(
        handed_in([code("first", FIRST), code("first", "x = 1"), code("second", SECOND), code("third", THIRD)])
    )
    assert verdicts(record) == {"first": "passed", "second": "passed", "third": "passed"}
    assert record.message.startswith("the cell 'first' occurs more than once; each ran where it stands")


def test_a_cell_that_was_turned_into_markdown_is_still_the_answer(three):
    """What a cell is, the source says."""
    as_text = code("second", SECOND)
    as_text = type(as_text)(cell_type="markdown", grade_id="second", text=SECOND)
    assert verdicts(three.grade(handed_in([as_text])))["second"] == "passed"


ENDINGS = {
    "an exit": ("import os; os._exit(3)", "crashed", "your code ended its process (exit status 3)"),
    "an abort": ("import os; os.abort()", "crashed", "your code ended its process (SIGABRT)"),
    "a kill": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "crashed", "(SIGKILL)"),
    "an endless loop": ("while True: pass", "timeout", "it ran longer than 1 s"),
    "a loop that catches everything": (
        "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass",
        "timeout",
        "it ran longer than 1 s",
    ),
}


@pytest.mark.parametrize(("ending", "verdict", "message"), ENDINGS.values(), ids=ENDINGS)
def test_a_cell_that_ends_its_process_costs_its_own_exercise(three, ending, verdict, message):
    """The cells before it run again in a fresh process, those after it run too."""
    answers = {"first": FIRST, "second": f"{SECOND}\n{ending}", "third": THIRD}
    record = three.grade(answered(answers))
    assert verdicts(record) == {"first": "passed", "second": verdict, "third": "passed"}
    assert message in by_name(record)["second"].message
    shown = [output for cell in record.executed for output in cell.outputs if output["output_type"] == "error"]
    assert [output["evalue"] for output in shown if output["ename"] == "Ended"] == [by_name(record)["second"].message]


@pytest.mark.parametrize(("ending", "verdict", "message"), ENDINGS.values(), ids=ENDINGS)
def test_a_call_that_ends_its_process_costs_its_own_exercise(three, ending, verdict, message):
    """The same during a check; how it ended then says no more than that, since it could spell out a hidden input."""
    inside = "\n".join(f"    {line}" for line in ending.splitlines())
    answers = {"first": FIRST, "second": f"def second():\n{inside}", "third": THIRD}
    record = three.grade(answered(answers))
    assert verdicts(record) == {"first": "passed", "second": verdict, "third": "passed"}
    ended = "your code ended its process" if verdict == "crashed" else message
    assert by_name(record)["second"].message == ended


def test_every_exercise_may_end_its_process(three):
    """As many processes are started as it takes."""
    answers = {"first": "import os; os._exit(1)", "second": "def second():\n    import os; os._exit(2)", "third": THIRD}
    assert verdicts(three.grade(answered(answers))) == {"first": "crashed", "second": "crashed", "third": "passed"}


def test_a_check_cannot_take_a_lost_process_for_an_answer():
    """It cannot do so even with a bare except."""
    check = "try:\n    end()\nexcept:\n    pass\ntry:\n    end()\nexcept BaseException:\n    pass"
    source = source_of(cell_of("end", "def end():\n    return 1"), checks("end", check))
    record = graded(source, code("end", "def end():\n    import os; os._exit(0)"))
    assert verdicts(record) == {"end": "crashed"}


def test_a_cell_that_fails_only_when_it_runs_again_is_lost_then(three, tmp_path):
    """A cell that ends every process but its first one does not keep the others from their verdict."""
    mark = str(tmp_path / "mark")
    once = f"import os\nif os.path.exists({mark!r}):\n    os._exit(1)\nopen({mark!r}, 'w').close()\n{FIRST}"
    record = three.grade(answered({"first": once, "second": "import os; os._exit(1)", "third": THIRD}))
    assert verdicts(record) == {"first": "crashed", "second": "crashed", "third": "passed"}


def test_the_time_in_all_is_bounded(three):
    """Once it is used up, the remaining checks get no time, and the record is there all the same."""
    source = source_of(
        *(cell for name in "abcd" for cell in (cell_of(name, f"{name} = 1"), checks(name, f"assert {name} == 1"))),
        limits={"cell_seconds": 0.5, "total_seconds": 1.2},
    )
    record = graded(source, *(code(name, f"{name} = 1\nwhile True: pass") for name in "abcd"))
    assert [cell.verdict for cell in record.cells] == [Verdict.TIMEOUT] * 4
    assert record.cells[0].message == "it ran longer than 0.5 s"
    assert record.cells[-1].message == "the submission used up its time before this"


def test_a_set_up_cell_that_finds_no_time_left_is_not_the_one_to_blame():
    """The student's code used the time up, so that the checks behind the cell are late and nobody has to look."""
    source = source_of(
        cell_of("f", "f = 1"),
        checks("f", "assert f == 1"),
        setup("x = 1"),
        cell_of("g", "g = 1"),
        checks("g", "assert g == 1"),
        limits={"cell_seconds": 0.6, "total_seconds": 1.0},
    )
    record = graded(source, code("f", "f = 1\nwhile True: pass"), code("g", "g = 1\nwhile True: pass"))
    assert verdicts(record) == {"f": "timeout", "g": "timeout"}
    assert [cell.score for cell in record.cells] == [0.0, 0.0]


@pytest.mark.parametrize(
    "value", ["{Mine(): 1}", "{Mine()}", "{(1, len): 1}", "{frozenset([Mine()]): 2}", "{Colour.RED: 1}"]
)
def test_an_object_among_keys_costs_its_own_exercise_alone(value):
    """It cannot be hashed where the checks run; an answer that holds it cannot cross, whether bound or returned."""
    source = source_of(
        *(cell_of("f", "f = {'a': 1}"), checks("f", "assert f['a'] == 1")),
        *(cell_of("g", "def g():\n    return {'a': 1}"), checks("g", "assert g()['a'] == 1")),
        *(cell_of("h", "h = 3"), checks("h", "assert h == 3")),
    )
    made = "import enum\nclass Mine: pass\nColour = enum.Enum('Colour', 'RED')"
    record = graded(
        source, added(made), code("f", f"f = {value}"), code("g", f"def g():\n    return {value}"), code("h", "h = 3")
    )
    assert verdicts(record) == {"f": "failed", "g": "failed", "h": "passed"}


def test_memory_that_is_not_to_be_had_costs_its_own_exercise(three):
    """``MemoryError`` while a cell runs, or during a call."""
    ask = "bytearray(2**60)"
    record = three.grade(answered({"first": ask, "second": f"def second():\n    {ask}", "third": THIRD}))
    assert verdicts(record) == {"first": "memory", "second": "memory", "third": "passed"}


def test_what_a_variable_holds_is_read_where_its_check_stands():
    """A list that later cells add to is, for each check, what it was by then."""
    source = source_of(
        cell_of("data", "data = [1]"),
        checks("data", "assert data == [1]"),
        cell_of("more", "data.append(2)\nmore = len(data)"),
        checks("more", "assert data == [1, 2] and more == 2"),
        cell_of("fewer", "del data\nfewer = 0"),
        checks("fewer", "import pytest\nwith pytest.raises(NameError):\n    len(data)"),
    )
    record = graded(source, *(code(cell.grade_id, cell.text) for cell in source.cells if cell.is_answer))
    assert verdicts(record) == {"data": "passed", "more": "passed", "fewer": "passed"}


def test_only_names_that_the_source_asks_for_reach_the_checks():
    """Whatever else a student names, a check sees its own."""
    source = source_of(
        setup("import math\nlimit = 3"),
        cell_of("f", "def f():\n    return 1"),
        checks("f", "assert math.sqrt(4) == 2 and limit == 3 and abs(-1) == 1\nassert 'mine' not in globals()"),
    )
    record = graded(source, code("f", "mine = math = limit = abs = isinstance = None\ndef f():\n    return 1"))
    assert verdicts(record) == {"f": "passed"}


def test_what_the_set_up_and_earlier_checks_define_stays_for_later_checks():
    """The instructor's cells share one namespace, also after the student's process was lost."""
    source = source_of(
        setup("base = 10"),
        cell_of("f", "def f():\n    return 1"),
        checks("f", "expected = base + f()\nassert expected == 11"),
        cell_of("g", "def g():\n    return 11"),
        checks("g", "assert g() == expected"),
        cell_of("h", "def h():\n    return 11"),
        checks("h", "assert h() == expected"),
    )
    record = graded(
        source,
        code("f", "def f():\n    return 1"),
        code("g", "def g():\n    import os; os._exit(1)"),
        code("h", "def h():\n    return 11"),
    )
    assert verdicts(record) == {"f": "passed", "g": "crashed", "h": "passed"}


@pytest.mark.parametrize("tag", ["gpu", "ungraded"])
def test_cells_with_a_tag_that_leaves_them_out_do_not_run(tag):
    """Neither process runs them, nor loads what they import, and the student's process does not know their names."""
    shown = setup("import this\nshown = True\nraise RuntimeError", "shown")
    shown.metadata["tags"] = [tag]
    source = source_of(shown, cell_of("f", "f = 1"), checks("f", "assert f == 1"))
    answer = "import sys\nf = 1 if 'this' not in sys.modules and 'shown' not in globals() else 0"
    assert verdicts(graded(source, code("f", answer))) == {"f": "passed"}
    assert not any("import this" in text for text in instructor_texts(source))


def test_the_state_of_one_submission_does_not_reach_the_next(three):
    """Each submission starts from the same process."""
    three.grade(answered({"first": "import builtins\nbuiltins.left = 1\nopen('left', 'w')\n" + FIRST}))
    look = "import os\ndef first():\n    return 1 if not hasattr(__builtins__, 'left') and not os.listdir('.') else 0"
    assert verdicts(three.grade(answered({"first": look})))["first"] == "passed"
