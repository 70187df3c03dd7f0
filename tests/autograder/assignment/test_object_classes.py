"""Of a source's classes, those are found whose objects are no plain data."""

import pytest

from autograder.assignment.object_classes import behaving_classes, object_classes

OBJECTS = [
    "class A: pass",
    "class A(object): x = 1",
    "class A(ABC): pass",
    "import abc, typing\nclass A(abc.ABC, typing.Generic[T], metaclass=abc.ABCMeta): pass",
    "class A(enum.Enum): X = 1",
    "@dataclass\nclass A: x: int",
    "class B: pass\nclass A(B, Sequence[int]): pass",
    "class A(Shape): pass",
    "class A(UserList): pass",
]
PLAIN = [
    "class A(list): pass",
    "class A(dict[str, int]): pass",
    "class A(NamedTuple): x: int",
    "class A(IntEnum): X = 1",
    "class A(str, Enum): X = 'a'",
    "class A(namedtuple('B', 'x')): pass",
    "class B(float): pass\nclass A(B): pass",
    "class A(Row): pass",
    "class A(Unknown): pass",
    "class A(lib.Shape): pass",
    "class Sequence(tuple): pass\nclass A(Sequence): pass",
    "class A: pass\nclass A(list): pass",
    "class A(B): pass\nclass B(A): pass",
    "A = 1",
    "def f():\n    class A: pass",
    "class A(:",
]


@pytest.mark.parametrize("text", OBJECTS)
def test_classes_of_objects(text: str) -> None:
    assert "A" in object_classes([text], ["class Shape: pass\nclass Row(tuple): pass"])


@pytest.mark.parametrize("text", PLAIN)
def test_classes_that_are_or_may_be_plain_data(text: str) -> None:
    """What is not known may be."""
    assert "A" not in object_classes([text], ["class Shape: pass\nclass Row(tuple): pass"])


def test_only_classes_of_the_cells_themselves() -> None:
    assert object_classes(["class A(B): pass"], ["class B: pass"]) == {"A"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class A(dict):\n    def add(self, k): self[k] = 1", "A"),
        ("class A(dict): pass\nclass B(A):\n    def f(self): pass", "B"),
        ("class A(list):\n    def f(self): pass\nclass B(A): pass", "A B"),
        ("class P(namedtuple('P', 'x y')):\n    def norm(self): pass", "P"),
        ("class P(NamedTuple):\n    x: int", ""),
        ("class L(enum.IntEnum):\n    LOW = 1", "L"),
        ("class A(dict[str, int]):\n    def f(self): pass", "A"),
        ("class A:\n    def f(self): pass\nclass E(ValueError):\n    def f(self): pass\nclass D(Enum):\n    A = 1", ""),
        ("class A(", ""),
    ],
)
def test_classes_of_data_with_methods_are_found(text: str, expected: str) -> None:
    assert behaving_classes([text]) == set(expected.split())
