"""The file of the notebook that somebody has open, as it was last saved."""

import json
import os
from pathlib import Path
from typing import Any

__all__ = ["saved_notebook"]

PATH_OF_NOTEBOOK = "JPY_SESSION_NAME"  # the variable in which Jupyter's server tells a kernel whose it is


def saved_notebook() -> dict[str, Any]:
    """The notebook's metadata and cells; without any if its file is not known or cannot be read."""
    named = Path(os.environ.get(PATH_OF_NOTEBOOK, ""))
    # A session that was given a whole path for its name makes a wrong one of it; the kernel stands in the right folder.
    for path in (named, Path(named.name)) if named.suffix == ".ipynb" else ():
        try:
            notebook = json.loads(path.read_bytes())
            return {"metadata": notebook["metadata"], "cells": notebook["cells"]}
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return {"metadata": {}, "cells": []}
