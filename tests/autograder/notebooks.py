"""Small source notebooks for tests, built cell by cell."""

from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

__all__ = [
    "TINY_ANSWERS",
    "checks",
    "markdown",
    "notebook",
    "setup",
    "solution",
    "tiny_source",
    "two_exercises",
    "written",
]


def _nbgrader(grade_id: str, **flags: Any) -> dict[str, Any]:
    off = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {"schema_version": 3, "grade_id": grade_id, **off, **flags}}


def setup(text: str, cell_id: str = "setup") -> Any:
    return new_code_cell(text, id=cell_id)


def markdown(text: str, cell_id: str = "text") -> Any:
    return new_markdown_cell(text, id=cell_id)


def solution(grade_id: str, head: str, body: str) -> Any:
    """``head`` stays in the release, ``body`` (indented by four) does not."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    text = f"{head}\n    ### BEGIN SOLUTION\n{lines}\n    ### END SOLUTION"
    return new_code_cell(text, id=grade_id, metadata=_nbgrader(grade_id, solution=True))


def checks(name: str, visible: str, hidden: str = "", points: float = 1) -> Any:
    text = visible
    if hidden:
        text += f"\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    flags = _nbgrader(f"{name}_checks", grade=True, locked=True, points=points)
    return new_code_cell(text, id=f"{name}-checks", metadata=flags)


def written(name: str, model: str, points: float = 1) -> Any:
    text = f"Why?\n### BEGIN SOLUTION\n{model}\n### END SOLUTION"
    flags = _nbgrader(f"{name}_written", grade=True, solution=True, points=points)
    return new_markdown_cell(text, id=f"{name}-written", metadata=flags)


def notebook(*cells: Any, **metadata: Any) -> Any:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=list(cells), metadata=kernel | metadata)


def tiny_source(**metadata: Any) -> Any:
    """Two exercises and a written answer, 2 + 3 + 1 points."""
    return notebook(
        setup("import numpy as np"),
        solution("mse", "def mse(y, y_hat):", "return np.mean((y_hat - y) ** 2)"),
        checks(
            "mse",
            "assert mse(np.array([1.0, 2.0]), np.array([1.0, 4.0])) == 2.0",
            "assert mse(np.array([7.0, 3.0]), np.array([7.0, 9.0])) == 18.0",
            points=2,
        ),
        solution("double", "def double(x):", "return [value + value for value in x]"),
        checks("double", 'assert double([1, 2]) == [2, 4], "each value twice"', "assert double([5]) == [10]", points=3),
        written("mse", "The square is largest for the worst miss."),
        **{"limits": {"cell_seconds": 3}, **metadata},
    )


# A right answer to each exercise of :func:`tiny_source`.
TINY_ANSWERS = {
    "mse": "def mse(y, y_hat):\n    return np.mean((y_hat - y) ** 2)",
    "double": "def double(x):\n    return [2 * value for value in x]",
}


def two_exercises() -> Any:
    """A text, a set-up cell, two exercises in code and a written answer."""
    return notebook(
        markdown("Read me."),
        setup("import math"),
        solution("f", "def f():", "return 1"),
        checks("f", "assert f() == 1", hidden="assert f() is not True"),
        solution("g", "def g():", "return 2"),
        checks("g", "assert g() == 2"),
        written("g", "So."),
    )
