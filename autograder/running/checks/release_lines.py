"""What checks ask to be added to the students' copy of their cells; decision 0005 fixes how they are asked.

A check may know more than its released text can hold, such as hints for mistakes that are known. It decides itself
what of it may go out.
"""

from typing import Any

from autograder.running.checks.instructor_cells import InstructorCells

__all__ = ["METHOD", "checks_in", "release_lines"]

METHOD = "__for_release__"


def release_lines(
    cells: InstructorCells, namespace: dict[str, Any], text: str, visible_text: str, told: dict[str, Any]
) -> list[str]:
    """The lines that the checks of one test cell want to stand before its last one.

    Args:
        cells: runs them.
        namespace: of the cells, in which the answers are bound.
        text: of the whole cell.
        visible_text: of what students get of it.
        told: what the assignment says of the cell: the time that it may take, and its worked solution.
    """
    visible = _made(cells, namespace, visible_text)
    again = _made(cells, namespace, text)
    whole = _made(cells, namespace, text)
    return [
        str(getattr(type(check), METHOD)(check, name, visible=visible[name], again=again[name], **told))
        for name, check in whole.items()
        if name in visible and name in again
    ]


def _made(cells: InstructorCells, namespace: dict[str, Any], text: str) -> dict[str, Any]:
    """The checks that a cell binds, by name; it is not run to its end, so that no answer is asked anything."""
    for name in checks_in(namespace):
        del namespace[name]
    cells.prepare(text)
    return checks_in(namespace)


def checks_in(namespace: dict[str, Any]) -> dict[str, Any]:
    """The variables that hold a check which can be asked, by name."""
    return {name: value for name, value in namespace.items() if hasattr(type(value), METHOD)}
