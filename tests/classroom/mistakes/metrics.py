"""Mistakes in ``metrics`` as students make them: exercise → (answer, its misconception)."""

__all__ = ["MISTAKES"]

MISTAKES: dict[str, tuple[str, str | None]] = {
    "confusion": (
        """
def confusion(y, y_pred):
    tp = np.sum((y == 1) & (y_pred == 1))
    fp = np.sum((y == 1) & (y_pred == 0))
    fn = np.sum((y == 0) & (y_pred == 1))
    tn = np.sum((y == 0) & (y_pred == 0))
    return tp, fp, fn, tn
""",
        "false positives and false negatives exchanged",
    ),
    "accuracy": (
        """
def accuracy(y, y_pred):
    return np.sum(y == y_pred)
""",
        "a count instead of a share",
    ),
    "precision": (
        """
def precision(y, y_pred):
    return np.sum(y * y_pred) / np.sum(y_pred)
""",
        "0 divided by 0",
    ),
    "recall": (
        """
def recall(y, y_pred):
    tp = np.sum(y * y_pred)
    return tp / (np.sum(y) + 1e-8)
""",
        "a small number added to the denominator",
    ),
    "f1": (
        """
def f1(y, y_pred):
    if np.sum(y * y_pred) == 0:
        return 0.0
    p = np.mean(y[y_pred == 1])
    r = np.mean(y_pred[y == 1])
    return (p + r) / 2
""",
        "the arithmetic mean",
    ),
    "roc_points": (
        """
def roc_points(y, score):
    from sklearn.metrics import roc_curve
    fpr, tpr, _ = roc_curve(y, score)
    return fpr, tpr
""",
        "points on a straight line left out",
    ),
    "roc_auc": (
        """
def roc_auc(y, score):
    positive, negative = score[y == 1], score[y == 0]
    return np.mean([p > n for p in positive for n in negative])
""",
        "ties count nothing",
    ),
    "average_precision": (
        """
def average_precision(y, score):
    from sklearn.metrics import auc, precision_recall_curve
    precision, recall, _ = precision_recall_curve(y, score)
    return auc(recall, precision)
""",
        "trapezoids",
    ),
    "mean_absolute_error": (
        """
def mean_absolute_error(y, y_hat):
    return np.mean(np.abs(y - y_hat), axis=0)
""",
        None,
    ),
    "rmse": (
        """
def rmse(batches):
    return np.mean([np.sqrt(np.mean((y - y_hat) ** 2)) for y, y_hat in batches])
""",
        "the mean of the batches' roots",
    ),
    "r2": (
        """
def r2(y, y_hat):
    return np.corrcoef(y, y_hat)[0, 1] ** 2
""",
        "the squared correlation",
    ),
    "choose_metric": (
        """
choose_metric = {
    "photos": "accuracy",
    "mail": "precision",
    "screening": "recall",
    "fraud": "roc_auc",
    "parcels": "mean_absolute_error",
    "power": "rmse",
}
""",
        "ROC where the question is about precision",
    ),
}
