"""A text of student code's that a check runs, as code or as a command, does nothing where marks are decided."""

import pytest

from autograder.records import Verdict
from tests.autograder.running.runs import records_of_tests

BEFORE = "import numpy as np\ndata = [1, 2]\ndef run(text, **names):\n    exec(text, names)\n    return names"
# By name: the text that the own solution gives, the test, and texts that are right too.
TEXTS = {
    "number": ("2 + 2", "assert eval({0}) == 4", ["4", "1 + 3 * 1", "sum([1, 3])", "abs(-4)"]),
    "formula": (
        "x ** 2",
        "assert eval({0}, {{'x': 3, 'np': np}}) == 9",
        ["x * x", "pow(x, 2)", "np.fabs(x) ** 2"],
    ),
    "function": (
        "def square(x):\n    return x * x",
        "assert run({0})['square'](3) == 9",
        ["square = lambda number: number ** 2", "def square(y):\n    z = y * y\n    return z"],
    ),
    "steps": ("y = 1\ny = y + 3", "assert run({0})['y'] == 4", ["y = 0\nfor step in range(4):\n    y = y + 1"]),
    "compiled": ("2 + 2", "assert eval(compile({0}, 'answer', 'eval')) == 4", ["4"]),
    "parsed": ("2 + 2", "import ast\nassert ast.parse({0}, mode='eval').body.op", ["open('x') + 1"]),
    "timed": ("x = 1", "import timeit\nassert timeit.timeit({0}, number=1) >= 0", ["y = 2"]),
    "symbolic": (
        "x**2 + 1",
        "import sympy\nassert sympy.sympify({0}).subs('x', 3) == 10",
        ["1 + x*x", "(x - 1)*(x + 1) + 2", "exp(0) + x**2"],
    ),
    "started": (
        "echo 4",
        "import subprocess\nassert subprocess.run({0}, shell=True, capture_output=True, text=True).stdout == '4\\n'",
        ["echo 4"],
    ),
    "system": ("true", "import os\nassert os.system({0}) == 0", ["true"]),
    "temporary": (
        "print(4)",
        "import pathlib, subprocess, sys, tempfile\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    script = pathlib.Path(folder, 'a.py')\n"
        "    _ = script.write_text('print(4)')\n"
        "    assert {0} and subprocess.check_output([sys.executable, script]) == b'4\\n'",
        ["print(2 + 2)"],
    ),
    "made": ("x y", "from collections import namedtuple\nassert namedtuple('P', {0})(1, 2)[1] == 2", ["a b"]),
}
# What would run in the process of the test, or change what the test compares with.
HOSTILE = {
    "number": [
        "__import__('builtins').__dict__.update(forged=1) or 4",
        "[0 for kind in ().__class__.__base__.__subclasses__()] and 4",
        "open('forged', 'w') and 4",
        "(data := [4]) and 4",
        "globals() and 4",
    ],
    "formula": ["np.load and 9", "np.array.__globals__ and 9"],
    "function": [
        "def square(x):\n    return len(dir(x)) and x * x",
        "class Nine:\n    def __eq__(self, other):\n        return True\ndef square(x):\n    return Nine()",
        "import numpy as np\nnp.exp = None\ndef square(x):\n    return x * x",
        "from numpy import *\ndef square(x):\n    return x * x",
        "sum = None\ndef square(x):\n    return x * x",
        "from os import system\ndef square(x):\n    return x * x",
    ],
    "compiled": ["exec('4') or 4"],
    "timed": ["import os"],
    "started": ["echo 4; kill -9 $PPID", "echo  4"],
    "system": ["kill -9 $PPID"],
    "symbolic": ["print(x) or x**2 + 1", "[x.__class__ for _ in (1,)] and x**2 + 1"],
}
ROWS = [(name, text, True) for name, (_, _, others) in TEXTS.items() for text in others]
ROWS += [(name, text, False) for name, texts in HOSTILE.items() for text in texts]


@pytest.mark.parametrize("right", [True, False])
def test_a_text_does_what_is_harmless_or_what_the_own_solutions_does(right: bool) -> None:
    """Other right texts get their marks; one that does more gets none, and calls nobody."""
    chosen = [(name, text) for name, text, is_right in ROWS if is_right is right]
    own = f"def text(number):\n    return {[TEXTS[name][0] for name, _ in chosen]!r}[number]"
    answer = f"def text(number):\n    return {[text for _, text in chosen]!r}[number]"
    tests = {f"t{number}": TEXTS[name][1].format(f"text({number})") for number, (name, _) in enumerate(chosen)}
    records = records_of_tests(tests, "text", own=own, answer=answer, before=BEFORE)
    expected = Verdict.PASSED if right else Verdict.FAILED
    assert {chosen[number]: record.verdict for number, record in enumerate(records)} == dict.fromkeys(chosen, expected)
    (passed,) = {record.verdict for record in records_of_tests(tests, "text", own=own, answer=own, before=BEFORE)}
    assert passed is Verdict.PASSED
