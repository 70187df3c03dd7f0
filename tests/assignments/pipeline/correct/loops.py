"""Correct answers in plain Python: loops, the math and the random module, no NumPy function."""

import math
import random


def split_indices(n, val_fraction, test_fraction, seed):
    rows = list(range(n))
    random.Random(seed).shuffle(rows)
    n_val = round(n * val_fraction)
    n_test = round(n * test_fraction)
    val, test, train = [], [], []
    for place, row in enumerate(rows):
        if place < n_val:
            val.append(row)
        elif place < n_val + n_test:
            test.append(row)
        else:
            train.append(row)
    return train, val, test


def fit_standardiser(x_train):
    n = len(x_train)
    mean, std = [], []
    for column in x_train.T:
        center = sum(column) / n
        square = 0.0
        for value in column:
            square += (value - center) ** 2
        mean.append(center)
        if max(column) == min(column):
            std.append(1.0)
        else:
            std.append(math.sqrt(square / n))
    return mean, std


def standardise(x, mean, std):
    result = []
    for row in x:
        new = []
        for k in range(len(row)):
            new.append((row[k] - mean[k]) / std[k])
        result.append(new)
    return result


def fit_min_max(x_train):
    low, high = list(x_train[0]), list(x_train[0])
    for row in x_train:
        for k in range(len(row)):
            if row[k] < low[k]:
                low[k] = row[k]
            if row[k] > high[k]:
                high[k] = row[k]
    return low, high


def min_max_scale(x, low, high):
    result = []
    for row in x:
        new = []
        for k in range(len(row)):
            if low[k] == high[k]:
                new.append(0.0)
            else:
                new.append((row[k] - low[k]) / (high[k] - low[k]))
        result.append(new)
    return result


def unit_norm(x):
    result = []
    for row in x:
        square = 0.0
        for value in row:
            square += value * value
        if square > 0:
            result.append([value / math.sqrt(square) for value in row])
        else:
            result.append(row)
    return result


def leaky_steps(steps):
    names = []
    for step in steps:
        if step["fits"] and step["data"] != "train":
            names.append(step["name"])
    return names
