"""The kinds of warnings that cross: Python's own, under whose names student code's are told."""

import warnings

__all__ = ["WARNINGS", "WARNING_KINDS", "kind_of_warning"]

WARNINGS = "warnings"  # stands among the streams that a check listens to
WARNING_KINDS: dict[str, type[Warning]] = {
    kind.__name__: kind
    for kind in (
        UserWarning,
        DeprecationWarning,
        PendingDeprecationWarning,
        FutureWarning,
        RuntimeWarning,
        SyntaxWarning,
        ImportWarning,
        UnicodeWarning,
        BytesWarning,
        ResourceWarning,
        Warning,
    )
}


def kind_of_warning(told: warnings.WarningMessage) -> str:
    """The name of the nearest of Python's own kinds."""
    return next((kind.__name__ for kind in type.mro(told.category) if kind in WARNING_KINDS.values()), "Warning")
