"""Variables that functions of a solution read or change are found, and no others."""

import pytest

from autograder.assignment.shared_variables import shared_variables


@pytest.mark.parametrize(
    ("text", "read", "changed"),
    [
        ("rate = 2\ndef price(x):\n    return x * rate", "rate", ""),
        ("n = 0\ndef count():\n    global n\n    n += 1", "n", "n"),
        ("log = []\ndef note(x):\n    log.append(x)", "log", "log"),
        ("d = {}\nclass A:\n    def put(self, k):\n        d[k] = 1", "d", "d"),
        ("def outer():\n    def inner():\n        return y\n    return inner\ny = 1", "y", ""),
        ("x = 1\ndef f(x):\n    return x\ndef g():\n    x = 2\n    return x", "", ""),
        ("x = 1\ny = x + 1", "", ""),
        ("def f(): pass\nclass A: pass\ndef g():\n    return f(), A()", "", ""),
        ("%timeit 1\nk = 3\ndef f():\n    return k", "k", ""),
        ("k = 3\ndef f(", "", ""),
    ],
)
def test_what_functions_share_is_found(text: str, read: str, changed: str) -> None:
    found = shared_variables([text])
    assert (found.read, found.changed) == (set(read.split()), set(changed.split()))


def test_cells_share_with_one_another() -> None:
    assert shared_variables(["rate = 2", "def price(x):\n    return x * rate"]).read == {"rate"}
