"""Correct answers in unusual forms: lambdas, a class with named fields, sets, fractions, one function behind all."""

# ruff: noqa: E731 (lambdas with a name are among what is tested)

from collections import Counter, OrderedDict
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, chain, groupby, pairwise, product
from statistics import fmean
from typing import NamedTuple

import numpy as np


class Confusion(NamedTuple):
    """Four counts with names."""

    tp: int
    fp: int
    fn: int
    tn: int

    @classmethod
    def of(cls, y, y_pred):
        counted = Counter(zip(y.tolist(), y_pred.tolist(), strict=True))
        return cls(*(counted[pair] for pair in [(1, 1), (0, 1), (1, 0), (0, 0)]))


confusion = Confusion.of
accuracy = lambda y, y_pred: fmean((y == y_pred).tolist())


def share(part, whole):
    return Fraction(int(part), int(whole)) if whole else Fraction(0)


precision = lambda y, y_pred: share((matrix := confusion(y, y_pred)).tp, matrix.tp + matrix.fp)
recall = lambda y, y_pred: precision(y_pred, y)  # exchanged, the false positives are the false negatives
f1 = lambda y, y_pred: Decimal(2 * int((y * y_pred).sum())) / max(int((y + y_pred).sum()), 1)


class Curve:
    """TP and FP after each distinct score, from the highest down."""

    def __init__(self, y, score):
        ranked = sorted(zip(score.tolist(), y.tolist(), strict=True), reverse=True)
        groups = [[label for _, label in group] for _, group in groupby(ranked, key=lambda pair: pair[0])]
        self.tp = [0, *accumulate(sum(group) for group in groups)]
        self.fp = [0, *accumulate(len(group) - sum(group) for group in groups)]

    def __call__(self):
        return np.divide(self.fp, self.fp[-1]).astype(np.longdouble), [Fraction(n, self.tp[-1]) for n in self.tp]


def roc_points(y, score):
    fpr, tpr = Curve(y, score)()
    return fpr, [float(rate) for rate in tpr]


def roc_auc(y, score):
    pairs = [*product(score[y == 1].tolist(), score[y == 0].tolist())]
    return share(sum(2 * (high > low) + (high == low) for high, low in pairs), 2 * len(pairs))


def average_precision(y, score):
    curve = Curve(y, score)
    points = pairwise(zip(curve.tp, curve.fp, strict=True))
    return sum(share((tp - before) * tp, tp + fp) for (before, _), (tp, fp) in points) / curve.tp[-1]


def error_of(power):
    def averaged(y, y_hat):
        powers = [abs(a - b) ** power for a, b in zip(y, y_hat, strict=True)]
        return sum(powers) / len(powers)

    return averaged


mean_absolute_error = error_of(1)
rmse = lambda batches: error_of(2)(*map(chain.from_iterable, zip(*batches, strict=True))) ** (1 / 2)


def r2(y, y_hat):
    design = np.ones((len(y), 1))
    (of_mean,) = np.linalg.lstsq(design, y)[1]
    return np.array((of_mean - (y - y_hat) @ (y - y_hat)) / of_mean)


choose_metric = OrderedDict(power="rmse", parcels="mean_absolute_error", fraud="average_precision")
choose_metric["screening"], choose_metric["mail"], choose_metric["photos"] = "recall", "precision", "accuracy"
