"""A number between two limits: a field to type it into, and a slider to move it with."""

from decimal import Decimal
from typing import Any

import ipywidgets as widgets
from traitlets import Any as AnyTrait
from traitlets import CFloat, CInt

__all__ = ["Number"]


class _IntSlider(widgets.IntSlider):  # type: ignore[misc]  # ipywidgets has no types
    """Not told again by the kernel what it has just told the kernel, which would be a message before each picture."""

    value = CInt(0).tag(sync=True, echo_update=False)


class _FloatSlider(widgets.FloatSlider):  # type: ignore[misc]
    """The same for numbers that are not whole."""

    value = CFloat(0.0).tag(sync=True, echo_update=False)


class Number(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A labelled field with a slider below it; each follows the other.

    The slider of ipywidgets has no accessible name and the label beside it leaves it no room, so the label belongs to
    the field, which a screen reader names by it, and the slider has the line below for itself.

    Args:
        label: Stands before the field, with the unit.
        value: Where it starts, of the kind (int or float) that the control hands out.
        lowest: The lower limit.
        highest: The upper limit.
        step: How far one arrow key goes.
    """

    value = AnyTrait()

    def __init__(self, *, label: str, value: float, lowest: float, highest: float, step: float) -> None:
        self.label, self.min, self.max, self.step = label, lowest, highest, step
        self._digits = max(_digits(lowest), _digits(step))
        limits = {"min": lowest, "max": highest, "step": step, "value": value}
        is_whole = self._digits == 0 and highest == int(highest)
        self._field = _field(label, limits, is_int=isinstance(value, int))
        self._slider = _slider(limits, is_whole=is_whole)
        super().__init__(
            [self._field, self._slider],
            layout=widgets.Layout(flex="1 1 20em", min_width="20em", max_width="30em", margin="2px 1.5em 2px 2px"),
        )
        self.value = value
        self.observe(lambda _change: self._show(), names="value")
        for part in (self._field, self._slider):
            part.observe(self._take, names="value")

    def _take(self, change: dict[str, Any]) -> None:
        # The picture that follows goes first on the way to the reader, and the field after it.
        with self._field.hold_sync():
            self.value = self._rounded(change["new"])
            self._show()

    def _rounded(self, value: float) -> float:
        rounded = round(value, self._digits)
        return int(rounded) if isinstance(self.value, int) else float(rounded)

    def _show(self) -> None:
        # A slider reports 40.000000000000014 for 40. To set it right would take its handle from the reader's hand.
        if self._rounded(self._slider.value) != self.value:
            self._slider.value = self.value
        self._field.value = self.value


def _digits(number: float) -> int:
    """Decimal places of ``number`` as Python writes it."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _field(label: str, limits: dict[str, Any], *, is_int: bool) -> widgets.Widget:
    kind = widgets.BoundedIntText if is_int else widgets.BoundedFloatText
    layout = widgets.Layout(width="auto", margin="0")
    return kind(**limits, description=label, style={"description_width": "initial"}, layout=layout)


def _slider(limits: dict[str, Any], *, is_whole: bool) -> widgets.Widget:
    # Of the two kinds only this one hands whole numbers to a screen reader.
    if is_whole:
        limits = {key: int(number) for key, number in limits.items()}
    kind = _IntSlider if is_whole else _FloatSlider
    return kind(**limits, readout=False, layout=widgets.Layout(width="auto", margin="0 8px"))
