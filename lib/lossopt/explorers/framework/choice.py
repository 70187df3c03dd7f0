"""A choice among a few options, each of them a button."""

from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets as widgets
from traitlets import Any as AnyTrait

from lossopt.saving.markup import CHOSEN

__all__ = ["Choice"]

# ipywidgets gives a button one line and cuts the rest; answers may be sentences.
STYLE = (
    "<style>.lossopt-choice .jupyter-button "
    "{white-space: normal; text-align: left; line-height: 1.4; padding: 4px 10px}</style>"
)
OPEN = "\N{EM SPACE}"


class Choice(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A label and a button for each option; the chosen one bears a tick.

    Radio buttons and drop-down lists are moved by the arrow keys, and those JupyterLab takes for itself wherever no
    text is typed: the focus jumps to a cell. A button needs no more than *Tab* and *Enter* or the space bar.

    Args:
        label: Stands above the buttons.
        options: What can be chosen; shown as ``str`` writes it.
        value: One of ``options``, or None as long as nothing is chosen.
        upright: One option a line, for answers that are sentences.
    """

    value = AnyTrait()

    def __init__(self, *, label: str, options: Sequence[Any], value: Any, upright: bool = False) -> None:
        self.label, self.options = label, tuple(options)
        self._buttons = tuple(self._button(option) for option in self.options)
        flow = "column nowrap" if upright else "row wrap"
        row = widgets.Box(self._buttons, layout=widgets.Layout(flex_flow=flow, align_items="flex-start"))
        heading = widgets.HTML(f"{STYLE}{escape(label)}")
        super().__init__([heading, row], layout=widgets.Layout(max_width="100%", margin="2px 1.5em 2px 2px"))
        self.add_class("lossopt-choice")
        self.observe(lambda _change: self._show(), names="value")
        self.value = value
        self._show()

    def _button(self, option: Any) -> widgets.Button:
        button = widgets.Button(layout=widgets.Layout(width="auto", max_width="100%", height="auto"))
        button.on_click(lambda _button: self.set_trait("value", option))
        return button

    def _show(self) -> None:
        for option, button in zip(self.options, self._buttons, strict=True):
            chosen = self.value is not None and option == self.value
            button.description = f"{CHOSEN if chosen else OPEN}{option}"
            # Read out after the button's own words; the tick alone may not be.
            button.tooltip = f"{self.label}: {option}{', chosen' if chosen else ''}"
