"""Scores of real tumours by two models that have not seen them: what the explorers of the metrics lesson look at.

Every tumour of the breast cancer data is scored by a model that was fitted, preprocessing and all, on the four
fifths of the tumours to which it does not belong. Class 1 is *malignant*: what a screening looks for.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lossopt.data import load_breast_cancer

__all__ = ["SCREENINGS", "Screening", "screened_tumours"]

Array = NDArray[np.float64]

FOLDS, SEED = 5, 0
QUICK = ("mean texture", "mean smoothness")
MEANS = 10  # the first ten measurements are means over the nuclei of a sample, the rest errors and extremes

SCREENINGS = ("logistic regression", "naive Bayes")
"""The models: a logistic regression on two measurements, and Gaussian naive Bayes on ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What a model says of every tumour.

    Args:
        y: 1 for malignant, 0 for benign, shape (569,).
        logit: The model's logit of "malignant", shape (569,).
        probability: The sigmoid of ``logit``, shape (569,).
    """

    y: NDArray[np.int64]
    logit: Array
    probability: Array


@cache
def screened_tumours(model: str = SCREENINGS[0]) -> Screening:
    """All 569 tumours, each scored by a model that was fitted without it.

    Args:
        model: One of :data:`SCREENINGS`.
    Raises:
        ValueError: another word.
    """
    if model not in SCREENINGS:
        raise ValueError(f"model is {model!r}; one of {', '.join(SCREENINGS)} is expected")
    tumours = load_breast_cancer(positive="malignant")
    features = [tumours.feature_names.index(name) for name in QUICK] if model == SCREENINGS[0] else slice(0, MEANS)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    # Logarithms keep a logit finite where naive Bayes is so sure that its probability is 1 in float64.
    logs = cross_val_predict(_pipeline(model), tumours.x[:, features], tumours.y, cv=folds, method="predict_log_proba")
    logit = logs[:, 1] - logs[:, 0]
    return Screening(y=tumours.y, logit=logit, probability=np.exp(logs[:, 1]))


def _pipeline(model: str) -> Any:
    if model == SCREENINGS[0]:
        return make_pipeline(StandardScaler(), LogisticRegression())
    return GaussianNB()
