"""Correct answers by other NumPy functions than the solution's: norms, einsum, logaddexp, errstate, indexing."""

import numpy as np


def mse(y, y_hat):
    error = np.subtract(y, y_hat)
    return np.dot(error, error) / error.size


def mae(y, y_hat, weight):
    return np.linalg.norm(weight * (y - y_hat), ord=1) / np.linalg.norm(weight, ord=1)


def huber(y, y_hat, delta):
    r = np.abs(y_hat - y)
    inner = np.clip(r, 0, delta)
    return np.array(np.mean(inner * (r - inner / 2)))


def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def binary_cross_entropy(y, p):
    eps = 1e-15
    p = np.clip(p, eps, 1 - eps)
    return -np.average(np.where(y > 0.5, np.log(p), np.log(1 - p)))


def bce_with_logits(y, z):
    return np.mean(np.logaddexp(0, z) - y * z)


def softmax(z):
    logs = z - np.logaddexp.reduce(z, axis=-1, keepdims=True)
    return np.exp(logs)


def categorical_cross_entropy(y, p):
    chosen = p[np.arange(len(p)), y.argmax(axis=1)]
    return -np.log(np.clip(chosen, 1e-15, None)).mean()


def bce_gradient_z(y, z):
    return np.exp(-np.logaddexp(0, -z)) - y


def bce_gradient(x, y, w, b):
    with np.errstate(over="ignore"):
        p = 1 / (1 + np.exp(-(np.einsum("nd,d->n", x, w) + b)))
    extended = np.column_stack([x, np.ones(len(x))])
    gradient = extended.T @ (p - y) / len(x)
    return gradient[:-1], gradient[-1]


def best_constant(y, loss):
    if loss == "mae":
        return np.quantile(y, 0.5)
    return np.linalg.lstsq(np.ones((len(y), 1)), y)[0][0]
