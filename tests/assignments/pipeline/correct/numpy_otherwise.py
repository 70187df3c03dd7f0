"""Correct answers by other NumPy functions than the solutions': split, ptp, einsum, divide with where, masks."""

import numpy as np


def split_indices(n, val_fraction, test_fraction, seed):
    rng = np.random.RandomState(seed)
    rows = np.arange(n)
    rng.shuffle(rows)
    n_val, n_test = int(np.rint(n * val_fraction)), int(np.rint(n * test_fraction))
    return np.split(rows, [n - n_val - n_test, n - n_test])


def fit_standardiser(x_train):
    mean = np.average(x_train, axis=0)
    std = np.linalg.norm(x_train - mean, axis=0) / np.sqrt(len(x_train))
    std[np.ptp(x_train, axis=0) == 0] = 1
    return mean, std


def standardise(x, mean, std):
    return np.subtract(x, mean[np.newaxis, :]) * (1 / std)


def fit_min_max(x_train):
    return np.quantile(x_train, [0, 1], axis=0)


def min_max_scale(x, low, high):
    width = np.broadcast_to(high - low, x.shape)
    return np.divide(x - low, width, out=np.zeros_like(x), where=width != 0)


def unit_norm(x):
    lengths = np.sqrt(np.einsum("nd,nd->n", x, x))
    result = x.copy()
    result[lengths > 0] /= lengths[lengths > 0, None]
    return result


def leaky_steps(steps):
    names = np.array([step["name"] for step in steps])
    fits = np.array([step["fits"] for step in steps])
    data = np.array([step["data"] for step in steps])
    return names[fits & (data != "train")]
