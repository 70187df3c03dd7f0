"""Training runs of a small network with batch normalisation, validated after each epoch, on few noisy rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["ORDERS", "START", "X_VAL", "Y_VAL", "Run", "X", "Y", "validated_run"]

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

ROWS, VALIDATION_ROWS, UNITS, EPOCHS = 30, 40, 4, 30
NOISE = 0.3
# The seed gives a run whose best epoch changes with the patience: it is 5, 9, 18 or 25 for a patience of 3 to 6.
_rng = np.random.default_rng(4)
X = np.linspace(-2.0, 2.0, ROWS)[_rng.permutation(ROWS), None]
Y = np.sin(2.0 * X[:, 0]) + NOISE * _rng.normal(size=ROWS)
X_VAL = np.linspace(-1.9, 1.9, VALIDATION_ROWS)[:, None]
Y_VAL = np.sin(2.0 * X_VAL[:, 0]) + NOISE * _rng.normal(size=VALIDATION_ROWS)
START = (
    _rng.normal(size=(UNITS, 1)),
    _rng.normal(size=UNITS),
    _rng.normal(size=(1, UNITS)) / np.sqrt(UNITS),
    np.zeros(1),
)
"""The first weights: W1 (H, D), b1 (H,), W2 (1, H) and b2 (1,)."""

ORDERS: Rows = np.array([_rng.permutation(ROWS) for _ in range(EPOCHS)])
"""The order in which each epoch takes the rows, shape (E, N)."""

EPSILON, FORGETS = 1e-5, 0.1  # of PyTorch's batch normalisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The losses after each epoch, both of shape (T,), and the predictions for ``X_VAL``, shape (M,)."""

    training: Array
    validation: Array
    predictions: Array

    @property
    def best(self) -> int:
        """The first epoch with the lowest validation loss, from 1 on."""
        return int(np.argmin(np.where(np.isfinite(self.validation), self.validation, np.inf))) + 1

    @property
    def loss(self) -> float:
        """The validation loss of the predictions."""
        with np.errstate(over="ignore"):  # a reader's run may diverge
            return float(np.mean((self.predictions - Y_VAL) ** 2))


def validated_run(*, lr: float, batch_size: int, patience: int) -> Run:
    """Train on (X, Y) from ``START``, and predict with the weights and averages of the best epoch.

    The inputs are normalised by batch, then come a layer of tanh units and a linear one; the optimizer is plain SGD on
    the mean squared error.

    Args:
        lr: Learning rate, above 0.
        batch_size: Rows of each batch; the last one holds what is left, which must not be a single row.
        patience: The run ends this many epochs after the best one, or with the last row of ``ORDERS``.
    """
    weights: Sequence[Array] = START
    training: list[float] = []
    validation: list[float] = []
    predictions: list[Array] = []
    best = 0
    for batches, x_val in _normalised(batch_size):
        total = 0.0
        for x, y in batches:
            loss, slopes = _loss_and_slopes(weights, x, y)
            weights = [weight - lr * slope for weight, slope in zip(weights, slopes, strict=True)]
            total += len(x) * loss
        training.append(total / ROWS)
        predictions.append(_outputs(weights, x_val))
        residual = predictions[-1] - Y_VAL
        validation.append(float(residual @ residual) / VALIDATION_ROWS)
        if validation[-1] < validation[best]:
            best = len(validation) - 1
        if len(validation) - 1 - best == patience:
            break
    return Run(training=np.array(training), validation=np.array(validation), predictions=predictions[best])


@lru_cache(maxsize=ROWS)
def _normalised(batch_size: int) -> Sequence[tuple[Sequence[tuple[Array, Array]], Array]]:
    """For each epoch its batches, and the validation rows by the averages after it.

    The inputs come first in the network, so none of this depends on the weights: while a figure is dragged, it is
    computed once.
    """
    mean, variance = np.zeros(1), np.ones(1)
    epochs = []
    for order in ORDERS:
        batches = []
        for at in range(0, ROWS, batch_size):
            x, y = X[order[at : at + batch_size]], Y[order[at : at + batch_size]]
            of_batch, spread = x.mean(axis=0), x.var(axis=0)
            mean = (1.0 - FORGETS) * mean + FORGETS * of_batch
            variance = (1.0 - FORGETS) * variance + FORGETS * spread * len(x) / (len(x) - 1)
            batches.append(((x - of_batch) / np.sqrt(spread + EPSILON), y))
        epochs.append((batches, (X_VAL - mean) / np.sqrt(variance + EPSILON)))
    return epochs


def _outputs(weights: Sequence[Array], x: Array) -> Array:
    w1, b1, w2, b2 = weights
    return np.asarray(np.tanh(x @ w1.T + b1) @ w2[0] + b2[0])


def _loss_and_slopes(weights: Sequence[Array], x: Array, y: Array) -> tuple[float, list[Array]]:
    w1, b1, w2, b2 = weights
    hidden = np.tanh(x @ w1.T + b1)
    outputs = hidden @ w2[0] + b2[0]
    residual = outputs - y
    slope = 2.0 / len(y) * residual
    back = np.outer(slope, w2[0]) * (1.0 - hidden**2)
    return float(residual @ residual) / len(y), [
        back.T @ x,
        back.sum(axis=0),
        (slope @ hidden)[None],
        slope.sum(keepdims=True),
    ]
