"""Correct answers by scikit-learn's preprocessors, if it has them, made to follow the text if they differ from it."""

import numpy as np
from sklearn.preprocessing import MinMaxScaler, StandardScaler, normalize
from sklearn.utils import shuffle


def split_indices(n, val_fraction, test_fraction, seed):
    rows = shuffle(np.arange(n), random_state=seed)
    n_val, n_test = round(n * val_fraction), round(n * test_fraction)
    return rows[n_val + n_test :], rows[n_test : n_val + n_test], rows[:n_test]


def fit_standardiser(x_train):
    fitted = StandardScaler().fit(x_train)
    return fitted.mean_, fitted.scale_


def standardise(x, mean, std):
    scaler = StandardScaler()
    scaler.mean_, scaler.scale_, scaler.var_, scaler.n_features_in_ = mean, std, std**2, len(mean)
    return scaler.transform(x)


def fit_min_max(x_train):
    fitted = MinMaxScaler().fit(x_train)
    return fitted.data_min_, fitted.data_max_


def min_max_scale(x, low, high):
    scaled = MinMaxScaler().fit(np.stack([low, high])).transform(x)
    return np.where(low == high, 0, scaled)


def unit_norm(x):
    return normalize(x, norm="l2", axis=1)


def leaky_steps(steps):
    return [*map(str, (step["name"] for step in steps if (step["fits"], step["data"] == "train") == (True, False)))]
