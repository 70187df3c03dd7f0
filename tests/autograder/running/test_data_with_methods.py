"""Objects of classes that are plain data besides are compared as data; other objects may stand for named tuples."""

import pytest

from autograder.records import CellRecord
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import by_name, cell_of, code, graded, source_of

TALLY = "class NAME(dict):\n    def add(s, k): s[k] = s.get(k, 0) + 1"
AGREES = "    def add(s, k): pass\n    def __eq__(s, o): return True"
COUNTS = "t = NAME()\nt.add('a')\nassert t == {'a': 1}"
POINT = "from collections import namedtuple\nNAME = namedtuple('NAME', 'x y')\ndef NAME_at(x): return NAME(x, 0)"
AT = "assert NAME_at(1) == NAME(1, 0) and NAME_at(2).x == 2"
EXPECTS = "assert NAME_at(1) == (1, 0)"
DATACLASS = "from dataclasses import dataclass\n@dataclass\nclass NAME:\n    x: int\n    y: int\n"
METHODS = POINT.replace("def", "class NAME(NAME):\n    def twice(s): return s.x * 2\ndef")
# By name: the own solution, the check, what is handed in, and its points, of 1.
ROWS: dict[str, tuple[str, str, str, float]] = {
    "counts": (TALLY, COUNTS, TALLY.replace("s[k] = s.get(k, 0) + 1", "s.update({k: s.get(k, 0) + 1})"), 1),
    "does_not_count": (TALLY, COUNTS, TALLY.replace("+ 1", "+ 2"), 0),
    "says_that_it_is_equal": (TALLY, COUNTS, f"class NAME(dict):\n{AGREES}", 0),
    "says_so_and_is_no_dict": (TALLY, COUNTS, f"class NAME:\n{AGREES}", 0),
    "is_a_dataclass": (POINT, AT, f"{DATACLASS}def NAME_at(x): return NAME(x, 0)", 1),
    "is_a_wrong_dataclass": (POINT, AT, f"{DATACLASS}def NAME_at(x): return NAME(x, 1)", 0),
    "compared_with_a_tuple": (
        POINT, EXPECTS, "class NAME:\n    def __eq__(s, o): return True\ndef NAME_at(x): return NAME()", 0,
    ),
    "has_methods_of_its_own": (
        POINT + "\ndef NAME_sum(ps): return sum(p.x for p in ps)",
        "assert NAME_sum([NAME(1, 2), NAME(3, 4)]) == 4",
        METHODS + "\ndef NAME_sum(ps): return sum(p.twice() for p in ps) / 2",
        1,
    ),
    "looks_for_its_own_class": (
        POINT + "\ndef NAME_is(p): return True",
        "assert NAME_is(NAME(1, 2)) is True",
        POINT + "\ndef NAME_is(p): return isinstance(p, NAME)",
        1,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def records() -> dict[str, CellRecord]:
    """All hand-ins in one notebook."""
    rows = {name: tuple(str(text).replace("NAME", name) for text in row[:3]) for name, row in ROWS.items()}
    cells = [each for name, (own, check, _) in rows.items() for each in (cell_of(name, own), checks(name, check))]
    answers = (code(name, answer) for name, (_, _, answer) in rows.items())
    return by_name(graded(source_of(setup("import numpy as np"), *cells), *answers))


@pytest.mark.parametrize("name", ROWS)
def test_an_object_counts_as_the_data_that_it_is(records: dict[str, CellRecord], name: str) -> None:
    """A method of the student's that says that it is equal decides nothing."""
    assert records[name].score == ROWS[name][3], records[name].message


def test_at_home_tests_find_the_methods_too() -> None:
    """Though there is no own solution that needs them."""
    rows = {"t": (TALLY.replace("NAME", "t"), COUNTS.replace("NAME", "t")), "u": ("u = 1", "assert u == 1")}
    cells = [each for name, row in rows.items() for each in (cell_of(name, row[0]), checks(name, row[1]))]
    source = source_of(setup(""), *cells)
    records = by_name(graded(source, *(code(name, own) for name, (own, _) in rows.items()), public=True))
    assert [record.score for record in records.values()] == [1, 1]
