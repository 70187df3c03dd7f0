"""The checks of arguments that every public function makes, each on its own."""

import numpy as np
import pytest
import torch
from lossopt import _arrays
from lossopt._exceptions import DomainError, KindError, ShapeError


def test_nothing_is_lost_by_summing_up() -> None:
    """Finite values whose sum is infinite are finite; opposite infinities, whose sum is NaN, are not."""
    large = np.full(4, 1e308)
    _arrays.finite(y=large)
    _arrays.finite(y=torch.from_numpy(large))
    with pytest.raises(DomainError, match=r"^y holds infinite values \(2 of 3 values"):
        _arrays.finite(y=np.array([np.inf, 0.0, -np.inf]))
    with pytest.raises(DomainError, match=r"^y holds NaN \(1 of 2 values"):
        _arrays.finite(y=torch.tensor([0.0, torch.nan]))


def test_a_probe_stands_for_its_arguments() -> None:
    """With a good probe the arguments are not looked at; with a bad one the first bad argument is named."""
    bad = np.array([np.nan])
    _arrays.finite(np.zeros(1), y=bad)
    with pytest.raises(DomainError, match=r"^z holds NaN"):
        _arrays.finite(bad, y=np.zeros(1), z=bad)


def test_whole_numbers_and_booleans_are_finite_and_may_be_labels() -> None:
    """Labels come in every data type."""
    for kind in (np.int64, np.uint8, np.bool_, np.float32):
        labels = np.array([0, 1, 1]).astype(kind)
        _arrays.finite(y=labels)
        _arrays.within(0, 1, y=labels)
        _arrays.within(0, 1, y=torch.from_numpy(labels))
        assert _arrays.namespace(y=labels) is _arrays.namespace(y=np.zeros(3))


def test_a_value_outside_an_interval_is_named() -> None:
    """The lowest or the highest value is named, or NaN, which is in no interval; an empty array passes."""
    _arrays.within(0, 1, y=np.array([]))
    for bad, shown in ((-0.5, "-0.5"), (2, "2"), (np.nan, "nan")):
        with pytest.raises(DomainError, match=f"^y holds the value {shown}; values from 0 to 1 are expected$"):
            _arrays.within(0, 1, y=np.array([0.5, bad]))


def test_class_numbers_are_whole_and_below_the_number_of_classes() -> None:
    """The data type counts, not only the values: 1.0 is not a class number."""
    _arrays.class_numbers(3, y=np.array([0, 2], dtype=np.uint8))
    _arrays.class_numbers(3, y=np.array([], dtype=int))
    with pytest.raises(KindError, match="integer"):
        _arrays.class_numbers(3, y=np.array([1.0]))
    for bad in (-1, 3):
        with pytest.raises(DomainError, match=f"class number {bad}; whole numbers from 0 to 2"):
            _arrays.class_numbers(3, y=torch.tensor([0, bad]))


def test_a_number_has_bounds() -> None:
    """Any real type of Python or NumPy is a number; the bounds are said in the message."""
    for value in (1, 1.0, np.float32(1), np.int64(1)):
        _arrays.number(above=0, below=2, rate=value)
    with pytest.raises(DomainError, match=r"^rate is 0; a finite number > 0 and < 2 is expected$"):
        _arrays.number(above=0, below=2, rate=0)
    with pytest.raises(DomainError, match=r"^rate is 1; a finite number >= 0 and < 1 is expected$"):
        _arrays.number(at_least=0, below=1, rate=1)
    with pytest.raises(KindError, match=r"^rate is 'x', of type str; a finite number is expected$"):
        _arrays.number(rate="x")


def test_shapes_and_axes_are_said_in_full() -> None:
    """The message holds both shapes, or how many axes came and how many are expected."""
    with pytest.raises(ShapeError, match=r"^y has shape \(3,\) and z has shape \(3, 1\); equal shapes are expected"):
        _arrays.same_shape(y=np.zeros(3), z=torch.zeros(3, 1))
    with pytest.raises(ShapeError, match=r"^y has shape \(2, 2\), 2 axes; 1 or 3 are expected$"):
        _arrays.axes(1, 3, y=np.zeros((2, 2)))
    with pytest.raises(ShapeError, match=r"^y has shape \(2, 0\), no values"):
        _arrays.not_empty(y=np.zeros((2, 0)))


def test_a_mask_is_not_taken_for_values() -> None:
    """A masked array would lose its mask in PyTorch and change every mean in NumPy."""
    with pytest.raises(KindError, match=r"^y is of type numpy\.ma\S*MaskedArray; a NumPy array"):
        _arrays.namespace(y=np.ma.masked_array([1.0], mask=[True]))


def test_a_count_is_a_whole_number() -> None:
    """Only Python's own integers count; a float that happens to be whole, or True, points to a mistake elsewhere."""
    _arrays.whole("rows", n=3)
    for bad in (3.0, True, "3", None):
        with pytest.raises(KindError, match=f"^n is {bad!r}; a whole number of rows is expected$"):
            _arrays.whole("rows", n=bad)
