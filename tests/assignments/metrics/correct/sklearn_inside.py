"""Correct answers by scikit-learn, with the settings that make its metrics those of the text."""

from types import MappingProxyType

import numpy as np
from sklearn import metrics


def confusion(y, y_pred):
    tn, fp, fn, tp = metrics.confusion_matrix(y, y_pred, labels=[0, 1]).ravel()
    return tp, fp, fn, tn


accuracy = metrics.accuracy_score


def precision(y, y_pred):
    return metrics.precision_score(y, y_pred, zero_division=0)


def recall(y, y_pred):
    return metrics.recall_score(y, y_pred, zero_division=0.0)


def f1(y, y_pred):
    return metrics.f1_score(y, y_pred, zero_division=0.0)


def roc_points(y, score):
    return metrics.roc_curve(y, score, drop_intermediate=False)[:2]


def roc_auc(y, score):
    return metrics.roc_auc_score(y, score)


average_precision = metrics.average_precision_score


def mean_absolute_error(y, y_hat):
    return metrics.mean_absolute_error(y_true=y, y_pred=y_hat, multioutput="raw_values")


def rmse(batches):
    sizes = [len(y) for y, _ in batches]
    return np.average([metrics.mean_squared_error(*batch) for batch in batches], weights=sizes) ** 0.5


r2 = metrics.r2_score

FITTING = MappingProxyType({"accuracy": "photos", "precision": "mail", "recall": "screening", "rmse": "power"})
choose_metric = {situation: name for name, situation in FITTING.items()}
choose_metric.update(fraud="average_precision", parcels="mean_absolute_error")
