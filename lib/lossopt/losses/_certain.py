"""What the losses of probabilities do where a model is certain: p exactly 0 or 1."""

from lossopt._array_types import Array, Namespace

__all__ = ["LOG_OF_ZERO", "SMALLEST", "bounded_log"]

LOG_OF_ZERO = -100.0  # PyTorch's choice: a certain mistake costs 100 nats, not infinitely many
# PyTorch's choice, 1e-12 in single precision: a gradient has no smaller denominator, so no slope beyond 1e12.
SMALLEST = 9.999999960041972e-13

TINY = 1e-44  # its logarithm is just below LOG_OF_ZERO, and float32 still holds it


def bounded_log(xp: Namespace, p: Array) -> Array:
    """``log p``, but no less than LOG_OF_ZERO."""
    # p is raised before the logarithm is taken: log 0 would warn in NumPy, and its infinite slope would make
    # NaN of a tensor's gradient.
    return xp.maximum(xp.log(xp.maximum(p, TINY)), LOG_OF_ZERO)
