"""Correct answers in plain Python: loops and the math module, hardly a NumPy function."""

# ruff: noqa: B905 (written as beginners write)

import math

import numpy as np


def five_class_loss(z, labels, smoothing):
    total = 0.0
    for row, label in zip(z, labels):
        largest = max(row)
        powers = sum(math.exp(value - largest) for value in row)
        for k in range(5):
            q = smoothing / 5
            if k == label:
                q += 1 - smoothing
            total += q * (largest - row[k] + math.log(powers))
    return total / len(labels)


def is_saddle(hessian):
    up, down = False, False
    for value in np.linalg.eigvalsh(hessian):
        if value > 1e-9:
            up = True
        if value < -1e-9:
            down = True
    return up and down


def steps_to_converge(lr, beta):
    x, y = 1.0, 1.0
    vx, vy = 0.0, 0.0
    for step in range(10000):
        vx = beta * vx - lr * x
        vy = beta * vy - 50 * lr * y
        x = x + vx
        y = y + vy
        if x * x + y * y < 1e-12:
            return step + 1
    return None


def first_diverging_lr(hessian, start):
    values, directions = np.linalg.eigh(hessian)
    largest = 0.0
    for k in range(len(values)):
        component = sum(start[i] * directions[i, k] for i in range(len(start)))
        if abs(component) > 1e-9 and values[k] > largest:
            largest = values[k]
    return 2 / largest


def first_steps(g, lr):
    rho = 0.9
    average = rho * 0.0 + (1 - rho) * g * g
    rmsprop = lr * g / math.sqrt(average)
    m_hat, v_hat = g, g * g
    adam = lr * m_hat / math.sqrt(v_hat)
    return abs(rmsprop), abs(adam)


def diagnose(train_acc, val_acc, test_acc, n_val, n_test):
    for rows in (n_val, n_test):
        if rows < 100:
            return "cannot tell"
    train = train_acc[len(train_acc) - 1]
    val = val_acc[len(val_acc) - 1]
    if train - val > 0.1:
        return "overfitting"
    if val - test_acc > 0.1:
        return "shift or leak"
    if train < 0.7:
        return "underfitting"
    return "good fit"


def times(a, b):
    rows = []
    for row in a:
        rows.append([sum(row[k] * b[k][j] for k in range(len(b))) for j in range(len(b[0]))])
    return rows


def collapse(weights, biases):
    w = [list(row) for row in weights[0]]
    b = list(biases[0])
    for i in range(1, len(weights)):
        w = times(w, weights[i])
        b = [value + bias for value, bias in zip(times([b], weights[i])[0], biases[i])]
    return [w, b]


def averaged_variance(sigma2, rho, n):
    total = 0.0
    for i in range(n):
        for j in range(n):
            total += sigma2 if i == j else rho * sigma2
    return total / n**2


bagging_or_boosting = {}
for letter in "ace":
    bagging_or_boosting[letter] = "bagging"
for letter in "bdf":
    bagging_or_boosting[letter] = "boosting"


def coin_estimates(heads, n, a, b):
    tails = n - heads
    likelihood = heads / (heads + tails)
    up, down = heads + a - 1, tails + b - 1
    return likelihood, up / (up + down)


def split_settings(names):
    learned, chosen = [], []
    for name in names:
        is_learned = False
        for known in ("weights", "biases", "filters", "embeddings", "batch-norm"):
            if known in name:
                is_learned = True
        if is_learned:
            learned.append(name)
        else:
            chosen.append(name)
    return learned, chosen
