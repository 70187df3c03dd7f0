"""Correct answers in plain Python: loops and the math module; training by momentum in batches of its own."""

# ruff: noqa: B905 (written as beginners write)

import math


def constant_cost(y, cost_fp, cost_fn):
    positive = negative = 0
    for label in y:
        if label == 1:
            positive += 1
        else:
            negative += 1
    return min(negative * cost_fp, positive * cost_fn) / len(y)


def warm_cosine_lr(step, budget, peak, warmup):
    if step < warmup:
        return peak / warmup * (step + 1)
    over = (step - warmup) / (budget - warmup)
    return peak * math.cos(over * math.pi / 2) ** 2


def net_gradient(parameters, x, y, hidden):
    n, d = len(x), len(x[0])
    w = [[parameters[i * hidden + j] for j in range(hidden)] for i in range(d)]
    b = parameters[d * hidden :]
    v = parameters[d * hidden + hidden :]
    loss, gradient = 0.0, [0.0] * len(parameters)
    for row, label in zip(x, y):
        a = [math.tanh(sum(row[i] * w[i][j] for i in range(d)) + b[j]) for j in range(hidden)]
        z = sum(a[j] * v[j] for j in range(hidden)) + parameters[-1]
        small = math.exp(-abs(z))
        loss += max(z, 0.0) + math.log1p(small) - label * z
        error = (1 if z >= 0 else small) / (1 + small) - label
        for j in range(hidden):
            back = error * v[j] * (1 - a[j] * a[j])
            for i in range(d):
                gradient[i * hidden + j] += back * row[i] / n
            gradient[d * hidden + j] += back / n
            gradient[d * hidden + hidden + j] += error * a[j] / n
        gradient[-1] += error / n
    return loss / n, gradient


def cheapest_threshold(y, p, cost_fp, cost_fn):
    best, lowest = None, math.inf
    for threshold in [2.0, *sorted(p, reverse=True)]:
        false_positives = false_negatives = 0
        for label, probability in zip(y, p):
            if probability >= threshold and label == 0:
                false_positives += 1
            if probability < threshold and label == 1:
                false_negatives += 1
        cost = (false_positives * cost_fp + false_negatives * cost_fn) / len(y)
        if cost < lowest:
            best, lowest = threshold, cost
    return best, lowest


def share_interval(k, n):
    q = 1.96
    root = q * math.sqrt(k * (n - k) / n + q * q / 4)
    return (k + q * q / 2 - root) / (n + q * q), (k + q * q / 2 + root) / (n + q * q)


def train(x, y, start, logits, gradient, budget, cost_fp, cost_fn, seed):
    import random

    import numpy as np

    draw = random.Random(seed)
    rows = list(range(len(y)))
    draw.shuffle(rows)
    val, test, fit = rows[:70], rows[70:140], rows[140:]
    mean = [sum(column) / len(fit) for column in x[fit].T]
    std = [math.sqrt(sum((value - m) ** 2 for value in column) / len(fit)) for m, column in zip(mean, x[fit].T)]
    scaled = (x - np.array(mean)) / np.array(std)
    parameters, speed = start.copy(), [0.0] * len(start)
    best, lowest, waiting = None, math.inf, []
    for step in range(budget):
        if len(waiting) < 90:
            waiting = draw.sample(fit, len(fit))
        batch, waiting = waiting[:90], waiting[90:]
        found = gradient(parameters, scaled[batch], y[batch])
        lr = 0.8 * (1 - step / (2 * budget))
        speed = [0.7 * old - lr * slope for old, slope in zip(speed, found)]
        parameters = np.array([old + change for old, change in zip(parameters, speed)])
        if step % 4 == 3:
            z = logits(parameters, scaled[val])
            loss = sum(math.log1p(math.exp(-abs(s))) + max(s, 0) - t * s for s, t in zip(z, y[val])) / len(val)
            if loss < lowest:
                best, lowest = parameters, loss

    def probabilities(part):
        return [1 / (1 + math.exp(-z)) for z in logits(best, scaled[part])]

    threshold, _ = cheapest_threshold(y[val], probabilities(val), cost_fp, cost_fn)
    wrong = sum((p >= threshold) != label for p, label in zip(probabilities(test), y[test]))
    return mean, std, best, threshold, *share_interval(wrong, len(test))
