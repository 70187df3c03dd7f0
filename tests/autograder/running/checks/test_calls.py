"""Exceptions, functions and random generators that cross, and arguments that a call changes."""

import pytest

from autograder.records import Verdict
from tests.autograder.running.runs import Exercises

RIGHT = {
    "an_exception_by_type": (
        "def an_exception_by_type(x):\n    raise ValueError('x must be positive')",
        "try:\n    an_exception_by_type(-1)\nexcept ValueError as error:\n    assert 'positive' in str(error)\n"
        "else:\n    raise AssertionError('it has to raise')",
    ),
    "an_exception_by_base": (
        "def an_exception_by_base(x):\n    return {}[x]",
        "try:\n    an_exception_by_base('k')\nexcept LookupError as error:\n    assert str(error) == \"'k'\"\n"
        "else:\n    raise AssertionError",
    ),
    "an_exception_for_pytest": (
        "def an_exception_for_pytest(x):\n    return 1 / x",
        "import pytest\n"
        "with pytest.raises(ZeroDivisionError, match='division by zero'):\n    an_exception_for_pytest(0)\n"
        "with pytest.raises(ArithmeticError):\n    an_exception_for_pytest(0)",
    ),
    "an_exception_of_their_own": (
        "class TooSmall(ValueError):\n    pass\ndef an_exception_of_their_own(x):\n    raise TooSmall('below 0', x)",
        "try:\n    an_exception_of_their_own(-1)\nexcept ValueError as error:\n"
        "    assert type(error).__name__ == error.name == 'TooSmall'\n"
        "    assert error.text == str(error) == \"('below 0', -1)\"\nelse:\n    assert False",
    ),
    "an_exception_without_a_builtin_kind": (
        "class Stop(Exception):\n    pass\ndef an_exception_without_a_builtin_kind():\n    raise Stop('here')",
        "try:\n    an_exception_without_a_builtin_kind()\nexcept Exception as error:\n    assert error.name == 'Stop'\n"
        "else:\n    assert False",
    ),
    "an_end_of_the_interpreter_is_none_of_exception": (
        "import builtins\ndef leave(how):\n    raise getattr(builtins, how)('bye')\n"
        "an_end_of_the_interpreter_is_none_of_exception = leave",
        "for how in ('SystemExit', 'KeyboardInterrupt', 'GeneratorExit', 'StopIteration'):\n"
        "    try:\n        leave(how)\n"
        "    except Exception as error:\n        assert error.name == how == 'StopIteration', error.name\n"
        "    except BaseException as error:\n        assert error.name == how, error.name\n"
        "    else:\n        assert False, how",
    ),
    "an_exception_with_a_broken_text": (
        "class Mute(ValueError):\n    def __str__(self):\n        raise RuntimeError\n"
        "def an_exception_with_a_broken_text():\n    raise Mute",
        "try:\n    an_exception_with_a_broken_text()\nexcept ValueError as error:\n    assert str(error) == ''",
    ),
    "an_exception_of_a_method": (
        "class an_exception_of_a_method:\n    @property\n    def root(self):\n        raise TypeError('none')",
        "try:\n    an_exception_of_a_method().root\nexcept TypeError as error:\n    assert str(error) == 'none'\n"
        "else:\n    assert False",
    ),
    "an_attribute_that_is_not_there": (
        "class an_attribute_that_is_not_there:\n    pass",
        "assert not hasattr(an_attribute_that_is_not_there(), 'root')\n"
        "assert getattr(an_attribute_that_is_not_there(), 'root', 3) == 3",
    ),
    "a_callback": (
        "def a_callback(f, x):\n    return [f(v) for v in x]",
        "assert a_callback(lambda v: v + 1, [1, 2]) == [2, 3]\nassert a_callback(abs, [-1]) == [1]\n"
        "calls = []\ndef count(v, *, by=2):\n    calls.append(v)\n    return v * by\n"
        "assert a_callback(count, [1, 2, 3]) == [2, 4, 6] and calls == [1, 2, 3]\n"
        "assert a_callback(np.sqrt, [np.array([4.0])]) == [2]",
    ),
    "callbacks_in_containers": (
        "def callbacks_in_containers(pairs):\n    return {name: f(2) for name, f in pairs.items()}",
        "assert callbacks_in_containers({'square': lambda x: x * x, 'same': lambda x: x}) == {'square': 4, 'same': 2}",
    ),
    "a_callback_that_calls_the_student": (
        "def square(x):\n    return x * x\n"
        "def a_callback_that_calls_the_student(f, x):\n    return (f(x + 1) - f(x - 1)) / 2",
        "assert a_callback_that_calls_the_student(lambda x: square(x) + 1, 3.0) == 6.0\n"
        "assert a_callback_that_calls_the_student(square, 3.0) == 6.0\nassert square(4) == 16",
    ),
    "a_callback_in_a_callback": (
        "def a_callback_in_a_callback(f, depth):\n    return depth if depth == 0 else f(depth - 1)",
        "def again(depth):\n    return 1 + a_callback_in_a_callback(again, depth)\n"
        "assert a_callback_in_a_callback(again, 10) == 10",
    ),
    "a_callback_that_gets_a_function": (
        "def a_callback_that_gets_a_function(apply):\n    return apply(lambda x: x + 1, 4)",
        "assert a_callback_that_gets_a_function(lambda f, x: f(f(x))) == 6",
    ),
    "a_callback_that_is_given_what_it_cannot_give_back": (
        "def a_callback_that_is_given_what_it_cannot_give_back(f):\n    try:\n        return f(v={'a': 1})\n"
        "    except TypeError:\n        return 'refused'",
        "import numpy as np\n"
        "assert a_callback_that_is_given_what_it_cannot_give_back(lambda v: np.array([v, object()])) == 'refused'",
    ),
    "a_callback_that_raises": (
        "def a_callback_that_raises(f):\n    try:\n        return f()\n    except ZeroDivisionError as error:\n"
        "        return str(error)",
        "assert a_callback_that_raises(lambda: 1 / 0) == 'division by zero'\n"
        "import pytest\nwith pytest.raises(ValueError, match='int'):\n    a_callback_that_raises(lambda: int('one'))",
    ),
    "a_callback_that_comes_back": (
        "def a_callback_that_comes_back(f):\n    return f, [f]",
        "def mine():\n    return 1\none, [two] = a_callback_that_comes_back(mine)\nassert one is mine and two is mine",
    ),
    "a_callback_that_is_kept": (
        "kept = []\ndef a_callback_that_is_kept(f):\n    kept.append(f)\n    return [g() for g in kept]",
        "assert a_callback_that_is_kept(lambda: 1) == [1]\nassert a_callback_that_is_kept(lambda: 2) == [1, 2]",
    ),
    "a_random_generator": (
        "def a_random_generator(rng, n):\n"
        "    assert isinstance(rng, np.random.Generator)\n    return rng.normal(size=n)",
        "draws = a_random_generator(np.random.default_rng(7), 3)\n"
        "assert (draws == np.random.default_rng(7).normal(size=3)).all()\n"
        "assert a_random_generator.changed_arguments == ()\n"
        "sfc = np.random.Generator(np.random.SFC64(1))\n"
        "assert (a_random_generator(sfc, n=2) == np.random.Generator(np.random.SFC64(1)).normal(size=2)).all()\n"
        "assert a_random_generator(rng=np.random.default_rng(1), n=1).shape == (1,)",
    ),
    "draws_are_no_change": (
        "def draws_are_no_change(rng, out):\n    out.write('a')\n    rng.random(3)\n    return 0",
        "import io\ncall = (np.random.default_rng(1), io.StringIO())\n"
        "kind = [type][0](draws_are_no_change)\n"  # of what stands for the function
        "assert kind.__call_each__(draws_are_no_change, [call]) == [(0, None, ())]\n"
        "draws_are_no_change(*call)\nassert draws_are_no_change.changed_arguments == ()",
    ),
    "a_generator_in_the_middle_of_its_draws": (
        "def a_generator_in_the_middle_of_its_draws(rng):\n    return rng.integers(100, size=2)",
        "one, other = np.random.default_rng(3), np.random.default_rng(3)\none.random(5)\nother.random(5)\n"
        "assert (a_generator_in_the_middle_of_its_draws(one) == other.integers(100, size=2)).all()",
    ),
    "changed_arguments": (
        "def changed_arguments(x, y, z=None):\n"
        "    x += 1\n    y.append(1)\n    if z:\n        z['k'] = 2\n    return 0",
        "x = np.zeros(2)\ny = []\nchanged_arguments(x, y, z={'k': 1})\n"
        "assert changed_arguments.changed_arguments == (0, 1, 'z')\nassert (x == 1).all() and y == [1]",
    ),
    "unchanged_arguments": (
        "def unchanged_arguments(x, y, t):\n"
        "    x = x + 1\n    y = sorted(y)\n    t = t.clone().add_(1)\n    return float(x.sum())",
        "import torch\nunchanged_arguments(np.zeros(2), [2, 1], torch.zeros(2))\n"
        "assert unchanged_arguments.changed_arguments == ()",
    ),
    "a_seeded_draw_of_torch": (
        "import torch\ndef a_seeded_draw_of_torch(n):\n    return torch.randn(n)",
        "import torch\ntorch.manual_seed(5)\nfirst, second = a_seeded_draw_of_torch(3), a_seeded_draw_of_torch(3)\n"
        "torch.manual_seed(5)\nassert torch.equal(first, torch.randn(3)) and torch.equal(second, torch.randn(3))",
    ),
    "a_tensor_that_is_changed": (
        "def a_tensor_that_is_changed(t, u):\n    t.add_(1)\n    u.resize_(1)\n    return 0",
        "import torch\na_tensor_that_is_changed(torch.zeros(2), torch.zeros(2))\n"
        "assert a_tensor_that_is_changed.changed_arguments == (0, 1)",
    ),
    "an_argument_changed_before_an_exception": (
        "def an_argument_changed_before_an_exception(x):\n    x[0] = 9\n    raise ValueError",
        "try:\n    an_argument_changed_before_an_exception([1])\nexcept ValueError:\n"
        "    assert an_argument_changed_before_an_exception.changed_arguments == (0,)",
    ),
    "a_nan_that_stays_is_no_change": (
        "def a_nan_that_stays_is_no_change(x, y):\n    return 0",
        "a_nan_that_stays_is_no_change(np.array([np.nan]), [float('nan')])\n"
        "assert a_nan_that_stays_is_no_change.changed_arguments == ()",
    ),
}


@pytest.fixture(scope="module")
def right():
    return Exercises(RIGHT).grade()


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes(right, name):
    """What holds in one process holds in two."""
    assert (right[name].verdict, right[name].message) == (Verdict.PASSED, "")


# Test cells that two processes cannot serve, whatever the student writes: what the author reads instead of a verdict.
GIVEN = "The check gives the student's code {}, which cannot cross to the student process; pass plain data, a function"
ANSWER = "def {}(*args, **kwargs):\n    return 1"
UNSUPPORTED = {
    "an_object": ("assert an_object(object())", GIVEN.format("an object of type object")),
    "an_object_inside": ("assert an_object_inside([{'a': object()}])", GIVEN.format("an object of type object")),
    "an_array_of_objects": (
        "assert an_array_of_objects(np.array([object()]))",
        GIVEN.format("an array or a table that holds an object of type object"),
    ),
    "a_type": (
        "assert a_type(type('Own', (), {}))",
        "An argument of type type cannot cross to the student process; pass plain data",
    ),
    "a_new_method_of_pythons": (
        "a_new_method_of_pythons.__call__ = abs",
        "A test cell cannot set or delete __call__ of a student's object; call a method instead.",
    ),
    "what_a_callback_gives": (
        "assert what_a_callback_gives(lambda: object())",
        GIVEN.format("an object of type object"),
    ),
}


@pytest.fixture(scope="module")
def unsupported():
    answers = {name: ANSWER.format(name) for name in UNSUPPORTED}
    answers["what_a_callback_gives"] = "def what_a_callback_gives(f):\n    return f() is not None"
    return Exercises({name: (answers[name], check) for name, (check, _) in UNSUPPORTED.items()}).grade()


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_cannot_be_served_tells_the_author_what_to_write(unsupported, name):
    """No marks are given or refused; a person has to look, and reads why."""
    assert unsupported[name].verdict is Verdict.GRADER_ERROR
    assert unsupported[name].score is None
    assert unsupported[name].message.startswith(UNSUPPORTED[name][1])


def test_what_is_too_much_to_be_given_says_so():
    """It may be a result that is handed on; if it is the check's own, the source's solution fails as well."""
    exercises = Exercises({"f": (ANSWER.format("f"), "assert f(np.zeros(5_000_000))")})
    record = exercises.grade()["f"]
    assert record.verdict is Verdict.FAILED
    assert record.message == "the check has to give your code what is an array larger than what may cross"
