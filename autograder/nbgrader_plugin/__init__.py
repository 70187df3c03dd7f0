"""What nbgrader's own commands and pages do in a course of this grader's.

Jupyter's server loads this package as an extension whenever it starts, since ``jupyter/`` is installed into the
environment; so it imports nothing that takes long.
"""

from typing import Any

__all__: list[str] = []


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """There is nothing to do until nbgrader's extension has been loaded, whose name comes later."""


async def _start_jupyter_server_extension(server: Any) -> None:
    # nbgrader reads the configuration of the folder in which the server was started, which need not be the course.
    from autograder.nbgrader_plugin.quick_lists import make_lists_quick
    from autograder.nbgrader_plugin.validate import lead_to_check

    lead_to_check()
    make_lists_quick()
