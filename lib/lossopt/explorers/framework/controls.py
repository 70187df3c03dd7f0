"""From a trait to the control that moves it: kind and limits from the trait, words from its tags.

Tags: ``label`` (the visible label, with the unit), and for a number ``step`` (of one arrow key).
A number gets a field and a slider, a choice among several gets one button for each, a truth value a checkbox.
*Tab* reaches all of them; the arrow keys move a number, *Enter* or the space bar presses a button.
"""

import math
from typing import Any

import ipywidgets as widgets
from traitlets import Bool, Enum, Float, HasTraits, Int, link

from lossopt.explorers.framework.choice import Choice
from lossopt.explorers.framework.number import Number

__all__ = ["control_for", "control_in_words"]


def control_for(state: HasTraits, name: str) -> widgets.Widget:
    """A labelled control, linked both ways with the trait ``name`` of ``state``.

    Raises:
        TypeError: the trait is not a number with both limits, an enumeration or a truth value.
    """
    trait, value = state.traits()[name], getattr(state, name)
    label = trait.metadata["label"]
    if isinstance(trait, (Int, Float)):
        control = _number(trait, value, label)
    elif isinstance(trait, Enum):
        control = Choice(label=label, options=trait.values, value=value)
    elif isinstance(trait, Bool):
        control = widgets.Checkbox(value=value, description=label, indent=False)
    else:
        raise TypeError(f"{type(state).__name__}.{name}: no control for a {type(trait).__name__} trait")
    link((state, name), (control, "value"))
    return control


def _number(trait: Any, value: float, label: str) -> Number:
    # traitlets stands None or an infinity for a limit that was left out, depending on the trait.
    if any(limit is None or not math.isfinite(limit) for limit in (trait.min, trait.max)):
        raise TypeError(f"{trait.this_class.__name__}.{trait.name}: a slider needs min and max")
    return Number(label=label, value=value, lowest=trait.min, highest=trait.max, step=trait.metadata.get("step", 1))


def control_in_words(state: HasTraits, name: str) -> str:
    """The control's label and what it can be set to, for readers without a front end."""
    trait = state.traits()[name]
    label = trait.metadata["label"]
    if isinstance(trait, Enum):
        return f"{label} ({', '.join(str(choice) for choice in trait.values)})"
    if isinstance(trait, Bool):
        return f"{label} (on or off)"
    return f"{label} ({trait.min:g} to {trait.max:g})"
