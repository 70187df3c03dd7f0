"""The HTML of a picture with its alternative text, and of a figure that stands still.

What :func:`still_figure` writes, :func:`with_last_state` reads.
"""

import re
from html import escape

__all__ = ["image_tag", "still_figure", "with_last_state"]

FIGURE = re.compile(r'<img alt="[^"]*" src="[^"]*"(?P<size>[^>]*)><p>.*?</p>', re.DOTALL)


def image_tag(encoded: str, *, alt: str, size: tuple[int, int]) -> str:
    """An HTML ``<img>`` that holds the picture itself, a PNG in base64."""
    return (
        f'<img alt="{escape(alt)}" src="data:image/png;base64,{encoded}" '
        f'width="{size[0]}" height="{size[1]}" style="max-width:100%;height:auto;border-radius:6px">'
    )


def still_figure(image: str, *, sentence: str, controls: str) -> str:
    """A figure without its controls: the picture, the sentence below it, and what could be moved."""
    return f"{image}<p>{escape(sentence)}</p><p><small>Run the cell to move: {escape(controls)}.</small></p>"


def with_last_state(html: str, encoded: str, *, alt: str, sentence: str) -> str:
    """The still figure ``html`` with another picture and sentence; ``sentence`` is HTML already."""

    def renewed(found: re.Match[str]) -> str:
        image = f'<img alt="{escape(alt)}" src="data:image/png;base64,{encoded}"{found["size"]}>'
        return f"{image}<p>{sentence}</p>"

    return FIGURE.sub(renewed, html, count=1)
