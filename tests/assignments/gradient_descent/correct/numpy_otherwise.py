"""Correct answers by other NumPy functions than the solution's: matrix powers, norms, polynomials, splits, argsort."""

import numpy as np


def line_gradients(w, b, x, y):
    columns = np.vstack([x, np.ones_like(x)]).T
    return 2 / len(x) * columns.T @ (columns @ np.array([w, b]) - y)


def fit_line(x, y, lr, steps):
    """The iteration is affine, so that all steps are one power of a matrix."""
    columns = np.stack([x, np.ones(x.shape)], axis=1)
    step = np.eye(3)
    step[:2, :2] -= 2 * lr / x.size * columns.T @ columns
    step[:2, 2] = 2 * lr / x.size * columns.T @ y
    return tuple(np.linalg.matrix_power(step, steps)[:2, 2])


def largest_stable_lr(x):
    columns = np.c_[np.ones(x.size), x] * np.sqrt(2 / x.size)
    return 2 / np.linalg.norm(columns, ord=2) ** 2


def minibatches(n, batch_size, seed):
    order = np.argsort(np.random.default_rng(seed).random(n))
    return tuple(np.split(order, np.arange(batch_size, n, batch_size)))


def updates_per_epoch(n, batch_size):
    return np.ceil(np.divide(n, batch_size))


def momentum_step(theta, v, grad, lr, beta):
    return np.array([[1, beta], [0, beta]]) @ np.array([theta, v]) - lr * np.array([grad, grad])


gd_table = dict(
    zip(
        ["sgd", "mini-batch", "batch"],
        [
            dict(zip(["convergence_noise", "gpu_use", "memory"], row, strict=True))
            for row in np.array([["high", "low", "low"], ["medium"] * 3, ["low", "high", "high"]]).tolist()
        ],
        strict=True,
    )
)
