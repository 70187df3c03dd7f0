"""Results become plain arrays, or are named in words that no student code chooses."""

from array import array
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from lossopt.checks.closeness import Tolerance, similar
from lossopt.checks.composites import Listing, Mapping, Parts
from lossopt.checks.failure import Complaint
from lossopt.checks.kinds import Array, Number, Text, Truth
from lossopt.checks.reading import Oversized, array_of, bounded, is_proxy, kind_name, plain_of

Pair = namedtuple("Pair", "first second")


class Proxy:
    """Answers to named methods of the object behind it, and never to operators, as the grader's proxy does."""

    def __init__(self, behind: Any) -> None:
        self.changed_arguments = ()
        self._behind = behind

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(vars(self)["_behind"], name)

    def __array__(self, *_: Any) -> Any:
        raise AssertionError("an operator of a proxy was used")

    __len__ = __iter__ = __float__ = __eq__ = __array__  # type: ignore[assignment]
    __hash__ = object.__hash__


@pytest.mark.parametrize(
    "value",
    [
        2.5,
        np.float64(2.5),
        np.float32(2.5),
        np.longdouble(2.5),
        np.array(2.5),
        torch.tensor(2.5),
        torch.tensor(2.5, dtype=torch.float64, requires_grad=True),
        Fraction(5, 2),
        Decimal("2.5"),
        type("Cost", (float,), {})(2.5),
        Proxy(Fraction(5, 2)),
        Proxy(Decimal("2.5")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_any_scalar_type_is_a_number(value: Any) -> None:
    """One number comes out of every type that holds one."""
    found = array_of(value, "a number")
    assert not isinstance(found, Complaint)
    assert found.shape == ()
    assert float(found) == 2.5


@pytest.mark.parametrize("value", [3, np.int8(3), np.uint64(3), torch.tensor(3), Fraction(3), Proxy(Fraction(3))])
def test_whole_numbers_are_numbers(value: Any) -> None:
    """An exact integer counts if a number is asked for."""
    assert float(array_of(value, "a number")) == 3.0


@pytest.mark.parametrize(
    "value",
    [
        [1.0, 2.0],
        (1, 2),
        np.array([1.0, 2.0]),
        np.array([0.0, 1.0, 0.0, 2.0])[1::2],
        [np.float64(1.0), np.array(2.0)],
        [torch.tensor(1.0), torch.tensor(2.0, requires_grad=True)],
        torch.tensor([1.0, 2.0]),
        Pair(torch.tensor(1.0), 2.0),
        array("d", [1.0, 2.0]),
        memoryview(np.array([1.0, 2.0])),
        range(1, 3),
        Proxy(array("d", [1.0, 2.0])),
        Proxy(memoryview(np.array([1.0, 2.0]))),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_numpy_turns_into_numbers_is_an_array(value: Any) -> None:
    """Lists, tuples, views, tensors and arrays of other packages become one plain array."""
    found = array_of(value, "an array")
    assert type(found) is np.ndarray
    np.testing.assert_array_equal(found, [1.0, 2.0])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "None came where a number is expected; does your function return its result?"),
        (True, "True or False came where a number is expected"),
        (np.True_, "True or False came where a number is expected"),
        (np.array([True]), "True or False came where a number is expected"),
        (torch.tensor(True), "True or False came where a number is expected"),
        ("1.0", "a text came where a number is expected"),
        (b"1.0", "bytes came where a number is expected"),
        (1j, "a complex number came where a number is expected"),
        (np.array(1j), "complex numbers came where a number is expected"),
        (np.array(["1"]), "text came where a number is expected"),
        ({"loss": 1.0}, "a dict came where a number is expected"),
        ({1.0}, "a set came where a number is expected"),
        (np.ma.masked_all(2), "a masked array came where a number is expected"),
        (np.ma.masked, "a masked array came where a number is expected"),
        ([np.ma.masked_array([1.0], mask=True)], "a list of masked arrays came where a number is expected"),
        ([[1.0], [1.0, 2.0]], "a list came where a number is expected"),
        ([None], "a list of other things than numbers came where a number is expected"),
        (["a" * 400_000, *1000 * ["b"]], "a list of texts came where a number is expected"),
        ([["a"]], "a list came where a number is expected"),
        ([Fraction(1, 2)], "a list of other things than numbers came where a number is expected"),
        (np.array([1.0], dtype=object), "an array of other things than numbers came where a number is expected"),
        (object(), "an object of your own came where a number is expected"),
        (Proxy(object()), "an object of your own came where a number is expected"),
        ([Proxy(object())], "a list came where a number is expected"),
        (
            torch.tensor(1.0, dtype=torch.bfloat16),
            "an array of other things than numbers came where a number is expected",
        ),
    ],
)
def test_what_is_not_a_number_is_named(value: Any, said: str) -> None:
    """What numpy.asarray would take, but nobody meant as numbers, is refused in plain words."""
    found = array_of(value, "a number")
    assert isinstance(found, Complaint)
    assert found.shown == found.kept == said


def test_masks_do_not_vanish_inside_lists() -> None:
    """Numbers below a mask are refused at any depth, where numpy.asarray would uncover them."""
    masked = np.ma.masked_array([1.0, 2.0], mask=[True, True])
    assert np.asarray([masked]).tolist() == [[1.0, 2.0]]
    for value in ([masked], (masked,), [[masked]], [[[1.0, 2.0]], [masked]]):
        assert isinstance(array_of(value, "an array"), Complaint)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (10**400, np.inf),
        (Fraction(10**400), np.inf),
        (Decimal("1e400"), np.inf),
        (Decimal("NaN"), np.nan),
        (Decimal("sNaN"), np.nan),
    ],
    ids=lambda value: type(value).__name__,
)
def test_numbers_beyond_float64_are_not_finite(value: Any, rounded: float) -> None:
    """Such numbers are read without an exception, and refused later for what they are."""
    np.testing.assert_equal(float(array_of(value, "a number")), rounded)


@pytest.mark.parametrize("ratio", [(1, 0), (1.0, 2), (1, 2, 3), "12", None])
def test_a_student_object_with_a_strange_method_is_not_a_number(ratio: Any) -> None:
    """What the method of a student's own type gives is believed only in the form that numbers have."""
    behind = type("Odd", (), {"as_integer_ratio": lambda _: ratio})()
    assert isinstance(array_of(Proxy(behind), "a number"), Complaint)


def test_a_student_object_whose_method_raises_is_not_a_number() -> None:
    """An exception of student code does not stop the check."""

    def fails(_: object) -> None:
        raise RuntimeError("hidden input")

    behind = type("Odd", (), {"tolist": fails})()
    found = array_of(Proxy(behind), "a number")
    assert isinstance(found, Complaint)
    assert "hidden" not in found.shown


def test_an_array_of_its_own_making_that_raises_is_named() -> None:
    """In one process a student's own __array__ may raise whatever it likes."""

    class Odd:
        def __array__(self, *_: Any, **__: Any) -> Any:
            raise ZeroDivisionError

    assert isinstance(array_of(Odd(), "a number"), Complaint)


def test_tensors_inside_dicts_become_arrays() -> None:
    """Plain data keep their form; only what they hold is converted."""
    found = plain_of({"a": [torch.tensor([1.0])], "b": "text"})
    assert found["b"] == "text"
    assert type(found["a"][0]) is np.ndarray


def test_a_stand_in_is_known_without_asking_it() -> None:
    """Neither a function nor an array is taken for a proxy."""
    assert is_proxy(Proxy(1))
    assert not any(map(is_proxy, (1, None, np.zeros(2), lambda: None, Proxy)))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_a_list_reads_like_its_array_and_tensor(values: list[float]) -> None:
    """The same numbers are the same result in a list, an array and a tensor."""
    of_list, of_array = array_of(values, ""), array_of(np.array(values), "")
    of_tensor = array_of(torch.tensor(values, dtype=torch.float64), "")
    np.testing.assert_array_equal(of_list, of_array)
    np.testing.assert_array_equal(of_list, of_tensor)


@pytest.mark.parametrize("value", [type("Secret42", (), {})(), type("Secret42", (list,), {})(), Proxy(object())])
def test_names_of_kinds_hold_no_name_of_the_students(value: Any) -> None:
    """A class of the student's own could carry a hidden input in its name."""
    assert "42" not in kind_name(value)


FAR_TOO_MANY = {
    "a list": [0.5] * 900_000,
    "a list of tuples": [()] * 900_000,
    "lists in lists": [[1.0] * 300] * 300,
    "a tuple": (1.0,) * 900_000,
    "a dict": {n: [n] for n in range(20_000)},
    "a set": set(range(900_000)),
    "a list of texts": ["x" * 1000] * 19_000,
    "an array": np.zeros(4_000_000),
    "an array without values": np.zeros((2**25, 0)),
    "a tensor": torch.zeros(4_000_000),
    "a list of arrays": [np.zeros(1000)] * 1000,
}
WITHIN_REACH = [None, True, 1, 2.5, "text", [1.0] * 20_000, np.zeros(100_000), np.zeros((0, 60_000)), {"a": (1, [2])}]


@pytest.mark.parametrize("value", FAR_TOO_MANY.values(), ids=FAR_TOO_MANY)
def test_a_result_of_far_too_many_values_is_not_looked_at(value):
    """Something small stands in its place, which every kind refuses and which is similar to nothing."""
    kept = bounded(value)
    assert isinstance(kept, Oversized)
    for kind in (Number(), Truth(), Text(), Array("N"), Parts(a=Number()), Listing(Number(), "numbers"), Mapping({})):
        complaint = kind.complain(kept, 1.0, Tolerance(), ())
        assert complaint is not None
        assert "of far too many values came where" in complaint.kept
    assert not similar(kept, kept, Tolerance())


@pytest.mark.parametrize("value", WITHIN_REACH, ids=lambda value: type(value).__name__)
def test_a_result_of_an_ordinary_size_is_what_it_was(value):
    """Twenty thousand values in lists are read, and fifty times as many in arrays."""
    assert bounded(value) is value


def test_a_list_behind_a_stand_in_is_bounded_too():
    """What a conversion of the student's own gives may be as large as they like."""

    class Behind:
        def __init__(self):
            self.changed_arguments = ()

        def tolist(self):
            return [0.5] * 900_000

    assert isinstance(plain_of(Behind()), Oversized)
