"""Which statements are needed for others."""

import ast

import pytest
from lossopt.pages.needed import needed


def kept(earlier: str, last: str) -> list[str]:
    return [ast.unparse(statement) for statement in needed(ast.parse(earlier).body, ast.parse(last).body)]


@pytest.mark.parametrize(
    ("earlier", "last", "expected"),
    [
        ("a = 1\nb = 2\nc = a + 1", "c", ["a = 1", "c = a + 1"]),
        ("a = 1\na = 2", "a", ["a = 2"]),
        ("a = 1\nb = a\na = 2", "b", ["a = 1", "b = a"]),
        ("import numpy as np\nimport math", "np.pi", ["import numpy as np"]),
        ("a = 1\na += 1", "a", ["a = 1", "a += 1"]),
        ("a = []\na[0] = 1\nb = 1", "a", ["a = []", "a[0] = 1"]),
        ("a = f()\na.b.c = 1", "a", ["a = f()", "a.b.c = 1"]),
        ("a = 1\nif b:\n    a = 2", "a", ["a = 1", "if b:\n    a = 2"]),
        ("a, b = (1, 2)\nc = 3", "b", ["a, b = (1, 2)"]),
        ("a = 1", "a = 2\na", []),
        ("a = 1", "a", ["a = 1"]),
    ],
)
def test_what_a_name_stands_for_is_kept(earlier, last, expected):
    """The last definition before, what changes it afterwards, and nothing else."""
    assert kept(earlier, last) == expected


def test_a_function_needs_what_it_uses_when_it_is_called():
    """Also if that is defined below it; what is its own is not looked for."""
    earlier = "x = 1\ndef f(x):\n    y = [g for g in x]\n    return h(y)\ny = 2\ndef h(z):\n    return z"
    assert [line.splitlines()[0] for line in kept(earlier, "f([1])")] == ["def f(x):", "def h(z):"]


def test_a_class_needs_its_bases_decorators_and_methods_names():
    """Its own attributes are not names of the module."""
    earlier = "A = object\nd = print\nlr = 1\nk = 2\n@d\nclass B(A):\n    lr = 3\n    def step(self):\n        return k"
    assert [line.splitlines()[0] for line in kept(earlier, "B()")] == ["A = object", "d = print", "k = 2", "@d"]


def test_what_is_kept_makes_the_same_value():
    """Run alone, it gives what the whole program gives."""
    earlier = "import math\nn = 3\nunused = n\ndef area(r):\n    return math.pi * r ** k\nk = 2\nr = n - 1"
    whole: dict[str, object] = {}
    exec(f"{earlier}\nvalue = area(r)", whole)
    alone: dict[str, object] = {}
    exec("\n".join([*kept(earlier, "area(r)"), "value = area(r)"]), alone)
    assert alone["value"] == whole["value"]
    assert "unused" not in alone
