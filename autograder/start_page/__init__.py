"""The page on which JupyterLab opens in a course: lessons, assignments with their due dates, how to hand in.

Jupyter's server loads this package as an extension whenever it starts, since ``jupyter/`` is installed into the
environment; so it imports nothing that takes long. ``labextension/`` is what the pages load.
"""

from typing import Any

__all__ = ["add_to_server"]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    add_to_server(server.web_app)


def add_to_server(web_app: Any) -> None:
    """Adds what the page asks for to Jupyter's server, and tells JupyterLab what to show in the course."""
    from jupyter_server.utils import url_path_join

    from autograder.start_page.handlers import StartPageHandler
    from autograder.start_page.lab_settings import with_course

    settings = web_app.settings
    settings["page_config_hook"] = with_course(settings.get("page_config_hook"))
    web_app.add_handlers(".*$", [(url_path_join(settings["base_url"], "course", "start-page"), StartPageHandler)])
