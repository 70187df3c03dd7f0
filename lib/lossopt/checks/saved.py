"""The file of the notebook that somebody has open, as it was last saved."""

import json
import os
from pathlib import Path
from typing import Any

__all__ = ["saved_notebook"]

PATH_OF_NOTEBOOK = "JPY_SESSION_NAME"  # the variable in which Jupyter's server tells a kernel whose it is


def saved_notebook() -> dict[str, Any]:
    """The notebook's metadata and cells; without any if its file is not known or cannot be read."""
    path = Path(os.environ.get(PATH_OF_NOTEBOOK, ""))
    try:
        notebook = json.loads(path.read_bytes()) if path.suffix == ".ipynb" else {}
        return {"metadata": notebook["metadata"], "cells": notebook["cells"]} if notebook else _nothing()
    except (OSError, ValueError, KeyError, TypeError):
        return _nothing()


def _nothing() -> dict[str, Any]:
    return {"metadata": {}, "cells": []}
