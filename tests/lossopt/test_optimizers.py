"""Each optimizer against PyTorch's, against published steps, and what it does with its arguments."""

import dataclasses
import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from lossopt import optimizers
from lossopt.optimizers import SGD, AdaGrad, Adam, AdamState, AdamW, RMSProp, RMSPropState, SGDState

from tests.lossopt.optimizer_registry import OPTIMIZERS, Row
from tests.lossopt.published_steps import ADAM, MOMENTUM, RMSPROP, grid

STEPS, CHANGE_AT, FACTOR = 200, 80, 0.3
SHAPES = ((3, 4), (4,), ())
every_optimizer = pytest.mark.parametrize("row", OPTIMIZERS.values(), ids=OPTIMIZERS)

Arrays = list[np.ndarray]


def start() -> tuple[Arrays, Arrays]:
    """Parameters, and where the loss of `slopes` has its minimum."""
    rng = np.random.default_rng(0)
    return [np.array(rng.normal(size=s)) for s in SHAPES], [np.array(rng.normal(size=s)) for s in SHAPES]


def slopes(params: Arrays, goal: Arrays, t: int) -> Arrays:
    """The gradients of a bowl that is steep in some directions and flat in others, with noise as of a mini-batch."""
    rng = np.random.default_rng(t)
    bends = [np.linspace(0.1, 3.0, p.size).reshape(p.shape) for p in params]
    noise = [0.1 * rng.normal(size=p.shape) for p in params]
    return [np.asarray(bend * (p - g) + n) for bend, p, g, n in zip(bends, params, goal, noise, strict=True)]


def ours(row: Row, *, changed: bool) -> Arrays:
    """Our parameters after all steps, the step size changed midway or not."""
    params, goal = start()
    optimizer, state = row.optimizer, row.optimizer.init(params)
    for t in range(STEPS):
        if changed and t == CHANGE_AT:
            optimizer = dataclasses.replace(optimizer, lr=FACTOR * optimizer.lr)
        params, state = optimizer.step(params, slopes(params, goal, t), state)
    return params


def theirs(row: Row, *, changed: bool, rescale: bool = False) -> Arrays:
    """PyTorch's parameters after the same; ``rescale`` keeps the length of the velocity when the step size changes."""
    params, goal = start()
    leaves = [torch.from_numpy(p).requires_grad_() for p in params]
    optimizer = row.oracle(leaves)
    for t in range(STEPS):
        if changed and t == CHANGE_AT:
            optimizer.param_groups[0]["lr"] *= FACTOR
            for state in optimizer.state.values() if rescale else ():
                state["momentum_buffer"] /= FACTOR
        for leaf, g in zip(leaves, slopes([leaf.detach().numpy() for leaf in leaves], goal, t), strict=True):
            leaf.grad = torch.from_numpy(g)
        optimizer.step()
    return [leaf.detach().numpy() for leaf in leaves]


def assert_same(left: Arrays, right: Arrays, rtol: float = 1e-10) -> None:
    for a, b in zip(left, right, strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-13)


def test_every_public_optimizer_has_a_row_in_the_registry() -> None:
    """Nothing that `lossopt.optimizers` offers goes without these tests."""
    kinds = {type(row.optimizer).__name__ for row in OPTIMIZERS.values()}
    assert kinds | {row.state.__name__ for row in OPTIMIZERS.values()} == set(optimizers.__all__)


@every_optimizer
def test_200_steps_are_those_of_pytorch(row: Row) -> None:
    """They agree within 1e-10, over parameters of three shapes at once."""
    assert_same(ours(row, changed=False), theirs(row, changed=False))


@pytest.mark.parametrize("name", [name for name, row in OPTIMIZERS.items() if row.same_after_a_change])
def test_they_agree_when_the_step_size_changes_midway(name: str) -> None:
    """The state holds no step size, so a new one takes effect at once, here as there."""
    assert_same(ours(OPTIMIZERS[name], changed=True), theirs(OPTIMIZERS[name], changed=True))


@pytest.mark.parametrize("name", [name for name, row in OPTIMIZERS.items() if not row.same_after_a_change])
def test_momentum_differs_from_pytorch_when_the_step_size_changes_and_why(name: str) -> None:
    """Our velocity is a step and keeps its length; theirs is a sum of gradients, which the new step size rescales."""
    row = OPTIMIZERS[name]
    mine, plain = ours(row, changed=True), theirs(row, changed=True)
    assert max(float(np.abs(a - b).max()) for a, b in zip(mine, plain, strict=True)) > 1e-6
    assert_same(mine, theirs(row, changed=True, rescale=True))


def test_the_first_step_after_a_change_shows_the_difference() -> None:
    """By hand: v = -0.1, then lr from 0.1 to 0.01 with g = 1: ours moves by 0.9 v - 0.01 = -0.1, PyTorch by -0.019."""
    params, grads = np.array([0.0]), np.array([1.0])
    first, state = SGD(0.1, 0.9).step(params, grads, SGD(0.1, 0.9).init(params))
    second, _ = SGD(0.01, 0.9).step(first, grads, state)
    np.testing.assert_allclose(second - first, [-0.1], rtol=1e-12)
    leaf = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    leaf.grad, oracle = torch.ones(1, dtype=torch.float64), torch.optim.SGD([leaf], lr=0.1, momentum=0.9)
    oracle.step()
    oracle.param_groups[0]["lr"], before = 0.01, leaf.item()
    oracle.step()
    assert leaf.item() - before == pytest.approx(-0.019, rel=1e-12)


def test_momentum_makes_the_published_step() -> None:
    """It is that of the sgd_momentum cell of CS231n, to all printed decimals."""
    sgd = SGD(lr=1e-3, momentum=0.9)
    w, state = sgd.step(grid(-0.4, 0.6), grid(-0.6, 0.4), SGDState(v=grid(0.6, 0.9)))
    np.testing.assert_allclose(w, MOMENTUM["next_w"], rtol=0, atol=5.1e-9)
    np.testing.assert_allclose(state.v, MOMENTUM["velocity"], rtol=0, atol=5.1e-9)


def test_rmsprop_makes_the_published_step() -> None:
    """It is that of the rmsprop cell of CS231n, to all printed decimals."""
    rmsprop = RMSProp(lr=1e-2, rho=0.99, eps=1e-8)
    w, state = rmsprop.step(grid(-0.4, 0.6), grid(-0.6, 0.4), RMSPropState(s=grid(0.6, 0.9)))
    np.testing.assert_allclose(w, RMSPROP["next_w"], rtol=0, atol=5.1e-9)
    np.testing.assert_allclose(state.s, RMSPROP["cache"], rtol=0, atol=5.1e-9)


def test_adam_makes_the_published_step() -> None:
    """It is that of the adam cell of CS231n, the sixth of a run, to all printed decimals."""
    before = AdamState(t=5, m=grid(0.6, 0.9), v=grid(0.7, 0.5))
    w, state = Adam(lr=1e-2).step(grid(-0.4, 0.6), grid(-0.6, 0.4), before)
    assert state.t == 6
    np.testing.assert_allclose(w, ADAM["next_w"], rtol=0, atol=5.1e-9)
    np.testing.assert_allclose(state.m, ADAM["m"], rtol=0, atol=5.1e-9)
    np.testing.assert_allclose(state.v, ADAM["v"], rtol=0, atol=5.1e-9)


def test_the_defaults_are_the_chapters_and_pytorchs() -> None:
    """Adam's are those of the paper; the plain optimizer has no momentum and asks for its step size."""
    assert Adam() == Adam(lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8)
    assert AdamW() == AdamW(lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2)
    assert RMSProp() == RMSProp(lr=1e-2, rho=0.99, eps=1e-8)
    assert AdaGrad() == AdaGrad(lr=1e-2, eps=1e-10)
    assert SGD(0.1) == SGD(lr=0.1, momentum=0.0, nesterov=False)
    with pytest.raises(TypeError, match="lr"):
        SGD()  # type: ignore[call-arg]


@every_optimizer
def test_the_fields_of_an_optimizer_are_its_arguments(row: Row) -> None:
    """So that its settings can be listed and stored, and an optimizer made of them is the same one."""
    settings = dataclasses.asdict(row.optimizer)
    assert list(settings) == list(inspect.signature(type(row.optimizer)).parameters)
    assert type(row.optimizer)(**settings) == row.optimizer


def test_adams_first_step_is_the_step_size_whatever_the_gradient() -> None:
    """That is what bias correction does; without it the step would be (1 - b1) / sqrt(1 - b2) = 3.16 times as long."""
    params, adam = np.zeros(4), Adam(lr=0.01)
    after, state = adam.step(params, np.array([1e-3, 1.0, -50.0, 1e4]), adam.init(params))
    np.testing.assert_allclose(after, [-0.01, -0.01, 0.01, -0.01], rtol=2e-5)
    uncorrected = state.m[1] / math.sqrt(state.v[1])
    assert uncorrected == pytest.approx(3.1623, rel=1e-4)


def test_adamw_takes_adams_step_and_shrinks_the_weights_by_themselves() -> None:
    """To the last bit: the step is that of Adam from 0, the averages are Adam's, and neither knows of the decay."""
    adam, adamw = Adam(0.05, 0.8, 0.95, 0.1), AdamW(0.05, 0.8, 0.95, 0.1, weight_decay=0.3)
    rng = np.random.default_rng(2)
    w = rng.normal(size=20)
    state = adamw.init(w)
    for grads in rng.normal(size=(4, 20)):
        step, adams_state = adam.step(np.zeros(20), grads, state)
        after, state = adamw.step(w, grads, state)
        np.testing.assert_array_equal(after, w + (step - 0.05 * 0.3 * w))
        np.testing.assert_array_equal([state.m, state.v], [adams_state.m, adams_state.v])
        w = after


@every_optimizer
def test_a_step_changes_nothing_that_it_is_given(row: Row) -> None:
    """Parameters, gradients and state come out as they went in, and may be read-only."""
    params, goal = start()
    grads = slopes(params, goal, 0)
    _, state = row.optimizer.step(params, grads, row.optimizer.init(params))
    arrays = [*params, *grads]
    for field in dataclasses.fields(state):
        arrays += getattr(state, field.name) if field.name != "t" else []
    before = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    once, _ = row.optimizer.step(params, grads, state)
    twice, _ = row.optimizer.step(params, grads, state)
    assert_same(once, twice, rtol=0)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert not any(np.shares_memory(new, old) for new in once for old in params)


@every_optimizer
def test_an_array_alone_and_in_a_list_take_the_same_step(row: Row) -> None:
    """A single array gives a single array and a state of single arrays; a list gives lists."""
    (p, *_), (g, *_) = start()
    alone, alone_state = row.optimizer.step(p, g, row.optimizer.init(p))
    listed, listed_state = row.optimizer.step([p, p], [g, g], row.optimizer.init([p, p]))
    assert isinstance(alone, np.ndarray)
    assert isinstance(listed, list)
    for one in listed:
        np.testing.assert_array_equal(one, alone)
    for field in dataclasses.fields(alone_state):
        if field.name != "t":
            np.testing.assert_array_equal(getattr(listed_state, field.name)[1], getattr(alone_state, field.name))


@every_optimizer
def test_a_large_array_takes_the_steps_of_its_parts(row: Row) -> None:
    """Large arrays are worked on in blocks; no value is left out or done twice, also in arrays stored otherwise."""
    rng = np.random.default_rng(5)
    p, g = rng.normal(size=(2, 100, 401))
    half, _ = row.optimizer.step(p[:50], g[:50], row.optimizer.init(p[:50]))
    rest, _ = row.optimizer.step(p[50:], g[50:], row.optimizer.init(p[50:]))
    for order in ("C", "F"):
        whole, _ = row.optimizer.step(np.asarray(p, order=order), np.asarray(g, order=order), row.optimizer.init(p))
        np.testing.assert_array_equal(whole, np.concatenate([half, rest]))


@every_optimizer
def test_tensors_take_the_steps_of_arrays(row: Row) -> None:
    """Tensors that require gradients do so too; what comes back carries no history of them."""
    params, goal = start()
    tensors = [torch.from_numpy(p.copy()).requires_grad_() for p in params]
    state, t_state = row.optimizer.init(params), row.optimizer.init(tensors)
    for t in range(3):
        grads = slopes(params, goal, t)
        params, state = row.optimizer.step(params, grads, state)
        tensors, t_state = row.optimizer.step(tensors, [torch.from_numpy(g) for g in grads], t_state)
    assert not any(tensor.requires_grad for tensor in tensors)
    assert_same([tensor.numpy() for tensor in tensors], params, rtol=1e-13)


@every_optimizer
@pytest.mark.parametrize("library", [np.asarray, torch.from_numpy])
def test_the_data_type_of_a_parameter_stays(row: Row, library: Callable[..., Any]) -> None:
    """float32 parameters stay float32, whatever the gradient's precision."""
    p, g = library(np.ones(3, dtype=np.float32)), library(np.ones(3))
    after, _ = row.optimizer.step(p, g, row.optimizer.init(p))
    assert after.dtype == p.dtype


@every_optimizer
def test_a_step_size_of_0_stays_where_it_is(row: Row) -> None:
    """That happens with a frozen start, or at the first step of a warm-up."""
    p = np.array([1.0, -2.0])
    still = dataclasses.replace(row.optimizer, lr=0.0)
    after, _ = still.step(p, np.array([3.0, 0.0]), still.init(p))
    np.testing.assert_array_equal(after, p)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@every_optimizer
def test_a_step_on_the_gpu_stays_there(row: Row) -> None:
    """CUDA tensors give CUDA tensors with the values of NumPy, state included."""
    params, goal = start()
    grads = slopes(params, goal, 0)
    on_gpu = [torch.from_numpy(p).cuda() for p in params]
    there, _ = row.optimizer.step(on_gpu, [torch.from_numpy(g).cuda() for g in grads], row.optimizer.init(on_gpu))
    here, _ = row.optimizer.step(params, grads, row.optimizer.init(params))
    assert all(tensor.is_cuda for tensor in there)
    assert_same([tensor.cpu().numpy() for tensor in there], here, rtol=1e-12)
