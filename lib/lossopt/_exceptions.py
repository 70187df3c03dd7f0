"""What ``lossopt`` raises.

::

    LossoptError
    ├── ShapeError(ValueError)    shapes differ, an axis is missing, an array is empty
    ├── DomainError(ValueError)   a value outside what the argument allows: NaN, a label, a negative ``delta``
    └── KindError(TypeError)      not an array or number of the kind that the argument asks for

Each message names the argument, what came, and what is expected.
"""

__all__ = ["DomainError", "KindError", "LossoptError", "ShapeError"]


class LossoptError(Exception):
    """Any error that this library raises on purpose."""


class ShapeError(LossoptError, ValueError):
    """An argument's shape is not the one that the function asks for."""


class DomainError(LossoptError, ValueError):
    """An argument holds a value that the function is not defined for."""


class KindError(LossoptError, TypeError):
    """An argument is of the wrong kind: not an array, not a number, of the wrong data type."""
