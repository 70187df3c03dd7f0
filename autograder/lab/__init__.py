"""The button *Submit* of JupyterLab and Notebook 7, and what their server answers to it.

Jupyter's server loads this package as an extension whenever it starts, since ``jupyter/`` is installed into the
environment; so it imports nothing that takes long. ``labextension/`` is what the pages load.
"""

from typing import Any

__all__ = ["add_handlers"]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    add_handlers(server.web_app)


def add_handlers(web_app: Any) -> None:
    """Adds the addresses below ``course/`` to Jupyter's server, which asks for its own login there too."""
    from jupyter_server.utils import url_path_join

    from autograder.lab.handlers import HANDLERS

    base = web_app.settings["base_url"]
    web_app.add_handlers(".*$", [(url_path_join(base, "course", name), handler) for name, handler in HANDLERS.items()])
