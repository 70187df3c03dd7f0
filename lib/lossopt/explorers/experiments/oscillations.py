"""Four training runs whose loss per batch goes up and down, for the reader to find out why.

All train the same linear model of the diabetes patients; only what :data:`OSCILLATION_CAUSES` says is different. The
letters stand for the causes in no telling order.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes

__all__ = ["OSCILLATION_CAUSES", "OscillationRecipe", "oscillating_runs", "patients_of_runs"]

Array = NDArray[np.float64]

TRAINED_ON, BATCH_SIZE = 320, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class OscillationRecipe:
    """What is special about a run.

    Args:
        lr: Learning rate.
        clears: Whether the gradient is set back to zero before each backward pass.
        shuffles: Whether each epoch goes through the patients in a new order, rather than from low to high targets.
    """

    lr: float
    clears: bool = True
    shuffles: bool = True


RECIPES: Mapping[str, OscillationRecipe] = {
    "A": OscillationRecipe(lr=0.05, shuffles=False),
    "B": OscillationRecipe(lr=0.002, clears=False),
    "C": OscillationRecipe(lr=0.25),
    "D": OscillationRecipe(lr=0.05),
}

OSCILLATION_CAUSES: Mapping[str, str] = {
    "A": "the patients come in the order of their targets",
    "B": "zero_grad is missing",
    "C": "the learning rate is too large",
    "D": "nothing: batches differ",
}
"""Why the loss of each run goes up and down."""


def patients_of_runs() -> tuple[Array, Array]:
    """The 320 patients that the runs train on: inputs (320, 10) and targets (320,), all standardised."""
    x, y = load_diabetes(return_X_y=True, scaled=False)
    rows = np.random.default_rng(0).permutation(len(y))[:TRAINED_ON]
    x, y = x[rows], y[rows]
    return (x - x.mean(axis=0)) / x.std(axis=0), (y - y.mean()) / y.std()


def oscillating_runs(*, share: float = 1.0, steps: int = 100) -> dict[str, Array]:
    """Train the four runs; their letters are the keys of :data:`OSCILLATION_CAUSES`.

    Args:
        share: Factor on the learning rate of every run, > 0.
        steps: Steps of 32 patients; ten are an epoch.
    Returns:
        For each run the mean squared error of each batch before its step, shape (steps,).
    """
    x, y = patients_of_runs()
    return {letter: _losses(x, y, recipe, share * recipe.lr, steps) for letter, recipe in RECIPES.items()}


def _losses(x: Array, y: Array, recipe: OscillationRecipe, lr: float, steps: int) -> Array:
    rng = np.random.default_rng(0)
    by_target = np.argsort(y, kind="stable")
    w, gradient, losses = np.zeros(x.shape[1]), np.zeros(x.shape[1]), np.empty(steps)
    for step in range(steps):
        batch = step % (TRAINED_ON // BATCH_SIZE)
        if batch == 0:
            order = rng.permutation(TRAINED_ON) if recipe.shuffles else by_target
        rows = order[batch * BATCH_SIZE : (batch + 1) * BATCH_SIZE]
        residual = x[rows] @ w - y[rows]
        losses[step] = np.mean(residual**2)
        if recipe.clears:
            gradient = np.zeros_like(w)
        gradient = gradient + 2.0 / BATCH_SIZE * x[rows].T @ residual
        w = w - lr * gradient
    return losses
