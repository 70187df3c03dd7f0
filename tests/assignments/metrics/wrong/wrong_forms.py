"""Right values in another form than any of those asked for."""

import numpy as np


def confusion(y, y_pred):
    tn, fp, fn, tp = np.bincount(2 * y + y_pred, minlength=4)
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn}


def accuracy(y, y_pred):
    return np.mean(y == y_pred, keepdims=True)


def precision(y, y_pred):
    return [np.sum(y * y_pred) / max(np.sum(y_pred), 1)]


def recall(y, y_pred):
    return str(np.sum(y * y_pred) / max(np.sum(y), 1))


def f1(y, y_pred):
    return complex(2 * np.sum(y * y_pred) / max(np.sum(y + y_pred), 1))


def roc_points(y, score):
    taken = score >= np.unique(score)[::-1, None]
    return np.append(0.0, taken @ (1 - y) / np.sum(1 - y))[:, None], np.append(0.0, taken @ y / np.sum(y))[:, None]


def roc_auc(y, score):
    return np.ma.masked_invalid(np.mean(np.sign(score[y == 1][:, None] - score[y == 0]) + 1) / 2)


def average_precision(y, score):
    taken = score >= np.unique(score)[::-1, None]
    return np.diff(taken @ y / np.sum(y), prepend=0.0) * (taken @ y) / taken.sum(axis=1)


def mean_absolute_error(y, y_hat):
    return {"mae": np.mean(np.abs(y - y_hat), axis=0)}


def rmse(batches):
    errors = np.concatenate([y - y_hat for y, y_hat in batches])
    return np.array([np.sqrt(np.mean(errors**2))], dtype=object)


def r2(y, y_hat):
    return 1 - np.sum((y - y_hat) ** 2) / np.sum((y - y.mean()) ** 2), len(y)


choose_metric = [
    ("photos", "accuracy"),
    ("mail", "precision"),
    ("screening", "recall"),
    ("fraud", "average_precision"),
    ("parcels", "mean_absolute_error"),
    ("power", "rmse"),
]
