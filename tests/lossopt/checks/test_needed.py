"""What a cell needs of the cells above it: against Python, which fails for want of these names and of no other."""

import pytest
from lossopt.checks.needed import needed_names

CELLS = {
    "np.ones(2)": ["np"],
    "import numpy as np\nnp.ones(2)": [],
    "a = b = 2\nprint(a, b)": [],
    "from math import tau as full\nfull": [],
    "import os.path\nos.path.join('a', 'b')": [],
    "[v for v in range(3)]": [],
    "[v + w for v in range(3)]": ["w"],
    "with open(__file__) as f, other:\n    f": ["other"],
    "f'{x} and {y}'": ["x", "y"],
    "for k in (1,):\n    total += k": [],
    "def f(a, *b, c=one, **d):\n    return later": [],
    "g = lambda z: z + later": [],
    "if False:\n    never": [],
    "try:\n    maybe\nexcept NameError as e:\n    print(e)": [],
    "class A:\n    pass\nA()": [],
    "%matplotlib inline\nnp": [],
    "double = known(2)": [],
}


@pytest.mark.parametrize("text", CELLS)
def test_names_that_are_certainly_missing(text: str) -> None:
    """And no name is called missing without which the cell might run."""
    assert needed_names(text, {"known": None, "__file__": ""}) == CELLS[text]


@pytest.mark.parametrize("text", [text for text in CELLS if CELLS[text]])
def test_python_fails_for_want_of_them(text: str) -> None:
    """The first that is named is the one at which Python stops, and with all of them the cell runs on."""
    with pytest.raises(NameError) as failure:
        exec(text, {"known": int, "__file__": __file__})
    assert failure.value.name == CELLS[text][0]
