"""Each loss, gradient and activation: against PyTorch, against differences, and what must not change its value."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from lossopt import losses

from tests.lossopt.loss_registry import ACTIVATIONS, LOSSES, Activation, Case, Loss, loss_cases

REDUCTIONS = ("mean", "sum", "none")
CASES = [
    pytest.param(row, case, id=f"{name}: {case.name}") for name, row in LOSSES.items() for case in loss_cases(row.takes)
]
SMOOTH = [case for case in CASES if case.values[1].smooth]
# PyTorch lacks a categorical loss of probabilities whose gradient would have a rule for p = 0.
WITH_SLOPE = [case for case in CASES if case.values[1].smooth or case.values[0].takes != "class probabilities"]
GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")


def tensors(*arrays: np.ndarray) -> Iterator[torch.Tensor]:
    return (torch.from_numpy(np.array(array)) for array in arrays)


def oracle_of(row: Loss, case: Case, reduction: str) -> tuple[np.ndarray, np.ndarray]:
    """PyTorch's loss, and the gradient of its sum or mean by backpropagation."""
    y, leaf = tensors(case.y, case.predicted)
    value = row.oracle(leaf.requires_grad_(), y, reduction=reduction)
    value.sum().backward()
    return value.detach().numpy(), leaf.grad.numpy()


def test_every_public_function_has_a_row_in_the_registry() -> None:
    """Nothing that `lossopt.losses` offers goes without these tests."""
    functions = [row.loss for row in LOSSES.values()] + [row.gradient for row in LOSSES.values()]
    functions += [row.function for row in ACTIVATIONS.values()]
    assert {function.__name__ for function in functions} == set(losses.__all__)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("row", "case"), CASES)
def test_a_loss_is_that_of_pytorch(row: Loss, case: Case, reduction: str) -> None:
    """They agree within 1e-12 relative in float64, for arrays and for tensors, which stay tensors."""
    expected, _ = oracle_of(row, case, reduction)
    ours = row.loss(case.y, case.predicted, reduction=reduction, **dict(row.options))
    np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=row.rounding, strict=False)
    assert np.shape(ours) == expected.shape
    in_torch = row.loss(*tensors(case.y, case.predicted), reduction=reduction, **dict(row.options))
    assert isinstance(in_torch, torch.Tensor)
    np.testing.assert_allclose(in_torch.numpy(), expected, rtol=1e-12, atol=row.rounding)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("row", "case"), WITH_SLOPE)
def test_a_gradient_is_that_of_pytorch(row: Loss, case: Case, reduction: str) -> None:
    """They agree within 1e-12 relative in float64, at kinks and at certain mistakes too."""
    _, expected = oracle_of(row, case, reduction)
    for y, predicted in ((case.y, case.predicted), tuple(tensors(case.y, case.predicted))):
        ours = row.gradient(y, predicted, reduction=reduction, **dict(row.options))
        assert type(ours) is type(predicted)
        assert ours.shape == predicted.shape
        # The probability minus the label has an absolute error of the rounding of 1, in PyTorch as here.
        np.testing.assert_allclose(np.asarray(ours), expected, rtol=1e-12, atol=1e-15)


def test_a_certain_mistake_costs_100_nats_and_has_a_steep_slope_away_from_it() -> None:
    """The rule for log 0 is the same for two classes and for several."""
    p = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    numbers = np.array([0, 1])
    np.testing.assert_array_equal(losses.categorical_cross_entropy(numbers, p, reduction="none"), [0.0, 100.0])
    slope = losses.categorical_cross_entropy_grad(numbers, p, reduction="none")
    np.testing.assert_allclose(slope, [[-1.0, 0.0, 0.0], [0.0, -1e12, 0.0]], rtol=1e-8)
    two = losses.binary_cross_entropy(np.array([1, 0]), np.array([0.0, 1.0]), reduction="none")
    np.testing.assert_array_equal(two, [100.0, 100.0])
    slope = losses.binary_cross_entropy_grad(np.array([1, 0]), np.array([0.0, 1.0]), reduction="none")
    np.testing.assert_allclose(slope, [-1e12, 1e12], rtol=1e-8)


@pytest.mark.parametrize(("row", "case"), SMOOTH)
def test_a_gradient_is_that_of_centred_differences(row: Loss, case: Case) -> None:
    """The slope is that of the loss a little above and a little below, whatever the formula is."""
    size = max(1.0, float(np.abs(case.predicted).max()))
    h = 1e-5 * size
    if "probabilities" in row.takes:
        h = 1e-4 * float(np.minimum(case.predicted, 1 - case.predicted).min())

    def each(shift: np.ndarray) -> float:
        return float(row.loss(case.y, case.predicted + shift, reduction="sum", **dict(row.options)))

    gradient = row.gradient(case.y, case.predicted, reduction="sum", **dict(row.options))
    value = abs(each(np.zeros_like(case.predicted)))
    for index in list(np.ndindex(case.predicted.shape))[:12]:
        shift = np.zeros_like(case.predicted)
        shift[index] = h
        measured = (each(shift) - each(-shift)) / (2 * h)
        assert measured == pytest.approx(gradient[index], rel=1e-5, abs=1e-6 + 1e-15 * value / h)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(("row", "case"), SMOOTH)
def test_autograd_through_our_loss_gives_our_gradient(row: Loss, case: Case, reduction: str) -> None:
    """A tensor that requires a gradient passes through every loss, even at a kink of a part of the formula."""
    y, leaf = tensors(case.y, case.predicted)
    row.loss(y, leaf.requires_grad_(), reduction=reduction, **dict(row.options)).backward()
    expected = row.gradient(case.y, case.predicted, reduction=reduction, **dict(row.options))
    np.testing.assert_allclose(leaf.grad.numpy(), expected, rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("name", ["binary_cross_entropy", "categorical_cross_entropy"])
def test_autograd_is_finite_where_a_probability_is_0_or_1(name: str) -> None:
    """No 0 times infinity hides in the rule for log 0."""
    row = LOSSES[name]
    for case in loss_cases(row.takes):
        y, leaf = tensors(case.y, case.predicted)
        row.loss(y, leaf.requires_grad_()).backward()
        assert bool(torch.all(torch.isfinite(leaf.grad)))


@pytest.mark.parametrize(("row", "case"), CASES)
def test_the_reductions_belong_together(row: Loss, case: Case) -> None:
    """The sum adds up what none gives, and the mean divides it by the samples, as the gradients do."""
    options = dict(row.options)
    each, total, mean = (row.loss(case.y, case.predicted, reduction=r, **options) for r in ("none", "sum", "mean"))
    np.testing.assert_allclose([np.sum(each), np.mean(each)], [total, mean], rtol=1e-12)
    g_each, g_total, g_mean = (
        row.gradient(case.y, case.predicted, reduction=r, **options) for r in ("none", "sum", "mean")
    )
    np.testing.assert_array_equal(g_each, g_total)
    np.testing.assert_allclose(g_mean * np.size(each), g_total, rtol=1e-12)


@pytest.mark.parametrize(("row", "case"), CASES)
def test_the_order_of_the_samples_does_not_matter(row: Loss, case: Case) -> None:
    """Samples in another order give the same losses in that order."""
    order = np.random.default_rng(0).permutation(len(case.y))
    straight = row.loss(case.y, case.predicted, reduction="none", **dict(row.options))
    shuffled = row.loss(case.y[order], case.predicted[order], reduction="none", **dict(row.options))
    np.testing.assert_allclose(shuffled, straight[order], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("row", [row for row in LOSSES.values() if row.symmetric])
def test_a_symmetric_loss_does_not_care_which_is_the_target(row: Loss) -> None:
    """Exchanging target and prediction keeps the loss and turns the gradient round."""
    for case in loss_cases(row.takes):
        assert row.loss(case.y, case.predicted) == row.loss(case.predicted, case.y)
        there, back = row.gradient(case.y, case.predicted), row.gradient(case.predicted, case.y)
        np.testing.assert_array_equal(there, -back)


@pytest.mark.parametrize(("row", "case"), CASES)
def test_no_argument_is_changed(row: Loss, case: Case) -> None:
    """What came in is as it was, and read-only arrays will do."""
    y, predicted = case.y.copy(), case.predicted.copy()
    y.flags.writeable = predicted.flags.writeable = False
    row.loss(y, predicted, **dict(row.options))
    row.gradient(y, predicted, **dict(row.options))
    np.testing.assert_array_equal(y, case.y)
    np.testing.assert_array_equal(predicted, case.predicted)


@pytest.mark.parametrize("row", LOSSES.values(), ids=LOSSES)
def test_float32_stays_float32(row: Loss) -> None:
    """float32 goes in and comes out, with about seven digits."""
    case = next(loss_cases(row.takes))
    y = case.y.astype(np.float32) if case.y.dtype == np.float64 else case.y
    small = case.predicted.astype(np.float32)
    for function in (row.loss, row.gradient):
        ours = function(y, small, **dict(row.options))
        assert ours.dtype == np.float32
        np.testing.assert_allclose(ours, function(case.y, case.predicted, **dict(row.options)), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("row", LOSSES.values(), ids=LOSSES)
def test_of_no_samples_the_sum_is_0_and_none_is_empty(row: Loss) -> None:
    """Only the mean of nothing does not exist; the next file shows that it is refused."""
    case = next(loss_cases(row.takes))
    y, predicted = case.y[:0], case.predicted[:0]
    assert row.loss(y, predicted, reduction="sum", **dict(row.options)) == 0
    assert row.loss(y, predicted, reduction="none", **dict(row.options)).shape == (0,)
    assert row.gradient(y, predicted, reduction="sum", **dict(row.options)).shape == predicted.shape


@pytest.mark.parametrize("row", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_an_activation_is_that_of_pytorch(row: Activation) -> None:
    """They agree within 1e-12 relative down to the smallest normal numbers, and so do their derivatives by autograd."""
    for case in loss_cases(row.takes):
        (z,) = tensors(case.predicted)
        expected = row.oracle(z).numpy()
        np.testing.assert_allclose(row.function(case.predicted), expected, rtol=1e-12, atol=max(row.rounding, 1e-306))
        np.testing.assert_allclose(row.function(z).numpy(), expected, rtol=1e-12, atol=max(row.rounding, 1e-306))
        pull = torch.linspace(-1, 1, z.numel(), dtype=torch.float64).reshape(z.shape)
        ours, theirs = z.clone().requires_grad_(), z.clone().requires_grad_()
        (row.function(ours) * pull).sum().backward()
        (row.oracle(theirs) * pull).sum().backward()
        np.testing.assert_allclose(ours.grad.numpy(), theirs.grad.numpy(), rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4), (3, 0, 4)])
def test_classes_are_on_the_last_axis(name: str, shape: tuple[int, ...]) -> None:
    """Whether the logits are those of one sample, of a batch or of a batch of sequences; PyTorch is told the axis."""
    z = np.random.default_rng(6).normal(size=shape)
    expected = ACTIVATIONS[name].oracle(torch.from_numpy(z)).numpy()
    np.testing.assert_allclose(ACTIVATIONS[name].function(z), expected, rtol=1e-12)
    np.testing.assert_allclose(ACTIVATIONS[name].function(torch.from_numpy(z)).numpy(), expected, rtol=1e-12)


def test_a_tiny_probability_keeps_its_digits() -> None:
    """PyTorch rounds some of these to 0: the loss of z = -40 with the label 0 is e^-40, that of p = 1e-20 is 1e-20."""
    loss = losses.binary_cross_entropy_with_logits(np.array([0, 1]), np.array([-40.0, 700.0]), reduction="none")
    np.testing.assert_allclose(loss, np.exp([-40.0, -700.0]), rtol=1e-12)
    np.testing.assert_allclose(losses.sigmoid(np.array([-700.0])), np.exp(-700.0), rtol=1e-12)
    loss = losses.binary_cross_entropy(np.array([0]), np.array([1e-20]))
    np.testing.assert_allclose(loss, 1e-20, rtol=1e-12)


finite_logits = hnp.arrays(np.float64, (4, 3), elements=st.floats(-800, 800))


@given(z=finite_logits)
@settings(max_examples=50)
def test_a_row_of_probabilities_sums_to_1_and_forgets_a_shift(z: np.ndarray) -> None:
    """Softmax gives a distribution, the same for z and for z plus a constant in a row."""
    p = losses.softmax(z)
    np.testing.assert_allclose(p.sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(losses.softmax(z + 50.0), p, rtol=1e-11, atol=1e-300)
    np.testing.assert_allclose(losses.sigmoid(z) + losses.sigmoid(-z), 1.0, rtol=1e-14)


@given(z=finite_logits, numbers=hnp.arrays(np.int64, 4, elements=st.integers(0, 2)))
@settings(max_examples=50)
def test_class_numbers_and_one_hot_rows_say_the_same(z: np.ndarray, numbers: np.ndarray) -> None:
    """Both forms of the target give the same loss and the same gradient."""
    for loss in (losses.categorical_cross_entropy_with_logits, losses.categorical_cross_entropy_with_logits_grad):
        np.testing.assert_allclose(loss(numbers, z), loss(np.eye(3)[numbers], z), rtol=1e-13, atol=1e-15)


@GPU
@pytest.mark.gpu
@pytest.mark.parametrize(("row", "case"), CASES)
def test_a_loss_on_the_gpu_stays_there(row: Loss, case: Case) -> None:
    """CUDA tensors give CUDA tensors with the values of NumPy."""
    on_gpu: tuple[Any, ...] = tuple(tensor.cuda() for tensor in tensors(case.y, case.predicted))
    for function in (row.loss, row.gradient):
        there = function(*on_gpu, **dict(row.options))
        assert there.device == on_gpu[1].device
        here = function(case.y, case.predicted, **dict(row.options))
        np.testing.assert_allclose(there.cpu().numpy(), here, rtol=1e-12, atol=1e-15)
