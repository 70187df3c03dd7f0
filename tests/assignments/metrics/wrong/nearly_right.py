"""Right on most inputs of the stated domain, and wrong on some that the checks must know."""

import numpy as np


def confusion(y, y_pred):
    counted = np.zeros((2, 2), dtype=int)
    counted[y, y_pred] += 1
    return counted[1, 1], counted[0, 1], counted[1, 0], counted[0, 0]


def accuracy(y, y_pred):
    return round(float(np.mean(y == y_pred)), 3)


def precision(y, y_pred):
    return np.sum(y * y_pred) / (np.sum(y_pred) + 2e-9)


def recall(y, y_pred):
    return np.mean(y_pred[y == 1]) if y_pred.any() else 0.0


def f1(y, y_pred):
    p, r = np.mean(y[y_pred == 1]), np.mean(y_pred[y == 1])
    return 0.0 if np.isnan(p) or np.isnan(r) else 2 * p * r / (p + r)


def roc_points(y, score):
    order = np.argsort(-score)
    ends = np.flatnonzero(np.abs(np.diff(score[order], append=-np.inf)) > 1e-12)
    tp = np.cumsum(y[order])[ends]
    fp = ends + 1 - tp
    return np.append(0, fp) / fp[-1], np.append(0, tp) / tp[-1]


def roc_auc(y, score):
    positive, negative = score[y == 1][:, None], score[y == 0]
    return np.mean(np.where(np.isclose(positive, negative), 0.5, positive > negative))


def average_precision(y, score):
    taken = score >= np.unique(score[y == 1])[::-1][:, None]
    tp = taken @ y
    return np.sum(np.diff(tp / tp[-1], prepend=0) * np.maximum.accumulate((tp / taken.sum(1))[::-1])[::-1])


def mean_absolute_error(y, y_hat):
    return np.mean(np.abs(y - y_hat), axis=0, dtype=np.float32)


def rmse(batches):
    sizes = [max(len(y), 3) for y, _ in batches]
    return np.sqrt(np.average([np.mean((y - y_hat) ** 2) for y, y_hat in batches], weights=sizes))


def r2(y, y_hat):
    return 1 - np.sum((y - y_hat) ** 2) / (np.sum((y - np.mean(y)) ** 2) + 1e-6)


choose_metric = {
    "photos": "accuracy",
    "mail": "precision",
    "screening": "recall",
    "fraud": "average_precision",
    "parcels": "rmse",
    "power": "mean_absolute_error",
}
