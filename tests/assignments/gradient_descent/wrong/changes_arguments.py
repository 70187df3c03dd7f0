"""The right result, and an argument that is no longer what it was."""

import numpy as np


def line_gradients(w, b, x, y):
    y -= w * x + b
    return -2 * np.mean(y * x), -2 * np.mean(y)


def fit_line(x, y, lr, steps):
    w, b = 0.0, 0.0
    for _ in range(steps):
        error = w * x + b - y
        w, b = w - 2 * lr * np.mean(error * x), b - 2 * lr * np.mean(error)
    x -= x.mean()
    return w, b


def largest_stable_lr(x):
    mean = np.mean(x)
    x *= x
    square = np.mean(x)
    return 2 / (square + 1 + np.sqrt((square - 1) ** 2 + 4 * mean**2))


def momentum_step(theta, v, grad, lr, beta):
    v *= beta
    v -= lr * grad
    theta += v
    return theta, v
