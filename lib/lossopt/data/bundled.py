"""Data sets that come inside scikit-learn, so that no lesson needs a download.

Each is returned as it was measured: scaling, flipping and thinning are steps that a reader takes on purpose.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import datasets

from lossopt._exceptions import DomainError

__all__ = ["Dataset", "load_breast_cancer", "load_diabetes", "load_digits", "load_linnerud"]

CANCER_CLASSES = ("malignant", "benign")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A table of samples and what is to be predicted from it.

    ``target_names`` holds the meaning of class ``k`` at position ``k``; for regression, the name of each target.
    """

    x: NDArray[np.float64]
    y: NDArray[Any]
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]


def load_diabetes() -> Dataset:
    """Regression: disease progression one year later, for 442 patients.

    The ten features keep their raw units (years, mmHg, mg/dl), so their scales differ by a factor of hundreds:
    the poor conditioning that standardising cures.

    Returns:
        ``x`` of shape (442, 10), ``y`` of shape (442,), floating, a score from 25 to 346 without a unit.
    Source: Efron et al. (2004), *Least angle regression*.
    Example:
        >>> load_diabetes().x.shape
        (442, 10)
    """
    raw = datasets.load_diabetes(scaled=False)
    return _dataset(raw, raw.target, names=("progression",))


def load_breast_cancer(*, positive: str = "benign") -> Dataset:
    """Two classes: 569 tumours described by 30 measurements.

    A trap: as the data come, class 1 is *benign*. Precision and recall describe class 1, so "recall 0.99" then
    says how many harmless tumours were recognised. ``positive="malignant"`` makes the disease class 1.

    Args:
        positive: What class 1 shall mean, ``"benign"`` (as shipped) or ``"malignant"``.
    Returns:
        ``x`` of shape (569, 30), ``y`` of shape (569,), integers 0 and 1.
    Raises:
        DomainError: ``positive`` is neither of the two.
    Source: Wolberg, Mangasarian, Street (1995), *Breast Cancer Wisconsin (Diagnostic)*.
    Example:
        >>> int(load_breast_cancer(positive="malignant").y.sum())
        212
    """
    if positive not in CANCER_CLASSES:
        raise DomainError(f"positive is {positive!r}; 'benign' or 'malignant' is expected, the meaning of class 1")
    raw = datasets.load_breast_cancer()
    if positive == "benign":
        return _dataset(raw, raw.target.astype(np.int64), names=CANCER_CLASSES)
    return _dataset(raw, 1 - raw.target.astype(np.int64), names=CANCER_CLASSES[::-1])


def load_digits(*, n_class: int = 10) -> Dataset:
    """Images: handwritten digits of 8 by 8 pixels, each row one image.

    Args:
        n_class: How many of the digits 0, 1, ..., 9 to keep, from 2 to 10.
    Returns:
        ``x`` of shape (N, 64), grey levels 0 to 16; ``y`` of shape (N,), integers below ``n_class``.
    Raises:
        DomainError: ``n_class`` is not an integer from 2 to 10.
    Source: Alpaydin, Kaynak (1998), *Optical Recognition of Handwritten Digits*.
    Example:
        >>> load_digits(n_class=5).x.shape
        (901, 64)
    """
    if not isinstance(n_class, int) or not 2 <= n_class <= 10:
        raise DomainError(f"n_class is {n_class!r}; a whole number of classes from 2 to 10 is expected")
    raw = datasets.load_digits(n_class=n_class)
    return _dataset(raw, raw.target.astype(np.int64), names=tuple(str(digit) for digit in range(n_class)))


def load_linnerud() -> Dataset:
    """A toy: three exercises and three body measures of 20 people.

    Returns:
        ``x`` of shape (20, 3), counts of chin-ups, sit-ups and jumps; ``y`` of shape (20, 3), weight in pounds,
        waist in inches, pulse in beats per minute.
    Source: Tenenhaus (1998), *La régression PLS*.
    Example:
        >>> load_linnerud().target_names
        ('Weight', 'Waist', 'Pulse')
    """
    raw = datasets.load_linnerud()
    return _dataset(raw, raw.target, names=tuple(raw.target_names))


def _dataset(raw: Any, y: NDArray[Any], *, names: tuple[str, ...]) -> Dataset:
    return Dataset(
        x=np.asarray(raw.data, dtype=np.float64),
        y=y,
        feature_names=tuple(str(name) for name in raw.feature_names),
        target_names=names,
    )
