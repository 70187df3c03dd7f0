"""From one loss for each sample to the loss of the batch, and what that does to the gradient."""

from typing import Literal, TypeAlias

from lossopt._array_types import Array, Namespace
from lossopt._arrays import not_empty, one_of

__all__ = ["Reduction", "allowed", "reduced", "share"]

Reduction: TypeAlias = Literal["mean", "sum", "none"]


def allowed(reduction: Reduction, **arrays: Array) -> None:
    """Refuses an unknown reduction, and the mean of an empty array."""
    one_of(("mean", "sum", "none"), reduction=reduction)
    if reduction == "mean":
        not_empty(**arrays)


def reduced(xp: Namespace, losses: Array, reduction: Reduction) -> Array:
    """The mean or the sum of ``losses``, or ``losses`` as they are."""
    if reduction == "mean":
        return xp.mean(losses)
    if reduction == "sum":
        return xp.sum(losses)
    return losses


def share(reduction: Reduction, count: int) -> float:
    """The factor by which each of ``count`` losses enters the loss of the batch."""
    return 1 / count if reduction == "mean" else 1.0
