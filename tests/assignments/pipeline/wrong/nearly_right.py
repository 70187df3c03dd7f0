"""Right on most inputs of the stated domain, and wrong on some that the checks must know."""

import numpy as np


def split_indices(n, val_fraction, test_fraction, seed):
    order = np.random.default_rng(seed).permutation(n)
    n_val, n_test = round(n * val_fraction), round(n * test_fraction)
    return order[: len(order) - n_val - n_test], order[-n_val - n_test : len(order) - n_test], order[-n_test:]


def fit_standardiser(x_train):
    std = x_train.std(axis=0)
    return x_train.mean(axis=0), np.where(std < 1e-8 * np.abs(x_train).max(), 1.0, std)


def standardise(x, mean, std):
    return ((x - mean) / np.maximum(std, 1e-6)).astype(float)


def fit_min_max(x_train):
    return np.sort(x_train, axis=0)[0], np.sort(x_train, axis=0)[max(len(x_train) - 2, 0) :].mean(axis=0)


def min_max_scale(x, low, high):
    with np.errstate(all="ignore"):
        scaled = (x - low) / (high - low)
    return np.where(np.isnan(scaled), 0.0, scaled)


def unit_norm(x):
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-8)


def leaky_steps(steps):
    names = []
    for step in steps:
        if not step["fits"] or step["data"] == "train":
            continue
        names.append(step["name"])
        if step["data"] == "all":
            break
    return names
