"""What lessons need of Jupyter's server: figures saved as they were last seen, and messages sent without a wait.

Jupyter's server loads this package as an extension, since ``jupyter/`` is installed into the environment; so it
imports nothing that takes long.
"""

from typing import Any

from lossopt.saving.prompt_messages import send_at_once
from lossopt.saving.stills import keep_stills

__all__ = ["keep_stills"]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    def before_saving(model: dict[str, Any], **_others: Any) -> None:
        if model.get("type") == "notebook" and isinstance(model.get("content"), dict):
            keep_stills(model["content"])

    server.contents_manager.register_pre_save_hook(before_saving)
    send_at_once(server.web_app.settings)
