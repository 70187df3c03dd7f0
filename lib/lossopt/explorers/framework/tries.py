"""What a lesson tells its reader to try on a figure, as states in which the figure can be drawn without a kernel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from traitlets import Bool, HasTraits

__all__ = ["Try", "each", "settings_in_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A sentence or two of a lesson, and the states that a reader of them wants to see.

    A state holds the values of the controls that are moved for it; the others stand as they did at the start.
    """

    words: str
    states: Sequence[Mapping[str, Any]] = ()


def each(**values: Sequence[Any]) -> tuple[Mapping[str, Any], ...]:
    """A state for each combination of the values, the last control moving first.

    Example:
        >>> each(y=[1], z=[-5, 5])
        ({'y': 1, 'z': -5}, {'y': 1, 'z': 5})
    """
    return tuple(dict(zip(values, chosen, strict=True)) for chosen in product(*values.values()))


def settings_in_words(state: HasTraits, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Of each control, its label and the value that it is set to, such as ``("Learning rate", "0.05")``."""
    for name, value in values.items():
        trait = state.traits()[name]
        written = ("on" if value else "off") if isinstance(trait, Bool) else value
        yield trait.metadata["label"], f"{value:g}" if isinstance(value, float) else str(written)
