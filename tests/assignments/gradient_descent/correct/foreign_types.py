"""Correct answers whose results are of types from elsewhere: fractions, decimals, array.array, views."""

from array import array
from decimal import Decimal
from fractions import Fraction

import numpy as np


def line_gradients(w, b, x, y):
    w, b = Fraction(w), Fraction(b)
    errors = [w * Fraction(a) + b - Fraction(t) for a, t in zip(x.tolist(), y.tolist(), strict=True)]
    weighted = sum(error * Fraction(a) for error, a in zip(errors, x.tolist(), strict=True))
    return 2 * weighted / len(x), 2 * sum(errors) / len(x)


def fit_line(x, y, lr, steps):
    x, y = x.astype(np.longdouble), y.astype(np.longdouble)
    point = np.zeros(2, dtype=np.longdouble)
    for _ in range(steps):
        error = point[0] * x + point[1] - y
        point = point - 2 * lr * np.array([(error * x).mean(), error.mean()])
    return Decimal(float(point[0])), point[1]


def largest_stable_lr(x):
    mean, square = np.mean(x), np.mean(x**2)
    return Decimal(2) / Decimal(float(np.roots([1, -2 * (square + 1), 4 * (square - mean**2)]).real.max()))


def minibatches(n, batch_size, seed):
    order = np.random.RandomState(seed).permutation(n)
    return [array("i", order[start : start + batch_size].tolist()) for start in range(0, n, batch_size)]


def updates_per_epoch(n, batch_size):
    return np.uint64(-(Fraction(-n, batch_size) // 1))


def momentum_step(theta, v, grad, lr, beta):
    velocity = array("d", [beta * old - lr * slope for old, slope in zip(v, grad, strict=True)])
    return memoryview(array("d", map(sum, zip(theta, velocity, strict=True)))), velocity


LOW, MEDIUM, HIGH = map(np.str_, ("low", "medium", "high"))
gd_table = {
    "batch": {"convergence_noise": LOW, "gpu_use": HIGH, "memory": HIGH},
    "sgd": {"convergence_noise": HIGH, "gpu_use": LOW, "memory": LOW},
    "mini-batch": dict.fromkeys(["convergence_noise", "gpu_use", "memory"], MEDIUM),
}
