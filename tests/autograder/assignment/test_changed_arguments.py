"""Whether a function changes what it is given is read from its own text."""

import pytest

from autograder.assignment.changed_arguments import changed_arguments

CHANGES = {
    "a method": "x.sort()",
    "an item": "x[0] = 1",
    "a slice": "x[:] = []",
    "a deleted item": "del x['a']",
    "in place": "x += 1",
    "a part": "x[0][1] = 2",
    "a part by another name": "row = x[0]\nrow.append(1)",
    "each part": "for row in x:\n    row[0] = 1",
    "each part, counted": "for i, row in enumerate(x):\n    row += i",
    "each value": "for v in x.values():\n    v.clear()",
    "another name of another name": "a = x\nb = a\nb.pop()",
    "unpacked": "a, b = x\na.append(1)",
    "an attribute": "x.n = 1",
    "a function": "import random\nrandom.shuffle(x)",
    "a heap": "heappush(x, 1)",
    "out": "np.add(x, 1, out=x)",
    "of a nested function": "def inner():\n    x.append(1)\ninner()",
    "a keyword of its own": "k.append(1)",
    "a keyword only": "o.append(1)",
    "an array's view": "x.reshape(-1)[0] = 1",
}
KEEPS = {
    "a new list": "out = []\nfor v in x:\n    out.append(v)\nreturn out",
    "a copy": "y = list(x)\ny.sort()\nreturn y",
    "an array's copy": "y = x.copy()\ny[0] = 1\nreturn y",
    "a sum": "total = 0\nfor i in range(3):\n    total += i\nreturn total * x",
    "bound anew": "x = x.copy()\nx *= 2\nreturn x",
    "a value": "return 2.0 * x",
    "another's": "y.append(x)",
    "a result": "return sorted(x).pop()",
}


@pytest.mark.parametrize("body", CHANGES.values(), ids=CHANGES)
def test_a_function_that_changes_an_argument_is_found(body: str) -> None:
    text = "def f(x, k=None, *, o=None):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    [(name, parameters)] = changed_arguments(text).items()
    assert name == "f"
    assert parameters in ({0, "x"}, {1, "k"}, {"o"})


@pytest.mark.parametrize("body", KEEPS.values(), ids=KEEPS)
def test_a_function_that_leaves_its_arguments_alone_is_not(body: str) -> None:
    text = "def f(x):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    assert changed_arguments(text) == {}


def test_of_a_cell_each_function_is_read_and_of_no_python_none() -> None:
    both = "def f(x):\n    x.sort()\ndef g(x):\n    return x\nclass A:\n    def f(self):\n        self.n = 1"
    assert changed_arguments(both) == {"f": {0, "x"}}
    assert changed_arguments("def f(x:") == {}


def test_each_argument_is_looked_at_for_itself() -> None:
    """A counter that counts down, and what is only read beside what is changed, leave the others alone."""
    power = "def power(x, n):\n    r = 1\n    while n > 0:\n        r = r * x\n        n -= 1\n    return r"
    assert changed_arguments(power) == {"power": {1, "n"}}
    assert changed_arguments("def update(p, g, lr):\n    p -= lr * g") == {"update": {0, "p"}}
