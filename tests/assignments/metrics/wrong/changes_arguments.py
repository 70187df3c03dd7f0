"""The right result, and an argument that is no longer what it was."""

import numpy as np


def confusion(y, y_pred):
    y *= 2
    y += y_pred
    return np.sum(y == 3), np.sum(y == 1), np.sum(y == 2), np.sum(y == 0)


def accuracy(y, y_pred):
    y -= y_pred
    return np.mean(y == 0)


def precision(y, y_pred):
    predicted = max(y_pred.sum(), 1)
    y_pred *= y
    return y_pred.sum() / predicted


def recall(y, y_pred):
    positive = max(y.sum(), 1)
    y *= y_pred
    return y.sum() / positive


def f1(y, y_pred):
    tp = np.sum(y * y_pred)
    y += y_pred
    return 2 * tp / max(y.sum(), 1)


def roc_points(y, score):
    order = np.argsort(-score)
    y[:], score[:] = y[order], score[order]
    ends = np.flatnonzero(np.diff(score, append=-np.inf))
    tp = np.cumsum(y)[ends]
    return np.append(0, ends + 1 - tp) / np.sum(1 - y), np.append(0, tp) / tp[-1]


def roc_auc(y, score):
    np.negative(score, out=score)
    return np.mean(np.sign(score[y == 0] - score[y == 1][:, None]) + 1) / 2


def average_precision(y, score):
    order = np.argsort(-score)
    y[:], score[:] = y[order], score[order]
    ends = np.flatnonzero(np.diff(score, append=-np.inf))
    tp = np.cumsum(y)[ends]
    return np.sum(np.diff(tp, prepend=0) * tp / (ends + 1)) / tp[-1]


def mean_absolute_error(y, y_hat):
    y_hat -= y
    return np.mean(np.abs(y_hat), axis=0)


def rmse(batches):
    (y, y_hat), *others = batches
    while others:
        more = others.pop()
        y, y_hat = np.append(y, more[0]), np.append(y_hat, more[1])
    batches[:] = [(y, y_hat)]
    return np.sqrt(np.mean((y - y_hat) ** 2))


def r2(y, y_hat):
    spread = np.var(y)
    y -= y_hat
    return 1 - np.mean(y**2) / spread
