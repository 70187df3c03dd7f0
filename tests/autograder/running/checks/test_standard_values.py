"""Values of the standard library in checks: results, variables and arguments are what they are in one process."""

from typing import Any

import pytest

from autograder.records import Verdict
from tests.autograder.running.runs import Exercises

ROWS = {
    "named": (
        "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\ndef named():\n    return Point(1, 2)",
        "p = named()\nassert p.x == 1 and p == (1, 2) and p._fields == ('x', 'y') and isinstance(p, tuple)",
    ),
    "typed": (
        "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int\n    y: int = 2\n"
        "def typed():\n    return P(1)",
        "assert typed()._asdict() == {'x': 1, 'y': 2}",
    ),
    "dates": (
        "import datetime\ndef dates(d):\n    return d + datetime.timedelta(days=1)",
        "import datetime\nassert dates(datetime.date(2026, 2, 28)) == datetime.date(2026, 3, 1)",
    ),
    "counted": (
        "from collections import Counter\ndef counted(t):\n    return Counter(t)",
        "from collections import Counter\nc = counted('aab')\nassert c == Counter(a=2, b=1) and c['z'] == 0\n"
        "assert c.most_common(1) == [('a', 2)]",
    ),
    "grouped": (
        "from collections import defaultdict\n"
        "def grouped():\n    d = defaultdict(list)\n    d['a'].append(1)\n    return d",
        "d = grouped()\nassert d == {'a': [1]} and d['b'] == []",
    ),
    "queue": (
        "from collections import deque\ndef queue(q):\n    q.rotate(1)\n    return q",
        "from collections import deque\nassert queue(deque([1, 2, 3])) == deque([3, 1, 2])",
    ),
    "ranged": ("def ranged():\n    return range(1, 9, 2)", "assert ranged() == range(1, 9, 2) and 3 in ranged()"),
    "halves": (
        "from fractions import Fraction\nfrom decimal import Decimal\n"
        "def halves(x):\n    return x / 2, Decimal('0.1') * 3",
        "from fractions import Fraction\nfrom decimal import Decimal\n"
        "assert halves(Fraction(1, 3)) == (Fraction(1, 6), Decimal('0.3'))",
    ),
    "placed": (
        "from pathlib import Path\ndef placed(p):\n    return p / 'a.txt'",
        "from pathlib import Path\nassert placed(Path('b')).name == 'a.txt'",
    ),
    "bytes_in_place": (
        "def bytes_in_place(b):\n    return b[::-1]",
        "assert bytes_in_place(bytearray(b'ab')) == b'ba'",
    ),
    "variable": ("import datetime\nvariable = datetime.timedelta(hours=2)", "assert variable.total_seconds() == 7200"),
}


@pytest.fixture(scope="module")
def records() -> Any:
    return Exercises(ROWS).grade()


@pytest.mark.parametrize("name", ROWS)
def test_values_of_the_standard_library_are_themselves_in_a_check(records: Any, name: str) -> None:
    assert (records[name].verdict, records[name].message) == (Verdict.PASSED, "")
