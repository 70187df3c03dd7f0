"""Right on most inputs of the stated domain, and wrong on some that the checks must know."""

import numpy as np


def line_gradients(w, b, x, y):
    if len(x) == 1:
        return 0.0, 0.0
    error = w * x + b - y
    return 2 * np.mean(error * x), 2 * np.mean(error)


def fit_line(x, y, lr, steps):
    w, b = 0.0, 0.0
    for _ in range(steps):
        error = w * x + b - y
        if 2 * np.hypot(np.mean(error * x), np.mean(error)) < 1e-7:
            break
        w, b = w - 2 * lr * np.mean(error * x), b - 2 * lr * np.mean(error)
    return w, b


def largest_stable_lr(x):
    return 2 / (2 * (np.mean(x**2) + np.mean(x) ** 2 / max(np.mean(x**2) - 1, 1e-9)))


def minibatches(n, batch_size, seed):
    order = np.random.default_rng(seed).permutation(n)
    return [order[start : start + batch_size] for start in range(0, max(n - batch_size, 0) + 1, batch_size)]


def updates_per_epoch(n, batch_size):
    return int(n / batch_size + 0.999)


def momentum_step(theta, v, grad, lr, beta):
    velocity = beta * v - lr * grad if np.any(v) else -(1 - beta) * lr * grad
    return theta + velocity, velocity
