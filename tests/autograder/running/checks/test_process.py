"""What an instructor's test cells can do with student code that runs in another process."""

import pytest

from autograder.records import Verdict
from tests.autograder.running.runs import Exercises

# Each answer is right and each check holds in one process; two must make no difference.
RIGHT = {
    "call_a_function": ("def call_a_function(x, y=2):\n    return x - y", "assert call_a_function(5, y=1) == 4"),
    "read_a_variable": (
        "read_a_variable = [1, (2.5, 'b'), {'c': None}]",
        "assert read_a_variable == [1, (2.5, 'b'), {'c': None}]",
    ),
    "use_a_class": (
        "class use_a_class:\n"
        "    kind = 'account'\n"
        "    def __init__(self, balance):\n        self.balance = balance\n"
        "    def pay(self, amount):\n        self.balance -= amount\n        return self.balance\n"
        "    @property\n    def is_empty(self):\n        return self.balance == 0\n"
        "    @classmethod\n    def rich(cls):\n        return cls(10**6)\n"
        "    @staticmethod\n    def add(a, b):\n        return a + b",
        "account = use_a_class(10)\n"
        "assert account.balance == 10\n"
        "assert account.pay(4) == 6\n"
        "assert account.balance == 6\n"
        "assert account.is_empty is False\n"
        "assert use_a_class.kind == account.kind == 'account'\n"
        "assert use_a_class.rich().balance == 10**6\n"
        "assert use_a_class.add(1, 2) == 3\n"
        "assert isinstance(account, use_a_class)\n"
        "assert not isinstance(3, use_a_class)\n"
        "assert hasattr(account, 'balance') and not hasattr(account, 'nothing')\n"
        "assert use_a_class.__name__ == 'use_a_class'",
    ),
    "pass_an_instance_back": (
        "class Point:\n    def __init__(self, x):\n        self.x = x\n"
        "def pass_an_instance_back(a, b):\n    return Point(a.x + b.x)",
        "total = pass_an_instance_back(Point(1), Point(2))\nassert total.x == 3\nassert isinstance(total, Point)",
    ),
    "instances_in_a_list": (
        "class Node:\n    def __init__(self, value, left=None):\n        self.value, self.left = value, left\n"
        "def instances_in_a_list(n):\n    return [Node(i, Node(i + 1)) for i in range(n)]",
        "nodes = instances_in_a_list(3)\nassert [node.left.value for node in nodes] == [1, 2, 3]",
    ),
    "identity_of_an_instance": (
        "class Root:\n    pass\nroot = Root()\ndef identity_of_an_instance(x):\n    return x is root",
        "assert identity_of_an_instance(root) is True\nassert identity_of_an_instance(Root()) is False",
    ),
    "a_method_as_a_value": (
        "class Scaler:\n    def fit(self, x):\n        self.top = max(x)\n        return self\n"
        "    def transform(self, x):\n        return [v / self.top for v in x]\n"
        "a_method_as_a_value = Scaler",
        "assert a_method_as_a_value().fit([1, 4]).transform([2]) == [0.5]",
    ),
    "arrays": (
        "def arrays(x):\n    return x.sum(axis=0), x.T[::-1], x > 1, x.astype('float32')",
        "x = np.arange(6.0).reshape(3, 2)\n"
        "total, turned, large, single = arrays(x)\n"
        "np.testing.assert_array_equal(total, [6, 9])\n"
        "np.testing.assert_array_equal(turned, x.T[::-1])\n"
        "assert large.dtype == bool and large.sum() == 4\n"
        "assert single.dtype == np.float32\n"
        "turned[0, 0] = 100  # it is the check's own\n"
        "assert x[0, 0] == 0",
    ),
    "numpy_scalars": (
        "def numpy_scalars(x):\n    return x.max()",
        "assert isinstance(numpy_scalars(np.array([1.5, 2])), np.float64)\n"
        "assert numpy_scalars(np.array([1, 2], np.int8)) == 2",
    ),
    "tensors": (
        "import torch\ndef tensors(x):\n    return (x * 2).detach(), x.grad_fn is None, x.requires_grad",
        "import torch\n"
        "doubled, is_leaf, grows = tensors(torch.tensor([1.0, 2.0], requires_grad=True))\n"
        "assert torch.equal(doubled, torch.tensor([2.0, 4.0]))\n"
        "assert is_leaf and grows",
    ),
    "lists_and_tuples": (
        "def lists_and_tuples(x):\n    return type(x).__name__, x",
        "assert lists_and_tuples([1, [2]]) == ('list', [1, [2]])\n"
        "assert lists_and_tuples((1, (2,))) == ('tuple', (1, (2,)))",
    ),
    "dicts_and_sets": (
        "def dicts_and_sets(x):\n    return {v: k for k, v in x.items()}, set(x)",
        "turned, keys = dicts_and_sets({'a': (1, 2), 'b': 3})\n"
        "assert turned == {(1, 2): 'a', 3: 'b'}\nassert keys == {'a', 'b'}",
    ),
    "strings": (
        "def strings(x):\n    return x.upper() + '\\N{SNOWMAN}', x.encode()",
        "assert strings('größe\\0') == ('GRÖSSE\\0\\N{SNOWMAN}', 'größe\\0'.encode())",
    ),
    "nothing": ("def nothing(x):\n    return x is None", "assert nothing(None) is True\nassert nothing(0) is False"),
    "none_as_a_result": ("def none_as_a_result():\n    pass", "assert none_as_a_result() is None"),
    "booleans": ("def booleans(x):\n    return not x", "assert booleans(True) is False and booleans(False) is True"),
    "numbers": (
        "def numbers(*values):\n    return [type(v).__name__ for v in values]",
        "assert numbers(1, 1.0, 1j, True, np.float32(1)) == ['int', 'float', 'complex', 'bool', 'float32']",
    ),
    "not_a_number": (
        "def not_a_number(x):\n    return x != x, float('nan'), -float('inf')",
        "import math\n"
        "is_nan, nan, low = not_a_number(float('nan'))\n"
        "assert is_nan and math.isnan(nan) and low == -math.inf",
    ),
    "big_integers": (
        "def big_integers(n):\n    return n * n",
        "assert big_integers(10**30) == 10**60\nassert big_integers(-(2**64)) == 2**128",
    ),
    "many_arguments": (
        "def many_arguments(*args, **kwargs):\n    return args, kwargs",
        "assert many_arguments(1, *[2, 3], a=4, **{'b': 5}) == ((1, 2, 3), {'a': 4, 'b': 5})",
    ),
    "a_lambda": ("a_lambda = lambda x: x + 1", "assert a_lambda(1) == 2"),
    "a_partial": (
        "from functools import partial\na_partial = partial(pow, 2)",
        "assert a_partial(10) == 1024",
    ),
    "a_builtin": ("a_builtin = max", "assert a_builtin([3, 1]) == 3"),
    "a_decorated_function": (
        "from functools import lru_cache\n@lru_cache\ndef a_decorated_function(n):\n"
        "    return n if n < 2 else a_decorated_function(n - 1) + a_decorated_function(n - 2)",
        "assert a_decorated_function(60) == 1548008755920",
    ),
    "a_closure": (
        "def a_closure():\n    count = 0\n"
        "    def add():\n        nonlocal count\n        count += 1\n        return count\n"
        "    return add",
        "first, second = a_closure(), a_closure()\nassert (first(), first(), second()) == (1, 2, 1)",
    ),
    "a_global_that_is_kept": (
        "calls = 0\ndef a_global_that_is_kept():\n    global calls\n    calls += 1\n    return calls",
        "assert [a_global_that_is_kept() for _ in range(3)] == [1, 2, 3]",
    ),
    "a_name_that_a_call_rebinds": (
        "scale = 2\ndef set_scale(x):\n    global scale\n    scale = x\n"
        "def a_name_that_a_call_rebinds(x):\n    return scale * x",
        "assert a_name_that_a_call_rebinds(3) == 6\nset_scale(5)\nassert a_name_that_a_call_rebinds(3) == 15",
    ),
    "a_generator_function": (
        "def a_generator_function(n):\n    yield from range(n)\n"
        "def first_of(n):\n    return list(a_generator_function(n))",
        "assert first_of(3) == [0, 1, 2]",
    ),
    "the_name_and_the_docstring": (
        'def the_name_and_the_docstring():\n    """Says what it does."""',
        "assert the_name_and_the_docstring.__name__ == 'the_name_and_the_docstring'\n"
        "assert 'what it does' in the_name_and_the_docstring.__doc__",
    ),
    "two_names_in_one_cell": (
        "low, (high, *rest) = 1, (2, 3, 4)\ntwo_names_in_one_cell = low + high",
        "assert (low, high, rest, two_names_in_one_cell) == (1, 2, [3, 4], 3)",
    ),
    "imports_in_the_check": (
        "def imports_in_the_check(x):\n    return x / 3",
        "import math\nfrom fractions import Fraction\nimport numpy.linalg as la\n"
        "assert math.isclose(imports_in_the_check(1), Fraction(1, 3))\n"
        "assert la.norm([imports_in_the_check(9), 4]) == 5",
    ),
    "functions_in_the_check": (
        "def functions_in_the_check(x):\n    return x + 1",
        "def near(a, b):\n    return abs(a - b) < 1e-9\nassert near(functions_in_the_check(1), 2)\n"
        "assert all(near(functions_in_the_check(i), i + 1) for i in range(20))",
    ),
    "awaiting_in_the_check": (
        "def awaiting_in_the_check(x):\n    return x",
        "import asyncio\nassert await asyncio.sleep(0, awaiting_in_the_check(1)) == 1",
    ),
    "magics_in_the_check": (
        "def magics_in_the_check():\n    return 1",
        "%precision 3\nassert magics_in_the_check() == 1",
    ),
    "printing_in_the_check": (
        "def printing_in_the_check():\n    return 1",
        "print(printing_in_the_check())\nimport sys",
    ),
}


@pytest.fixture(scope="module")
def right():
    return Exercises(RIGHT).grade()


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes(right, name):
    """What holds in one process holds in two."""
    assert (right[name].verdict, right[name].message) == (Verdict.PASSED, "")
    assert right[name].score == 2.0


# Each answer is wrong in the way that the check looks for.
WRONG = {
    "a_wrong_value": ("def a_wrong_value():\n    return 1", "assert a_wrong_value() == 2"),
    "nan_is_no_value": ("def nan_is_no_value():\n    return float('nan')", "assert nan_is_no_value() == 2"),
    "no_number": ("def no_number():\n    return 'two'", "assert no_number() + 1 == 3"),
    "no_docstring": ("def no_docstring():\n    pass", "assert no_docstring.__doc__"),
    "no_instance": ("class no_instance:\n    pass\nother = 3", "assert isinstance(other, no_instance)"),
    "an_object": (
        "class Equal:\n    def __eq__(self, other):\n        return True\n    __hash__ = None\n"
        "def an_object():\n    return Equal()",
        "assert an_object() == 2",
    ),
    "an_object_for_numpy": (
        "class Array:\n    def __array__(self, *args, **kwargs):\n        return np.array(2.0)\n"
        "def an_object_for_numpy():\n    return Array()",
        "assert np.allclose(an_object_for_numpy(), 2.0)",
    ),
    "an_object_for_numpy_on_the_right": (
        "def an_object_for_numpy_on_the_right():\n    return object()",
        "assert (np.array([2.0]) == an_object_for_numpy_on_the_right()).all()",
    ),
    "an_endless_generator": (
        "def an_endless_generator():\n    while True:\n        yield 1",
        "assert list(an_endless_generator()) == [1]",
    ),
    "an_array_of_objects": (
        "def an_array_of_objects():\n    return np.array([object(), 1], dtype=object)",
        "assert an_array_of_objects() is not None",
    ),
    "an_equal_number": (
        "class Number(float):\n    def __eq__(self, other):\n        return True\n    __hash__ = float.__hash__\n"
        "def an_equal_number():\n    return Number(7)",
        "assert an_equal_number() == 2",
    ),
    "an_equal_array": (
        "class Array(np.ndarray):\n    def __eq__(self, other):\n        return np.array(True)\n"
        "def an_equal_array():\n    return np.array([7.0]).view(Array)",
        "assert (an_equal_array() == [2.0]).all()",
    ),
    "a_coroutine": ("async def a_coroutine():\n    return 1", "assert await a_coroutine() == 1"),
}


@pytest.fixture(scope="module")
def wrong():
    return Exercises(WRONG).grade()


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_fails(wrong, name):
    """It gets no marks, the reason is the student's, and no person has to look."""
    assert wrong[name].verdict is Verdict.FAILED
    assert wrong[name].score == 0.0
    assert wrong[name].message
