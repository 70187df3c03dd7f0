"""The picture of an explorer in a page: all pieces that change come in one message.

An image widget for each piece would take a message for each, three milliseconds one after the other, and a widget and
its layout for each when the figure is shown.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import anywidget
import ipywidgets as widgets
from traitlets import Unicode

from lossopt.explorers.framework.images import address_of
from lossopt.explorers.framework.pieces import Piece
from lossopt.saving.markup import image_tags, piece_name

__all__ = ["Picture"]


class Picture(anywidget.AnyWidget):  # type: ignore[misc]  # it derives from ipywidgets, which has no types
    """Pieces that a page sets as it sets those of a still picture; the last one has the name of them all.

    Each piece is a trait ``piece_0``, ``piece_1`` … with an address that holds a PNG. The browser reads such an address
    at once, where bytes would first become a file that it then has to fetch.

    Args:
        rows: Where the picture is cut, in pixels of CSS.
    """

    _esm = Path(__file__).with_suffix(".js")
    markup = Unicode("").tag(sync=True)
    alt = Unicode("").tag(sync=True)

    def __init__(self, rows: Sequence[Sequence[Piece]]) -> None:
        sizes = [[("", (right - left, lower - upper)) for left, upper, right, lower in row] for row in rows]
        self.count = sum(map(len, sizes))
        # A margin would push the picture over the edge of a cell that is just as wide.
        super().__init__(markup=image_tags(sizes, alt=""), layout=widgets.Layout(margin="0"))
        self.add_traits(**{piece_name(number): Unicode("").tag(sync=True) for number in range(self.count)})

    def show(self, pngs: Mapping[int, bytes]) -> None:
        """Change these pieces, by their numbers."""
        with self.hold_sync():
            for number, png in pngs.items():
                setattr(self, piece_name(number), address_of(png))
