"""The right result, and an argument that is no longer what it was."""

import numpy as np


def fit_standardiser(x_train):
    constant = x_train.min(axis=0) == x_train.max(axis=0)
    mean = x_train.mean(axis=0)
    x_train -= mean
    return mean, np.where(constant, 1.0, np.sqrt(np.mean(x_train**2, axis=0)))


def standardise(x, mean, std):
    x -= mean
    x /= std
    return x


def fit_min_max(x_train):
    x_train.sort(axis=0)
    return x_train[0], x_train[-1]


def min_max_scale(x, low, high):
    high[low == high] = np.inf
    return (x - low) / (high - low)


def unit_norm(x):
    for row in x:
        if row.any():
            row /= np.linalg.norm(row)
    return x


def leaky_steps(steps):
    for step in steps[:]:
        if not step["fits"] or step["data"] == "train":
            steps.remove(step)
    return [step["name"] for step in steps]
