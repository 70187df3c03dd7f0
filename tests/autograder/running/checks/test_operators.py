"""Operators of the student's objects decide no mark that the source's own solution would not let them decide."""

from typing import Any

import pytest

from autograder.records import CellRecord, Verdict
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import by_name, cell_of, code, graded, source_of

VEC = """\
class Vec:
    def __init__(self, x, y=0): self.x, self.y = x, y
    def __add__(self, o): return Vec(self.x + o.x, self.y + o.y)
    def __sub__(self, o): return Vec(self.x - o.x, self.y - o.y) if isinstance(o, Vec) else Vec(self.x - o, self.y - o)
    def __mul__(self, o): return self.x * o.x + self.y * o.y
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    def __eq__(self, o): return (self.x, self.y) == (o.x, o.y)
    def __hash__(self): return hash((self.x, self.y))
    def __bool__(self): return bool(self.x or self.y)
    def __float__(self): return float(self.x)
    def __len__(self): return 2
    def __contains__(self, v): return v in (self.x, self.y)
    def __iter__(self): return iter((self.x, self.y))
    def __repr__(self): return f'Vec({self.x}, {self.y})'
    def __enter__(self): return self
    def __exit__(self, *_): return False
def dist(v, w): return abs(v - w)
def total(vs): return sum(v.x for v in vs)
def numbers(n): return list(range(n))
def is_even(n): return n % 2 == 0
"""
SETUP = "import pytest\nclass Shape: pass"
# What the source's tests ask, each of which its own solution passes. The first uses most operators, so that the others
# are tried where they are known.
TESTS = {
    "operators": "v = Vec(3, 4)\nassert abs(v - 1) > 3 and v + v == Vec(6, 8) and v * v == 25 and float(v) == 3.0\n"
    "assert v and len(v) == 2 and 3 in v and list(v) == [3, 4] and repr(v) == 'Vec(3, 4)' and len({v, Vec(3, 4)}) == 1",
    "difference": "assert abs(dist(Vec(3, 4), Vec(0)) - 5) < 1e-9",
    "product": "assert abs(Vec(1, 2) * Vec(3, 4) - 11) < 1e-9",
    "equal": "assert total([Vec(1), Vec(2)]) == 3",
    "inside": "assert 7 in numbers(8)",
    "size": "assert len(numbers(4)) == 4",
    "items": "assert list(numbers(3)) == [0, 1, 2]",
    "truth": "assert is_even(4) and not is_even(3)",
    "number": "assert float(total([Vec(2), Vec(3)])) == 5.0",
    "text": "assert repr(numbers(3)) == '[0, 1, 2]'",
    "members": "assert len(set(numbers(4))) == 4",
    "block": "with Vec(1) as v:\n    assert v.x == 2 - 1\n    assert total([v, v, v]) == 3",
    "kind": "assert not isinstance(total([Vec(1)]), Shape) and isinstance(dist(Vec(1), Vec(0)), float)",
}
AGREES = """\
class Agrees(Vec):
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __contains__ = lambda *_: True
    __hash__ = lambda self: 1
    __sub__ = __add__ = __mul__ = lambda self, o: Agrees(0)
    __abs__ = __float__ = lambda self: 0.0
    __len__ = lambda self: 4
    __repr__ = lambda self: '[0, 1, 2]'
"""
# By name, what is put behind a right answer, and the tests that no answer of the kind may pass.
CHEATS = {
    "an_object_that_agrees": (
        AGREES + "dist = total = numbers = is_even = lambda *_: Agrees(0)",
        {"difference", "equal", "inside", "size", "items", "truth", "number", "text", "kind"},
    ),
    "its_own_argument": (
        AGREES + "def dist(v, w): return v\ndef total(vs): return vs[0]\n"
        "Vec.__sub__ = lambda s, o: Agrees(0)\nVec.__abs__ = lambda s: 0.0\nVec.__float__ = lambda s: 5.0",
        {"difference", "equal", "number"},
    ),
    "a_product_that_is_an_object": (AGREES + "Vec.__mul__ = lambda s, o: Agrees(0)", {"product", "operators"}),
    "a_class_under_the_same_name": (
        AGREES
        + "Agrees.__name__ = Agrees.__qualname__ = 'Vec'\ndist = total = numbers = is_even = lambda *_: Agrees(0)",
        {"difference", "equal", "inside", "size", "items", "truth", "number", "text"},
    ),
    "a_metaclass_that_agrees": (
        "class Meta(type):\n    __instancecheck__ = __subclasscheck__ = __eq__ = lambda *_: True\n"
        "    __hash__ = type.__hash__\n    mro = lambda cls: [*type.mro(cls), Shape]\n"
        + AGREES.replace("(Vec)", "(Vec, metaclass=Meta)")
        + "dist = total = numbers = is_even = lambda *_: Agrees(0)",
        {"difference", "equal", "inside", "size", "truth", "number", "text"},
    ),
    "a_block_that_stops_everything": (
        "Vec.__exit__ = lambda *_: True\ndef total(vs): return 0",
        {"block", "equal"},
    ),
    "a_lineage_of_its_own": (
        "import autograder.running.student.process as p\n"
        "p.LOOKS['lineage'] = lambda _: (False, [('__main__', 'Vec'), ('__main__', 'Shape'), ('builtins', 'float')])\n"
        + AGREES
        + "total = dist = lambda *_: Agrees(0)",
        {"difference", "equal", "number", "kind"},
    ),
    "a_lineage_that_asks": (
        "import autograder.running.student.process as p\np.LOOKS['lineage'] = lambda obj: (object(), [object()])\n"
        "class Other: pass\ntotal = dist = lambda *_: Other()",
        {"difference", "equal", "number", "kind"},
    ),
}


@pytest.fixture(scope="module")
def source() -> Any:
    return source_of(setup(SETUP), cell_of("vec", VEC), *(checks(name, text) for name, text in TESTS.items()))


def records(source: Any, more: str = "", **options: Any) -> dict[str, CellRecord]:
    return by_name(graded(source, code("vec", VEC + more), **options))


def test_the_own_solution_passes(source: Any) -> None:
    """In two processes, and at home, where no solution says what tests may ask."""
    for options in ({}, {"public": True}):
        found = records(source, **options)
        assert {name: record.message for name, record in found.items() if record.verdict is not Verdict.PASSED} == {}


@pytest.mark.parametrize("name", CHEATS)
def test_no_operator_of_a_cheats_gives_a_mark(source: Any, name: str) -> None:
    """Nor does anything else that it says of its objects, and no person has to look."""
    more, lost = CHEATS[name]
    found = records(source, more)
    assert {test: found[test].score for test in lost} == dict.fromkeys(lost, 0.0)
    assert Verdict.GRADER_ERROR not in {record.verdict for record in found.values()}


def test_an_answer_by_other_means_passes(source: Any) -> None:
    """What matters is what tests do with objects, not how their class does it."""
    other = """
class Vec(tuple.__class__('Base', (), {})):
    def __init__(self, *xs): self.__dict__['both'] = (*xs, 0)[:2]
    x = property(lambda self: self.both[0])
    y = property(lambda self: self.both[1])
    def _with(self, o, f): return Vec(*(f(a, b) for a, b in zip(self.both, o.both if isinstance(o, Vec) else (o, o))))
    def __add__(self, o): return self._with(o, lambda a, b: a + b)
    def __sub__(self, o): return self._with(o, lambda a, b: a - b)
    def __mul__(self, o): return sum(a * b for a, b in zip(self.both, o.both))
    def __abs__(self): return sum(a * a for a in self.both) ** 0.5
    def __eq__(self, o): return self.both == o.both
    def __hash__(self): return hash(self.both)
    def __bool__(self): return any(self.both)
    def __float__(self): return float(self.x)
    def __len__(self): return 2
    def __contains__(self, v): return v in self.both
    def __getitem__(self, i): return self.both[i]
    def __repr__(self): return 'Vec(%s, %s)' % self.both
    def __enter__(self): return self
    def __exit__(self, *_): pass
"""
    found = records(source, other)
    assert {name: record.message for name, record in found.items() if record.verdict is not Verdict.PASSED} == {}


def test_a_comparison_with_plain_data_is_refused_to_the_source_too() -> None:
    """Its author hears of it: the student's ``__eq__`` would decide."""
    answer = "class Money:\n    def __init__(self, x): self.x = x\n    def __eq__(self, o): return self.x == o"
    (record,) = graded(source_of(cell_of("m", answer), checks("m", "assert Money(5) == 5")), code("m", answer)).cells
    assert record.verdict is Verdict.FAILED
    assert record.message.startswith("__eq__ of a result, an object of a class of its own, does not cross")


def test_a_function_in_the_place_of_a_class_gets_nothing(source: Any) -> None:
    """Else every comparison of what it gives would hold."""
    found = records(source, "def Vec(*_): return 0.0")
    assert {found[name].verdict for name in ("operators", "product", "equal")} == {Verdict.ERROR}


def test_what_one_test_may_ask_another_may_not() -> None:
    """An operator that one test of the source applies says nothing of the others."""
    box = "class Box:\n    def __init__(self, x): self.x = x\n    def __abs__(self): return self.x\n"
    own = box + "def f(n): return Box(-n)"
    tests = (checks("object", "assert abs(f(2)) == -2"), checks("number", "b = f(3)\nassert b.x == -3 or abs(b) == 3"))
    source = source_of(cell_of("f", own), *tests)
    found = by_name(graded(source, code("f", own.replace("self.x = x", "self.x = x if x == -2 else 9; self.y = -x"))))
    assert [record.score for record in found.values()] == [1, 0]
    assert "__abs__ of a result" in found["number"].message
