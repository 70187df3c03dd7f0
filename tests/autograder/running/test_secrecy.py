"""What a submission can say after it was given hidden inputs: nothing that it chooses."""

import builtins

import pytest

from autograder.records import SubmissionRecord
from autograder.running.assignment_grader import AssignmentGrader
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import by_name, cell_of, code, graded, handed_in, source_of

SECRET = "hidden-input-4711"
CHECKS = "from lossopt import checks"
SPY = "check = checks.Exercise(spy, takes='x', returns=checks.Text())\ncheck.case('for a', 'a', gives='a')\n"
HIDDEN = f"check.case('for a text that nobody knows', '{SECRET}', gives='{SECRET}')"
TEXT = "check = checks.Exercise({0}, takes=None, returns=checks.{1})\ncheck.case('', gives={2})\ncheck.verify()"
# A function that leaves what it was given to the process that comes after its own, in a file named {left}.
LEAVING = (
    "import os\n"
    "def spy(x):\n"
    "    if x != 'a':\n"
    "        open({left}, 'w').write(x)\n"
    "        os.kill(os.getpid(), 9)\n"
    "    return x"
)
LEFT = "import os\nleft = open({left}).read() if os.path.exists({left}) else 'nothing yet'\n"
NUMBER = LEFT + "number = int(left[-4:]) if left[-4:].isdigit() else 2\n"
TAKING = {
    "a text": (LEFT + "late = left", TEXT.format("late", "Text()", "'right'")),
    "one of several texts": (LEFT + "late = left", TEXT.format("late", "Text('right', 'wrong')", "'right'")),
    "a length": (NUMBER + "late = [0.0] * number", TEXT.format("late", "Listing(checks.Number(), 'values')", "[1.0]")),
    "a shape": (
        NUMBER + "import numpy as np\nlate = np.zeros((number, 2))",
        TEXT.format("late", "Array('N')", "[1.0]"),
    ),
    "a number of parts": (NUMBER + "late = (0.0,) * number", TEXT.format("late", "Parts(a=checks.Number())", "(1.0,)")),
    "an exception's text": (LEFT + "def late():\n    raise ValueError(left)", "assert late() == 1, 'no'"),
    "an assertion's text": (LEFT + "late = left", "assert late == 'right', late"),
    "a key": (LEFT + "late = left", "{}[late]"),
    "a cell that stops": (LEFT + "late = 'right'\nif left != 'nothing yet':\n    raise ValueError(left)", "late()"),
}
# Values whose methods answer while a check looks at them: each gives as many numbers as a function was told.
LATE = (
    "told = []\n"
    "def spy(x):\n    told.append(x)\n    return x\n"
    "class Late:\n    def tolist(self):\n        return [0.0] * int(max(told, key=len)[-4:])\n"
)
LIST = "checks.Listing(checks.Number(), 'numbers')"
CONTAINERS = {
    "an object": ("Late()", LIST, "[1.0]"),
    "a pair": ("(Late(), 2.0)", f"checks.Parts(first={LIST}, second=checks.Number())", "([1.0], 2.0)"),
    "a list": ("[Late()]", f"checks.Listing({LIST}, 'lists')", "[[1.0]]"),
    "a dict": ("{'k': Late()}", f"checks.Mapping({{'k': {LIST}}})", "{'k': [1.0]}"),
    "an object in an object": ("[[Late()]]", f"checks.Listing(checks.Listing({LIST}, 'b'), 'a')", "[[[1.0]]]"),
}


def everything_said(record: SubmissionRecord) -> str:
    outputs = [str(cell.outputs) for cell in record.executed]
    return " ".join([*(f"{cell.message} {cell.misconception}" for cell in record.cells), *outputs, record.message])


@pytest.mark.parametrize(("late", "check"), TAKING.values(), ids=TAKING)
def test_what_a_lost_process_left_behind_is_not_quoted(tmp_path, late, check):
    """Its successor runs the cells again and may bind what it finds; no message says what that is."""
    source = source_of(
        setup(CHECKS),
        cell_of("spy", "def spy(x):\n    return x"),
        checks("spy", SPY, hidden=HIDDEN + "\ncheck.verify()"),
        cell_of("late", "late = 'right'"),
        checks("late", check),
    )
    left = tmp_path / "left.txt"
    answers = [text.replace("{left}", repr(str(left))) for text in (LEAVING, late)]
    record = graded(source, code("spy", answers[0]), code("late", answers[1]))
    assert by_name(record)["spy"].verdict.value == "crashed"
    assert left.read_text() == SECRET
    said = everything_said(record)
    assert "hidden-input" not in said
    assert "4711" not in said


def test_which_cells_end_when_they_run_again_is_not_shown(tmp_path):
    """Each of a student's own cells that ends in the second process, or does not, would be a bit of a hidden input."""
    left = tmp_path / "left.txt"
    spelling = (
        "import os\n"
        f"if os.path.exists({str(left)!r}) and open({str(left)!r}, 'rb').read()[0] >> {{}} & 1:\n"
        "    os.kill(os.getpid(), 9)"
    )
    source = source_of(
        setup(CHECKS),
        cell_of("spy", "def spy(x):\n    return x"),
        checks("spy", SPY, hidden=HIDDEN + "\ncheck.verify()"),
    )
    bits = [code(None, spelling.format(bit)) for bit in range(8)]
    record = graded(source, code("spy", LEAVING.replace("{left}", repr(str(left)))), *bits)
    assert left.read_text() == SECRET
    assert [cell.outputs for cell in record.executed if cell.source_index is None] == [()] * 8


@pytest.mark.parametrize(("late", "kind", "right"), CONTAINERS.values(), ids=CONTAINERS)
def test_what_a_container_holds_is_not_quoted(late, kind, right):
    """An object of the student's inside a plain container is asked late, when the hidden inputs are known."""
    source = source_of(
        setup(CHECKS),
        cell_of("spy", "def spy(x):\n    return x"),
        checks("spy", SPY, hidden=HIDDEN + "\ncheck.verify()"),
        cell_of("late", f"late = {right}"),
        checks(
            "late",
            f"check = checks.Exercise(late, takes=None, returns={kind})\ncheck.case('', gives={right})\ncheck.verify()",
        ),
    )
    record = graded(source, code("spy", LATE), code("late", f"late = {late}"))
    assert by_name(record)["spy"].verdict.value == "passed"
    assert by_name(record)["late"].verdict.value == "failed"
    assert "4711" not in everything_said(record)


BUILT_IN = sorted(
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)
)


def alphabet_of(how: str) -> str:
    """An answer that raises the built-in exception whose place in the alphabet is the number that it was given last."""
    return (
        f"import builtins\nif 'told' not in globals():\n    told = [0]\ndef {{0}}(x):\n    told.append(x)\n    {how}\n"
    )


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("assert", "your code raised an exception in a hidden test"),
        ("lossopt.checks", "your code raised an exception for a number"),
    ],
)
def test_the_names_of_exceptions_spell_nothing(style, said):
    """Exercise after exercise raises one of Python's exceptions, chosen by a hidden input: all say the same."""
    names = [f"f{number}" for number in range(4)]
    raises = alphabet_of(
        f"kind = getattr(builtins, {BUILT_IN!r}[max(told) % {len(BUILT_IN)}])\n"
        "    raise kind('utf-8', b'', 0, 1, '') if kind is UnicodeDecodeError else "
        "kind('', 0, 1, '') if kind.__name__.startswith('UnicodeT') else "
        "kind('utf-8', '', 0, 1, '') if kind is UnicodeEncodeError else "
        "kind('', [ValueError()]) if kind.__name__.endswith('Group') else kind('x')"
    )
    told = []
    for secret in range(1, len(BUILT_IN), 17):
        cells = [setup("from lossopt import checks")]
        for number, name in enumerate(names):
            cells.append(cell_of(name, f"def {name}(x):\n    return x"))
            if style == "assert":
                cells.append(checks(name, f"assert {name} is not None", hidden=f"assert {name}({secret}) == {secret}"))
            else:
                check = f"check = checks.Exercise({name}, takes='x', returns=checks.Number())\n"
                hidden = f"check.case('for a number', {secret}, gives={secret})"
                cells.append(checks(name, check, hidden=f"{hidden}\ncheck.verify()"))
            cells.append(cell_of(f"g{number}", "def g(x):\n    return x"))
            cells.append(checks(f"g{number}", f"assert {name}(0) == 0"))
        answers = [code(name, raises.format(name)) for name in names]
        answers += [code(f"g{number}", "def g(x):\n    return x") for number in range(len(names))]
        told.append([cell.message for cell in graded(source_of(*cells), *answers).cells])
    assert all(messages == told[0] for messages in told)
    assert told[0][::2] == [said] * len(names)
    assert told[0][1::2] == [f"your code raised an exception in this: assert {name}(0) == 0" for name in names]


def test_an_exception_is_named_before_any_hidden_input_was_given():
    """A visible test of the first exercise names it; so does every test if there are no hidden ones."""
    answer = "def f(x):\n    return {}[x]"
    visible, hidden = "assert f(1) == 1", "assert f(2) == 2"
    first = source_of(cell_of("f", "def f(x):\n    return x"), checks("f", visible, hidden=hidden))
    assert graded(first, code("f", answer)).cells[0].message == "your code raised KeyError"
    only = source_of(cell_of("f", "def f(x):\n    return x"), checks("f", visible), checks("g", visible))
    assert {cell.message for cell in graded(only, code("f", answer)).cells} == {"your code raised KeyError"}
    shown = graded(first, code("f", answer), public=True).cells[0].message
    assert shown.startswith("your code raised KeyError: 1 in line 2")


def test_an_exception_of_a_hidden_test_is_not_named():
    """The sentence says where it was raised, and no more."""
    answer = "def f(x):\n    return {1: 1}[x]"
    source = source_of(
        cell_of("f", "def f(x):\n    return x"),
        checks("f", "assert f(1) == 1", hidden="assert f(2) == 2"),
        cell_of("g", "def g(x):\n    return x"),
        checks("g", "assert f(3) == 3"),
    )
    with AssignmentGrader(source, isolation="none") as grader:
        records = by_name(grader.grade(handed_in([code("f", answer), code("g", "def g(x):\n    return x")])))
    assert records["f"].message == "your code raised an exception in a hidden test"
    assert records["g"].message == "your code raised an exception in this: assert f(3) == 3"
