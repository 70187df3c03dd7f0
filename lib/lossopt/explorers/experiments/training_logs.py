"""Four training runs to diagnose from their curves: three carry a fault, and the reader says which.

The faults are real: each run trains the same linear classifier on the digits 0 to 4, and only what
:data:`FAULTS` says is different. The letters stand for the faults in no telling order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from lossopt.losses import (
    categorical_cross_entropy_with_logits,
    categorical_cross_entropy_with_logits_grad,
    softmax,
)

__all__ = ["FAULTS", "TrainingLog", "training_logs"]

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

CLASSES, PIXELS, GREYS = 5, 64, 16
STEP_SIZE = 0.5
WEIGHT_SCALE = 2.0

FAULTS: Mapping[str, str] = {
    "A": "labels out of step with the images",
    "B": "one softmax too many",
    "C": "none",
    "D": "starting weights too large",
}
"""What is wrong with each run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLog:
    """What a training run leaves behind.

    Args:
        loss: Training loss before each step, in nats, shape (steps,).
        accuracy: Share of the test images that the last weights put in the right class.
    """

    loss: Array
    accuracy: float


def training_logs(*, steps: int = 600, seed: int = 0) -> dict[str, TrainingLog]:
    """Train the four runs; their letters are the keys of :data:`FAULTS`.

    Args:
        steps: Steps of gradient descent over the whole training set.
        seed: Draws the large weights and the wrong order of the labels.
    """
    x, y = load_digits(n_class=CLASSES, return_X_y=True)
    parts = train_test_split(x / GREYS, y, test_size=0.25, random_state=0, stratify=y)
    x_train, x_test, y_train, y_test = parts
    rng = np.random.default_rng(seed)
    small, large = np.zeros((PIXELS, CLASSES)), WEIGHT_SCALE * rng.normal(size=(PIXELS, CLASSES))
    runs = {
        "A": (rng.permutation(y_train), small, _gradient),
        "B": (y_train, small, _gradient_through_softmax),
        "C": (y_train, small, _gradient),
        "D": (y_train, large, _gradient),
    }
    logs = {}
    for letter, (labels, start, rule) in runs.items():
        loss, weights = _descend(x_train, labels, start, rule, steps)
        right = (x_test @ weights).argmax(axis=1) == y_test
        logs[letter] = TrainingLog(loss=loss, accuracy=float(np.mean(right)))
    return logs


Rule = Callable[[Labels, Array], tuple[float, Array]]


def _descend(x: Array, y: Labels, weights: Array, rule: Rule, steps: int) -> tuple[Array, Array]:
    curve = np.empty(steps)
    for step in range(steps):
        curve[step], slope = rule(y, x @ weights)
        weights = weights - STEP_SIZE * (x.T @ slope)
    return curve, weights


def _gradient(y: Labels, z: Array) -> tuple[float, Array]:
    loss = categorical_cross_entropy_with_logits(y, z)
    return float(loss), np.asarray(categorical_cross_entropy_with_logits_grad(y, z))


def _gradient_through_softmax(y: Labels, z: Array) -> tuple[float, Array]:
    p = np.asarray(softmax(z))
    loss, outer = _gradient(y, p)
    # The chain rule through the extra softmax, whose Jacobian is diag(p) - p pᵀ.
    return loss, p * (outer - np.sum(outer * p, axis=1, keepdims=True))
