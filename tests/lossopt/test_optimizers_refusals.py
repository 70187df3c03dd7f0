"""What the optimizers refuse: each message names the argument, what came, and what is expected."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
import torch
from lossopt._exceptions import DomainError, KindError, LossoptError, ShapeError
from lossopt.optimizers import SGD

from tests.lossopt.optimizer_registry import OPTIMIZERS, Row

every_optimizer = pytest.mark.parametrize("row", OPTIMIZERS.values(), ids=OPTIMIZERS)
P, G = np.array([1.0, 2.0, 3.0]), np.array([0.1, 0.2, 0.3])


def message(expected: type[LossoptError], function: Callable[..., object], *args: object, **options: object) -> str:
    """What the error of exactly that type says."""
    with pytest.raises(LossoptError) as caught:
        function(*args, **options)
    assert type(caught.value) is expected
    return str(caught.value)


@pytest.mark.parametrize(
    ("row", "name", "value"),
    [pytest.param(row, *bad, id=f"{key}: {bad}") for key, row in OPTIMIZERS.items() for bad in row.refused],
)
def test_a_setting_out_of_range_is_refused(row: Row, name: str, value: float) -> None:
    """It is refused when the optimizer is made, not at the first step."""
    said = message(DomainError, dataclasses.replace, row.optimizer, **{name: value})
    assert name in said
    assert f"{value:g}" in said
    assert "expected" in said


@every_optimizer
def test_a_setting_of_another_kind_is_refused(row: Row) -> None:
    """Text, None, booleans and arrays are refused as a step size."""
    for value in ("0.1", None, True, np.ones(2)):
        assert message(KindError, dataclasses.replace, row.optimizer, lr=value).startswith("lr is")


def test_nesterov_is_true_or_false() -> None:
    """A number in its place is most likely meant for another setting."""
    assert "True or False" in message(KindError, SGD, 0.1, 0.9, 0.5)


@every_optimizer
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("size", [3, 40_000])
@pytest.mark.parametrize("wrap", [np.asarray, torch.from_numpy])
def test_nan_and_infinity_are_refused(row: Row, bad: float, size: int, wrap: Callable[..., object]) -> None:
    """They are found in gradients, in parameters and in both, in small arrays and in blocks of large ones."""
    good, broken = np.ones(size), np.ones(size)
    broken[-1] = bad
    state = row.optimizer.init(wrap(good))
    assert message(DomainError, row.optimizer.step, wrap(good), wrap(broken), state).startswith("grads holds")
    assert message(DomainError, row.optimizer.step, wrap(broken), wrap(good), state).startswith("params holds")
    assert message(DomainError, row.optimizer.step, wrap(broken), wrap(broken), state).startswith("params holds")


@every_optimizer
def test_the_message_says_which_of_a_list_it_is(row: Row) -> None:
    """It gives the index."""
    state = row.optimizer.init([P, P])
    said = message(DomainError, row.optimizer.step, [P, P], [G, G * np.nan], state)
    assert said.startswith("grads[1] holds NaN")


@every_optimizer
def test_other_shapes_and_numbers_of_gradients_are_refused(row: Row) -> None:
    """(3,) against (3, 1) is never broadcast, and a list does not stand for an array."""
    state = row.optimizer.init(P)
    said = message(ShapeError, row.optimizer.step, P, G[:, None], state)
    assert "(3,)" in said
    assert "(3, 1)" in said
    assert "a list of 1 arrays" in message(ShapeError, row.optimizer.step, P, [G], state)
    pair = row.optimizer.init([P, P])
    assert "a list of 1 arrays" in message(ShapeError, row.optimizer.step, [P, P], [G], pair)


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name != "SGD"])
def test_a_state_of_other_parameters_is_refused(name: str) -> None:
    """All but plain descent keep a memory, which then has another shape."""
    optimizer = OPTIMIZERS[name].optimizer
    assert "(2,)" in message(ShapeError, optimizer.step, P, G, optimizer.init(P[:2]))


@every_optimizer
def test_a_state_that_init_has_not_made_is_refused(row: Row) -> None:
    """None, a dict and the state of another optimizer are refused by name."""
    foreign = next(other for other in OPTIMIZERS.values() if other.state is not row.state)
    for state in (None, {}, foreign.optimizer.init(P)):
        said = message(KindError, row.optimizer.step, P, G, state)
        assert said.startswith("state is of type")
        assert row.state.__name__ in said


@every_optimizer
def test_what_is_not_a_floating_array_is_refused(row: Row) -> None:
    """Numbers, tuples, whole numbers and a mix of libraries are refused by name."""
    for params in (1.0, None, (P, P), np.array([1, 2, 3]), [P, 2.0]):
        assert message(KindError, row.optimizer.init, params).startswith("params")
    state = row.optimizer.init(P)
    for grads in (0.1, None, np.array([1, 2, 3]), torch.from_numpy(G)):
        assert "grads" in message(KindError, row.optimizer.step, P, grads, state)
