"""Asks the checks of an assignment, once they have run on its own solution, for what belongs into their release."""

from collections.abc import Sequence

from autograder.assignment.source import CellKind, Source, without_hidden
from autograder.assignment.worked_solutions import solution_for_release
from autograder.running.process_pair import ProcessPair
from autograder.submission.assembly import Step

__all__ = ["ask_for_release"]


def ask_for_release(
    source: Source, steps: Sequence[Step], names: Sequence[list[str]], processes: ProcessPair
) -> dict[str, list[str]]:
    """By the ``grade_id`` of each test cell, the lines that its checks want to be added.

    Args:
        source: the assignment.
        steps: of its own solution, which has run in ``processes``.
        names: which its cells may use at each step.
        processes: those of the run.
    """
    cells = {i: step.cell for i, step in enumerate(steps) if step.cell and step.cell.kind is CellKind.CHECKS}
    requests = [
        (
            index,
            cell.text,
            without_hidden(cell.text),
            names[index],
            {"seconds": source.limits.cell_seconds, **solution_for_release(source, cell)},
        )
        for index, cell in cells.items()
    ]
    found = processes.release_lines(requests)
    return {cell.grade_id or "": lines for cell, lines in zip(cells.values(), found, strict=True) if lines}
