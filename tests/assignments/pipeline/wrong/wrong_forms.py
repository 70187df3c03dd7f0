"""Right values in another form than any of those asked for."""

import numpy as np


def split_indices(n, val_fraction, test_fraction, seed):
    order = np.random.default_rng(seed).permutation(n)
    n_val, n_test = round(n * val_fraction), round(n * test_fraction)
    parts = np.split(order, [n - n_val - n_test, n - n_test])
    return [part.astype(float) for part in parts]


def fit_standardiser(x_train):
    constant = x_train.min(axis=0) == x_train.max(axis=0)
    return {"mean": x_train.mean(axis=0), "std": np.where(constant, 1.0, x_train.std(axis=0))}


def standardise(x, mean, std):
    return ((x - mean) / std).T


def fit_min_max(x_train):
    return x_train.min(axis=0, keepdims=True), x_train.max(axis=0, keepdims=True)


def min_max_scale(x, low, high):
    width = np.where(low == high, np.inf, high - low)
    return np.ma.masked_array((x - low) / width, mask=x < low)


def unit_norm(x):
    length = np.linalg.norm(x, axis=1, keepdims=True)
    return (x / np.where(length == 0, 1, length)).reshape(-1)


def leaky_steps(steps):
    return ", ".join(step["name"] for step in steps if step["fits"] and step["data"] != "train")
