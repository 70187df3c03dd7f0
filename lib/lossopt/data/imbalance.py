"""Make a class rare, to see what that does to a metric."""

from dataclasses import replace

import numpy as np

from lossopt._exceptions import DomainError
from lossopt.data.bundled import Dataset

__all__ = ["thin_class"]


def thin_class(dataset: Dataset, *, label: int, share: float, rng: np.random.Generator) -> Dataset:
    r"""Drop rows of one class at random until it makes up ``share`` of the rows; all other rows stay.

    .. math:: \frac{n_{kept}}{n_{kept} + n_{others}} = share

    Args:
        dataset: Class numbers in ``dataset.y``, shape (N,).
        label: The class to thin, one of the numbers in ``dataset.y``.
        share: Its wanted share of the rows, above 0 and at most what it is now; met to within one row.
        rng: Decides which rows stay.
    Returns:
        The remaining rows in their old order.
    Raises:
        DomainError: no row has the class, ``share`` is out of range, or no row of the class would be left.
    Example:
        >>> cancer = load_breast_cancer(positive="malignant")
        >>> rare = thin_class(cancer, label=1, share=0.05, rng=np.random.default_rng(0))
        >>> round(float(rare.y.mean()), 2)
        0.05
    """
    members = np.flatnonzero(dataset.y == label)
    if members.size == 0:
        raise DomainError(f"label is {label!r}, which no row has; one of {_labels(dataset)} is expected")
    now = members.size / len(dataset.y)
    if not 0 < share <= now:
        raise DomainError(
            f"share is {share!r}; above 0 and at most {now:.4g} is expected, the share of class {label} now"
        )
    others = len(dataset.y) - members.size
    kept = members.size if others == 0 else round(share / (1 - share) * others)
    if kept == 0:
        raise DomainError(f"share is {share!r}, which would leave no row of class {label}; a larger share is expected")
    dropped = rng.choice(members, size=members.size - kept, replace=False)
    stays = np.ones(len(dataset.y), dtype=bool)
    stays[dropped] = False
    return replace(dataset, x=dataset.x[stays], y=dataset.y[stays])


def _labels(dataset: Dataset) -> str:
    return ", ".join(str(label) for label in np.unique(dataset.y).tolist())
