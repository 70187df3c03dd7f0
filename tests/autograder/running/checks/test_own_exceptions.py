"""Exceptions of the student's own classes are caught and looked at, and decide nothing else."""

from types import SimpleNamespace
from typing import Any

import pytest

from autograder.records import CellRecord, Verdict
from autograder.running.checks.own_exceptions import OwnException, OwnExceptions
from autograder.running.checks.proxies import StudentProxy
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import by_name, cell_of, code, graded, source_of

POOR = (
    "class Poor(ValueError):\n    def __init__(self, need):\n        super().__init__(need)\n        self.need = need\n"
)
PAY = POOR + "def pay(n):\n    if n > 5: raise Poor(n)\n    return n"
TESTS = {
    "caught": "try:\n    pay(7)\n    assert False\nexcept Poor as error:\n    assert error.need == 7",
    "returned": "assert pay(3) == 3",
    "escapes": "assert pay(5) == 5",
    "hidden": ("assert pay(1) == 1", "assert pay(4) == 4"),
}


@pytest.fixture(scope="module")
def source() -> Any:
    tests = ((text, "") if isinstance(text, str) else text for text in TESTS.values())
    return source_of(cell_of("pay", PAY), *(checks(n, *text) for n, text in zip(TESTS, tests, strict=True)))


def records(source: Any, answer: str) -> dict[str, CellRecord]:
    return by_name(graded(source, code("pay", answer)))


def test_a_class_that_is_no_exception_is_not_caught(source: Any) -> None:
    """Nor is one that raises something else."""
    for answer in (
        "class Poor: pass\ndef pay(n):\n    if n > 5: raise ValueError\n    return n",
        "class Poor(ValueError): need = 7\nclass Other(ValueError): need = 7\n"
        "def pay(n):\n    if n > 5: raise Other\n    return n",
    ):
        found = records(source, answer)
        assert (found["caught"].score, found["returned"].score) == (0.0, 1.0)


@pytest.mark.parametrize(
    "answer",
    [
        "def pay(n): raise KeyboardInterrupt",
        "import sys\nclass Poor(ValueError): need = 7\ndef pay(n): sys.exit(0)",
        POOR + "def pay(n): raise Poor(n)",
        "class Poor(AssertionError):\n    misconception = 'gives points'\n    parts = (('a', 1.0, 1.0),)\n"
        "    bases = ()\n    need = 7\n    def __bool__(self): return True\ndef pay(n): raise Poor(n)",
        "class Poor(StopIteration): need = 7\ndef pay(n): raise Poor(n)",
        "class Poor(BaseException): need = 7\ndef pay(n): raise Poor(n)",
        "class Poor(SystemExit): need = 7\ndef pay(n): raise Poor(0)",
        "class Poor(ArithmeticError, LookupError, OSError): need = 7\ndef pay(n): raise Poor(n)",
    ],
)
def test_one_that_escapes_is_the_students_fault(source: Any, answer: str) -> None:
    """Whatever its class derives from or says of itself, and no text of it is shown where tests are hidden."""
    found = records(source, answer)
    for name in ("returned", "escapes", "hidden"):
        assert (found[name].verdict, found[name].score) == (Verdict.ERROR, 0.0)
        assert (found[name].misconception, found[name].parts) == (None, ())
        assert "gives points" not in found[name].message


def test_a_class_survives_its_process(source: Any) -> None:
    """After a crash the test still catches what the fresh process raises."""
    answer = PAY.replace("return n", "import os\n    if n == 3: os._exit(1)\n    return n")
    late = source_of(cell_of("pay", PAY), checks("crash", "assert pay(3) == 3"), checks("caught", str(TESTS["caught"])))
    found = records(late, answer)
    assert (found["crash"].verdict, found["caught"].verdict) == (Verdict.CRASHED, Verdict.PASSED)


def proxy(handle: int) -> StudentProxy:
    side = SimpleNamespace(public=False, classes=frozenset(), set_up_classes={})
    return StudentProxy(side, handle, "a class")  # type: ignore[arg-type]


def test_an_exception_of_the_set_up_or_of_a_library_is_caught() -> None:
    """By its own class; one that tells a runner of tests to skip is not taken for what it is."""
    before = "import json, unittest\nimport numpy as np\nclass Full(Exception):\n    def __init__(self, n): self.n = n"
    own = "def f(x):\n    if x > 3: raise Full(x)\n    return np.linalg.inv(np.eye(2) * x)"
    skips = "class SkipTest(unittest.SkipTest): pass\ndef f(x): raise (unittest.SkipTest if x else SkipTest)('no')"
    tests = {
        "set_up": "try:\n    f(4)\n    assert False\nexcept Full as error:\n    assert error.n == 4",
        "library": "try:\n    f(0)\n    assert False\nexcept np.linalg.LinAlgError:\n    pass",
        "skipped": "class Test(unittest.TestCase):\n    def test_f(self): self.assertEqual(f(1)[0][0], 1)\n"
        "    def test_g(self): f(2)\n"
        "result = unittest.TestResult()\nunittest.defaultTestLoader.loadTestsFromTestCase(Test).run(result)\n"
        "assert result.wasSuccessful() and not result.errors",
    }
    rows = [checks(name, text) for name, text in tests.items()]
    source = source_of(setup(before), cell_of("f", own), *rows)
    assert [record.score for record in graded(source, code("f", own)).cells] == [1, 1, 1]
    assert [record.score for record in graded(source, code("f", skips)).cells] == [0, 0, 0]


def test_classes_are_made_of_what_goes_together() -> None:
    """No two of Python's own that exclude one another are bases; the first one counts."""
    one, other = proxy(1), proxy(2)
    made = OwnExceptions().class_of(
        (
            (one, "One", "__main__", ("KeyError", "SystemExit", "ImportError")),
            (other, "not a name", "unittest", (one, "print")),
        )
    )
    kinds = (OwnException, KeyError, SystemExit)
    assert (made.__name__, [issubclass(made, kind) for kind in kinds]) == ("StudentError", [True, True, False])
