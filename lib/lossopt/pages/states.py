"""The states of a figure in a page: radio buttons choose among pictures, by mouse and keyboard, without a script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain, count
from pathlib import Path

from lossopt.pages.remade import Figure, Sentence, State
from lossopt.saving.markup import image_tags

__all__ = ["MOST_BYTES", "MOST_STATES", "StatesOfFigure", "figure_with_states"]

MOST_STATES, MOST_BYTES = 40, 2_000_000  # of one figure


Settings = Sequence[tuple[str, str]]  # label and value


@dataclass(frozen=True, slots=True, kw_only=True)
class StatesOfFigure:
    """A figure, and those sentences of its lesson whose states are shown."""

    figure: Figure
    tries: Sequence[Sentence]


def figure_with_states(stored: str, states: StatesOfFigure, *, name: str, folder: Path) -> str:
    """The figure as it was stored, and the other states to choose; their pictures are written into files.

    Args:
        stored: The HTML of the figure that stands still, which is the state shown first.
        states: What to draw.
        name: Of the figure, as files and identifiers of the page begin.
        folder: Where the page goes; the pictures go into ``figures`` there.
    Raises:
        ValueError: There are more states, or larger pictures, than a page may have.
    """
    groups = [[states.figure.tried(values) for values in told.states] for told in states.tries if told.states]
    drawn = [state for group in groups for state in group]
    taken = sum(len(png) for state in drawn for png, _size in chain(*state.rows))
    if len(drawn) > MOST_STATES or taken > MOST_BYTES:
        raise ValueError(
            f"{name}: {len(drawn)} states and {taken} bytes; a figure has at most {MOST_STATES} and {MOST_BYTES}. "
            "Leave some out of the figure's tries"
        )
    panels = _Panels(name=name, folder=folder)
    options = "".join([panels.first(stored), *(part for group in groups for part in panels.group(group))])
    return f'<fieldset class="lossopt-states"><legend>Choose what the figure shows</legend>{options}</fieldset>'


class _Panels:
    """Writes the buttons and what each of them shows, in order."""

    def __init__(self, *, name: str, folder: Path) -> None:
        self._name, self._folder = name, folder
        self._count = 0

    def first(self, stored: str) -> str:
        return self._option("at the start", stored, named_by="", is_chosen=True)

    def group(self, states: Sequence[State]) -> Iterator[str]:
        """The buttons of one sentence; what all of them have in common is said once, above them."""
        above, options = _shared([state.settings for state in states])
        heading = f"{self._name}-above-{self._count}" if above else ""
        yield f'<p class="above" id="{heading}">{escape(above)}</p>' if above else '<p class="above"></p>'
        for state, words in zip(states, options, strict=True):
            yield self._option(words, self._shown(state), named_by=heading)

    def _shown(self, state: State) -> str:
        folder, numbers = self._folder / "figures", count(1)
        folder.mkdir(parents=True, exist_ok=True)

        def written(png: bytes) -> str:
            file = folder / f"{self._name}-{self._count:02}-{next(numbers)}.png"
            file.write_bytes(png)
            return f"figures/{file.name}"

        rows = [[(written(png), size) for png, size in row] for row in state.rows]
        # An image that is not shown is not loaded.
        return f"{image_tags(rows, alt=state.alt, is_lazy=True)}<p>{escape(state.text)}</p>"

    def _option(self, words: str, shown: str, *, named_by: str, is_chosen: bool = False) -> str:
        key = f"{self._name}-{self._count}"
        self._count += 1
        names = f' aria-labelledby="{named_by} {key}-label"' if named_by else ""
        checked = " checked" if is_chosen else ""
        return (
            f'<input type="radio" name="{self._name}" id="{key}"{names} aria-describedby="{key}-shown"{checked}>'
            f'<label for="{key}" id="{key}-label">{escape(words)}</label>'
            f'<div class="state" id="{key}-shown">{shown}</div>'
        )


def _shared(states: Sequence[Settings]) -> tuple[str, list[str]]:
    """The settings that all states have, in words, and what each of them has besides."""
    common = [setting for setting in states[0] if len(states) > 1 and all(setting in state for state in states)]
    own = [[setting for setting in state if setting not in common] for state in states]
    above = [f"{label}: {value}" for label, value in common]
    labels = {label for settings in own for label, _value in settings}
    if len(labels) == 1:  # only one control differs
        return "; ".join([*above, f"{labels.pop()}:"]), [settings[0][1] for settings in own]
    return "; ".join(above), ["; ".join(f"{label}: {value}" for label, value in settings) for settings in own]
