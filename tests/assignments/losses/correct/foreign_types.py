"""Correct answers whose results are of types from elsewhere: fractions, decimals, array.array, views, longdouble."""

from array import array
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np


def mse(y, y_hat):
    return sum(Fraction(a - b) ** 2 for a, b in zip(y.tolist(), y_hat.tolist(), strict=True)) / len(y)


def mae(y, y_hat, weight):
    samples = [tuple(map(Decimal, sample)) for sample in zip(y.tolist(), y_hat.tolist(), weight.tolist(), strict=True)]
    return sum(w * abs(a - b) for a, b, w in samples) / sum(w for *_, w in samples)


class Cost(float):
    """A number that knows its unit."""

    unit = "the unit of y, squared"


def huber(y, y_hat, delta):
    r = np.abs(y - y_hat)
    beyond = np.maximum(r - delta, 0)
    return Cost(((r**2 - beyond**2) / 2).mean())


def sigmoid(z):
    tail = np.exp(-np.abs(z).astype(np.longdouble))
    return np.where(z < 0, tail, 1) / (1 + tail)


def binary_cross_entropy(y, p):
    with localcontext(prec=40):
        chosen = [Decimal(b) if a else 1 - Decimal(b) for a, b in zip(y.tolist(), p.tolist(), strict=True)]
        return -sum(max(c, Decimal("1e-15")).ln() for c in chosen) / len(chosen)


def bce_with_logits(y, z):
    margin = np.where(y == 1, -z, z).astype(np.longdouble)
    return np.mean(np.logaddexp(0, margin), keepdims=True).reshape(())


def softmax(z):
    powers = np.exp((z.T - z.max(axis=1)).T)
    return [array("d", row / row.sum()) for row in powers]


def categorical_cross_entropy(y, p):
    return np.float64(-np.log(np.where(y == 1, np.maximum(p, 1e-12), 1)).sum() / y.shape[0]).reshape(1)[0]


def bce_gradient_z(y, z):
    return array("d", sigmoid(z) - y)


def bce_gradient(x, y, w, b):
    errors = memoryview(np.asarray(sigmoid(x @ w + b) - y, dtype=float))
    dw = array("d", [sum(e * v for e, v in zip(errors, column, strict=True)) / len(y) for column in x.T])
    return memoryview(dw), Fraction(sum(errors)) / len(y)


def best_constant(y, loss):
    if loss == "mse":
        return sum(map(Fraction, y.tolist())) / len(y)
    return Decimal(sorted(y.tolist())[len(y) // 2])
