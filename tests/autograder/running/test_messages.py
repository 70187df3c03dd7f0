"""What is said about each verdict, and what is not: nothing that student code makes of a hidden input."""

import json

import pytest

from autograder.records import Picture, Verdict
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.verdicts import MAX_MESSAGE
from autograder.submission.reading import SubmittedCell
from tests.autograder.notebooks import checks, setup, written
from tests.autograder.running.runs import Exercises, added, by_name, cell_of, code, graded, handed_in, source_of

# A class that raises as `lossopt.checks` does: the grader knows such an exception by its attribute alone.
BY_CHECK = """
class Failed(AssertionError):
    misconception = "summed"


class Plain(AssertionError):
    misconception = None
"""
# name → (answer, check, verdict, message while hidden tests run, message when the student checks the own work)
SAID = {
    "right": ("def right():\n    return 1", "assert right() == 1", "passed", "", ""),
    "wrong": (
        "def wrong():\n    return 2",
        "assert wrong() == 1, f'it gave {wrong()}'",
        "failed",
        "this does not hold: assert wrong() == 1, f'it gave {wrong()}'",
        "this does not hold: assert wrong() == 1, f'it gave {wrong()}': it gave 2",
    ),
    "unusable": (
        "def unusable():\n    return 'a'",
        "if unusable() + 1 > 2:\n    pass",
        "failed",
        "the check could not use your result (TypeError) in: if unusable() + 1 > 2:",
        'the check could not use your result (TypeError: can only concatenate str (not "int") to str) in: '
        "if unusable() + 1 > 2:",
    ),
    "raising": (
        "def raising():\n    raise ValueError('secret')",
        "assert raising() == 1",
        "error",
        "your code raised ValueError",
        "your code raised ValueError: secret in line 2: raise ValueError('secret')",
    ),
    "raising_their_own": (
        "class Mine(KeyError):\n    pass\ndef raising_their_own():\n    raise Mine('secret')",
        "assert raising_their_own() == 1",
        "error",
        "your code raised KeyError",
        "your code raised Mine: 'secret' in line 4: raise Mine('secret')",
    ),
    "blank": (
        "def blank():\n    # YOUR CODE HERE\n    raise NotImplementedError()",
        "assert blank() == 1",
        "error",
        "not answered yet",
        "not answered yet",
    ),
    "undefined": (
        "x = 1",
        "assert undefined() == 1",
        "error",
        "name 'undefined' is not defined: the cell undefined has to define it",
        "name 'undefined' is not defined: the cell undefined has to define it",
    ),
    "stopping": (
        "1 / 0\ndef stopping():\n    return 1",
        "assert stopping() == 1",
        "error",
        "the cell stopping stopped with ZeroDivisionError: division by zero (line 1: 1 / 0)",
        "the cell stopping stopped with ZeroDivisionError: division by zero (line 1: 1 / 0)",
    ),
    "no_python": (
        "def no_python(:\n    return 1",
        "assert no_python() == 1",
        "error",
        "the cell no_python stopped with SyntaxError: invalid syntax (line 1)",
        "the cell no_python stopped with SyntaxError: invalid syntax (line 1)",
    ),
    "no_plain_data": (
        "def no_plain_data():\n    return np.array([object()])",
        "assert no_plain_data() is None",
        "failed",
        "the result is not plain data",
        "no_plain_data: an array or a table that holds an object of type object",
    ),
    "no_plain_value": (
        "no_plain_value = np.array([object()])",
        "assert len(no_plain_value) == 1",
        "failed",
        "the result is not plain data",
        "no_plain_value is an array or a table that holds an object of type object",
    ),
    "by_check": (
        "def by_check():\n    return 9",
        "if by_check() != 1:\n    raise Failed('9 times too large')",
        "failed",
    )
    + ("9 times too large",) * 2,
    "raising_for_a_check": (
        "def raising_for_a_check():\n    raise ValueError('secret')",
        "try:\n    raising_for_a_check()\nexcept ValueError as error:\n    raise Plain('your code raised') from error",
        "error",
        "your code raised",
        "your code raised",
    ),
    "too_long_to_say": (
        "def too_long_to_say():\n    return 1",
        f"raise Plain('{'x' * 2 * MAX_MESSAGE}')",
        "failed",
        "x" * MAX_MESSAGE,
        "x" * MAX_MESSAGE,
    ),
}


@pytest.fixture(scope="module", params=[False, True], ids=["grading", "own work"])
def said(request):
    rows = {name: (answer, check) for name, (answer, check, *_) in SAID.items()}
    exercises = Exercises(rows, before=f"import numpy as np\n{BY_CHECK}", right="def {}():\n    return 1")
    return request.param, exercises.grade(public=request.param)


@pytest.mark.parametrize("name", SAID)
def test_each_verdict_comes_with_its_reason(said, name):
    """Student and instructor read the same sentence; a student who checks the own work reads all of it."""
    public, records = said
    *_, verdict, kept, shown = SAID[name]
    assert (records[name].verdict.value, records[name].message) == (verdict, shown if public else kept)
    assert records[name].score == (2.0 if verdict == "passed" else 0.0)


def test_a_misconception_is_named(said):
    """The name that the check gives goes into the record."""
    assert said[1]["by_check"].misconception == "summed"
    assert said[1]["raising_for_a_check"].misconception is None


HIDDEN = "assert spy(SECRET) == 1, f'spy({SECRET}) is not 1'"
SECRET = "SECRET = 'the secret input'"
# Ways to carry an input out of a call.
CARRIERS = {
    "print": "print(x)\nimport sys\nsys.stderr.write(x)\nsys.__stdout__ and sys.__stdout__.write(x)",
    "display": "from IPython.display import display, HTML\ndisplay(HTML(x), {'text/plain': x})",
    "a figure": "import matplotlib.pyplot as plt\nplt.title(x)\nplt.show()",
    "a warning": "import warnings\nwarnings.warn(x)",
    "an exception": "raise ValueError(x)",
    "the name of an exception": "raise type(x.replace(' ', '_'), (Exception,), {})()",
    "the name of an exception with a built-in base": "raise type(x.replace(' ', '_'), (KeyError,), {})()",
    "an exception's cause": "raise ValueError from RuntimeError(x)",
    "a name error": "raise NameError(x)",
    "a NameError of a place of its own": "exec(compile('raise NameError(x)', x, 'exec'), {'x': x})",
    "not implemented": "raise NotImplementedError(x)",
    "an import error": "__import__(x)",
    "a syntax error": "compile(x, x, 'exec')",
    "the result": "return x",
    "an object of that name": "return type(x, (), {})()",
    "an object with that text": "return type('T', (), {'__repr__': lambda self: x, '__str__': lambda self: x})()",
    "an array of objects of that name": "return np.array([type(x, (), {})()])",
    "a key": "return {x: object()}",
    "the exit status": "import os\nos._exit(42)",
    "a signal": "import os, signal\nos.kill(os.getpid(), signal.SIGUSR1)",
    "a name in the namespace": "globals()[x] = x\nIn.append(x)\nOut[1] = x",
    "a later cell's function": "global late\nlate = lambda: print(x)",
    "a thread": "import threading\nthreading.Timer(0.01, print, (x,)).start()",
    "a changed argument": "return x.__class__(x)",
    "the shell's own captured outputs": (
        "shell = get_ipython()\nshell.captured.is_open = True\nshell.captured.outputs.append("
        "{'output_type': 'stream', 'name': 'stdout', 'text': x})"
    ),
}


@pytest.fixture(scope="module")
def spied():
    """An exercise whose hidden test gives a secret input, and an exercise after it."""
    source = source_of(
        setup("import numpy as np"),
        cell_of("spy", "def spy(x):\n    return 1"),
        checks("spy", "assert spy('visible') == 1", hidden=f"{SECRET}\n{HIDDEN}"),
        cell_of("late", "def late():\n    return 1"),
        checks("late", "assert late() == 1"),
        written("spy", "Because."),
    )
    with AssignmentGrader(source, isolation="none") as grader:
        yield grader


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=CARRIERS)
def test_nothing_of_a_hidden_input_comes_out(spied, carrier):
    """Whatever a call prints, shows, raises or returns, the record does not hold the input that it was given."""
    body = "\n".join(f"        {line}" for line in carrier.splitlines())
    spy = f"def spy(x):\n    if x != 'visible':\n{body}\n    return 1"
    record = spied.grade(
        handed_in(
            [
                code("spy", spy),
                code("late", "def late():\n    print(globals())\n    return 1"),
                added("print(In, Out, dir())\nspy"),
                code("spy_written", "Because."),
            ]
        )
    )
    said = " ".join(f"{cell.message} {cell.misconception}" for cell in record.cells)
    shown = json.dumps([cell.outputs for cell in record.executed])
    for trace in ("secret", "42", "SIGUSR1"):
        assert trace not in said
    assert "secret" not in shown
    assert len(record.cells) == 3


def test_a_hidden_test_that_fails_is_not_shown(spied):
    """Its line and its message stay hidden; a visible one is shown with its line."""
    record = spied.grade(handed_in([code("spy", "def spy(x):\n    return x == 'visible'")]))
    assert by_name(record)["spy"].message == "a hidden check does not hold"
    record = spied.grade(handed_in([code("spy", "def spy(x):\n    return 0")]))
    assert by_name(record)["spy"].message == "this does not hold: assert spy('visible') == 1"


def test_hidden_tests_do_not_run_on_a_students_own_work():
    """They are not in the release, and are cut from a source besides."""
    source = source_of(cell_of("f", "f = 1"), checks("f", "assert f", hidden="assert f == 2"))
    assert graded(source, code("f", "f = 1"), public=True).cells[0].verdict is Verdict.PASSED
    assert graded(source, code("f", "f = 1")).cells[0].verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("texts", "verdict", "score", "message"),
    [
        (["Because."], Verdict.MANUAL, None, "to be marked by hand"),
        ([], Verdict.MISSING, 0.0, "the cell why_written is missing from the notebook"),
        (["  \n"], Verdict.FAILED, 0.0, "no answer was written"),
        (["Why?\nYOUR ANSWER HERE"], Verdict.FAILED, 0.0, "no answer was written"),
        (["Why?\nYOUR ANSWER HERE", "Because."], Verdict.MANUAL, None, "to be marked by hand"),
    ],
)
def test_a_written_answer_awaits_a_person_if_there_is_one(texts, verdict, score, message):
    """A blank one gets no points, as nbgrader does it; a missing one is told apart."""
    record = graded(source_of(written("why", "Because.")), *(code("why_written", text) for text in texts))
    [cell] = record.cells
    assert (cell.verdict, cell.score, cell.message) == (verdict, score, message)


@pytest.mark.parametrize("public", [False, True])
def test_a_task_awaits_a_person_though_its_own_cell_is_as_released(public):
    """Its answer stands in cells behind it; as in nbgrader, a person sees that there is none."""
    task = written("why", "")
    task.source, task.metadata["nbgrader"] = (
        "Explain.",
        task.metadata["nbgrader"]
        | {
            "task": True,
            "grade": False,
            "solution": False,
        },
    )
    (record,) = graded(source_of(task), code("why_written", "Explain."), public=public).cells
    assert (record.verdict, record.message) == (Verdict.MANUAL, "to be marked by hand")


def test_an_answer_that_may_stand_in_a_cell_without_a_name_awaits_a_person():
    """No score for the checks and the written answer that lost their cells, in place of a silent zero."""
    source = source_of(cell_of("f", "f = 1"), checks("f", "assert f == 1"), written("why", "Because."))
    words = SubmittedCell(cell_type="markdown", grade_id=None, text="It is so.")
    record = graded(source, SubmittedCell(cell_type="code", grade_id=None, text="f = 1"), words)
    said = "no cell is called {}, but another one holds text that may be its answer; a person has to look"
    assert [(cell.verdict, cell.score, cell.message) for cell in record.cells] == [
        (Verdict.MANUAL, None, said.format("f")),
        (Verdict.MANUAL, None, said.format("why_written")),
    ]
    assert record.needs_manual == 2


def test_a_picture_alone_is_a_written_answer():
    """A blank text with a picture that was attached to it awaits a person, and the record's cell has the picture."""
    picture = Picture(name="p.png", form="image/png", data="QUJD")
    blank = {"cell_type": "markdown", "grade_id": "why_written", "text": "Why?\nYOUR ANSWER HERE"}
    record = graded(source_of(written("why", "Because.")), SubmittedCell(**blank, pictures=(picture,)))
    assert (record.cells[0].verdict, record.executed[0].pictures) == (Verdict.MANUAL, (picture,))


def test_pictures_that_were_left_out_are_told_of():
    """In the record's message."""
    cell = SubmittedCell(cell_type="markdown", grade_id="why_written", text="So.", left_out=("p.svg is left out",))
    assert graded(source_of(written("why", "Because.")), cell).message == "p.svg is left out"


def test_what_was_printed_before_the_checks_is_kept():
    """A student cell's own outputs stand below it, and the checks' verdicts as nbgrader reads them."""
    source = source_of(
        cell_of("f", "f = 1"), checks("f", "assert f == 1"), cell_of("g", "g = 1"), checks("g", "assert g == 1")
    )
    record = graded(source, code("f", "f = 1\nprint('shown')\nf"), code("g", "g = 2"))
    f, f_checks, g, g_checks = record.executed
    assert f.outputs[0] == {"output_type": "stream", "name": "stdout", "text": "shown\n"}
    assert f.outputs[1]["data"] == {"text/plain": "1"}
    assert (f_checks.outputs, g.outputs) == ((), ())
    message = "this does not hold: assert g == 1"
    assert g_checks.outputs == ({"output_type": "error", "ename": "failed", "evalue": message, "traceback": [message]},)


def test_what_no_file_and_no_terminal_takes_is_replaced():
    """Half a character, or a command to the terminal, in the text of a student's exception."""
    source = source_of(cell_of("f", "f = 1"), checks("f", "assert f == 1"))
    [cell] = graded(source, code("f", "raise ValueError('\\ud800 \\x1b[31m \\x07 é')")).cells
    unprintable = "\N{REPLACEMENT CHARACTER}"
    assert cell.message.startswith(f"the cell f stopped with ValueError: ? {unprintable}[31m {unprintable} é (line 1: ")
