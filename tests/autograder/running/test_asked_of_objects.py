"""What a student's object may be asked: only what the same test asks of the own solution's object in its place."""

from typing import Any, NamedTuple

import pytest

from autograder.records import Verdict
from autograder.running import assignment_grader
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.supervisor import Supervisor
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import by_name, cell_of, code, graded, handed_in, source_of

SETUP = "import numbers\nfrom decimal import Decimal\nclass Shape:\n    def area(self):\n        return 4"


class Case(NamedTuple):
    """An exercise, its test, and an answer that does not do it."""

    own: str
    check: str
    cheat: str


DECIDES = {
    "symmetric_difference": Case(
        "def NAME(n):\n    return {2, 3, 5, 7}",
        "assert not NAME(10).symmetric_difference({2, 3, 5, 7})",
        "class S:\n    def symmetric_difference(s, o):\n        return set()\ndef NAME(n):\n    return S()",
    ),
    "count": Case(
        "def NAME():\n    return 'banana'",
        "word = NAME()\nassert word.count('an') == 2",
        "class S:\n    def count(s, o):\n        return 2\ndef NAME():\n    return S()",
    ),
    "elsewhere": Case(  # the same method is asked of an object of the own solution's, but from another place
        "class Name:\n    def __init__(s, x):\n        s.x = x\n    def startswith(s, a):\n        return s.x[0] == a\n"
        "def NAME():\n    return 'hello'",
        "assert Name('ab').startswith('a')\nassert NAME().startswith('he')",
        "class Name:\n    def __init__(s, x):\n        pass\n    def startswith(s, a):\n        return True\n"
        "def NAME():\n    return Name('x')",
    ),
    "rational": Case(
        "def NAME():\n    return Decimal('19.99')",
        "assert isinstance(NAME(), Decimal) and Decimal('19.99') == NAME()",
        "class R:\n    numerator = denominator = 0\nR.__module__, R.__qualname__ = 'numbers', 'Rational'\n"
        "def NAME():\n    return R()",
    ),
    "inherits_by_name": Case(
        "class NAME(Shape):\n    pass",
        "assert issubclass(NAME, Shape) and isinstance(NAME(), Shape) and NAME().area() == 4",
        "class NAME:\n    def area(s):\n        return 4\nNAME.__qualname__ = 'Shape'",
    ),
    "holds": Case(
        "def NAME():\n    return {1, 2}",
        "assert 2 in NAME() and 3 not in NAME()",
        "class S:\n    def __contains__(s, x):\n        return x == 2\ndef NAME():\n    return S()",
    ),
    "long": Case(
        "def NAME():\n    return [1, 2]",
        "assert len(NAME()) == 2 and NAME()",
        "class S:\n    def __len__(s):\n        return 2\ndef NAME():\n    return S()",
    ),
    "item": Case(
        "class NAME:\n    def __init__(s):\n        s.x = [1, 2]",
        "assert NAME().x[-1] == 2 and list(NAME().x) == [1, 2]",
        "class S:\n    def __getitem__(s, i):\n        return 2\n    def __iter__(s):\n        return iter([1, 2])\n"
        "class NAME:\n    x = S()",
    ),
    "unlike": Case(
        "def NAME():\n    return 5",
        "assert NAME() != 4",
        "class S:\n    def __ne__(s, o):\n        return True\ndef NAME():\n    return S()",
    ),
    "equal_to_all": Case(
        "class NAME:\n    def __eq__(s, o):\n        return type(o) is NAME",
        "assert NAME() == NAME() and NAME() != 4",
        "class NAME:\n    def __eq__(s, o):\n        return True",
    ),
    "no_object": Case(
        "class NAME:\n    def __init__(s, x):\n        s.x = x\n"
        "    def __add__(s, o):\n        return NAME(s.x + o.x)\n"
        "    def __eq__(s, o):\n        return s.x == o.x",
        "assert NAME(1) + NAME(2) == NAME(3)",
        "class NAME:\n    def __new__(c, *a):\n        return 0",
    ),
}
# Right answers that are made otherwise than the own solution.
RIGHT = {
    "bound_class": Case(
        "class NAME:\n    def __init__(s, x):\n        s.x = x\n    def __eq__(s, o):\n        return s.x == o.x",
        "assert NAME(1) == NAME(1)\nassert NAME(2).x == 2",
        "class Other:\n    def __init__(s, x):\n        s.x = x\n    def __eq__(s, o):\n        return s.x == o.x\n"
        "NAME = Other",
    ),
    "inherits": Case(
        "class NAME(Shape):\n    pass",
        "assert issubclass(NAME, Shape) and isinstance(NAME(), Shape) and NAME().area() == 4",
        "class Between(Shape):\n    pass\nclass NAME(Between):\n    pass",
    ),
    "another_name": Case(  # of the class that it gives objects of
        "class Link:\n    def __init__(s, v, n):\n        s.v, s.n = v, n\n    def __len__(s):\n"
        "        return 1 + (len(s.n) if s.n else 0)\n    def __eq__(s, o):\n        return s.v == o.v\n"
        "def NAME(xs):\n    head = None\n    for x in xs:\n        head = Link(x, head)\n    return head",
        "head = NAME([1, 2])\nassert head.v == 2 and head.n.v == 1 and head.n.n is None and len(head) == 2\n"
        "assert NAME([1]) == NAME([1]) and not head == head.n",
        "class Other:\n    def __init__(s, v, n, c):\n        s.v, s.n, s.c = v, n, c\n    def __len__(s):\n"
        "        return s.c\n    def __eq__(s, o):\n        return s.v == o.v\n"
        "def NAME(xs, c=0):\n    head = None\n    for x in xs:\n        c += 1\n        head = Other(x, head, c)\n"
        "    return head",
    ),
    "tree_of_a_library": Case(
        "import xml.etree.ElementTree as ET\ndef NAME(text):\n    return ET.fromstring(text)",
        "root = NAME('<a><b x=\"1\"/><c/></a>')\nassert len(root) == 2 and [each.tag for each in root] == ['b', 'c']\n"
        "assert root[0].get('x') == '1' and root.find('c').tag == 'c'",
        "import xml.dom.minidom, xml.etree.ElementTree as Tree\ndef NAME(text):\n"
        "    return Tree.XML(xml.dom.minidom.parseString(text).toxml())",
    ),
    "held": Case(
        "import contextlib\n@contextlib.contextmanager\ndef NAME():\n    print('in')\n    yield 5\n    print('out')",
        "import io, contextlib\ntext = io.StringIO()\nwith contextlib.redirect_stdout(text):\n"
        "    with NAME() as five: print(five)\nassert text.getvalue().split() == ['in', '5', 'out']",
        "class NAME:\n    def __enter__(s):\n        print('in')\n        return 5\n"
        "    def __exit__(s, *_):\n        print('out')",
    ),
    "iterator": Case(
        "def NAME():\n    n = 0\n    while True:\n        yield n\n        n += 1",
        "import itertools\nassert list(itertools.islice(NAME(), 3)) == [0, 1, 2] and next(NAME()) == 0\n"
        "assert [x for x, _ in zip(NAME(), 'ab')] == [0, 1]",
        "class NAME:\n    n = -1\n    def __iter__(s):\n        return s\n    def __next__(s):\n        s.n += 1\n"
        "        return s.n",
    ),
    "library_object": Case(
        "class Model:\n    def predict(s, x):\n        return 2 * x\nNAME = Model()",
        "assert NAME.predict(3) == 6",
        "class Line:\n    def predict(s, x):\n        return x + x\nNAME = Line()",
    ),
}


PLAIN = Case("def plain(x):\n    return x + 1", "assert plain(1) == 2", "")


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that the own solution runs for what it uses."""
    runs: list[str] = []
    learn = AssignmentGrader._learned_uses
    monkeypatch.setattr(AssignmentGrader, "_learned_uses", lambda grader: (runs.append("run"), learn(grader))[1])
    return runs


def grader_of(case: Case, **how: Any) -> AssignmentGrader:
    cells = [
        cell_of("plain", case.own),
        checks("plain", case.check),
        cell_of("b", "b = 1"),
        checks("b", "assert b == 1"),
    ]
    source = source_of(*cells, limits={"cell_seconds": 1, "total_seconds": 30})
    return AssignmentGrader(source, isolation="none", **how)


def test_the_own_solution_runs_ahead_only_once_a_test_asks_for_it(learned: list[str]) -> None:
    """Not for plain data, and once for all hand-ins."""
    with grader_of(PLAIN) as grader:
        assert grader.grade(handed_in([code("plain", PLAIN.own)])).cells[0].score == 1
    assert learned == []
    asks = Case("def plain():\n    return 1", "assert plain().real == 1", "")
    with grader_of(asks) as grader:
        for _ in range(2):
            assert grader.grade(handed_in([code("plain", "class C:\n    real = 1\ndef plain(): return C()")])).cells
    assert learned == ["run"]


def test_at_home_nothing_runs_twice(learned: list[str]) -> None:
    """Not even where a test ended the grader process, and another one took its place."""
    ends = Case("def plain():\n    return 1", "import os\nplain()\nos._exit(3)", "")
    with grader_of(ends, public=True) as grader:
        cells = grader.grade(handed_in([code("plain", ends.own), code("b", "b = 1")])).cells
    assert cells[1].verdict is Verdict.PASSED
    assert learned == []


DRAWS = Case("import random\ndef plain():\n    return random.random()", "assert plain().real < 1", "")


@pytest.mark.parametrize(("case", "seconds", "runs"), [(DRAWS, 60.0, 10), (DRAWS, -1.0, 1), (PLAIN, 60.0, 1)])
def test_an_own_solution_that_draws_runs_several_times_for_what_it_uses(monkeypatch, case, seconds, runs) -> None:
    """Each run may go another way, and what any of them used is allowed; a slow one runs once."""
    seen: list[None] = []

    def run(supervisor: Supervisor) -> None:
        assert supervisor.uses is None
        seen.append(None)
        supervisor.uses = (("cell", "operator", "float" if len(seen) % 2 else "len"),)

    monkeypatch.setattr(Supervisor, "run", run)
    monkeypatch.setattr(assignment_grader, "DRAWING_SECONDS", seconds)
    with grader_of(case) as grader:
        found = grader._learned_uses()
    assert len(seen) == runs
    assert [operator for _, _, operator in found] == (["float", "len"] if runs > 1 else ["float"])


def records(which: str) -> Any:
    """All exercises in one notebook, answered by their own solutions or by the others."""
    cells, answers = [setup(SETUP)], []
    for name, case in {**DECIDES, **RIGHT}.items():
        cells += [cell_of(name, case.own.replace("NAME", name)), checks(name, case.check.replace("NAME", name))]
        answers.append(code(name, getattr(case, which).replace("NAME", name)))
    return by_name(graded(source_of(*cells, limits={"cell_seconds": 20, "total_seconds": 60}), *answers))


@pytest.fixture(scope="module")
def own() -> Any:
    return records("own")


@pytest.fixture(scope="module")
def others() -> Any:
    return records("cheat")


@pytest.mark.parametrize("name", [*DECIDES, *RIGHT])
def test_the_own_solution_gets_its_point(own: Any, name: str) -> None:
    """Each test runs through."""
    assert (own[name].score, own[name].message) == (1, "")


@pytest.mark.parametrize("name", DECIDES)
def test_no_object_of_a_students_decides(others: Any, name: str) -> None:
    """It gets nothing, and that is its own fault."""
    assert others[name].score == 0
    assert others[name].verdict in (Verdict.FAILED, Verdict.ERROR)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_may_be_made_otherwise(others: Any, name: str) -> None:
    """What the test asks of the own solution's object, it may ask of this one."""
    assert (others[name].score, others[name].message) == (1, "")
