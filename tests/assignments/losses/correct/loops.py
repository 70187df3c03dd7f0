"""Correct answers in plain Python: loops and the math module, no NumPy function."""

# ruff: noqa: B905 (written as beginners write)

import math


def mse(y, y_hat):
    total = 0.0
    for target, prediction in zip(y, y_hat):
        total += (target - prediction) ** 2
    return total / len(y)


def mae(y, y_hat, weight):
    total, samples = 0.0, 0.0
    for a, b, w in zip(y, y_hat, weight):
        total += w * abs(a - b)
        samples += w
    return total / samples


def huber(y, y_hat, delta):
    losses = []
    for target, prediction in zip(y, y_hat):
        size = abs(target - prediction)
        if size < delta:
            losses.append(0.5 * size * size)
        else:
            losses.append(delta * size - 0.5 * delta**2)
    return sum(losses) / len(losses)


def one_sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


def sigmoid(z):
    return [one_sigmoid(value) for value in z]


def binary_cross_entropy(y, p):
    total = 0.0
    for label, probability in zip(y, p):
        probability = min(max(probability, 1e-14), 1 - 1e-14)
        total -= math.log(probability) if label == 1 else math.log(1 - probability)
    return total / len(y)


def bce_with_logits(y, z):
    total = 0.0
    for label, logit in zip(y, z):
        wrong = -logit if label == 1 else logit
        total += max(wrong, 0) + math.log1p(math.exp(-abs(wrong)))
    return total / len(y)


def softmax(z):
    rows = []
    for row in z:
        largest = max(row)
        powers = [math.exp(value - largest) for value in row]
        rows.append(tuple(power / sum(powers) for power in powers))
    return rows


def categorical_cross_entropy(y, p):
    total = 0.0
    for labels, probabilities in zip(y, p):
        for label, probability in zip(labels, probabilities):
            if label == 1:
                total -= math.log(max(probability, 1e-300))
    return total / len(y)


def bce_gradient_z(y, z):
    return tuple(one_sigmoid(logit) - label for label, logit in zip(y, z))


def bce_gradient(x, y, w, b):
    n, d = len(x), len(w)
    dw, db = [0.0] * d, 0.0
    for row, label in zip(x, y):
        logit = b + sum(weight * feature for weight, feature in zip(w, row))
        error = one_sigmoid(logit) - label
        db += error / n
        for k in range(d):
            dw[k] += error * row[k] / n
    return [dw, db]


def best_constant(y, loss):
    if loss == "mse":
        return sum(y) / len(y)
    return sorted(y)[len(y) // 2]
