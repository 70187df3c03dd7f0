"""What the training loop assignment in particular promises."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from lossopt.training import train_model

from tests.assignments._driver import answers_of, failure_of, solution_of, source_of

NAME = "training_loop"
NAMES = [
    "adagrad_step",
    "rmsprop_step",
    "early_stopping",
    "learning_rates",
    "clip_by_norm",
    "first_weights",
    "two_modes",
    "adamw_step",
    "uncorrected_ratio",
    "fit",
]


def test_it_holds_the_exercises_of_the_chapter_in_order() -> None:
    """Ten functions, each with its checks, and the reason for the bias correction in writing."""
    source = source_of(NAME)
    assert list(answers_of(NAME)) == NAMES
    assert [cell.grade_id for cell in source.graded] == [
        *(f"{name}_checks" for name in NAMES[:-1]),
        "adam_bias_written",
        "fit_checks",
    ]
    assert source.max_score == 26.0


def test_the_reference_implementations_are_withheld() -> None:
    """A student cannot answer by calling the course's own optimizers or loop."""
    assert {"lossopt.losses", "lossopt.optimizers", "lossopt.training"} <= set(source_of(NAME).withhold)


def _adagrad(state: list[Any], t: int, grad: np.ndarray) -> list[Any]:
    return list(solution_of(NAME, "adagrad_step")(*state, grad, 0.1, 1e-3))


def _rmsprop(state: list[Any], t: int, grad: np.ndarray) -> list[Any]:
    return list(solution_of(NAME, "rmsprop_step")(*state, grad, 0.1, 0.9, 1e-3))


def _adamw(state: list[Any], t: int, grad: np.ndarray) -> list[Any]:
    theta, m, v = state
    return list(solution_of(NAME, "adamw_step")(theta, m, v, t, grad, 0.1, 0.9, 0.99, 1e-3, 0.2))


@pytest.mark.parametrize(
    ("step", "states", "optimizer"),
    [
        (_adagrad, 1, lambda theta: torch.optim.Adagrad([theta], lr=0.1, eps=1e-3)),
        (_rmsprop, 1, lambda theta: torch.optim.RMSprop([theta], lr=0.1, alpha=0.9, eps=1e-3)),
        (
            _adamw,
            2,
            lambda theta: torch.optim.AdamW([theta], lr=0.1, betas=(0.9, 0.99), eps=1e-3, weight_decay=0.2),
        ),
    ],
    ids=["AdaGrad", "RMSProp", "AdamW"],
)
def test_the_steps_are_those_of_pytorch(
    step: Callable[..., list[Any]], states: int, optimizer: Callable[[torch.Tensor], torch.optim.Optimizer]
) -> None:
    """Fifty steps on random gradients lead to the same parameters."""
    rng = np.random.default_rng(3)
    start = rng.normal(size=4)
    theirs = torch.tensor(start, requires_grad=True)
    torchs = optimizer(theirs)
    state = [start, *(np.zeros(4) for _ in range(states))]
    for t in range(1, 51):
        grad = rng.normal(size=4)
        state = step(state, t, grad)
        theirs.grad = torch.tensor(grad)
        torchs.step()
    np.testing.assert_allclose(state[0], theirs.detach(), rtol=1e-11)


@pytest.mark.parametrize("t", [1, 2, 10, 1000])
def test_the_ratio_is_that_of_the_steps_themselves(t: int) -> None:
    """Adam's own steps with and without the correction, on a constant gradient."""
    m, v, lengths = 0.0, 0.0, [0.0, 0.0]
    theta = np.zeros(1)
    state: list[Any] = [theta, np.zeros(1), np.zeros(1)]
    for step in range(1, t + 1):
        before = state[0]
        state = list(solution_of(NAME, "adamw_step")(*state, step, np.full(1, -3.0), 0.01, 0.9, 0.999, 1e-14, 0.0))
        m, v = 0.9 * m + 0.1 * -3.0, 0.999 * v + 0.001 * 9.0
        lengths = [float((state[0] - before)[0]), -0.01 * m / np.sqrt(v)]
    assert solution_of(NAME, "uncorrected_ratio")(t, 0.9, 0.999) == pytest.approx(lengths[1] / lengths[0], rel=1e-9)


@pytest.mark.parametrize(("t", "told"), [(1, "3.16"), (10, "6.5")])
def test_the_model_answer_says_what_the_solution_computes(t: int, told: str) -> None:
    """The numbers that a person marks by are right."""
    text = source_of(NAME).by_grade_id["adam_bias_written"].text
    ratio = solution_of(NAME, "uncorrected_ratio")(t, 0.9, 0.999)
    assert f"{ratio:.{len(told) - 2}f}" == told
    assert told in text


@pytest.mark.parametrize(("samples", "batch_size", "epochs", "warm_up"), [(20, 6, 5, 7), (12, 4, 2, 1), (9, 2, 1, 4)])
def test_the_learning_rates_are_those_of_pytorchs_schedulers(
    samples: int, batch_size: int, epochs: int, warm_up: int
) -> None:
    """A linear warm-up and then a cosine, called once after each step."""
    rates = solution_of(NAME, "learning_rates")(0.3, samples, batch_size, epochs, warm_up)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    schedulers = torch.optim.lr_scheduler
    rising = schedulers.LinearLR(optimizer, start_factor=1 / warm_up, total_iters=warm_up - 1)
    falling = schedulers.CosineAnnealingLR(optimizer, T_max=len(rates) + 1 - warm_up)
    theirs = []
    for step in range(len(rates)):
        theirs.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        (rising if step < warm_up - 1 else falling).step()
    assert len(rates) == epochs * len(range(0, samples, batch_size))
    np.testing.assert_allclose(rates, theirs, rtol=1e-12)


@pytest.mark.parametrize("limit", [0.5, 3.0, 100.0])
def test_clipping_is_that_of_pytorch(limit: float) -> None:
    """The same arrays and the same length, but for the 1e-6 that PyTorch adds to it."""
    rng = np.random.default_rng(4)
    grads = [rng.normal(size=shape) for shape in ((4, 3), (4,), ())]
    parameters = [torch.nn.Parameter(torch.zeros(grad.shape, dtype=torch.float64)) for grad in grads]
    for parameter, grad in zip(parameters, grads, strict=True):
        parameter.grad = torch.tensor(grad)
    norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
    clipped, ours = solution_of(NAME, "clip_by_norm")([np.atleast_1d(grad) for grad in grads], limit)
    assert ours == pytest.approx(norm.item(), rel=1e-12)
    for array, parameter in zip(clipped, parameters, strict=True):
        np.testing.assert_allclose(array, np.atleast_1d(parameter.grad), rtol=1e-5)


def test_first_weights_keep_the_values_and_give_the_first_loss() -> None:
    """Through five layers the mean square stays within a factor, and the first loss is that of a blind guess."""
    rng = np.random.default_rng(6)
    values = start = rng.normal(size=(500, 100))
    *hidden, last = solution_of(NAME, "first_weights")([100, 200, 150, 100, 120, 200, 10], 3)
    for layer in hidden:
        values = np.maximum(values @ layer.T, 0.0)
    assert 0.5 < np.mean(values**2) / np.mean(start**2) < 2
    loss = torch.nn.functional.cross_entropy(torch.tensor(values @ last.T), torch.tensor(rng.integers(10, size=500)))
    assert loss.item() == pytest.approx(np.log(10), abs=0.02)


def a_run() -> tuple[Any, ...]:
    """Arguments of ``fit`` for a run that stops early."""
    rng = np.random.default_rng(8)
    start = [rng.normal(size=shape) for shape in ((5, 2), (5,), (1, 5), (1,))]
    x, x_val = 1 + 2 * rng.normal(size=(14, 2)), 1 + 2 * rng.normal(size=(6, 2))
    y, y_val = (np.sin(inputs[:, 0]) + rng.normal(size=len(inputs)) for inputs in (x, x_val))
    return start, x, y, x_val, y_val, np.array([rng.permutation(14) for _ in range(20)]), 4, 0.1, 3


def test_a_run_is_that_of_the_library() -> None:
    """``lossopt.training.train_model`` has the same losses, stops in the same epoch and keeps the same weights."""
    start, x, y, x_val, y_val, orders, batch_size, lr, patience = a_run()
    training, validation, predictions = solution_of(NAME, "fit")(*a_run())
    model = torch.nn.Sequential(
        torch.nn.BatchNorm1d(2, affine=False), torch.nn.Linear(2, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1)
    ).double()
    with torch.no_grad():
        for parameter, first in zip(model.parameters(), start, strict=True):
            parameter.copy_(torch.tensor(first))
    waiting = iter(orders)

    class Epochs:
        """Batches in the order of the next epoch each time they are read."""

        def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
            rows = torch.split(torch.tensor(next(waiting)), batch_size)
            return ((torch.tensor(x)[batch], torch.tensor(y)[batch, None]) for batch in rows)

    history = train_model(
        model,
        torch.nn.MSELoss(),
        torch.optim.SGD(model.parameters(), lr=lr),
        train=Epochs(),
        validation=[(torch.tensor(x_val), torch.tensor(y_val)[:, None])],
        epochs=len(orders),
        patience=patience,
    )
    assert 1 < history.best_epoch < len(history.epochs) == len(validation) < len(orders)
    np.testing.assert_allclose(validation, history.validation_losses, rtol=1e-9)
    np.testing.assert_allclose(training, history.train_losses, rtol=1e-9)
    np.testing.assert_allclose(predictions, model.eval()(torch.tensor(x_val))[:, 0].detach(), rtol=1e-9)


def test_single_precision_is_enough_for_a_run_and_a_hundredth_off_is_not() -> None:
    """The promised accuracy lies between the two."""
    right = solution_of(NAME, "fit")

    def changed(change: Callable[[Any], Any]) -> Callable[..., Any]:
        return lambda *run: tuple(change(np.asarray(result)) for result in right(*run))

    assert failure_of(NAME, "fit", changed(np.float32)) is None
    failure = failure_of(NAME, "fit", changed(lambda result: 1.01 * result))
    assert failure is not None
    assert not failure.earned


@pytest.mark.parametrize(
    ("losses", "patience", "stop", "best"),
    [
        ([5.0, 4.0, 4.0, 4.0], 2, 3, 1),
        ([5.0, 4.0, 4.0, 3.0], 2, 3, 3),
        ([1.0], 1, 0, 0),
        ([1.0, 2.0], 1, 1, 0),
        ([1.0, 2.0, 0.0], 1, 1, 0),
        ([1.0, 2.0, 0.0], 2, 2, 2),
    ],
)
def test_the_training_stops_where_the_text_says(losses: list[float], patience: int, stop: int, best: int) -> None:
    """Ties, a single epoch, and a patience that is used up in the last epoch."""
    assert solution_of(NAME, "early_stopping")(np.array(losses), patience) == (stop, best)
