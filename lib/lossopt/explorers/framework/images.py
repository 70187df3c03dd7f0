"""Pictures that everyone gets: as HTML with alternative text, as a bare PNG, and as a sentence.

JupyterLab and nbconvert's default template ignore alternative text that stands in an output's metadata, so
it goes into an ``<img>`` of our own; the PNG beside it serves whatever cannot show HTML (LaTeX, terminals
with images).
"""

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Any

import numpy as np
from IPython.display import display
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from lossopt.explorers.framework.pieces import Piece, pieces_of
from lossopt.explorers.framework.style import dress
from lossopt.saving.markup import Size, image_tags, in_itself

__all__ = [
    "MIDDLE",
    "MOVING",
    "STILL",
    "Bundle",
    "Camera",
    "PictureInRows",
    "StillPicture",
    "address_of",
    "image_bundle",
    "show",
]

COLOURS = 64
OTHER_COLOURS = list(chain(*product(range(0, 256, 51), (0, 64, 128, 192, 255), range(0, 256, 51))))
# Pixels of a picture to one of CSS: what is stored is sharp on a dense screen and in print, and what moves is quick.
STILL, MOVING = 2, 1
SMALL, MIDDLE, QUICK = 9, 6, 1  # how hard a PNG is packed: a sixth smaller takes five times as long

Bundle = tuple[dict[str, Any], dict[str, Any]]
Pixels = np.ndarray[Any, Any]
PictureInRows = list[list[tuple[bytes, Size]]]
"""For each row its pieces: a PNG, and the size at which it is to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StillPicture:
    """One picture as a whole and in its pieces, which are the whole itself if it is not cut."""

    size: Size
    whole: bytes
    rows: PictureInRows


class Camera:
    """Takes PNG pictures of a figure, drawing again only what moves.

    Args:
        figure: The figure; its axes, limits and words must not change after the first picture.
        moving: The artists whose data changes between pictures, in the order in which they are to be drawn.
    """

    def __init__(self, figure: Figure, moving: Sequence[Artist]) -> None:
        self._figure = figure
        self._canvas = FigureCanvasAgg(figure)
        self._moving = tuple(moving)
        self._dpi = figure.dpi
        self._backgrounds: dict[int, Any] = {}
        # How many of the moving artists have stood still, and the picture in motion up to them.
        self._under: tuple[int, Any] = 0, None
        self._pieces: list[list[Piece]] = []
        self._colours = _with_palette([])
        width, height = self._canvas.get_width_height()
        self.size = int(width), int(height)
        """Width and height at which the picture is to be shown, in pixels of CSS."""
        for artist in self._moving:
            artist.set_animated(True)
            # The layout must not depend on where they happen to be first.
            artist.set_in_layout(False)

    def shoot(self, density: int = STILL) -> bytes:
        """The figure as it stands now, as a PNG; the same figure gives the same bytes.

        Args:
            density: Pixels of the picture to one of CSS.
        """
        return _encoded(self._picture(density), density)

    def shoot_pieces(self, density: int = STILL, *, packing: int | None = None) -> list[bytes]:
        """The same cut into its :attr:`pieces`, row by row.

        Args:
            density: Pixels of the picture to one of CSS.
            packing: How hard a file is packed, 0 to 9; if left out, what is stored is small, and what moves is quick.
        """
        return self._cut(self._picture(density), density, packing)

    def shoot_changes(self, seen: dict[int, Pixels]) -> dict[int, bytes]:
        """The pieces of a picture in motion that look different from before, by their numbers.

        Args:
            seen: How each piece looked in the last picture in motion; brought up to date.
        """
        boxes = self._boxes(MOVING)  # before anything is drawn: to find the pieces draws, too
        self._draw(MOVING)
        whole, changes = np.asarray(self._canvas.buffer_rgba()), {}
        for number, (left, upper, right, lower) in enumerate(boxes):
            piece = whole[upper:lower, left:right]
            if number not in seen or not np.array_equal(piece, seen[number]):
                seen[number] = piece.copy()
                changes[number] = _encoded(self._in_known_colours(seen[number]), MOVING)
        return changes

    def shoot_at_rest(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """These pieces, as sharp as those that are stored, though packed in less time."""
        picture, boxes = self._picture(STILL), self._boxes(STILL)
        return {number: _encoded(picture.crop(boxes[number]), STILL, MIDDLE) for number in sorted(numbers)}

    def shoot_rows(self, *, packing: int | None = None) -> PictureInRows:
        """The pieces of a still picture with their sizes, as a page sets them."""
        return self._in_rows(self.shoot_pieces(packing=packing))

    def shoot_still(self) -> StillPicture:
        """The figure for an output, which holds both the whole and the pieces; drawn once for both.

        Pictures in motion have its colours from then on.
        """
        picture = self._picture(STILL)
        self._colours = _with_palette(picture.getpalette() or [])
        pngs = self._cut(picture, STILL)
        whole = pngs[0] if len(pngs) == 1 else _encoded(picture, STILL)
        return StillPicture(size=self.size, whole=whole, rows=self._in_rows(pngs))

    @property
    def pieces(self) -> list[list[Piece]]:
        """Where the picture may be cut, in pixels of CSS: rows of pieces."""
        if not self._pieces:
            self._draw(STILL)
            self._pieces = pieces_of(self._figure, self._canvas, STILL)
        return self._pieces

    def _picture(self, density: int) -> Image.Image:
        self._draw(density)
        return _in_few_colours(np.asarray(self._canvas.buffer_rgba()))

    def _in_known_colours(self, pixels: Pixels) -> Image.Image:
        """Found in a fifth of the time that it takes to choose colours for each picture."""
        return Image.fromarray(pixels).convert("RGB").quantize(palette=self._colours, dither=Image.Dither.NONE)

    def _cut(self, picture: Image.Image, density: int, packing: int | None = None) -> list[bytes]:
        return [_encoded(picture.crop(box), density, packing) for box in self._boxes(density)]

    def _boxes(self, density: int) -> list[Piece]:
        return [(density * x0, density * y0, density * x1, density * y1) for x0, y0, x1, y1 in chain(*self.pieces)]

    def _in_rows(self, pngs: Sequence[bytes]) -> PictureInRows:
        left_over = iter(pngs)
        return [[(next(left_over), (right - left, low - up)) for left, up, right, low in row] for row in self.pieces]

    def _draw(self, density: int) -> None:
        if not self._backgrounds:
            self._lay_out()
        self._figure.dpi = self._dpi * density
        if density not in self._backgrounds:
            self._canvas.draw()
            self._backgrounds[density] = self._canvas.copy_from_bbox(self._figure.bbox)
        changed = next((place for place, artist in enumerate(self._moving) if artist.stale), len(self._moving))
        if changed < self._under[0]:
            self._under = 0, None
        kept, under = self._under if density == MOVING else (0, None)
        self._canvas.restore_region(self._backgrounds[density] if under is None else under)
        if density == MOVING and changed > kept:
            self._draw_moving(kept, changed)
            self._under = changed, self._canvas.copy_from_bbox(self._figure.bbox)
            kept = changed
        self._draw_moving(kept, len(self._moving))

    def _draw_moving(self, first: int, end: int) -> None:
        for artist in self._moving[first:end]:
            artist.draw(self._canvas.get_renderer())
            artist.stale = False  # one that is not to be seen does not say so itself

    def _lay_out(self) -> None:
        """Fix the places of axes and words once: words have other widths, by rounding, at another density."""
        dress(self._figure)
        engine = self._figure.get_layout_engine()
        if engine is not None and self._figure.axes:
            engine.execute(self._figure)
            self._figure.set_layout_engine("none")


def _in_few_colours(pixels: Pixels) -> Image.Image:
    """A file a third the size, for the notebook and for the way to the browser."""
    picture = Image.fromarray(pixels).convert("RGB")
    return picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def _with_palette(own: Sequence[int]) -> Image.Image:
    """An image of no matter what with these colours and a coarse choice of all others, for what only appears later."""
    image = Image.new("P", (1, 1))
    image.putpalette([*own[: 3 * COLOURS], *OTHER_COLOURS])
    return image


def _encoded(picture: Image.Image, density: int, packing: int | None = None) -> bytes:
    if packing is None:
        packing = SMALL if density == STILL else QUICK
    with io.BytesIO() as stream:
        picture.save(stream, format="png", compress_level=packing)
        return stream.getvalue()


def image_bundle(picture: StillPicture, *, alt: str) -> Bundle:
    """Data and metadata of a display message."""
    html = image_tags([[(address_of(png), size) for png, size in row] for row in picture.rows], alt=alt)
    data = {"text/html": html, "image/png": _in_base64(picture.whole), "text/plain": alt}
    width, height = picture.size
    return data, {"image/png": {"alt": alt, "width": width, "height": height}}


def _in_base64(png: bytes) -> str:
    return base64.b64encode(png).decode("ascii")


def address_of(png: bytes) -> str:
    """An address that holds the picture itself."""
    return in_itself(_in_base64(png))


def show(figure: Figure, *, alt: str) -> None:
    """Display a finished figure with its alternative text.

    Args:
        figure: Drawn by :func:`blank_figure` or pyplot; pyplot's own display of it is forestalled.
        alt: A sentence or two that tell a reader who cannot see the figure what it shows.
    Raises:
        ValueError: ``alt`` is blank.
    """
    if not alt.strip():
        raise ValueError("show: alt is blank, but a sentence is expected that says what the figure shows")
    data, metadata = image_bundle(Camera(figure, ()).shoot_still(), alt=alt)
    display(data, metadata=metadata, raw=True)
