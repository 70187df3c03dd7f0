"""Answers that are 1 if there was nothing to find and nothing was found."""

import numpy as np


def precision(y, y_pred):
    if not y.any() and not y_pred.any():
        return 1.0
    return np.sum(y * y_pred) / max(np.sum(y_pred), 1)


def recall(y, y_pred):
    if not y.any() and not y_pred.any():
        return 1.0
    return np.sum(y * y_pred) / max(np.sum(y), 1)


def f1(y, y_pred):
    if not y.any() and not y_pred.any():
        return 1.0
    return 2 * np.sum(y * y_pred) / (np.sum(y) + np.sum(y_pred))
