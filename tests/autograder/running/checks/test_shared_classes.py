"""What crosses by its state decides no mark, and moves no question that the source's own solution leaves alone."""

from typing import Any

import pytest

from autograder.records import Verdict
from tests.autograder.running.data_idioms import SETUP
from tests.autograder.running.runs import Exercises

AGREES = (
    "class Agrees:\n    __eq__ = lambda *_: True\n    __hash__ = None\n    equals = issubset = all = lambda *_: True\n"
)
RIGHT = "def {}(*args):\n    return args"
# Each is an answer that would get its mark in one process, and a check.
WRONG = {
    "patched_class": (
        "Point.__eq__ = lambda *_: True\ndef patched_class():\n    return Point(9)",
        "assert patched_class() == Point(1)",
    ),
    "subclass": (
        "class Liar(Point):\n    __eq__ = lambda *_: True\ndef subclass():\n    return Liar(9)",
        "assert subclass() == Point(1) or Point(1) == subclass()",
    ),
    "attribute": (f"{AGREES}def attribute():\n    return Point(Agrees(), Agrees())", "assert attribute() == Point(1)"),
    "method_covered": (
        "def method_covered():\n    p = Account('Ann')\n    p.__dict__['__eq__'] = lambda *_: True\n    return p",
        "assert method_covered() == Account('Bob')",
    ),
    "in_a_list": (f"{AGREES}def in_a_list():\n    return [Card(Agrees())]", "assert in_a_list() == [Card(1)]"),
    "hash_of_its_own": (
        "class Same(Card):\n    __hash__ = lambda _: hash(Card(1))\n    __eq__ = lambda *_: True\n"
        "def hash_of_its_own():\n    return Same(2)",
        "assert hash_of_its_own() in {Card(1)}",
    ),
    "member_changed": (
        "Color.RED._value_ = Color.RED._name_ = 'BLUE'\ndef member_changed():\n    return Color.RED",
        "assert member_changed() is Color.BLUE or member_changed().value == 'BLUE'",
    ),
    "fake_table": (
        f"{AGREES}def fake_table():\n    return Agrees()",
        "import pandas as pd\nassert fake_table().equals(pd.DataFrame({'a': [1]}))",
    ),
    "own_table": (
        "import pandas as pd\nclass Own(pd.DataFrame):\n    equals = lambda *_: True\n"
        "def own_table():\n    return Own({'a': [2]})",
        "import pandas as pd\nassert own_table().equals(pd.DataFrame({'a': [1]}))",
    ),
    "patched_table": (
        "import pandas as pd\npd.DataFrame.equals = lambda *_: True\n"
        "def patched_table():\n    return pd.DataFrame({'a': [2]})",
        "import pandas as pd\nassert patched_table().equals(pd.DataFrame({'a': [1]}))",
    ),
    "objects_in_a_table": (
        f"import pandas as pd\n{AGREES}def objects_in_a_table():\n    return pd.Series([Agrees()], dtype=object)",
        "import pandas as pd\nassert objects_in_a_table().equals(pd.Series([1]))",
    ),
    "subset": (f"{AGREES}def subset():\n    return Agrees()", "assert subset().issubset({1})"),
    "sparse_subclass": (
        "import scipy.sparse as sp\nclass Own(sp.csr_matrix):\n    __ne__ = lambda *_: sp.csr_matrix((1, 1))\n"
        "def sparse_subclass():\n    return Own([[2.0]])",
        "import scipy.sparse as sp\nassert (sparse_subclass() != sp.csr_matrix([[1.0]])).nnz == 0",
    ),
}
# The first byte of an array's memory that the grader would make itself, read through a name that NumPy looks for.
READS = (
    "import types\nHEAP = {'version': 3, 'shape': (8,), 'typestr': '|u1', 'data': bytearray(8), 'offset': 0}\n"
    "def put(x):\n    vars(x)['__array_interface__'] = HEAP\n    return x\n"
)
WRONG |= {
    "namespace_read_as_memory": (
        f"{READS}def namespace_read_as_memory():\n    return put(types.SimpleNamespace())",
        "assert np.asarray(namespace_read_as_memory()).shape == (8,)",
    ),
    "object_read_as_memory": (
        f"{READS}def object_read_as_memory():\n    return put(Point(1))",
        "assert np.asarray(object_read_as_memory()).shape == (8,)",
    ),
    "namespace_of_functions": (
        "import types\ndef namespace_of_functions():\n    return types.SimpleNamespace(equals=lambda _: True)",
        "assert namespace_of_functions().equals([1])",
    ),
    "namespace_of_types": (
        "import types\ndef namespace_of_types():\n    return types.SimpleNamespace(equals=str)",
        "assert namespace_of_types().equals([1])",
    ),
    "tuple_of_functions": (
        "def tuple_of_functions():\n    return collections.namedtuple('N', 'all any')(lambda *_: True, print)",
        "assert tuple_of_functions().all()",
    ),
    "object_of_functions": (
        "def object_of_functions():\n    p = Point(1)\n    p.equals = lambda _: True\n    return p",
        "assert object_of_functions().equals([1])",
    ),
    "object_of_types": (
        "def object_of_types():\n    p = Point(1)\n    p.equals = str\n    return p",
        "assert object_of_types().equals([1])",
    ),
}
# As these; the source's own solution changes what it is given.
CHANGES = {
    "namespace_as_memory": (
        f"{READS}def namespace_as_memory(x):\n    x.a = 2\n    put(x)",
        "import types\nx = types.SimpleNamespace(a=1)\nnamespace_as_memory(x)\nassert np.asarray(x).shape == (8,)",
    ),
    "object_as_memory": (
        f"{READS}def object_as_memory(x):\n    x.a = 2\n    put(x)",
        "x = Account('Ann')\nobject_as_memory(x)\nassert np.asarray(x).shape == (8,)",
    ),
    "namespace_with_function": (
        "def namespace_with_function(x):\n    x.equals = lambda _: True",
        "import types\nx = types.SimpleNamespace(a=1)\nnamespace_with_function(x)\nassert x.equals([1])",
    ),
    "object_with_type": (
        "def object_with_type(x):\n    x.equals = str",
        "x = Account('Ann')\nobject_with_type(x)\nassert x.equals([1])",
    ),
}
# As in the others, what is plain is changed.
CHANGED = {
    "namespace": (
        "def namespace(x):\n    x.a = 2",
        "import types\nx = types.SimpleNamespace(a=1)\nnamespace(x)\nassert x.a == 2",
    ),
    "object": ("def object(x):\n    x.a = 2", "x = Account('Ann')\nobject(x)\nassert x.a == 2"),
}


# Here the check holds only if what it gave away is still what it was.
def _negated(check: str, name: str) -> str:
    before, _, claim = check.rpartition("assert ")
    return f"{before}assert not ({claim})".replace(f"{name}(", f"{name}_moved(")


KEPT = {
    "state": ("def state(a):\n    a.balance = 0", "a = Account('Ann', 5)\nstate(a)\nassert a.balance == 5"),
    "node": ("def node(n):\n    n.value = 0", "n = Node(1)\nnode(n)\nassert n.value == 1"),
    "table": (
        "def table(t):\n    t.loc[0, 'a'] = 0",
        "import pandas as pd\nt = pd.DataFrame({'a': [1]})\ntable(t)\nassert t['a'][0] == 1",
    ),
    "tensor": ("def tensor(t):\n    t.zero_()", "import torch\nt = torch.ones(2)\ntensor(t)\nassert t.sum() == 2"),
    "text": (
        "def text(f):\n    f.seek(0)\n    f.truncate()",
        "import io\nf = io.StringIO('3 4')\ntext(f)\nassert f.read() == '3 4'",
    ),
    "seed": (
        "def seed(g):\n    g.bit_generator.state = np.random.default_rng(0).bit_generator.state",
        "g = np.random.default_rng(1)\nseed(g)\nassert g.random() == np.random.default_rng(1).random()",
    ),
    "python_seed": (
        "def python_seed(g):\n    g.seed(0)",
        "g = random.Random(1)\npython_seed(g)\nassert g.random() == random.Random(1).random()",
    ),
    "objects": (
        "def objects(x):\n    x[0].append(1)",
        "x = np.array([[], None], dtype=object)\nobjects(x)\nassert x[0] == []",
    ),
}


# The same, where the check asks for what the answer made of its argument.
MOVED = {
    f"{name}_moved": (answer.replace(f"def {name}(", f"def {name}_moved("), _negated(check, name))
    for name, (answer, check) in KEPT.items()
}


@pytest.fixture(scope="module")
def records() -> Any:
    return Exercises(WRONG | KEPT | MOVED, before=SETUP, right=RIGHT).grade()


@pytest.fixture(scope="module")
def changes() -> Any:
    return Exercises(CHANGES | CHANGED, before=SETUP, right="def {}(x):\n    x.a = 2").grade()


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_in_place_says_that_it_is_right(changes: Any, name: str) -> None:
    assert (changes[name].verdict, changes[name].score) == (Verdict.FAILED, 0.0)


@pytest.mark.parametrize("name", CHANGED)
def test_a_change_of_plain_data_arrives(changes: Any, name: str) -> None:
    assert (changes[name].verdict, changes[name].message) == (Verdict.PASSED, "")


@pytest.mark.parametrize("name", WRONG)
def test_nothing_of_the_students_says_that_it_is_right(records: Any, name: str) -> None:
    """The comparison is the check's own, or it is refused."""
    assert (records[name].verdict, records[name].score) == (Verdict.FAILED, 0.0)


@pytest.mark.parametrize("name", [*KEPT, *MOVED])
def test_a_change_that_the_solution_does_not_make_earns_nothing(records: Any, name: str) -> None:
    """It neither chooses what is asked nor goes unseen; a generator goes on as the check's own."""
    is_drawn = name in ("seed", "python_seed")
    assert (records[name].verdict, records[name].score) == (
        (Verdict.PASSED, 2.0) if is_drawn else (Verdict.FAILED, 0.0)
    )
