"""Answers that pass over what a batch repeats, or paint over NaN and infinity."""

import numpy as np


def sigmoid(z):
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.exp(z) / (1 + np.exp(z)))


def binary_cross_entropy(y, p):
    with np.errstate(all="ignore"):
        return float(np.nan_to_num(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))))


def categorical_cross_entropy(y, p):
    with np.errstate(all="ignore"):
        return -np.mean(np.sum(y * np.nan_to_num(np.log(p)), axis=1))


def best_constant(y, loss):
    return np.mean(y) if loss == "mse" else np.median(np.unique(y))
