"""Metrics for classes, for scores and for numbers; one implementation for NumPy arrays and PyTorch tensors."""

from lossopt.metrics.classification import accuracy, confusion_matrix, f1, precision, recall
from lossopt.metrics.ranking import average_precision, precision_recall_curve, roc_auc, roc_curve
from lossopt.metrics.regression import mae, r2, rmse

__all__ = [
    "accuracy",
    "average_precision",
    "confusion_matrix",
    "f1",
    "mae",
    "precision",
    "precision_recall_curve",
    "r2",
    "recall",
    "rmse",
    "roc_auc",
    "roc_curve",
]
