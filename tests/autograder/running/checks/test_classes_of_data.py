"""A student's class may derive from plain data where the source's does not: its objects stay, with their methods."""

from typing import Any

import pytest

from autograder.records import Verdict
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import by_name, cell_of, code, graded, source_of

# By class, the source's own, the student's, and the check, which both pass in one process.
CLASSES = {
    "Stack": (
        "class Stack:\n    def __init__(self): self.items = []\n    def push(self, x): self.items.append(x)\n"
        "    def top(self): return self.items[-1]\n    def __len__(self): return len(self.items)\n"
        "def filled(n):\n    s = Stack()\n    for i in range(n): s.push(i)\n    return s",
        "class Stack(list):\n    def push(self, x): self.append(x)\n    def top(self): return self[-1]\n"
        "def filled(n):\n    s = Stack()\n    for i in range(n): s.push(i)\n    return s",
        "s = Stack()\ns.push(3)\nassert s.top() == 3 and len(s) == 1\nt = filled(4)\nassert t.top() == 3\n"
        "t.push(7)\nassert t.top() == 7\nassert [filled(2), s][0].top() == 1",
    ),
    "Bank": (
        "class Bank:\n    def __init__(self): self.a = {}\n"
        "    def pay(self, who, x): self.a[who] = self.a.get(who, 0) + x\n"
        "    def total(self): return sum(self.a.values())",
        "class Bank(dict):\n    def pay(self, who, x): self[who] = self.get(who, 0) + x\n"
        "    def total(self): return sum(self.values())",
        "b = Bank()\nb.pay('Ann', 2)\nb.pay('Ann', 3)\nassert b.total() == 5",
    ),
    "V": (
        "from dataclasses import dataclass\n@dataclass\nclass V:\n    x: int\n    y: int = 0\n"
        "    def plus(self, o): return V(self.x + o.x, self.y + o.y)\n"
        "    def size(self): return abs(self.x) + abs(self.y)",
        "from typing import NamedTuple\nclass V(NamedTuple):\n    x: int\n    y: int = 0\n"
        "    def plus(self, o): return V(self.x + o.x, self.y + o.y)\n"
        "    def size(self): return abs(self.x) + abs(self.y)",
        "v = V(1, 2).plus(V(3))\nassert v.x == 4 and v.size() == 6 and v == V(4, 2)\nassert repr(v) == 'V(x=4, y=2)'",
    ),
    "Name": (
        "class Name:\n    def __init__(self, t): self.t = t\n    def initial(self): return self.t[0]\n"
        "    def __str__(self): return self.t",
        "class Name(str):\n    def initial(self): return self[0]",
        "assert Name('Ann').initial() == 'A' and str(Name('Ann')) == 'Ann'",
    ),
    "V2": (
        "class V2:\n    def __init__(self, x, y): self.x, self.y = x, y\n"
        "    def __add__(self, o): return V2(self.x + o.x, self.y + o.y)\n"
        "    def norm(self): return (self.x**2 + self.y**2)**.5",
        "class V2(complex):\n    def __add__(self, o): return V2(complex(self) + complex(o))\n"
        "    def norm(self): return abs(self)",
        "assert abs((V2(1, 1) + V2(2, 3)).norm() - 5) < 1e-9",
    ),
    "Col": (
        "from enum import Enum\nclass Col(Enum):\n    RED = 1\n    BLUE = 2\n"
        "    def other(self): return Col(3 - self.value)",
        "from enum import IntEnum\nclass Col(IntEnum):\n    RED = 1\n    BLUE = 2\n"
        "    def other(self): return Col(3 - self.value)",
        "assert Col.RED.other() is Col.BLUE and Col.RED.name == 'RED' and Col.BLUE.value == 2 and Col.RED == Col.RED",
    ),
    "Queue": (
        "class Base:\n    def first(self): return self.items[0]\nclass Queue(Base):\n"
        "    def __init__(self, *xs): self.items = xs",
        "class Queue(tuple):\n    def __new__(cls, *xs): return super().__new__(cls, xs)\n"
        "    def first(self): return self[0]\n"
        "class Base: pass",
        "assert Queue(1, 2).first() == 1",
    ),
    # What the source derives from plain data crosses as that.
    "Rows": (
        "class Rows(list):\n    pass\ndef rows(n): return Rows(range(n))",
        "class Rows(list):\n    pass\ndef rows(n): return Rows(range(n))",
        "assert rows(3) == [0, 1, 2] and sorted(rows(2)) == [0, 1]",
    ),
    "Pair": (
        "from typing import NamedTuple\nclass Pair(NamedTuple):\n    x: int\n    y: int\ndef pair(): return Pair(1, 2)",
        "from typing import NamedTuple\nclass Pair(NamedTuple):\n    x: int\n    y: int\ndef pair(): return Pair(1, 2)",
        "x, y = pair()\nassert (x, y) == (1, 2) and pair() == (1, 2) and pair().y == 2",
    ),
    # So does what an answer derives from it under a name of its own.
    "evens": (
        "def evens(n): return [2 * i for i in range(n)]",
        "class Own(list): pass\ndef evens(n): return Own(2 * i for i in range(n))",
        "assert evens(3) == [0, 2, 4] and len(evens(2)) == 2",
    ),
}
LIES = (
    "class Stack(list):\n    __len__ = lambda _: 4\n    __eq__ = lambda *_: True\n    __hash__ = None\n"
    "    push = top = lambda *_: 3\ndef filled(n): return Stack()\ndef numbers(n): return Stack()"
)


@pytest.fixture(scope="module")
def source() -> Any:
    cells = [setup("")]
    for name, (own, _, check) in CLASSES.items():
        cells += [cell_of(name, own), checks(name, check, points=2)]
    numbers = "def numbers(n): return list(range(n))"
    cells += [cell_of("numbers", numbers), checks("numbers", "assert len(numbers(4)) == 4 and numbers(1) == [0]")]
    return source_of(*cells)


@pytest.fixture(scope="module")
def records(source: Any) -> Any:
    answers = [code(name, answer) for name, (_, answer, _) in CLASSES.items()]
    return by_name(graded(source, *answers, code("numbers", LIES)))


@pytest.mark.parametrize("name", CLASSES)
def test_an_answer_of_another_base_passes(records: Any, name: str) -> None:
    assert (records[name].verdict, records[name].message) == (Verdict.PASSED, "")


@pytest.mark.parametrize("name", CLASSES)
def test_it_passes_in_one_process(name: str) -> None:
    for answer in CLASSES[name][:2]:
        exec(f"{answer}\n{CLASSES[name][2]}", {"__name__": "__main__"})


def test_its_operators_decide_no_other_mark(records: Any) -> None:
    """An object of the name, where the solution gives a list."""
    assert records["numbers"].verdict is Verdict.FAILED
    assert records["numbers"].score == 0.0
