"""The HTML of a picture with its alternative text, of a figure that stands still, and of a question.

What :func:`still_figure` writes, :func:`with_last_state` reads; what :func:`still_question` writes,
:func:`with_last_choice` reads.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

__all__ = [
    "ANSWERED",
    "CHOSEN",
    "Size",
    "image_tags",
    "in_itself",
    "is_figure",
    "run_note",
    "still_figure",
    "still_question",
    "with_last_choice",
    "with_last_state",
    "without_run_notes",
]

ANSWERED = "lossopt-answered"  # the class for which questions.css opens what was closed
Size = tuple[int, int]
"""Width and height in pixels of CSS."""

CHOSEN = "✓ "  # stands before the choice that was made

FIGURE = re.compile(r'(?P<images>(?:<img alt="[^"]*" src="[^"]*"[^>]*>(?:<br>)?)+)<p>.*?</p>', re.DOTALL)
IMAGE = re.compile(r'<img alt="([^"]*)" src="[^"]*"')

RUN_NOTE = re.compile(r"<p><small>[^<]*Run the cell to [^<]*</small></p>")
MOVES = "Run the cell to move: "


def in_itself(encoded: str) -> str:
    """The address of a picture that stands in the page itself, a PNG in base64."""
    return f"data:image/png;base64,{encoded}"


def image_tags(rows: Sequence[Sequence[tuple[str, Size]]], *, alt: str, is_lazy: bool = False) -> str:
    """The ``<img>`` of a picture; those of one in pieces stand side by side as far as the page has room for them.

    The last piece says what the whole picture shows; to a screen reader the others are no pictures.

    Args:
        rows: For each row its pieces: the address and the size.
        alt: What they show together.
        is_lazy: Whether a browser shall load them only when they are to be seen.
    """
    style = "border-radius:6px" if len(rows) == len(rows[0]) == 1 else "vertical-align:top"
    loading = ' loading="lazy"' if is_lazy else ""
    tags = [
        [
            f'<img alt="" src="{source}" width="{width}" height="{height}" '
            f'style="max-width:100%;height:auto;{style}"{loading}>'
            for source, (width, height) in row
        ]
        for row in rows
    ]
    tags[-1][-1] = tags[-1][-1].replace('alt=""', f'alt="{escape(alt)}"', 1)
    return "<br>".join("".join(row) for row in tags)


def still_figure(image: str, *, sentence: str, controls: str) -> str:
    """A figure without its controls: the picture, the sentence below it, and what could be moved."""
    return f"{image}<p>{escape(sentence)}</p>{run_note('move: ' + controls)}"


def run_note(what: str, *, before: str = "") -> str:
    """What only a reader with a kernel can do: "Run the cell to …"; ``before`` is said first."""
    return f"<p><small>{escape(before)}Run the cell to {escape(what)}.</small></p>"


def without_run_notes(html: str) -> str:
    """The same for a page in which nothing runs."""
    return RUN_NOTE.sub("", html)


def is_figure(html: str) -> bool:
    """Whether an output is what :func:`still_figure` wrote."""
    return MOVES in html and FIGURE.search(html) is not None


def with_last_state(html: str, encoded: Sequence[str], *, alt: str, sentence: str) -> str:
    """The still figure ``html`` with other pictures, piece by piece, and another sentence, which is HTML already."""
    sources = iter(encoded)

    def renewed(found: re.Match[str]) -> str:
        said = f'alt="{escape(alt)}"' if found[1] else 'alt=""'
        return f'<img {said} src="{in_itself(next(sources))}"'

    figure = FIGURE.search(html)
    if figure is None or len(IMAGE.findall(figure["images"])) != len(encoded):
        return html
    return f"{html[: figure.start()]}{IMAGE.sub(renewed, figure['images'])}<p>{sentence}</p>{html[figure.end() :]}"


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
