"""Finds the figures of a lesson, and for each the sentences that tell the reader what to try on it."""

from collections.abc import Iterator, Mapping, Sequence

from nbformat import NotebookNode

from lossopt.pages.remade import Figure, remade
from lossopt.pages.states import StatesOfFigure
from lossopt.saving.markup import is_figure

__all__ = ["figure_outputs", "tried_figures"]

TRY = "**Try:**"


def figure_outputs(cell: NotebookNode) -> Iterator[NotebookNode]:
    """Those outputs of a cell that are figures which stand still."""
    for output in cell.get("outputs", ()):
        if is_figure(output.get("data", {}).get("text/html", "")):
            yield output


def tried_figures(cells: Sequence[NotebookNode]) -> Mapping[int, StatesOfFigure]:
    """From the place of a figure's cell to what its lesson tells the reader to try on it.

    A sentence belongs to the nearest figure above it that knows it; what is made here are the figures alone.
    """
    figures: dict[int, Figure] = {}
    told: dict[int, list[str]] = {}
    for place, cell in enumerate(cells):
        if any(figure_outputs(cell)):
            code = [other.source for other in cells[: place + 1] if other.cell_type == "code"]
            figure = remade(code)
            if figure is not None:
                figures[place], told[place] = figure, []
        elif cell.cell_type == "markdown" and TRY in cell.source:
            text = " ".join(cell.source.split())
            _tell(text, figures, told)
    return {
        place: StatesOfFigure(figure=figure, tries=[tried for tried in figure.tries if tried.words in told[place]])
        for place, figure in figures.items()
        if any(tried.words in told[place] and tried.states for tried in figure.tries)
    }


def _tell(text: str, figures: Mapping[int, Figure], told: Mapping[int, list[str]]) -> None:
    known: set[str] = set()
    for place in sorted(figures, reverse=True):
        words = {tried.words for tried in figures[place].tries if tried.words in text}
        told[place].extend(words - known)
        known |= words
