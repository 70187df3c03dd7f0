"""A source notebook as the course's configuration of nbgrader has it: header and footer, markers and stubs of its own.

All that comes later knows nbgrader's own markers alone: those of the course are put into that form as a source is read,
and stubs of its own travel in the notebook's metadata.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder._exceptions import SourceError, UsageError
from autograder.course import Course

__all__ = ["STUBS", "configured", "configured_files", "own_markers", "release_settings", "stubs_of", "without_stubs"]

STUBS = {"code": "# YOUR CODE HERE\nraise NotImplementedError()", "markdown": "YOUR ANSWER HERE"}
KEY = "autograder_stubs"  # in the metadata of a notebook that was read
# Of nbgrader's classes, the settings that name a marker, and the marker that stands in its place.
MARKERS = {
    "ClearSolutions": {"begin_solution_delimeter": "BEGIN SOLUTION", "end_solution_delimeter": "END SOLUTION"},
    "ClearHiddenTests": {"begin_test_delimeter": "BEGIN HIDDEN TESTS", "end_test_delimeter": "END HIDDEN TESTS"},
    "ClearMarkScheme": {
        "begin_mark_scheme_delimeter": "BEGIN MARK SCHEME",
        "end_mark_scheme_delimeter": "END MARK SCHEME",
    },
}
STEPS = (*MARKERS, "LockCells", "ClearOutput", "CheckCellMetadata", "ComputeChecksums")


def configured(notebook: dict[str, Any], path: Path) -> dict[str, Any]:
    """The notebook at ``path`` with all that; ``notebook`` itself if nothing of it is configured.

    Raises:
        SourceError: the header or the footer cannot be read, or a stub is no text.
    """
    course = _course(path)
    if course is None:
        return notebook
    is_source = path.parent.parent.resolve() == course.folder("source").resolve()
    around = {place: _cells_of(course, place) for place in ("header", "footer")} if is_source else {}
    cells = [*around.get("header", []), *notebook["cells"], *around.get("footer", [])]
    markers, stubs = own_markers(path), _stubs(course)
    if len(cells) == len(notebook["cells"]) and not markers and stubs == STUBS:
        return notebook
    metadata = notebook.get("metadata", {}) | ({KEY: stubs} if stubs != STUBS else {})
    return (
        notebook
        | {"cells": [_with_markers(cell, markers) for cell in _told_apart(notebook, cells)]}
        | {"metadata": metadata}
    )


def configured_files(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Changes when what :func:`configured` reads for the notebook at ``path`` may change."""
    course = _course(path)
    if course is None:
        return ()
    files = [course.root / name for name in ("nbgrader_config.py", "nbgrader_config.json")]
    files += [
        course.root / name for name in map(course.section("IncludeHeaderFooter").get, ("header", "footer")) if name
    ]
    return tuple((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.is_file())


def stubs_of(notebook: Mapping[str, Any]) -> Mapping[str, str]:
    """What stands in a solution's place, by the type of the cell."""
    found = notebook.get("metadata", {}).get(KEY)
    return {**STUBS, **found} if isinstance(found, dict) else STUBS


def without_stubs(notebook: dict[str, Any]) -> None:
    """Takes out of a notebook what :func:`configured` put into its metadata."""
    notebook["metadata"].pop(KEY, None)


def own_markers(path: Path) -> dict[str, str]:
    """The course's own markers, with nbgrader's in the place of each."""
    course = _course(path)
    if course is None:
        return {}
    found = {
        course.section(step).get(name): marker
        for step, settings in MARKERS.items()
        for name, marker in settings.items()
    }
    return {own: marker for own, marker in found.items() if isinstance(own, str) and own not in ("", marker)}


def release_settings(path: Path) -> dict[str, dict[str, Any]]:
    """What the course sets of nbgrader's steps to a release, but for its markers, by step."""
    course = _course(path)
    if course is None:
        return {}
    settings = {step: {**course.section(step)} for step in STEPS}
    for step, names in MARKERS.items():
        settings[step] = {name: value for name, value in settings[step].items() if name not in names}
    return settings


def _course(path: Path) -> Course | None:
    try:
        course = Course.at(path.parent.parent)
        course.section("ClearSolutions")
        return course
    except UsageError:  # a notebook outside any course, or a configuration that something else will complain of
        return None


def _stubs(course: Course) -> dict[str, str]:
    section = course.section("ClearSolutions")
    code = _value(section.get("code_stub", STUBS["code"]), {"python": STUBS["code"]})
    code = code.get("python") if isinstance(code, Mapping) else code
    text = section.get("text_stub", STUBS["markdown"])
    for name, stub in (("code_stub", code), ("text_stub", text)):
        if not isinstance(stub, str):
            raise SourceError(
                f"c.ClearSolutions.{name} in the course's nbgrader_config gives no text for Python; write "
                f"{'a dict with a text under python' if name == 'code_stub' else 'a text'}."
            )
    return {"code": code, "markdown": text}


def _value(found: Any, default: Any) -> Any:
    """The value of a setting, which a configuration may give by what it changes of the default."""
    return found.get_value(default) if hasattr(found, "get_value") else found


def _cells_of(course: Course, place: str) -> list[dict[str, Any]]:
    """The cells of the course's header or footer; none if it has none."""
    name = course.section("IncludeHeaderFooter").get(place)
    if not name:
        return []
    said = f"The {place} {name}, which c.IncludeHeaderFooter.{place} in the course's nbgrader_config names,"
    try:
        found = json.loads((course.root / str(name)).read_bytes())
        cells = found["cells"]
    except OSError as error:
        raise SourceError(f"{said} cannot be read ({error.strerror}); put it there, or correct its name.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{said} is not a notebook of nbformat 4; open and save it in JupyterLab.") from error
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise SourceError(f"{said} is not a notebook of nbformat 4; open and save it in JupyterLab.")
    return cells


def _told_apart(notebook: Mapping[str, Any], cells: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The cells, each with an id of its own where the notebook's format has ids; those of the notebook itself stay."""
    minor = notebook.get("nbformat_minor")
    has_ids = isinstance(minor, int) and minor >= 5
    own = notebook["cells"]
    taken = {cell.get("id") for cell in own}
    for number, cell in enumerate(cells, 1):
        if any(cell is each for each in own):
            yield cell
        elif not has_ids:
            yield {name: value for name, value in cell.items() if name != "id"}
        else:
            found = cell.get("id")
            found = found if found and found not in taken else f"around-{number}"
            taken.add(found)
            yield cell | {"id": found}


def _with_markers(cell: dict[str, Any], markers: Mapping[str, str]) -> dict[str, Any]:
    text = cell.get("source", "")
    text = "".join(text) if isinstance(text, list) else text
    if not isinstance(text, str) or not any(own in text for own in markers):
        return cell
    for own, marker in markers.items():
        text = text.replace(own, marker)
    return cell | {"source": text}
