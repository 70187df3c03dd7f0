"""The documents that commands write for machines, beside what they say to people."""

import json
import sys
from pathlib import Path
from typing import Any, TextIO

from autograder._exceptions import UsageError
from autograder.cli.terminal import say

__all__ = ["TO_STDOUT", "require_folder", "stream_beside", "write_document"]

TO_STDOUT = Path("-")


def stream_beside(target: Path | None) -> TextIO:
    """Where to say things to people, so that they do not get into a document on standard output."""
    return sys.stderr if target == TO_STDOUT else sys.stdout


def require_folder(target: Path | None) -> None:
    """Raises :class:`UsageError` if there is no folder to write ``target`` to: before the work, not after it."""
    if target and not target.absolute().parent.is_dir():
        raise UsageError(f"The folder of {target} does not exist; make it first or name another file.")


def write_document(target: Path | None, document: Any) -> None:
    """Writes what ``--json`` asks for, if it does: to a file, or for ``-`` to standard output."""
    if target is None:
        return
    text = json.dumps(document, indent=1)
    if target == TO_STDOUT:
        say(text)
    else:
        target.write_text(text + "\n", encoding="utf-8")
