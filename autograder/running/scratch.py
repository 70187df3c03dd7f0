"""The one folder that student code may write to; gone afterwards."""

import shutil
import tempfile

from autograder.limits import Limits

__all__ = ["new_scratch", "remove_scratch"]


def new_scratch(_: Limits) -> str:
    return tempfile.mkdtemp(prefix="submission-")


def remove_scratch(folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
