"""Makes a lesson's figure again, without running the whole lesson: only the lines run that the figure is made of."""

import ast
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from lossopt.pages.needed import needed
from lossopt.saving.markup import Size

__all__ = ["Figure", "Sentence", "State", "remade"]

LOGGER = logging.getLogger(__name__)


class Sentence(Protocol):
    """What a lesson tells its reader to try, and the states that are meant."""

    @property
    def words(self) -> str:
        """As they stand in the lesson, without the line breaks."""

    @property
    def states(self) -> Sequence[Mapping[str, Any]]:
        """The values of the controls that are moved."""


class State(Protocol):
    """One state as it is seen."""

    settings: tuple[tuple[str, str], ...]
    rows: list[list[tuple[bytes, Size]]]
    text: str
    alt: str


@runtime_checkable
class Figure(Protocol):
    """What is needed of an explorer here, so that pages need not load what draws them."""

    tries: Sequence[Sentence]

    def tried(self, values: Mapping[str, Any]) -> State:
        """The figure with other values of its controls; called for each state of a page."""


def remade(cells: Sequence[str]) -> Figure | None:
    """The figure that is the value of the last cell, or None if it cannot be made.

    Of the cells before, only those statements run that define what the last one uses, and what they use in turn.

    Args:
        cells: The code of the lesson, up to and with the cell of the figure.
    """
    try:
        *before, last = ast.parse(cells[-1]).body
        if not isinstance(last, ast.Expr):
            return None
        earlier = [statement for cell in cells[:-1] for statement in _statements(cell)]
        body = ast.Module(body=[*needed(earlier, [*before, last]), *before], type_ignores=[])
        names: dict[str, Any] = {"__name__": "lesson"}
        exec(compile(body, "<lesson>", "exec"), names)
        figure = eval(compile(ast.Expression(last.value), "<lesson>", "eval"), names)
    except Exception as error:  # a reader may have changed the cells to whatever
        LOGGER.warning("a figure is shown as it was stored, since it could not be made again: %s", error)
        return None
    return figure if isinstance(figure, Figure) else None


def _statements(cell: str) -> Iterable[ast.stmt]:
    try:
        return ast.parse(cell).body
    except SyntaxError:  # IPython's own commands, for instance
        return ()
