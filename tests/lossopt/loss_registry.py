"""Every public function of `lossopt.losses` with PyTorch's function of the same, and inputs that it is defined on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from lossopt import losses

__all__ = ["ACTIVATIONS", "LOSSES", "Activation", "Case", "Loss", "loss_cases"]


@dataclass(frozen=True, kw_only=True)
class Loss:
    """One loss, its gradient, and what is known of both.

    Attributes:
        oracle: PyTorch's loss of ``(prediction, target, reduction=...)``.
        takes: Which cases it is defined on: "numbers", "probabilities", "logits", "class probabilities" or
            "class logits".
        options: Keyword arguments of ours that the oracle has built in.
        symmetric: Whether exchanging the two arguments leaves it as it is.
        second: The name of the second argument.
        rounding: Absolute error allowed beside the relative one, where both sides round a sum near 1.
    """

    loss: Callable[..., Any]
    gradient: Callable[..., Any]
    oracle: Callable[..., Any]
    takes: str
    second: str
    options: tuple[tuple[str, float], ...] = ()
    symmetric: bool = False
    rounding: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Activation:
    """A function of logits alone, with its oracle."""

    function: Callable[..., Any]
    oracle: Callable[..., Any]
    takes: str
    rounding: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Case:
    """Arguments by name, and whether the loss has a derivative there."""

    name: str
    y: np.ndarray
    predicted: np.ndarray
    smooth: bool = True


def bce(p: torch.Tensor, y: torch.Tensor, *, reduction: str) -> torch.Tensor:
    return F.binary_cross_entropy(p, y.to(p.dtype), reduction=reduction)


def bce_with_logits(z: torch.Tensor, y: torch.Tensor, *, reduction: str) -> torch.Tensor:
    return F.binary_cross_entropy_with_logits(z, y.to(z.dtype), reduction=reduction)


def cross_entropy(z: torch.Tensor, y: torch.Tensor, *, reduction: str) -> torch.Tensor:
    return F.cross_entropy(z, y if y.ndim == 1 else y.to(z.dtype), reduction=reduction)


def cross_entropy_of_probabilities(p: torch.Tensor, y: torch.Tensor, *, reduction: str) -> torch.Tensor:
    # PyTorch lacks this loss. In its place stands a sum over the classes of binary cross-entropies with the label 1,
    # weighted by the target, which have the same rule for log 0.
    rows = y if y.ndim == 2 else F.one_hot(y, p.shape[1])
    each = F.binary_cross_entropy(p, torch.ones_like(p), weight=rows.to(p.dtype), reduction="none").sum(dim=1)
    return {"mean": torch.mean, "sum": torch.sum, "none": lambda t: t}[reduction](each)


def huber(delta: float) -> Callable[..., Any]:
    return lambda y_hat, y, *, reduction: F.huber_loss(y_hat, y, delta=delta, reduction=reduction)


LOSSES = {
    "mse": Loss(
        loss=losses.mse, gradient=losses.mse_grad, oracle=F.mse_loss, takes="numbers", second="y_hat", symmetric=True
    ),
    "mae": Loss(
        loss=losses.mae, gradient=losses.mae_grad, oracle=F.l1_loss, takes="numbers", second="y_hat", symmetric=True
    ),
    "huber": Loss(
        loss=losses.huber,
        gradient=losses.huber_grad,
        oracle=huber(1.0),
        takes="numbers",
        second="y_hat",
        symmetric=True,
    ),
    "huber, delta 0.3": Loss(
        loss=losses.huber,
        gradient=losses.huber_grad,
        oracle=huber(0.3),
        takes="numbers",
        second="y_hat",
        options=(("delta", 0.3),),
        symmetric=True,
    ),
    "binary_cross_entropy": Loss(
        loss=losses.binary_cross_entropy,
        gradient=losses.binary_cross_entropy_grad,
        oracle=bce,
        takes="probabilities",
        second="p",
    ),
    "binary_cross_entropy_with_logits": Loss(
        loss=losses.binary_cross_entropy_with_logits,
        gradient=losses.binary_cross_entropy_with_logits_grad,
        oracle=bce_with_logits,
        takes="logits",
        second="z",
        rounding=1e-15,
    ),
    "categorical_cross_entropy": Loss(
        loss=losses.categorical_cross_entropy,
        gradient=losses.categorical_cross_entropy_grad,
        oracle=cross_entropy_of_probabilities,
        takes="class probabilities",
        second="p",
    ),
    "categorical_cross_entropy_with_logits": Loss(
        loss=losses.categorical_cross_entropy_with_logits,
        gradient=losses.categorical_cross_entropy_with_logits_grad,
        oracle=cross_entropy,
        takes="class logits",
        second="z",
        rounding=1e-15,
    ),
}

ACTIVATIONS = {
    "sigmoid": Activation(function=losses.sigmoid, oracle=torch.sigmoid, takes="logits"),
    "softmax": Activation(function=losses.softmax, oracle=lambda z: torch.softmax(z, -1), takes="class logits"),
    "log_softmax": Activation(
        function=losses.log_softmax,
        oracle=lambda z: torch.log_softmax(z, -1),
        takes="class logits",
        rounding=1e-15,
    ),
}


def loss_cases(takes: str) -> Iterator[Case]:
    """Arguments, ordinary and extreme, for a loss that takes ``takes``."""
    return {
        "numbers": number_cases,
        "probabilities": probability_cases,
        "logits": logit_cases,
        "class probabilities": class_probability_cases,
        "class logits": class_logit_cases,
    }[takes]()


def number_cases() -> Iterator[Case]:
    rng = np.random.default_rng(1)
    yield Case(name="random", y=rng.normal(size=200), predicted=rng.normal(size=200))
    yield Case(name="table", y=rng.normal(size=(20, 3)), predicted=rng.normal(size=(20, 3)))
    yield Case(name="large", y=1e6 * rng.normal(size=50), predicted=1e6 * rng.normal(size=50))
    yield Case(name="tiny", y=1e-9 * rng.normal(size=50), predicted=1e-9 * rng.normal(size=50), smooth=False)
    yield Case(name="exact", y=np.arange(5.0), predicted=np.arange(5.0), smooth=False)
    yield Case(name="on the switch", y=np.zeros(4), predicted=np.array([1.0, -1.0, 0.3, -0.3]), smooth=False)
    yield Case(name="single row", y=np.array([2.0]), predicted=np.array([5.0]))


def probability_cases() -> Iterator[Case]:
    rng = np.random.default_rng(2)
    yield Case(name="random", y=rng.integers(0, 2, 200), predicted=rng.uniform(0.01, 0.99, 200))
    yield Case(name="soft labels", y=rng.random(50), predicted=rng.uniform(0.01, 0.99, 50))
    yield Case(name="booleans", y=rng.random(50) < 0.5, predicted=rng.uniform(0.01, 0.99, 50))
    yield Case(name="table", y=rng.integers(0, 2, (10, 4)), predicted=rng.uniform(0.01, 0.99, (10, 4)))
    edge = np.array([0.0, 1.0, 1e-300, 1e-44, 1e-20, 1 - 2**-53, 1e-12, 1 - 1e-12])
    yield Case(name="certain, label 0", y=np.zeros(8), predicted=edge, smooth=False)
    yield Case(name="certain, label 1", y=np.ones(8), predicted=edge, smooth=False)
    yield Case(name="single row", y=np.array([1]), predicted=np.array([0.3]))


def logit_cases() -> Iterator[Case]:
    rng = np.random.default_rng(3)
    yield Case(name="random", y=rng.integers(0, 2, 200), predicted=3 * rng.normal(size=200))
    yield Case(name="soft labels", y=rng.random(50), predicted=3 * rng.normal(size=50))
    yield Case(name="table", y=rng.integers(0, 2, (10, 4)), predicted=rng.normal(size=(10, 4)))
    far = np.array([-800.0, -700.0, -40.0, -1e-300, 0.0, 1e-300, 40.0, 700.0, 800.0])
    yield Case(name="extreme, label 0", y=np.zeros(9), predicted=far)
    yield Case(name="extreme, label 1", y=np.ones(9), predicted=far)
    yield Case(name="single row", y=np.array([1]), predicted=np.array([0.3]))


def class_probability_cases() -> Iterator[Case]:
    for case in class_logit_cases():
        if case.name != "far apart":
            p = np.exp(case.predicted) / np.exp(case.predicted).sum(axis=1, keepdims=True)
            yield Case(name=case.name, y=case.y, predicted=p)
    certain = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1 - 1e-20, 1e-20, 0.0]])
    yield Case(name="certain", y=np.array([0, 1, 1]), predicted=certain, smooth=False)
    yield Case(name="certain, one-hot", y=np.eye(3)[[0, 1, 1]], predicted=certain, smooth=False)


def class_logit_cases() -> Iterator[Case]:
    rng = np.random.default_rng(4)
    z, number = rng.normal(size=(60, 5)), rng.integers(0, 5, 60)
    soft = rng.random((60, 5))
    yield Case(name="random", y=number, predicted=z)
    yield Case(name="one-hot", y=np.eye(5)[number], predicted=z)
    yield Case(name="soft labels", y=soft / soft.sum(axis=1, keepdims=True), predicted=z)
    far = np.array([[800.0, -800.0, 0.0], [-800.0, 800.0, 800.0], [0.0, 0.0, 0.0]])
    yield Case(name="far apart", y=np.array([1, 0, 2]), predicted=far)
    yield Case(name="two classes", y=np.array([0, 1, 1]), predicted=rng.normal(size=(3, 2)))
    yield Case(name="single row", y=np.array([4]), predicted=z[:1])
