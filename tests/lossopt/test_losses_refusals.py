"""What the losses refuse: each message names the argument, what came, and what is expected."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from lossopt import losses
from lossopt._exceptions import DomainError, KindError, LossoptError, ShapeError

from tests.lossopt.loss_registry import ACTIVATIONS, LOSSES, Activation, Loss, loss_cases

FUNCTIONS = [
    pytest.param(row, function, id=function.__name__)
    for name, row in LOSSES.items()
    if not row.options
    for function in (row.loss, row.gradient)
]
every_function = pytest.mark.parametrize(("row", "function"), FUNCTIONS)
every_activation = pytest.mark.parametrize("row", ACTIVATIONS.values(), ids=ACTIVATIONS)

Function = Callable[..., Any]


def usual(row: Loss) -> tuple[np.ndarray, np.ndarray]:
    """Arguments that the losses accept."""
    case = next(loss_cases(row.takes))
    return case.y[:8], case.predicted[:8].copy()


def message(expected: type[LossoptError], function: Function, *args: object, **options: object) -> str:
    """What the error of exactly that type says."""
    with pytest.raises(LossoptError) as caught:
        function(*args, **options)
    assert type(caught.value) is expected
    return str(caught.value)


@every_function
def test_a_column_does_not_pass_for_a_row(row: Loss, function: Function) -> None:
    """(N,) against (N, 1) is refused on both sides, in both libraries, never broadcast to (N, N)."""
    y, predicted = usual(row)
    for wrap in (np.asarray, torch.from_numpy):
        for left, right in ((y, predicted[..., None]), (y[..., None], predicted)):
            said = message(ShapeError, function, wrap(left), wrap(right))
            assert str(np.shape(right)) in said
            assert "expected" in said


@every_function
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_refused_wherever_they_stand(row: Loss, function: Function, bad: float) -> None:
    """One bad prediction among good ones is found, whatever the reduction, in both libraries."""
    y, predicted = usual(row)
    predicted.flat[3] = bad
    for reduction in ("mean", "sum", "none"):
        for wrap in (np.asarray, torch.from_numpy):
            said = message(DomainError, function, wrap(y), wrap(predicted), reduction=reduction)
            assert said.startswith(f"{row.second} holds")
            assert "expected" in said


@every_function
def test_a_bad_target_is_refused(row: Loss, function: Function) -> None:
    """NaN in any target is refused and, if targets are labels, a label outside the set."""
    y, predicted = usual(row)
    if y.dtype == np.float64:
        broken = y.copy()
        broken[2] = np.nan
        assert "y holds NaN" in message(DomainError, function, broken, predicted)
    else:
        for label in (-1, 7):
            broken = y.copy()
            broken[2] = label
            said = message(DomainError, function, broken, predicted)
            assert str(label) in said
            assert said.startswith("y holds")


@pytest.mark.parametrize(("row", "function"), [f for f in FUNCTIONS if f.values[0].takes == "numbers"])
def test_the_same_infinity_on_both_sides_is_refused(row: Loss, function: Function) -> None:
    """Infinity minus infinity is refused by name, without a warning of NumPy's on the way."""
    y, predicted = usual(row)
    y = y.copy()
    y[0] = predicted[0] = np.inf
    assert "y holds infinite values (1 of 8" in message(DomainError, function, y, predicted)


@every_function
@pytest.mark.parametrize("reduction", ["avg", "Mean", None, True, ["mean"]])
def test_an_unknown_reduction_is_refused(row: Loss, function: Function, reduction: object) -> None:
    """The message lists what there is."""
    said = message(DomainError, function, *usual(row), reduction=reduction)
    assert said == f"reduction is {reduction!r}; one of 'mean', 'sum', 'none' is expected"


@every_function
def test_the_mean_of_nothing_is_refused(row: Loss, function: Function) -> None:
    """A sentence comes, instead of NaN or a warning."""
    y, predicted = usual(row)
    assert "no values" in message(ShapeError, function, y[:0], predicted[:0])


@every_function
def test_other_kinds_than_arrays_are_refused(row: Loss, function: Function) -> None:
    """Lists, None, text, complex numbers, masked arrays, whole predictions and a mix of libraries are refused."""
    y, predicted = usual(row)
    kinds: list[tuple[Any, Any]] = [
        (y.tolist(), predicted),
        (y, predicted.tolist()),
        (y, None),
        (y.astype(str), predicted),
        (y, predicted.astype(complex)),
        (y, np.ma.masked_array(predicted)),
        (y, np.ones(predicted.shape, dtype=int)),
        (y, torch.from_numpy(predicted)),
        (torch.from_numpy(y), predicted),
    ]
    for left, right in kinds:
        assert "expected" in message(KindError, function, left, right)


@pytest.mark.parametrize("function", [losses.huber, losses.huber_grad])
def test_huber_refuses_a_delta_that_is_not_positive(function: Function) -> None:
    """Zero, negative and non-finite values are out of the domain; text and arrays are not numbers."""
    y = np.zeros(3)
    for delta in (0, -1.5, np.inf, np.nan):
        said = message(DomainError, function, y, y, delta=delta)
        assert said == f"delta is {delta:g}; a finite number > 0 is expected"
    for delta in ("1", None, True, np.ones(3)):
        assert message(KindError, function, y, y, delta=delta).startswith("delta is")


@pytest.mark.parametrize(("row", "function"), [f for f in FUNCTIONS if "probabilities" in f.values[0].takes])
@pytest.mark.parametrize("value", [-0.5, 1.5])
def test_probabilities_outside_0_to_1_are_refused(row: Loss, function: Function, value: float) -> None:
    """The usual cause is logits in the place of probabilities."""
    y, p = usual(row)
    p.flat[3] = value
    assert message(DomainError, function, y, p) == f"p holds the value {value}; values from 0 to 1 are expected"


@every_function
@pytest.mark.parametrize("label", [np.nextafter(0, -1), np.nextafter(1, 2)])
def test_a_label_that_is_hardly_a_probability_is_refused(row: Loss, function: Function, label: float) -> None:
    """Labels may be probabilities, from 0 to 1 and no further."""
    y, predicted = usual(row)
    if row.takes != "numbers":
        soft = (np.eye(predicted.shape[-1])[y] if predicted.ndim == 2 else y).astype(float)
        function(soft, predicted)
        soft.flat[0] = label
        assert message(DomainError, function, soft, predicted).endswith("values from 0 to 1 are expected")


@pytest.mark.parametrize("name", ["categorical_cross_entropy", "categorical_cross_entropy_with_logits"])
def test_what_is_neither_one_hot_nor_a_class_number_is_refused(name: str) -> None:
    """Rows that do not sum to 1, floats as class numbers, a single column and other numbers of rows are refused."""
    function, p = getattr(losses, name), np.full((3, 4), 0.25)
    assert "2 rows that do not sum to 1" in message(DomainError, function, np.eye(3, 4) * [[1], [0], [0.5]], p)
    assert "integer" in message(KindError, function, np.zeros(3), p)
    assert "at least 2 classes" in message(ShapeError, function, np.zeros(3, dtype=int), p[:, :1])
    assert "(3,)" in message(ShapeError, function, np.zeros(5, dtype=int), p)
    assert "(3, 4)" in message(ShapeError, function, np.eye(3), p)
    assert "2 are expected" in message(ShapeError, function, np.array(0), p[0])


@every_activation
def test_an_activation_refuses_bad_logits(row: Activation) -> None:
    """NaN, infinity, whole numbers and lists are refused and, by softmax, rows without a class."""
    for bad in (np.nan, np.inf, -np.inf):
        assert message(DomainError, row.function, np.array([0.0, bad])).startswith("z holds")
    assert "floating" in message(KindError, row.function, np.array([1, 2]))
    assert "of type list" in message(KindError, row.function, [0.5])
    if row.function is not losses.sigmoid:
        for empty in (np.zeros((3, 0)), np.array(1.0)):
            assert "last axis" in message(ShapeError, row.function, empty)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_two_devices_are_refused() -> None:
    """The message names both."""
    said = message(KindError, losses.mse, torch.zeros(3), torch.zeros(3).cuda())
    assert "cpu" in said
    assert "cuda" in said
