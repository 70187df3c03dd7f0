"""What every metric asks of its two arguments: one value a sample, and labels that are labels."""

from lossopt._array_types import Array, Namespace
from lossopt._arrays import axes, namespace, not_empty, same_shape
from lossopt._exceptions import DomainError

__all__ = ["check_binary", "check_whole", "columns"]


def columns(**arrays: Array) -> Namespace:
    """The array API namespace of the arguments, once they are all of the same shape (N,), N > 0.

    Raises:
        KindError: not arrays of one library on one device. ShapeError: another shape, or no samples.
    """
    xp = namespace(**arrays)
    same_shape(**arrays)
    axes(1, **arrays)
    not_empty(**arrays)
    return xp


def check_binary(xp: Namespace, **labels: Array) -> None:
    """Refuses labels other than 0 and 1 (or False and True), in whatever data type they come.

    Raises:
        DomainError: another value, NaN included.
    """
    for name, label in labels.items():
        if xp.isdtype(label.dtype, "bool"):
            continue
        fits = (label == 0) | (label == 1)
        if not bool(xp.all(fits)):
            raise DomainError(
                f"{name} holds the value {_first(xp, label, ~fits):g}; only the labels 0 and 1 are expected: "
                "compare scores with a threshold first, and count classes from 0"
            )


def check_whole(xp: Namespace, **labels: Array) -> None:
    """Refuses labels other than the class numbers 0, 1, 2, ..., in whatever data type they come.

    Raises:
        DomainError: a negative value, a fraction, NaN or infinity.
    """
    for name, label in labels.items():
        if xp.isdtype(label.dtype, "bool"):
            continue
        fits = label >= 0
        if xp.isdtype(label.dtype, "real floating"):
            fits &= xp.isfinite(label) & (xp.floor(label) == label)
        if not bool(xp.all(fits)):
            raise DomainError(
                f"{name} holds the value {_first(xp, label, ~fits):g}; class numbers 0, 1, 2, ... are expected: "
                "take the class with the highest probability, and count classes from 0"
            )


def _first(xp: Namespace, values: Array, chosen: Array) -> float:
    return float(values[chosen][0])
