"""Says what is there where a notebook should be: another file, or one that is no JSON in UTF-8; and what to do."""

import contextlib
import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from autograder.course import listed

__all__ = ["notebooks_below", "what_is_there", "what_it_is"]

DEEPEST, MOST_FOLDERS = 4, 200  # that are looked into for a notebook that lies too deep

OTHER_ENCODINGS = {
    "UTF-32": (b"\xff\xfe\0\0", b"\0\0\xfe\xff"),
    "UTF-16": (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{"),  # with and without a mark of its order
}


def what_it_is(data: bytes, error: Exception) -> str:
    """What a file that is no JSON in UTF-8 looks like, and what to do."""
    if not data.strip():
        return "it is empty; hand in the .ipynb file again."
    for encoding, marks in OTHER_ENCODINGS.items():
        if data.startswith(marks):
            return f"it is in {encoding}, not in UTF-8; hand in the .ipynb file as JupyterLab saves it."
    if isinstance(error, UnicodeDecodeError):
        is_text = data.lstrip()[:1] == b"{" and b"\0" not in data
        found = "in Latin-1 or another encoding, not in UTF-8" if is_text else "not text in UTF-8"
        return f"it is {found}; hand in the .ipynb file as JupyterLab saves it."
    if isinstance(error, json.JSONDecodeError) and (
        error.msg.startswith("Unterminated") or error.pos >= len(error.doc.rstrip())
    ):
        return "it is not valid JSON, since it ends midway; hand in the whole .ipynb file again."
    return "it is not valid JSON; hand in the .ipynb file again."


def what_is_there(folder: Path | int, name: str) -> str:
    """What is in ``folder``, a path or an open folder, in place of the notebook ``name``, and what to do."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        names = []
    notebooks = [each for each in names if each.lower().endswith(".ipynb")]
    zips = [each for each in names if each.lower().endswith(".zip")]
    below = notebooks_below(folder)
    found = [*notebooks, *below] or zips
    one = "it" if len(found) == 1 else "the one that counts"
    if not found:
        return "; hand it in again under this name"
    if below:
        return f", but {listed(found)}; move {one} out of its folder, to {name}"
    return f", but {listed(found)}; " + (
        f"rename {one} to {name}" if notebooks else f"unpack {one} in the student's folder"
    )


def notebooks_below(folder: Path | int, others: Collection[str] = ()) -> list[str]:
    """The paths of notebooks in the folders of ``folder``, a path or an open folder; no link is followed.

    Files of the names ``others`` are left out, since it is known what they are.
    """
    found: list[str] = []
    with contextlib.suppress(OSError):
        for number, (parts, folders, files) in enumerate(_walked(folder)):
            notebooks = (name for name in sorted(files) if _is_somebodys(name) and name not in others)
            found += ["/".join((*parts, name)) for name in notebooks if parts]
            folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
            if len(parts) == DEEPEST:
                folders.clear()
            if number == MOST_FOLDERS:
                break
    return found


def _walked(folder: Path | int) -> Iterator[tuple[tuple[str, ...], list[str], list[str]]]:
    """Each folder's path in parts, the folders in it, which the caller may prune, and the files."""
    if isinstance(folder, int):
        for here, folders, files, _ in os.fwalk(".", dir_fd=folder):
            yield Path(here).parts, folders, files
    else:
        for place, folders, files in os.walk(folder):
            yield Path(place).relative_to(folder).parts, folders, files


def _is_somebodys(name: str) -> bool:
    return name.lower().endswith(".ipynb") and not name.startswith(".")
