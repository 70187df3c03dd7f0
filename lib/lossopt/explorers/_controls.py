"""From a trait to the control that moves it: kind and limits from the trait, words from its tags.

Tags: ``label`` (the visible label, with the unit), and for a number ``step`` (of one arrow key) and ``readout``
(how it is written, as a format). Every control is a native or
noUiSlider element of ipywidgets, reached with Tab and moved with the arrow keys.
"""

import math
from typing import Any

import ipywidgets as widgets
from traitlets import Bool, Enum, Float, HasTraits, Int, link

__all__ = ["control_for", "control_in_words"]


def control_for(state: HasTraits, name: str) -> widgets.Widget:
    """A labelled control, linked both ways with the trait ``name`` of ``state``.

    Raises:
        TypeError: the trait is not a number with both limits, an enumeration or a truth value.
    """
    trait, value = state.traits()[name], getattr(state, name)
    words: dict[str, Any] = {
        "description": trait.metadata["label"],
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(width="auto", min_width="20em", margin="2px 1.5em 2px 2px"),
    }
    if isinstance(trait, (Int, Float)):
        control = _slider(trait, value, words)
    elif isinstance(trait, Enum):
        control = widgets.Dropdown(options=list(trait.values), value=value, **words)
    elif isinstance(trait, Bool):
        control = widgets.Checkbox(value=value, **(words | {"indent": False}))
    else:
        raise TypeError(f"{type(state).__name__}.{name}: no control for a {type(trait).__name__} trait")
    link((state, name), (control, "value"))
    return control


def _slider(trait: Any, value: float, words: dict[str, Any]) -> widgets.Widget:
    # traitlets stands None or an infinity for a limit that was left out, depending on the trait.
    if any(limit is None or not math.isfinite(limit) for limit in (trait.min, trait.max)):
        raise TypeError(f"{trait.this_class.__name__}.{trait.name}: a slider needs min and max")
    kind = widgets.IntSlider if isinstance(trait, Int) else widgets.FloatSlider
    return kind(
        value=value,
        min=trait.min,
        max=trait.max,
        step=trait.metadata.get("step", 1),
        readout_format="d" if kind is widgets.IntSlider else trait.metadata.get("readout", ".1f"),
        **words,
    )


def control_in_words(state: HasTraits, name: str) -> str:
    """The control's label and what it can be set to, for readers without a front end."""
    trait = state.traits()[name]
    label = trait.metadata["label"]
    if isinstance(trait, Enum):
        return f"{label} ({', '.join(str(choice) for choice in trait.values)})"
    if isinstance(trait, Bool):
        return f"{label} (on or off)"
    return f"{label} ({trait.min:g} to {trait.max:g})"
