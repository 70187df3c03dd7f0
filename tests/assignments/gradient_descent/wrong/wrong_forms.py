"""Right values in another form than any of those asked for."""

import numpy as np


def line_gradients(w, b, x, y):
    error = w * x + b - y
    return {"dw": 2 * np.mean(error * x), "db": 2 * np.mean(error)}


def fit_line(x, y, lr, steps):
    point = np.zeros((2, 1))
    columns = np.stack([x, np.ones(len(x))], axis=1)
    for _ in range(steps):
        point = point - 2 * lr / len(x) * columns.T @ (columns @ point - y[:, None])
    return point


def largest_stable_lr(x):
    columns = np.stack([x, np.ones(len(x))], axis=1)
    return [len(x) / np.linalg.norm(columns, ord=2) ** 2]


def minibatches(n, batch_size, seed):
    order = np.random.default_rng(seed).permutation(n).astype(float)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def updates_per_epoch(n, batch_size):
    return str(-(-n // batch_size))


def momentum_step(theta, v, grad, lr, beta):
    v = beta * v - lr * grad
    return np.stack([theta + v, v], axis=1)
