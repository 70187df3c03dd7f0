"""What tests of other courses do with data: results, variables and arguments of many kinds, and changes in place.

It is longer than 300 lines, since it is one table.
"""

from typing import NamedTuple

__all__ = ["DATA_IDIOMS", "SETUP", "Idiom"]

# What the set-up cell of the notebook defines.
SETUP = """
import collections, enum, io, random
from dataclasses import dataclass, field
import numpy as np

class Account:
    def __init__(self, owner, balance=0):
        self.owner, self.balance, self.log = owner, balance, []
    def deposit(self, amount):
        self.balance += amount
        self.log.append(amount)
    def __eq__(self, other):
        return isinstance(other, Account) and vars(self) == vars(other)
    def __repr__(self):
        return f"Account({self.owner!r}, {self.balance})"

@dataclass
class Point:
    x: float
    y: float = 0.0
    def norm(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

@dataclass(frozen=True, order=True)
class Card:
    rank: int
    suit: str = "S"

class Color(enum.Enum):
    RED = 1
    BLUE = 2

class Right(enum.Flag):
    READ = 1
    WRITE = 2

class Node:
    __slots__ = ("value", "next")
    def __init__(self, value, next=None):
        self.value, self.next = value, next

Pair = collections.namedtuple("Pair", "left right")
"""


class Idiom(NamedTuple):
    """An answer and a check, with the points that nbgrader and the two kinds of run give; each check has one point."""

    answer: str
    check: str
    nbgrader: float = 1.0
    two: float = 1.0
    one: float = 1.0


def f(body: str, parameters: str = "x") -> str:
    """A function ``NAME`` of these parameters."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"def NAME({parameters}):\n{lines}"


PD = "import pandas as pd\n"
SP = "import scipy.sparse as sp\n"
TABLE = "pd.DataFrame({'k': ['a', 'b', 'a'], 'v': [1, 2, 3]})"
OWN_COLOR = "class Own_NAME(enum.Enum):\n    RED = 1\n    BLUE = 2\n" + f("return Own_NAME(x)")
OWN_DATA = "@dataclass(order=True)\nclass Own_NAME:\n    x: int\n    y: int = 0\n" + f("return Own_NAME(x)")
RAW: dict[str, Idiom] = {
    # Arrays.
    "records": Idiom(
        f("r = np.zeros(2, [('name', 'U5'), ('age', int)])\nr['age'] = x\nreturn r"),
        "r = NAME([3, 4])\nassert r['age'].sum() == 7 and r.dtype.names == ('name', 'age') and r[0]['age'] == 3",
    ),
    "record_array": Idiom(
        f("return np.rec.fromarrays([[1, 2], [3., 4.]], names='a,b')", ""),
        "r = NAME()\nassert r.b.tolist() == [3, 4] and r[0].a == 1",
    ),
    "records_given": Idiom(
        f("return x[x['age'] > 3]['name'].tolist()"),
        "assert NAME(np.array([('Ann', 3), ('Bob', 4)], dtype=[('name', 'U5'), ('age', int)])) == ['Bob']",
    ),
    "objects": Idiom(
        f("a = np.empty(2, object)\na[:] = [[1], [1, 2]]\nreturn a", ""),
        "assert [len(v) for v in NAME()] == [1, 2] and NAME().dtype == object",
    ),
    "objects_given": Idiom(
        f("return [v for v in x if v is not None]"), "assert NAME(np.array([1, None, 'a'])) == [1, 'a']"
    ),
    "strings": Idiom(f("return np.char.upper(x)"), "assert NAME(np.array(['a', 'bc'])).tolist() == ['A', 'BC']"),
    "moments": Idiom(
        f("return x + np.timedelta64(1, 'D')"),
        "assert (NAME(np.array(['2026-02-28'], 'M8[D]')) == np.datetime64('2026-03-01')).all()",
    ),
    "matrix": Idiom(
        f("return np.asmatrix(x) * np.asmatrix(x)"), "assert NAME([[1, 1], [0, 1]]).A1.tolist() == [1, 2, 0, 1]"
    ),
    "masked_given": Idiom(f("return float(x.mean())"), "assert NAME(np.ma.masked_invalid([1, np.nan, 3])) == 2.0"),
    "read_only": Idiom(
        f("try:\n    x[0] = 9\nexcept ValueError:\n    return 'kept'"),
        "a = np.zeros(2)\na.flags.writeable = False\nassert NAME(a) == 'kept' and a[0] == 0",
    ),
    "data_type": Idiom(
        f("return x.dtype"), "assert NAME(np.zeros(1, 'f4')) == np.float32 and NAME(np.arange(2)).kind == 'i'"
    ),
    "types": Idiom(f("return [type(v) for v in x]"), "assert NAME([1, 'a', 2.5]) == [int, str, float]"),
    "type_given": Idiom(f("return [t(v) for v in x]", "x, t"), "assert NAME(['1', '2'], int) == [1, 2]"),
    # Tables.
    "table": Idiom(
        PD + f("return x[x['v'] > 1].reset_index(drop=True)"),
        PD + "pd.testing.assert_frame_equal(NAME(" + TABLE + "), pd.DataFrame({'k': ['b', 'a'], 'v': [2, 3]}))",
    ),
    "table_equals": Idiom(PD + f("return x.copy()"), PD + "t = " + TABLE + "\nassert NAME(t).equals(t)"),
    "table_variable": Idiom(PD + "NAME = " + TABLE, PD + "assert NAME['v'].mean() == 2 and NAME.shape == (3, 2)"),
    "series": Idiom(
        PD + f("return x.groupby('k')['v'].sum()"),
        PD + "s = NAME(" + TABLE + ")\nassert s['a'] == 4 and s.index.tolist() == ['a', 'b'] and s.name == 'v'",
    ),
    "pivot": Idiom(
        PD + f("return x.pivot_table(index='k', values='v', aggfunc=['mean', 'max'])"),
        PD + "assert NAME(" + TABLE + ").loc['a', ('mean', 'v')] == 2",
    ),
    "timestamps": Idiom(
        PD + f("return pd.Timestamp(x) + pd.Timedelta('1D')"),
        PD + "assert NAME('2026-02-28') == pd.Timestamp('2026-03-01')",
    ),
    "categories": Idiom(
        PD + f("return pd.Categorical(x)"), PD + "assert NAME(['b', 'a', 'b']).categories.tolist() == ['a', 'b']"
    ),
    "date_index": Idiom(
        PD + f("return pd.Series(range(3), pd.date_range(x, periods=3))"),
        PD + "s = NAME('2026-01-31')\nassert s['2026-02-01'] == 1 and s.index.freq is not None",
    ),
    "columns": Idiom(PD + f("return x.columns"), PD + "assert list(NAME(" + TABLE + ")) == ['k', 'v']"),
    "missing": Idiom(PD + f("return pd.NaT if x else pd.NA"), PD + "assert NAME(1) is pd.NaT and NAME(0) is pd.NA"),
    "table_changed": Idiom(
        PD + f("x['w'] = x['v'] * 2"),
        PD + "t = " + TABLE + "\nassert NAME(t) is None and t['w'].tolist() == [2, 4, 6]",
    ),
    "table_grown": Idiom(
        PD + f("x.loc[len(x)] = ['c', 4]"),
        PD + "t = " + TABLE + "\nNAME(t)\nassert t['v'].tolist() == [1, 2, 3, 4]",
    ),
    # Sparse matrices.
    "sparse": Idiom(
        SP + f("return sp.csr_matrix(x)"),
        SP + "m = NAME(np.eye(3))\nassert sp.issparse(m) and m.nnz == 3 and m[1, 1] == 1",
    ),
    "sparse_given": Idiom(
        SP + f("return x.sum(axis=0)"), SP + "assert NAME(sp.coo_array(np.eye(2))).tolist() == [1, 1]"
    ),
    # The standard library.
    "namespace": Idiom("import types\n" + f("return types.SimpleNamespace(a=x)"), "assert NAME(3).a == 3"),
    "status": Idiom(
        "import http\n" + f("return http.HTTPStatus(x)"), "s = NAME(404)\nassert s.name == 'NOT_FOUND' and s == 404"
    ),
    "uuid_made": Idiom(
        "import uuid\n" + f("return uuid.UUID(int=x)"),
        "import uuid\nassert NAME(7) == uuid.UUID(int=7) and NAME(7).int == 7",
    ),
    "address": Idiom(
        "import ipaddress\n" + f("return ipaddress.ip_network(x)"), "assert NAME('10.0.0.0/30').num_addresses == 4"
    ),
    "number_array": Idiom(
        "import array\n" + f("return array.array('d', x)"),
        "a = NAME([1, 2])\nassert a.typecode == 'd' and a.tolist() == [1, 2]",
    ),
    "chain_map": Idiom(
        "from collections import ChainMap\n" + f("return ChainMap({'a': x}, {'b': 2})"),
        "assert NAME(1)['b'] == 2 and dict(NAME(1)) == {'a': 1, 'b': 2}",
    ),
    "slice_made": Idiom(f("return slice(0, x)"), "assert [1, 2, 3][NAME(2)] == [1, 2]"),
    "ellipsis": Idiom(f("return ..."), "assert NAME(1) is ..."),
    "memory": Idiom(f("return memoryview(x)[1:]"), "assert NAME(b'abc').tobytes() == b'bc'"),
    "zone": Idiom(
        "import datetime, zoneinfo\n" + f("return x.astimezone(zoneinfo.ZoneInfo('Europe/Paris'))"),
        "import datetime\nassert NAME(datetime.datetime(2026, 7, 1, tzinfo=datetime.timezone.utc)).hour == 2",
    ),
    "struct_time": Idiom("import time\n" + f("return time.gmtime(x)"), "assert NAME(0).tm_year == 1970"),
    "template": Idiom(
        "import string\n" + f("return string.Template(x)"), "assert NAME('Hi $n').substitute(n='Ann') == 'Hi Ann'"
    ),
    "buffer": Idiom("import io\n" + f("return io.StringIO(x)"), "assert NAME('a\\nb').readlines() == ['a\\n', 'b']"),
    "pattern_given": Idiom(f("return x.findall('a1b2')"), "import re\nassert NAME(re.compile(r'\\d')) == ['1', '2']"),
    "sets_of_sets": Idiom(
        f("return {frozenset(v) for v in x}"), "assert NAME([[1], [1, 1], []]) == {frozenset({1}), frozenset()}"
    ),
    # Arguments that are drawn from, written to or read.
    "old_generator": Idiom(
        f("return x.rand(3)"), "assert (NAME(np.random.RandomState(0)) == np.random.RandomState(0).rand(3)).all()"
    ),
    "generator_goes_on": Idiom(
        f("return x.normal(size=3)"),
        "a, b = np.random.default_rng(1), np.random.default_rng(1)\nassert (NAME(a) == b.normal(size=3)).all()\n"
        "assert a.random() == b.random() and NAME.__name__ == 'NAME'",
    ),
    "python_generator": Idiom(
        f("return x.randint(1, 6), x.gauss(0, 1)"),
        "import random\na, b = random.Random(3), random.Random(3)\nassert NAME(a) == (b.randint(1, 6), b.gauss(0, 1))\n"
        "assert a.gauss(0, 1) == b.gauss(0, 1) and a.random() == b.random()",
    ),
    "written": Idiom(
        f("print('Hi', x, file=out)\nout.write('!')", "x, out"),
        "import io\nout = io.StringIO()\nNAME('Ann', out)\nassert out.getvalue() == 'Hi Ann\\n!'",
    ),
    "csv_written": Idiom(
        "import csv\n" + f("csv.writer(out).writerows(x)", "x, out"),
        "import io\nout = io.StringIO()\nNAME([[1, 2]], out)\nassert out.getvalue().split() == ['1,2']",
    ),
    "bytes_written": Idiom(f("x.write(b'ab')"), "import io\nb = io.BytesIO()\nNAME(b)\nassert b.getvalue() == b'ab'"),
    "read": Idiom(
        f("return [line.split(',') for line in x]"),
        "import io\nassert NAME(io.StringIO('a,b\\nc,d')) == [['a', 'b\\n'], ['c', 'd']]",
    ),
    "file_given": Idiom(
        f("return len(x.read().split())"),
        "import os, tempfile\nh, path = tempfile.mkstemp()\nos.write(h, b'one two')\nos.close(h)\n"
        "with open(path) as file:\n    n = NAME(file)\nos.remove(path)\nassert n == 2",
    ),
    "lambda_given": Idiom(
        f("return sorted(x, key=key)", "x, key"), "assert NAME(['bb', 'a'], key=lambda s: len(s)) == ['a', 'bb']"
    ),
    "generator_given": Idiom(f("return sum(x)"), "assert NAME(v * v for v in range(4)) == 14"),
    # Changes in place.
    "tensor_changed": Idiom(
        "import torch\n" + f("x.add_(1)"), "import torch\nt = torch.zeros(2)\nNAME(t)\nassert t.tolist() == [1, 1]"
    ),
    "tensor_filled": Idiom(
        "import torch\n" + f("torch.nn.init.ones_(x)"), "import torch\nt = torch.zeros(2)\nNAME(t)\nassert t.sum() == 2"
    ),
    "array_inside": Idiom(
        f("x['w'] += 1"), "w = np.zeros(2)\nd = {'w': w}\nNAME(d)\nassert w.tolist() == [1, 1] and d['w'] is w"
    ),
    "queue_changed": Idiom(
        f("x.append(4)\nx.popleft()"),
        "q = collections.deque([1, 2], maxlen=3)\nNAME(q)\nassert list(q) == [2, 4] and q.maxlen == 3",
    ),
    "counter_changed": Idiom(
        f("x.update('ab')"), "c = collections.Counter('a')\nNAME(c)\nassert c == {'a': 2, 'b': 1} and c['z'] == 0"
    ),
    "records_changed": Idiom(
        f("x['a'] = 7"), "r = np.zeros(2, [('a', int)])\nNAME(r)\nassert r['a'].tolist() == [7, 7]"
    ),
    "set_changed": Idiom(f("x.difference_update({1})"), "s = {1, 2}\nNAME(s)\nassert s == {2}"),
    "tuple_of_lists": Idiom(
        f("for v in x:\n    v.append(0)"), "a, b = [1], [2]\nNAME((a, b))\nassert (a, b) == ([1, 0], [2, 0])"
    ),
    # Classes that the set-up cell defines.
    "point_given": Idiom(f("return x.norm() + x.y"), "assert NAME(Point(3, 4)) == 9"),
    "point_made": Idiom(
        f("return Point(x, 1)"),
        "p = NAME(2)\nassert p == Point(2, 1) and isinstance(p, Point) and repr(p) == 'Point(x=2, y=1)'",
    ),
    "points_made": Idiom(f("return [Point(v) for v in x]"), "assert NAME([1, 2]) == [Point(1), Point(2)]"),
    "point_variable": Idiom("NAME = {'a': Point(1, 2)}", "assert NAME['a'] == Point(1, 2) and NAME['a'].norm() > 2"),
    "points_sorted": Idiom(f("return sorted(x)"), "assert NAME([Card(3), Card(1)]) == [Card(1), Card(3)]"),
    "card_as_key": Idiom(f("return {c: c.rank for c in x}"), "assert NAME([Card(3)])[Card(3)] == 3"),
    "color_given": Idiom(f("return x is Color.RED"), "assert NAME(Color.RED) is True and NAME(Color.BLUE) is False"),
    "color_made": Idiom(f("return Color(x)"), "assert NAME(2) is Color.BLUE and NAME(1).name == 'RED'"),
    "colors_counted": Idiom(f("return collections.Counter(x)"), "assert NAME([Color.RED, Color.RED])[Color.RED] == 2"),
    "rights": Idiom(f("return x | Right.WRITE"), "assert NAME(Right.READ) == Right.READ | Right.WRITE"),
    "account_given": Idiom(
        f("x.balance += 5\nreturn x.owner"), "a = Account('Ann')\nassert NAME(a) == 'Ann' and a.balance == 5"
    ),
    "account_method": Idiom(
        f("x.deposit(7)"), "a = Account('Ann', 1)\nlog = a.log\nNAME(a)\nassert a.balance == 8 and log == [7]"
    ),
    "account_made": Idiom(
        f("a = Account(x)\na.deposit(3)\nreturn a"),
        "a = NAME('Bob')\nassert a.balance == 3 and a == NAME('Bob')\na.deposit(1)\nassert a.log == [3, 1]",
    ),
    "nodes": Idiom(
        f("total = 0\nwhile x:\n    total, x = total + x.value, x.next\nreturn total"),
        "assert NAME(Node(1, Node(2, Node(3)))) == 6",
    ),
    "nodes_made": Idiom(
        f("return Node(x, Node(x + 1))"), "n = NAME(1)\nassert (n.value, n.next.value, n.next.next) == (1, 2, None)"
    ),
    "pair_made": Idiom(f("return Pair(x, x)"), "assert NAME(1) == Pair(1, 1) and isinstance(NAME(1), Pair)"),
    "class_given": Idiom(f("return t(1, 2).norm()", "t"), "assert NAME(Point) ** 2 > 4.9"),
    # Classes that the answer itself defines.
    "own_member": Idiom(OWN_COLOR, "assert NAME(1) is Own_NAME.RED and NAME(2) != Own_NAME.RED"),
    "own_members": Idiom(
        OWN_COLOR, "assert [v.name for v in Own_NAME] == ['RED', 'BLUE'] and Own_NAME['RED'].value == 1"
    ),
    "own_member_as_key": Idiom(OWN_COLOR, "assert {Own_NAME.RED: 1}[NAME(1)] == 1 and Own_NAME.RED in Own_NAME"),
    "own_enum": Idiom(OWN_COLOR, "assert isinstance(NAME(1), Own_NAME) and issubclass(Own_NAME, enum.Enum)"),
    "own_dataclass": Idiom(
        OWN_DATA, "assert NAME(1) == Own_NAME(1) != Own_NAME(2) and repr(NAME(1)) == 'Own_NAME(x=1, y=0)'"
    ),
    "own_order": Idiom(OWN_DATA, "assert sorted([Own_NAME(3), Own_NAME(1)])[0].x == 1 and Own_NAME(1) < Own_NAME(2)"),
    "own_fields": Idiom(
        OWN_DATA,
        "import dataclasses\nassert [v.name for v in dataclasses.fields(Own_NAME)] == ['x', 'y']\n"
        "assert dataclasses.is_dataclass(Own_NAME) and dataclasses.is_dataclass(NAME(1)) and not "
        "dataclasses.is_dataclass(NAME)",
    ),
    "own_as_dict": Idiom(
        OWN_DATA,
        "import dataclasses\nassert dataclasses.asdict(NAME([NAME(1)])) == {'x': [{'x': 1, 'y': 0}], 'y': 0}\n"
        "assert dataclasses.astuple(NAME((1, NAME(2)))) == ((1, (2, 0)), 0)",
    ),
    "own_replaced": Idiom(OWN_DATA, "import dataclasses\nassert dataclasses.replace(NAME(1), y=5) == Own_NAME(1, 5)"),
    "no_dataclass": Idiom(
        f("return x"), "import dataclasses, pytest\nwith pytest.raises(TypeError):\n    dataclasses.asdict(NAME)"
    ),
    "own_frozen": Idiom(
        OWN_DATA.replace("order=True", "frozen=True"),
        "import pytest\nassert len({NAME(1), Own_NAME(1)}) == 1\n"
        "with pytest.raises(AttributeError):\n    NAME(1).x = 2",
    ),
    "own_module": Idiom(
        "import torch\n" + f("return torch.nn.Linear(x, 1)"),
        "import torch\nm = NAME(2)\nassert m.weight.shape == (1, 2) and m(torch.ones(3, 2)).shape == (3, 1)",
    ),
}
DATA_IDIOMS: dict[str, Idiom] = {
    name: row._replace(answer=row.answer.replace("NAME", name), check=row.check.replace("NAME", name))
    for name, row in RAW.items()
}
