"""The HTML of a picture with its alternative text, of a figure that stands still, and of a question.

What :func:`still_figure` writes, :func:`with_last_state` reads; what :func:`still_question` writes,
:func:`with_last_choice` reads.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

__all__ = [
    "ANSWERED",
    "CARD",
    "CHOSEN",
    "LEAST_SCALE",
    "Size",
    "flex_of",
    "image_tags",
    "in_itself",
    "is_figure",
    "least_width",
    "name_of",
    "piece_name",
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

# A figure brings its own background, since its words and lines would be lost on a dark theme.
CARD = "#FFFFFF"
# Words of 13 pixels, the smallest in a figure, keep 11 at this scale.
LEAST_SCALE = 0.85

CHOSEN = "✓ "  # stands before the choice that was made

FIGURE = re.compile(
    r'(?P<images>(?:<div style="[^"]*">)+<img alt="[^"]*" src="[^"]*".*?(?:</div>)+)<p>.*?</p>', re.DOTALL
)
IMAGE = re.compile(r'<img alt="([^"]*)" src="[^"]*"')

RUN_NOTE = re.compile(r"<p><small>[^<]*Run the cell to [^<]*</small></p>")
MOVES = "Run the cell to move: "


def in_itself(encoded: str) -> str:
    """The address of a picture that stands in the page itself, a PNG in base64."""
    return f"data:image/png;base64,{encoded}"


def least_width(width: int) -> int:
    """The pixels of CSS below which a picture of ``width`` is not shown, since its words would be too small."""
    return round(LEAST_SCALE * width)


def flex_of(width: int) -> str:
    """How a piece of ``width`` shares a row: all of them at one scale, the least one if that saves a line."""
    return f"{width} 1 {least_width(width)}px"


def image_tags(rows: Sequence[Sequence[tuple[str, Size]]], *, alt: str, is_lazy: bool = False) -> str:
    """The ``<img>`` of a picture, on a card; pieces of one stand side by side as far as there is room for them.

    In a narrow window they become smaller, down to :data:`LEAST_SCALE`; then they stand below each other; what is wider
    than the window even so is scrolled. The last piece says what the whole picture shows; to a screen reader the others
    are no pictures.

    Args:
        rows: For each row its pieces: the address and the size.
        alt: What they show together.
        is_lazy: Whether a browser shall load them only when they are to be seen.
    """
    loading = ' loading="lazy"' if is_lazy else ""
    tags = [
        [
            f'<img alt="" src="{source}" width="{width}" height="{height}" '
            f'style="flex:{flex_of(width)};min-width:{least_width(width)}px;max-width:{width}px;height:auto"{loading}>'
            for source, (width, height) in row
        ]
        for row in rows
    ]
    tags[-1][-1] = tags[-1][-1].replace('alt=""', f'alt="{escape(alt)}"', 1)
    in_rows = "".join(
        f'<div style="display:flex;flex-wrap:wrap;align-items:flex-start">{"".join(row)}</div>' for row in tags
    )
    widest = max(sum(width for _, (width, _) in row) for row in rows)
    return f'<div style="max-width:{widest}px;overflow-x:auto;background:{CARD};border-radius:6px">{in_rows}</div>'


def piece_name(number: int) -> str:
    """What the trait of a picture in a page is called that holds the address of a piece, by the piece's number."""
    return f"piece_{number}"


def name_of(title: str, sentence: str) -> str:
    """What a picture is called for readers who do not see it: the figure's title, and what the picture shows."""
    return f"{title}{'' if title.endswith('?') else '.'} {sentence}"


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
