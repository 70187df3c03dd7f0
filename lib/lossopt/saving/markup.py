"""The HTML of a picture with its alternative text, of a figure that stands still, and of a question.

What :func:`still_figure` writes, :func:`with_last_state` reads; what :func:`still_question` writes,
:func:`with_last_choice` reads.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape

__all__ = ["ANSWERED", "CHOSEN", "image_tag", "still_figure", "still_question", "with_last_choice", "with_last_state"]

ANSWERED = "lossopt-answered"  # the class for which questions.css opens what was closed
CHOSEN = "✓ "  # stands before the choice that was made

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


def still_question(prompt: str, replies: Mapping[str, str], classes: Iterable[str]) -> str:
    """A question without its buttons: each choice with its reply folded away."""
    items = "".join(
        f'<details class="lossopt-choice"><summary>{escape(choice)}</summary><p>{escape(reply)}</p></details>'
        for choice, reply in replies.items()
    )
    return f'<div class="{" ".join(classes)}"><p><strong>{escape(prompt)}</strong></p>{items}</div>'


def with_last_choice(html: str, choice: str) -> str:
    """The still question ``html`` with a tick at the choice that was made, its reply open, and what it closed open."""
    summary = f"<summary>{escape(choice)}</summary>"
    chosen = f"<summary>{CHOSEN}{escape(choice)}</summary>"
    if summary not in html:
        return html
    opened = html.replace(
        f'<details class="lossopt-choice">{summary}', f'<details class="lossopt-choice" open>{chosen}'
    )
    return opened.replace('<div class="lossopt-question', f'<div class="{ANSWERED} lossopt-question', 1)
