"""Correct answers in plain Python: loops and the math and random modules, no NumPy function."""

# ruff: noqa: B905 (written as beginners write)

import math
import random


def line_gradients(w, b, x, y):
    dw, db = 0.0, 0.0
    for value, target in zip(x, y):
        error = w * value + b - target
        dw += 2 * error * value
        db += 2 * error
    return dw / len(x), db / len(x)


def fit_line(x, y, lr, steps):
    w = 0.0
    b = 0.0
    for _ in range(steps):
        dw, db = line_gradients(w, b, x.tolist(), y.tolist())
        w -= lr * dw
        b -= lr * db
    return [w, b]


def largest_stable_lr(x):
    mean = sum(x) / len(x)
    square = sum(value * value for value in x) / len(x)
    half_gap = math.sqrt((square - 1) ** 2 + 4 * mean**2) / 2
    return 1 / ((square + 1) / 2 + half_gap)


def minibatches(n, batch_size, seed):
    order = list(range(n))
    random.Random(seed).shuffle(order)
    batches = []
    batch = []
    for index in order:
        batch.append(index)
        if len(batch) == batch_size:
            batches.append(batch)
            batch = []
    if batch:
        batches.append(batch)
    return batches


def updates_per_epoch(n, batch_size):
    count = n // batch_size
    if count * batch_size < n:
        count += 1
    return count


def momentum_step(theta, v, grad, lr, beta):
    new_theta = []
    new_v = []
    for i in range(len(theta)):
        new_v.append(beta * v[i] - lr * grad[i])
        new_theta.append(theta[i] + new_v[i])
    return new_theta, new_v


gd_table = {
    "sgd": {"memory": "low", "gpu_use": "low", "convergence_noise": "high"},
    "mini-batch": {"memory": "medium", "gpu_use": "medium", "convergence_noise": "medium"},
    "batch": {"memory": "high", "gpu_use": "high", "convergence_noise": "low"},
}
