"""Functions that a check lends to the student's code: for that check alone, and for nothing but to be called."""

import pytest

from autograder.records import Verdict
from tests.autograder.notebooks import checks
from tests.autograder.running.runs import Exercises, by_name, cell_of, code, graded, source_of

# Each answer is right and each check holds in one process; two must make no difference.
RIGHT = {
    "given_back": (
        "def given_back(f):\n    return f",
        "def double(x):\n    return 2 * x\nassert given_back(double) is double and given_back(abs)(-2) == 2",
    ),
    "given_back_in_a_list": (
        "def given_back_in_a_list(*functions):\n    return [*functions, len(functions)]",
        "def one():\n    return 1\nassert given_back_in_a_list(one, abs)[0]() == 1\n"
        "assert given_back_in_a_list(one, abs)[1:] == [abs, 2]",
    ),
    "what_a_callback_returned": (
        "def what_a_callback_returned(make):\n    return make(3)",
        "def make(n):\n    return lambda x: x * n\nassert what_a_callback_returned(make)(2) == 6",
    ),
    "kept_for_later_calls": (
        "class kept_for_later_calls:\n    def __init__(self, f):\n        self.f = f\n"
        "    def apply(self, x):\n        return self.f(x)",
        "model = kept_for_later_calls(lambda x: x + 1)\nassert model.apply(1) == 2 and model.apply(2) == 3",
    ),
    "handed_to_another_callback": (
        "def handed_to_another_callback(f, apply):\n    return apply(f, 2)",
        "assert handed_to_another_callback(lambda x: x * x, lambda f, x: f(x)) == 4",
    ),
}
# Objects of classes that the test defines, and what stands in for any; each answer is right.
SHAPES = (
    "class Square:\n    def __init__(self, a):\n        self.a = a\n    def area(self):\n        return self.a ** 2\n"
    "    def __lt__(self, other):\n        return self.a < other.a\n    def __add__(self, other):\n"
    "        return Square(self.a + (other if type(other) is int else other.a))\n    __radd__ = __add__\n"
    "    def __len__(self):\n        return 4\n    def __iter__(self):\n        return iter([self.a] * 4)\n"
    "    def __getitem__(self, i):\n        return (self.a, i)\n"
    "    def __str__(self):\n        return f'square {self.a}'\n"
    "    def __enter__(self):\n        self.inside = True\n        return self\n"
    "    def __exit__(self, *_):\n        self.inside = False\n"
)
OBJECTS = {
    "asked": (
        "def asked(shapes):\n    return sum(shape.area() for shape in shapes)",
        SHAPES + "assert asked([Square(2), Square(3)]) == 13",
    ),
    "operated": (
        "def operated(shape):\n    return [len(shape), list(shape), shape[1], str(shape), bool(shape)]",
        SHAPES + "assert operated(Square(2)) == [4, [2] * 4, (2, 1), 'square 2', True]",
    ),
    "given_back_sorted": (
        "def given_back_sorted(shapes):\n    return sorted(shapes)",
        SHAPES + "one, two = Square(1), Square(2)\nfound = given_back_sorted([two, one])\n"
        "assert found[0] is one and found[1] is two",
    ),
    "added": (
        "def added(shapes):\n    return sum(shapes)",
        SHAPES + "assert added([Square(1), Square(2)]).a == 3",
    ),
    "changed": (
        "def changed(shape):\n    shape.a = 7\n    shape.side = 1\n    del shape.side",
        SHAPES + "one = Square(1)\nchanged(one)\nassert one.a == 7 and not hasattr(one, 'side')",
    ),
    "entered": (
        "def entered(shape):\n    with shape as same:\n        return same is shape and shape.inside",
        SHAPES + "one = Square(1)\nassert entered(one) and not one.inside",
    ),
    "called": (
        "def called(f):\n    return f(f.start)",
        "class Plus:\n    start = 3\n    def __call__(self, x):\n        return x + 1\nassert called(Plus()) == 4",
    ),
    "walked": (
        "def walked(node):\n    found = []\n    while node is not None:\n        found.append(node.value)\n"
        "        node = node.next\n    return found",
        "class Link:\n    def __init__(self, value, next=None):\n        self.value, self.next = value, next\n"
        "assert walked(Link(1, Link(2))) == [1, 2]",
    ),
    "told_apart": (
        "def told_apart(solids):\n    return [isinstance(solid, Solid) for solid in solids], type(solids[0]).__name__, "
        "vars(solids[0]), solids[0].name()",
        "class Cube(Solid):\n    def __init__(self, a):\n        self.a = a\n"
        "    def name(self):\n        return 'cube'\n"
        "class Other:\n    pass\n"
        "assert told_apart([Cube(3), Other()]) == ([True, False], 'Cube', {'a': 3}, 'cube')",
    ),
    "mocked": (
        "def mocked(get):\n    answer = get('u', timeout=5)\n    return answer.json()['a'] if answer.ok else None",
        "from unittest.mock import Mock\nget = Mock()\nget.return_value.json.return_value = {'a': 1}\n"
        "assert mocked(get) == 1\nget.assert_called_once_with('u', timeout=5)",
    ),
}
# By name, an own solution, what another one does instead to get the mark, and the test.
GRABS = {
    "method_replaced": (
        "def NAME(shape):\n    return shape.area()",
        "def NAME(shape):\n    shape.area = lambda: -1\n    return -1",
        SHAPES + "one = Square(2)\ngot = NAME(one)\nassert got == one.area()",
    ),
    "attribute_set": (
        "def NAME(shape):\n    return shape.a",
        "def NAME(shape):\n    shape.a = 0\n    return 0",
        SHAPES + "one = Square(2)\nassert NAME(one) == one.a",
    ),
    "mock_told": (
        "def NAME(get):\n    for _ in range(3):\n        get()",
        "def NAME(get):\n    get.call_count = 3",
        "from unittest.mock import Mock\nget = Mock()\nNAME(get)\nassert get.call_count == 3",
    ),
    "mock_forgets": (
        "def NAME(get):\n    return 1",
        "def NAME(get):\n    get()\n    get.reset_mock()\n    return 1",
        "from unittest.mock import Mock\nget = Mock()\nassert NAME(get) == 1\nget.assert_not_called()",
    ),
    "globals_read": (
        "def NAME(shape):\n    return 5",
        "def NAME(shape):\n    return shape.area.__globals__['expected']",
        SHAPES + "expected = 5\nassert NAME(Square(2)) == expected",
    ),
    "class_read": (
        "def NAME(shape):\n    return 5",
        "def NAME(shape):\n    return shape._ask('get', '__init__')._ask('get', '__globals__')['expected']",
        SHAPES + "expected = 5\nassert NAME(Square(2)) == expected",
    ),
    "variables_of_a_mock": (
        "def NAME(get):\n    return 7",
        "def NAME(get):\n    return vars(get)['_mock_return_value']",
        "from unittest.mock import Mock\nget = Mock(return_value=7)\nassert NAME(get) == 7",
    ),
    "odd_attribute_read": (
        "def NAME(shape):\n    return 5",
        "def NAME(shape):\n    return shape.odd",
        "import threading\n" + SHAPES + "one = Square(5)\none.odd = threading.Lock()\nassert NAME(one) == 5",
    ),
    "operator_forged": (
        "def NAME(shape):\n    return 5",
        "def NAME(shape):\n    return shape._ask('right', 'get', 'a') or shape._ask('__class__')",
        SHAPES + "assert NAME(Square(5)) == 5",
    ),
}
# Objects whose classes derive from a library's, and what code does with their methods where marks are decided.
DERIVED = {
    "table": ("pd.DataFrame", "Mine({'a': [1]})", "x.to_csv('NAME.txt')"),
    "path": ("pathlib.PosixPath", "Mine('other')", "x.joinpath(os.path.abspath('NAME.txt')).write_text('')"),
    "file": ("io.FileIO", "Mine(os.devnull)", "x.seek(0)"),
    "thread": ("threading.Thread", "Mine(target=open, args=('NAME.txt', 'w'))", "x.start()"),
}
KEEPER = "kept = []\ndef keeper(f):\n    kept.append(f)\n    return f(2)"
GIVES = "def right(x):\n    return x + 40\nassert keeper(right) == 42"
# What code can do with a function of an earlier check; the check of the later exercise would pass if it got it.
LATER = {
    "called": "def thief(x):\n    return kept[0](x)",
    "handed_over": "def thief(x):\n    return kept[0]",
    "handed_over_in_a_list": "def thief(x):\n    return [kept[0]]",
    # A forged reference: the number of a function that is another's, or that was one before the process was lost.
    "forged": (
        "from autograder.running.student.lent_objects import Callback\n"
        "class Forged(Callback):\n    pass\n"
        "def thief(x):\n    forged = Callback(kept[0]._process, kept[0].handle)\n"
        "    kept[0]._process._lent.add(forged.handle)\n    return forged"
    ),
}


@pytest.fixture(scope="module")
def records():
    return Exercises(RIGHT).grade()


@pytest.mark.parametrize("name", RIGHT)
def test_a_lent_function_is_used_as_in_one_process(records, name):
    """Called, kept for the rest of the check, or given back by the call that it was lent to."""
    assert (records[name].verdict, records[name].message) == (Verdict.PASSED, "")


@pytest.fixture(scope="module")
def objects():
    before = (
        "from abc import ABC, abstractmethod\nclass Solid(ABC):\n    @abstractmethod\n    def name(self):\n"
        "        return 'solid'"
    )
    return Exercises(OBJECTS, before).grade()


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_of_the_tests_is_used_as_in_one_process(objects, name):
    """Asked, operated on, changed, or given back as what it is."""
    assert (objects[name].verdict, objects[name].message) == (Verdict.PASSED, "")


@pytest.fixture(scope="module")
def grabbed():
    cells, answers = [], []
    for name, (own, answer, check) in GRABS.items():
        cells += [cell_of(name, own.replace("NAME", name)), checks(name, check.replace("NAME", name))]
        answers.append(code(name, answer.replace("NAME", name)))
    source = source_of(*cells)
    own = [code(name, row[0].replace("NAME", name)) for name, row in GRABS.items()]
    return by_name(graded(source, *own)), by_name(graded(source, *answers))


@pytest.mark.parametrize("name", GRABS)
def test_an_object_of_the_tests_changes_as_the_own_solution_changes_it_and_tells_no_more(grabbed, name):
    """No answer puts a method or a number of its own there, or reads what the test holds."""
    right, wrong = grabbed
    assert right[name].verdict is Verdict.PASSED
    assert (wrong[name].score, wrong[name].verdict is Verdict.GRADER_ERROR) == (0, False)


@pytest.mark.parametrize("name", DERIVED)
def test_methods_of_libraries_are_not_lent(name):
    """An object of such a class does not cross at all, whatever the answer does."""
    base, made, does = DERIVED[name]
    check = f"import io, os, pathlib, threading\nimport pandas as pd\nclass Mine({base}): pass\nmine = {made}\n"
    answer = f"import os\ndef NAME(x):\n    {does}\n    return 1".replace("NAME", name)
    source = source_of(cell_of(name, f"def {name}(x):\n    return 1"), checks(name, f"{check}assert {name}(mine) == 1"))
    (record,) = graded(source, code(name, answer)).cells
    assert record.verdict is Verdict.GRADER_ERROR
    assert "cannot cross" in record.message


def test_an_object_is_forgotten_with_its_check():
    keeps = "kept = []\ndef first(shape):\n    kept.append(shape)\n    return shape.a"
    source = source_of(
        cell_of("first", "def first(shape):\n    return shape.a"),
        checks("first", SHAPES + "assert first(Square(3)) == 3"),
        cell_of("second", "def second(x):\n    return 3"),
        checks("second", "assert second(Square(1)) == 3"),
    )
    records = by_name(graded(source, code("first", keeps), code("second", "def second(x):\n    return kept[0].a")))
    assert (records["first"].score, records["second"].score) == (1, 0)


def thieves(answer: str) -> dict[str, object]:
    source = source_of(
        cell_of("keeper", KEEPER),
        checks("keeper", GIVES),
        cell_of("thief", "def thief(x):\n    return x + 40"),
        checks(
            "thief",
            "got = thief(2)\ngot = got[0] if isinstance(got, list) else got\n"
            "assert (got(2) if callable(got) else got) == 42",
        ),
        cell_of("honest", "def honest(x):\n    return x"),
        checks("honest", "assert honest(1) == 1"),
    )
    answers = {"keeper": KEEPER, "thief": answer, "honest": "def honest(x):\n    return x"}
    return by_name(graded(source, *(code(name, text) for name, text in answers.items())))


@pytest.mark.parametrize("name", LATER)
def test_a_function_is_forgotten_with_its_check(name):
    """In a later exercise it can neither be called nor handed over, and the exercises around it are graded as ever."""
    records = thieves(LATER[name])
    assert records["thief"].verdict not in (Verdict.PASSED, Verdict.GRADER_ERROR)
    assert records["thief"].score == 0.0
    assert (records["keeper"].verdict, records["honest"].verdict) == (Verdict.PASSED, Verdict.PASSED)


@pytest.mark.parametrize("number", range(1, 9))
def test_small_negative_numbers_name_no_function(number):
    """A reference that was guessed names nothing, while the check lends functions and after a restart."""
    guess = (
        "import os\nfrom autograder.running.student.lent_objects import Callback\n"
        "def thief(f, x):\n"
        "    if os.path.exists('ended'):\n"
        f"        f._process._lent.add(-{number})\n"
        f"        return Callback(f._process, -{number})\n"
        "    open('ended', 'w').close()\n"
        "    os._exit(1)"
    )
    source = source_of(
        cell_of("first", "def first(f, x):\n    return f(x)"),
        checks("first", "assert first(lambda x: x, 1) == 1"),
        cell_of("thief", "def thief(f, x):\n    return f"),
        checks("thief", "def answer(x):\n    return x\nassert thief(answer, 1)(1) == 1"),
    )
    records = by_name(graded(source, code("first", guess.replace("thief", "first")), code("thief", guess)))
    assert {record.score for record in records.values()} == {0.0}


def test_objects_of_the_students_are_not_hashed():
    """How many objects differ in a set says nothing of whether what they stand for does."""
    source = source_of(
        cell_of("found", "found = [1, 2, 3]"),
        checks("found", "assert len(set(found)) == 3"),
        cell_of("table", "table = [1, 2, 3]"),
        checks("table", "assert len({key: None for key in table}) == 3"),
        cell_of("one", "one = 1"),
        checks("one", "assert hash(one) is not None"),
    )
    lazy = {name: f"{name} = [object(), object(), object()]" for name in ("found", "table")} | {"one": "one = object()"}
    records = by_name(graded(source, *(code(name, text) for name, text in lazy.items())))
    assert {record.verdict for record in records.values()} == {Verdict.FAILED}
    assert "does not cross between the processes" in records["found"].message
