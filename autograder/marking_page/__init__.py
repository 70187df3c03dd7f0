"""The page on which instructors mark written answers, in the server that shows the course, behind its login.

Jupyter's server loads this package as an extension whenever it starts, since ``jupyter/`` is installed into the
environment; so it imports nothing that takes long. A student's server has the extension too, and answers 404: there
are no sources in a student's course.
"""

from typing import Any

__all__ = ["add_to_server"]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    add_to_server(server.web_app)


def add_to_server(web_app: Any) -> None:
    """Adds the addresses below ``marking/`` to Jupyter's server, which asks for its own login there too."""
    from jupyter_server.utils import url_path_join

    from autograder.marking_page.handlers import HANDLERS

    base = url_path_join(web_app.settings["base_url"], "marking")
    web_app.add_handlers(".*$", [(base + pattern, handler) for pattern, handler in HANDLERS])
