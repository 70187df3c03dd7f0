"""What a check looks up of the student's functions and classes is told by the hand-in, or is not believed."""

from typing import Any

import pytest

from autograder.running.checks.looks import SPECIAL, source_of
from tests.autograder.notebooks import checks
from tests.autograder.running.runs import cell_of, code, graded
from tests.autograder.running.runs import source_of as notebook_of


def verdicts(own: str, answer: str, *tests: str) -> list[str]:
    rows = [checks(f"test_{number}", text) for number, text in enumerate(tests)]
    return [
        record.verdict.value for record in graded(notebook_of(cell_of("own", own), *rows), code("own", answer)).cells
    ]


def test_a_look_at_the_source_finds_what_was_handed_in() -> None:
    """Whatever student code says of itself."""
    own = "def total(xs):\n    return sum(x for x in xs)"
    lies = (
        "import inspect, linecache\ndef total(xs):\n    s = 0\n    while xs: s += xs.pop()\n    return s\n"
        "inspect.getsource = lambda *_: 'for'\ntotal.__doc__ = total.__name__ = 'for'\n"
        "linecache.getlines = lambda *_: ['for']\n# for"
    )
    test = "import inspect\nassert total([1, 2]) == 3\nassert 'for' in inspect.getsource(total)"
    assert verdicts(own, lies, test) == ["failed"]


class Named:
    """Stands for the function of a name."""

    def __init__(self, origin: str, **told: Any) -> None:
        vars(self).update(_origin=origin, told=told)

    def __ask__(self, verb: str, what: str) -> Any:
        return vars(self)["told"][what]


TEXTS = {
    0: "def f(x):\n    return 1\n"
    "class C:\n    @property\n    def size(self):\n        return 2\n    def f(self): pass\n",
    1: "%time x = 1\ndef f(x): pass",
    2: "f = lambda x: x\ng = 3",
    3: "(" * 10_000,
    4: "def f(): return 'later'",
    5: "\0",
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("f", "f = lambda x: x\n"),
        ("C.size", "@property\ndef size(self):\n    return 2\n"),
        ("C().f", "def f(self): pass\n"),
        ("g", "g = 3\n"),
    ],
)
def test_the_last_definition_up_to_a_step_counts(path: str, found: str) -> None:
    """Texts that are no Python are passed over."""
    assert source_of(Named(path), TEXTS, 3) == found
    with pytest.raises(OSError, match="could not get source code"):
        source_of(Named("h"), TEXTS, 5)


@pytest.mark.parametrize(
    "told", [None, {}, [1], ([], 3), ([("x", 9, (), ("type", "int"))], ("type", "int")), object(), ([1], ("", ""))]
)
def test_a_signature_of_another_form_is_none(told: Any) -> None:
    with pytest.raises((TypeError, IndexError)):
        SPECIAL["__signature__"](Named("f", signature=told))


def test_a_class_does_not_say_that_it_is_plain_data() -> None:
    """Nor one of the grader's own; classes of libraries and of set-up cells are believed, as in one process."""
    own = "import numbers\nclass Sum(numbers.Number): pass\ndef f(): return Sum()"
    lies = (
        "import autograder.running.student.process as p\n"
        "p.LOOKS['lineage'] = lambda obj: (False, [('builtins', 'float'),"
        " ('builtins', 'str'), ('numpy', 'ndarray'), ('autograder.records', 'Verdict'), ('os', 'sys'), ('x', 'y')])\n"
    )
    test = "import numbers\nassert isinstance(f(), numbers.Number)"
    plain = (
        "import numpy as np\nfrom autograder.running.checks.student_errors import StudentError\n"
        "assert not isinstance(f(), (float, str, np.ndarray, StudentError))"
    )
    assert verdicts(own, own, test, plain) == ["passed", "passed"]
    assert verdicts(own, lies + own, test, plain) == ["failed", "passed"]
