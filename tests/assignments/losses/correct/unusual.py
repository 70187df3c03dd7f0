"""Correct answers in unusual forms: lambdas, a class that is called, partial functions, one function behind all."""

# ruff: noqa: E731 (lambdas with a name are among what is tested)

from functools import partial, reduce
from typing import NamedTuple

import numpy as np

mean_of = lambda change: lambda y, y_hat: np.float64(np.mean([change(r) for r in np.asarray(y) - y_hat]))
mse = mean_of(lambda r: r * r)
mae = lambda y, y_hat, weight: np.average(abs(y - y_hat), weights=weight)


class Huber:
    """A loss with its settings, as in a framework."""

    def __call__(self, y, y_hat, delta):
        self.last = reduce(lambda total, r: total + self.of_one(abs(r), delta), y - y_hat, 0.0)
        return self.last / len(y)

    @staticmethod
    def of_one(size, delta):
        return size**2 / 2 if size <= delta else delta * (size - delta / 2)


huber = Huber()


class Sigmoid:
    """Keeps no state at all."""

    @classmethod
    def apply(cls, z):
        result = np.empty_like(z)
        right = z > 0
        result[right] = 1 / (1 + np.exp(-z[right]))
        powers = np.exp(z[~right])
        result[~right] = powers / (1 + powers)
        return result


sigmoid = Sigmoid.apply


def cross_entropy(labels, probabilities, *, least):
    kept = np.maximum(probabilities, least)
    return -(labels * np.log(kept)).sum(axis=-1).mean()


categorical_cross_entropy = partial(cross_entropy, least=1e-12)
binary_cross_entropy = lambda y, p: cross_entropy(
    np.stack([y, 1 - y], axis=1), np.stack([p, 1 - p], axis=1), least=1e-12
)


def bce_with_logits(y, z):
    both = np.stack([z, np.zeros_like(z)], axis=1)
    logs = both - np.max(both, axis=1, keepdims=True)
    logs = logs - np.log(np.exp(logs).sum(axis=1, keepdims=True))
    return -np.where(y == 1, logs[:, 0], logs[:, 1]).mean()


def softmax(z):
    z = np.array(z, dtype=np.longdouble)
    z -= z.max(1)[:, None]
    np.exp(z, out=z)
    z /= z.sum(1)[:, None]
    return np.asfortranarray(z)


bce_gradient_z = lambda y, z: softmax(np.c_[z, 0 * z])[:, 0] - y


class Gradient(NamedTuple):
    """A pair with names."""

    dw: np.ndarray
    db: float


def bce_gradient(x, y, w, b):
    errors = bce_gradient_z(y, x.dot(w) + b)
    return Gradient(dw=(x * errors[:, None]).mean(0), db=errors.mean())


def best_constant(y, loss):
    candidates = {"mse": np.mean, "mae": lambda values: np.sort(values)[(len(values) - 1) // 2]}
    return candidates[loss](y)
