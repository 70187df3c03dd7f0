"""What an answer shares with a check in one process counts here as well, where it costs the answer its marks."""

import pytest

from autograder.records import CellRecord, Verdict
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import by_name, cell_of, code, graded, source_of

KEEPS = "def NAME(x):\n    return sorted(x)"
GRID = "def NAME(n):\n    return [[0] * n for _ in range(n)]"
IN_GRID = "g = NAME(2)\ng[0][0] = 5\nassert g == [[5, 0], [0, 0]]"
ADDS = "    def add(s, x): s.xs.append(x)\n"
BAG = f"class NAME:\n    def __init__(s, xs=()): s.xs = list(xs)\n{ADDS}    def all(s): return "
COPIES = BAG + "list(s.xs)"
SHARES = f"class NAME:\n    def __init__(s, xs=()): s.xs = xs\n{ADDS}    def all(s): return s.xs[:]"
# By name: the own solution, the check, what is handed in, and the points that nbgrader gives for it, of 1.
ROWS: dict[str, tuple[str, str, str, float]] = {
    "sorts_in_place": (
        KEEPS,
        "x = [3, 1]\nassert NAME(x) == [1, 3]\nassert x == [3, 1]",
        "def NAME(x):\n    x.sort()\n    return x",
        0,
    ),
    "sorts_unseen": (KEEPS, "assert NAME([3, 1]) == [1, 3]", "def NAME(x):\n    x.sort()\n    return x", 1),
    "divides_in_place": (
        "def NAME(a):\n    return a / a.sum()",
        "a = np.array([1., 3.])\nkept = a.copy()\nassert np.allclose(NAME(a), [.25, .75])\nassert (a == kept).all()",
        "def NAME(a):\n    a /= a.sum()\n    return a",
        0,
    ),
    "updates": (
        "def NAME(a, b):\n    return {**a, **b}",
        "a = {'x': 1}\nassert NAME(a, b={'y': 2}) == {'x': 1, 'y': 2}\nassert a == {'x': 1}",
        "def NAME(a, b):\n    a.update(b)\n    return a",
        0,
    ),
    "gives_the_argument": (
        "def NAME(x):\n    return x[:]",
        "x = [1]\nassert NAME(x) == x and NAME(x) is not x",
        "def NAME(x):\n    return x",
        0,
    ),
    "gives_a_view": (
        "def NAME(a):\n    return a.copy()",
        "a = np.zeros((2, 2))\nNAME(a)[0, 1] = 1\nassert a.sum() == 0",
        "def NAME(a):\n    return a.T",
        0,
    ),
    "copies_the_outside": (
        "import copy\ndef NAME(x):\n    return copy.deepcopy(x)",
        "x = {'a': [1]}\nNAME(x)['a'].append(2)\nassert x == {'a': [1]}",
        "def NAME(x):\n    return dict(x)",
        0,
    ),
    "one_row": (GRID, IN_GRID, "def NAME(n):\n    return [[0] * n] * n", 0),
    "rows": (GRID, IN_GRID, "def NAME(n):\n    return [[0 for _ in range(n)] for _ in range(n)]", 1),
    "one_list": ("NAME = [[], []]", "NAME[0].append(1)\nassert NAME == [[1], []]", "NAME = [[]] * 2", 0),
    "second_name": (
        "NAME = [1]\nNAME_copy = NAME[:]",
        "NAME_copy.append(2)\nassert NAME == [1]",
        "NAME = [1]\nNAME_copy = NAME",
        0,
    ),
    "second_name_unseen": (
        "NAME = [1]\nNAME_copy = NAME[:]",
        "assert NAME_copy == NAME == [1]",
        "NAME = [1]\nNAME_copy = NAME",
        1,
    ),
    "second_name_of_another": (
        "NAME = [1]\nNAME_copy = NAME[:]",
        "assert NAME_copy is not NAME",
        "NAME = [1]\nNAME_copy = [*NAME]",
        1,
    ),
    "shallow_copy": (
        "import copy\nNAME = [[1], [2]]\nNAME_copy = copy.deepcopy(NAME)",
        "NAME_copy[0].append(9)\nassert NAME == [[1], [2]]",
        "NAME = [[1], [2]]\nNAME_copy = list(NAME)",
        0,
    ),
    "view_of_an_array": (
        "NAME = np.zeros(4)\nNAME_part = NAME[:2].copy()",
        "NAME_part[0] = 1\nassert NAME.sum() == 0",
        "import numpy as np\nNAME = np.zeros(4)\nNAME_part = NAME[:2]",
        0,
    ),
    "one_list_unseen": ("NAME = [[], []]", "assert NAME == [[], []]", "NAME = [[]] * 2", 1),
    "getters_own_list": (COPIES, "b = NAME([1])\nb.all().append(2)\nassert b.all() == [1]", BAG + "s.xs", 0),
    "getters_list_later": (COPIES, "b = NAME()\nx = b.all()\nb.add(1)\nassert x == []", BAG + "s.xs", 0),
    "getters_copy": (COPIES, "b = NAME([1])\nb.all().append(2)\nassert b.all() == [1]", BAG + "s.xs[:]", 1),
    "keeps_its_argument": (
        COPIES,
        "x = [1]\nb = NAME(x)\nx.append(2)\nassert b.all() == [1]",
        SHARES,
        0,
    ),
    "changes_what_it_was_made_of": (
        COPIES,
        "x = [1]\nb = NAME(x)\nb.add(2)\nassert x == [1]",
        SHARES,
        0,
    ),
    "one_default": (
        "class NAME:\n    def __init__(s, xs=None): s.xs = [] if xs is None else xs",
        "a, b = NAME(), NAME()\na.xs.append(1)\nassert (a.xs, b.xs) == ([1], [])",
        "class NAME:\n    def __init__(s, xs=[]): s.xs = xs",
        0,
    ),
    "same_as_asked": (
        "def NAME(x):\n    x.append(1)\n    return x",
        "x = []\nassert NAME(x) is x and x == [1]",
        "def NAME(x):\n    x += [1]\n    return x",
        1,
    ),
    "another_one": (
        "def NAME(x):\n    x.append(1)\n    return x",
        "x = []\nassert NAME(x) is x",
        "def NAME(x):\n    x.append(1)\n    return x[:]",
        0,
    ),
    # It holds in one process, but what moves the question it was asked earned nothing.
    "moves_the_question": (
        "def NAME(a):\n    return 2 * a",
        "a = np.ones(2)\nassert np.allclose(NAME(a), 2 * a)",
        "def NAME(a):\n    a[:] = 0\n    return a",
        0,
    ),
    "counts_its_calls": (
        "def NAME(x):\n    return len(x)",
        "assert NAME([1]) == 1\nassert NAME([1, 2]) == 2",
        "made = []\ndef NAME(x):\n    x.append(0)\n    made.append(x)\n    return len(made)",
        1,
    ),
}


@pytest.fixture(scope="module")
def records() -> dict[str, CellRecord]:
    """All hand-ins in one notebook."""
    named = {name: [text.replace("NAME", name) for text in row[:3]] for name, row in ROWS.items()}
    rows = [(cell_of(name, own), checks(name, check)) for name, (own, check, _) in named.items()]
    cells = [setup("import numpy as np"), *(cell for row in rows for cell in row)]
    return by_name(graded(source_of(*cells), *(code(name, answer) for name, (*_, answer) in named.items())))


@pytest.mark.parametrize("name", ROWS)
def test_a_mark_holds_where_objects_are_shared(records: dict[str, CellRecord], name: str) -> None:
    """Or else it is none, with the line that does not hold."""
    record, points = records[name], ROWS[name][3]
    assert record.score == points, record
    assert record.verdict is (Verdict.PASSED if points else Verdict.FAILED)
    assert record.message.startswith("" if points else "this does not hold: assert ")


def test_what_a_set_up_cell_was_given_counts_for_the_checks_behind_it() -> None:
    """There the answer changed what a later check looks at."""
    own = "def f(x):\n    return sorted(x)"
    source = source_of(
        cell_of("f", own), setup("x = [3, 1]\ny = f(x)"), checks("f", "assert y == [1, 3]\nassert x == [3, 1]")
    )
    right, wrong = code("f", own), code("f", "def f(x):\n    x.sort()\n    return x")
    assert [by_name(graded(source, each))["f"].score for each in (right, wrong)] == [1, 0]


def test_an_answer_gains_nothing_by_ending_its_process_where_objects_are_shared() -> None:
    """It finds its argument changed, and so learns that it runs once more."""
    changing = "import os\ndef f(x):\n    if x == [1, 3]: os._exit(1)\n    x.sort()\n    return x[:]"
    source = source_of(
        cell_of("f", KEEPS.replace("NAME", "f")), checks("f", "x = [3, 1]\nf(x), f(x)\nassert x == [3, 1]")
    )
    record = by_name(graded(source, code("f", changing)))["f"]
    assert (record.verdict, record.score) == (Verdict.CRASHED, 0)
