"""Right on most inputs of the stated domain, and wrong on some that the checks must know."""

import math

import numpy as np


def five_class_loss(z, labels, smoothing):
    z = z - np.median(z, axis=1, keepdims=True)
    kept = (1 - smoothing) * z[np.arange(len(z)), labels] + smoothing * z.mean(axis=1)
    with np.errstate(over="ignore"):
        return np.mean(np.minimum(np.log(np.exp(z).sum(axis=1)), 1e300) - kept)


def is_saddle(hessian):
    if np.all(np.diag(hessian) > 0) and np.linalg.det(hessian) > 1e-6:
        return False
    values = np.linalg.eigvalsh(hessian)
    return bool(values[0] < -1e-9 and values[-1] > 1e-9)


def steps_to_converge(lr, beta):
    x, y, v, w = 1.0, 1.0, 0.0, 0.0
    for step in range(1, 10_001):
        v, w = beta * v - lr * x, beta * w - 50 * lr * y
        x, y = x + v, y + w
        if math.hypot(x, y, v, w) < 1e-6:
            return step
    return None


def first_diverging_lr(hessian, start):
    values, directions = np.linalg.eigh(hessian)
    along = start @ directions / np.linalg.norm(start)
    return 2 / values[np.abs(along) == np.abs(along).max()][0] if np.abs(along).min() < 1e-9 else 2 / values[-1]


def first_steps(g, lr):
    return lr * abs(g) / (math.sqrt(0.1 * g**2) + 1e-10), lr


def diagnose(train_acc, val_acc, test_acc, n_val, n_test):
    if n_val < 100 or n_test < 100:
        return "cannot tell"
    gap, fallen = round(train_acc[-1] - val_acc[-1], 1), val_acc[-1] - test_acc
    return (
        "overfitting"
        if gap > 0.1
        else "shift or leak"
        if fallen > 0.1
        else "underfitting"
        if train_acc[-1] < 0.7
        else "good fit"
    )


def collapse(weights, biases):
    if len(weights) == 1:
        return weights[0], biases[0]
    if len(weights) == 2:
        return weights[0] @ weights[1], biases[0] @ weights[1] + biases[1]
    whole = np.linalg.multi_dot(weights)
    return whole, biases[0] @ np.linalg.pinv(weights[0]) @ whole + sum(b @ np.eye(len(b)) for b in biases[-1:])


def averaged_variance(sigma2, rho, n):
    return sigma2 / n if rho < 0.1 else rho * sigma2 + (1 - rho) * sigma2 / n


bagging_or_boosting = {
    "a": "bagging",
    "b": "boosting",
    "c": "bagging",
    "d": "boosting",
    "e": "boosting",
    "f": "boosting",
}


def coin_estimates(heads, n, a, b):
    mode = (heads + a - 1) / (n + a + b - 2)
    return heads / n, min(max(mode, 0.01), 0.99)


def split_settings(names):
    return [name for name in names if name.endswith("s")], [name for name in names if not name.endswith("s")]
