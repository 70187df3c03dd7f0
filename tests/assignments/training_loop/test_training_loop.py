"""What the training loop assignment in particular promises."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from tests.assignments._driver import answers_of, failure_of, solution_of, source_of

NAME = "training_loop"
NAMES = [
    "adagrad_step",
    "rmsprop_step",
    "early_stopping",
    "learning_rates",
    "clip_by_norm",
    "first_weights",
    "train_epoch",
    "adamw_step",
    "uncorrected_ratio",
]


def test_it_holds_the_exercises_of_the_chapter_in_order() -> None:
    """Nine functions, each with its checks, and the reason for the bias correction in writing."""
    source = source_of(NAME)
    assert list(answers_of(NAME)) == NAMES
    assert [cell.grade_id for cell in source.graded] == [*(f"{name}_checks" for name in NAMES), "adam_bias_written"]
    assert source.max_score == 24.0


def test_the_reference_implementations_are_withheld() -> None:
    """A student cannot answer by calling the course's own optimizers or loop."""
    assert {"lossopt.losses", "lossopt.optimizers", "lossopt.training"} <= set(source_of(NAME).withhold)


def test_the_written_answer_has_a_rubric_that_sums_to_its_points() -> None:
    """The rubric's lines and the points of the cell agree, and there is a model answer."""
    cell = source_of(NAME).by_grade_id["adam_bias_written"]
    lines = re.findall(r"^- (\d+) points?:", cell.text, re.MULTILINE)
    assert sum(map(int, lines)) == cell.points == 4
    assert "**Model answer**" in cell.text


def test_the_written_answer_has_two_folded_hints() -> None:
    """As every other exercise has."""
    cells = {cell.cell_id: cell.text for cell in source_of(NAME).cells}
    assert cells["adam_bias_written-task"].count("<details><summary>Hint") == 2


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


def test_an_epoch_is_that_of_a_linear_layer() -> None:
    """PyTorch's own module, loss and data loader give the same parameters and losses."""
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=23), rng.normal(size=23)
    layer = torch.nn.Linear(1, 1, dtype=torch.float64)
    w, b, losses = solution_of(NAME, "train_epoch")(layer.weight.item(), layer.bias.item(), x, y, 0.05, 5)
    optimizer, theirs = torch.optim.SGD(layer.parameters(), lr=0.05), []
    data = torch.utils.data.TensorDataset(torch.tensor(x)[:, None], torch.tensor(y)[:, None])
    for inputs, targets in torch.utils.data.DataLoader(data, batch_size=5):
        loss = torch.nn.functional.mse_loss(layer(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        theirs.append(loss.item())
    assert (w, b) == pytest.approx((layer.weight.item(), layer.bias.item()), rel=1e-12)
    assert losses == pytest.approx(theirs, rel=1e-12)


def test_single_precision_is_enough_for_the_epoch_and_half_is_not() -> None:
    """The promised accuracy lies between the two."""
    right = solution_of(NAME, "train_epoch")

    def rounded(dtype: type) -> Callable[..., Any]:
        def train(w: float, b: float, x: np.ndarray, y: np.ndarray, lr: float, batch_size: int) -> Any:
            w, b, losses = right(w, b, x.astype(dtype).astype(float), y.astype(dtype).astype(float), lr, batch_size)
            return dtype(w), dtype(b), np.array(losses, dtype=dtype)

        return train

    assert failure_of(NAME, "train_epoch", rounded(np.float32)) is None
    assert failure_of(NAME, "train_epoch", rounded(np.float16)) is not None


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
