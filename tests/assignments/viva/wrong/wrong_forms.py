"""Right values in another form than any of those asked for."""

import math

import numpy as np


def five_class_loss(z, labels, smoothing):
    kept = (1 - smoothing) * z[np.arange(len(z)), labels] + smoothing * z.mean(axis=1)
    return np.mean(np.logaddexp.reduce(z, axis=1) - kept, keepdims=True)


def is_saddle(hessian):
    values = np.linalg.eigvalsh(hessian)
    return int(values[0] < -1e-9 and values[-1] > 1e-9)


def steps_to_converge(lr, beta):
    x, y, v, w = 1.0, 1.0, 0.0, 0.0
    for step in range(1, 10_001):
        v, w = beta * v - lr * x, beta * w - 50 * lr * y
        x, y = x + v, y + w
        if math.hypot(x, y) < 1e-6:
            return step
    return math.inf


def first_diverging_lr(hessian, start):
    values, directions = np.linalg.eigh(hessian)
    return [2 / values[np.abs(start @ directions) > 1e-9].max()]


def first_steps(g, lr):
    return {"rmsprop": lr / math.sqrt(0.1), "adam": lr}


def diagnose(train_acc, val_acc, test_acc, n_val, n_test):
    if n_val < 100 or n_test < 100:
        return "Cannot tell"
    if train_acc[-1] - val_acc[-1] > 0.1:
        return "Overfitting"
    if val_acc[-1] - test_acc > 0.1:
        return "Shift or leak"
    return "Underfitting" if train_acc[-1] < 0.7 else "Good fit"


def collapse(weights, biases):
    w, b = weights[0], biases[0]
    for v, c in zip(weights[1:], biases[1:], strict=True):
        w, b = w @ v, b @ v + c
    return np.vstack([w, b])


def averaged_variance(sigma2, rho, n):
    return str(rho * sigma2 + (1 - rho) * sigma2 / n)


bagging_or_boosting = ["bagging", "boosting", "bagging", "boosting", "bagging", "boosting"]


def coin_estimates(heads, n, a, b):
    return heads / n, np.array([(heads + a - 1) / (n + a + b - 2)])


def split_settings(names):
    learned = {"weights", "biases", "convolution filters", "word embeddings", "batch-norm scale", "batch-norm shift"}
    return {name for name in names if name in learned}, {name for name in names if name not in learned}
