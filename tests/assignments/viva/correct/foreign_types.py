"""Correct answers whose results are of types from elsewhere: fractions, decimals, array.array, views, longdouble."""

import re
from array import array
from decimal import Decimal
from fractions import Fraction

import numpy as np


def five_class_loss(z, labels, smoothing):
    z = z.astype(np.longdouble)
    top = z.max(axis=1)
    kept = (1 - smoothing) * z[np.arange(len(z)), labels] + smoothing * z.mean(axis=1)
    losses = top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - kept
    return Decimal(float(losses.mean()))


def is_saddle(hessian):
    values = np.linalg.eigvalsh(hessian)
    return np.array(values[0] < -1e-9 and values[-1] > 1e-9)


def steps_to_converge(lr, beta):
    if not 0 < lr < (1 + beta) / 25:
        return None
    x, y, v, w = np.ones(4, dtype=np.longdouble)
    v = w = 0 * v
    for step in range(1, 10_001):
        v, w = beta * v - lr * x, beta * w - 50 * lr * y
        x, y = x + v, y + w
        if x**2 + y**2 < 1e-12:
            return Fraction(step)
    return None


def first_diverging_lr(hessian, start):
    directions, curvatures, _ = np.linalg.svd(hessian)
    there = [abs(float(start @ direction)) > 1e-6 for direction in directions.T]
    return np.asarray(2 / curvatures[there.index(True)]).reshape(())


def first_steps(g, lr):
    g, lr = Decimal(g), Decimal(lr)
    return [lr * abs(g) / (g * g / 10).sqrt(), Fraction(lr)]


def diagnose(train_acc, val_acc, test_acc, n_val, n_test):
    if n_val < 100 or n_test < 100:
        return "cannot tell"
    train, val = (Fraction(acc.tolist()[-1]) for acc in (train_acc, val_acc))
    if train - val > 0.1:
        return np.str_("overfitting")
    if val - Fraction(test_acc) > 0.1:
        return np.str_("shift or leak")
    return np.array("underfitting" if train < 0.7 else "good fit")


def collapse(weights, biases):
    w, b = np.eye(len(weights[0])), np.zeros(len(weights[0]))
    for next_w, next_b in zip(weights, biases, strict=True):
        w, b = w @ next_w, b @ next_w + next_b
    return [array("d", row) for row in w], memoryview(b)


def averaged_variance(sigma2, rho, n):
    shared, own = Fraction(rho) * Fraction(sigma2), (1 - Fraction(rho)) * Fraction(sigma2)
    return shared + own / n


bagging_or_boosting = {key: np.str_("boosting" if key in "bdf" else "bagging") for key in "abcdef"}


def coin_estimates(heads, n, a, b):
    return Fraction(heads, n), Fraction(heads + a - 1) / Fraction(n + a + b - 2)


def split_settings(names):
    learned = re.compile("weights|biases|convolution filters|word embeddings|batch-norm .*")
    parameters = np.array([name for name in names if learned.fullmatch(name)])
    return parameters, tuple(np.str_(name) for name in names if not learned.fullmatch(name))
