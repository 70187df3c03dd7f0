"""Refuses a release that shows what only the source may hold: lines and pictures of solutions and hidden tests."""

import json
import re
from collections.abc import Iterator
from typing import Any

from autograder._exceptions import SourceError
from autograder.assignment.attachments import shown_attachments
from autograder.assignment.compact import compact
from autograder.assignment.configured import own_markers
from autograder.assignment.source import HIDDEN, MARK_SCHEME, SOLUTION, CellKind, Source, SourceCell, blank_text
from autograder.course import listed

__all__ = ["SHOWN_ON_PURPOSE", "require_no_leak"]

LONG_LINE = 24  # characters: shorter lines recur by chance
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
SHOWN_ON_PURPOSE = "shown_on_purpose"  # in the notebook's metadata: the cells of which the author lets lines be seen
# What calls a function as its definition does gives nothing away.
SIGNATURE = re.compile(r"\b(?:async\s+)?(?:def|class)\s+\w+[^\n]*?:(?=[\s`]|$)", re.MULTILINE)
TELLS_NOTHING = ("import ", "from ", "#", "@")


def require_no_leak(source: Source, released: bytes) -> None:
    """Raises :class:`SourceError` if the file that students would get holds what only the source may, naming it all."""
    text = released.decode()
    for marker in MARKERS:
        if marker in text:
            raise SourceError(f"{source.path.name}: the release would hold {marker!r}; close the region in its cell.")
    for name, beside in source.files.texts.items():
        for marker in (*MARKERS, *own_markers(source.path)):
            if marker in beside:
                raise SourceError(
                    f"{source.path.name}: {listed([name])} beside it, which students get, holds {marker!r}; move the "
                    "file out of the folder."
                )
    _require_no_secret_line(source)
    _require_no_leaked_picture(source, released)


def _require_no_secret_line(source: Source) -> None:
    accepted = _accepted(source)
    shown = [_ShownText.of(cell) for cell in source.cells]
    shown += [_ShownText(None, text) for text in source.files.texts.values()]
    found = [
        f"{cell.grade_id or cell.cell_id}: {line!r}"
        for cell in source.cells
        if cell.grade_id not in accepted
        for line in dict.fromkeys(_secret_lines(cell))
        if any(other.shows(line, of=cell) for other in shown)
    ]
    if found:
        files = " and the files beside the notebook" if source.files else ""
        lines = "a line" if len(found) == 1 else f"{len(found)} lines"
        raise SourceError(
            f"{source.path.name}: the release would show {lines} of solutions or hidden tests ({'; '.join(found)}); "
            f"remove what shows them from the visible cells{files}, or, where it is meant, name the cell in "
            f'"{SHOWN_ON_PURPOSE}" in the notebook\'s metadata.'
        )


def _accepted(source: Source) -> set[str]:
    """The cells of which the author lets lines be seen."""
    names = source.notebook.get("metadata", {}).get(SHOWN_ON_PURPOSE, [])
    known = {cell.grade_id for cell in source.cells if cell.grade_id}
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SourceError(f"{source.path.name}: `{SHOWN_ON_PURPOSE}` in the metadata must be a list of cells' names.")
    if unknown := sorted(set(names) - known):
        raise SourceError(
            f"{source.path.name}: `{SHOWN_ON_PURPOSE}` in the metadata names {listed(unknown)}, but no cell has that "
            "grade_id; correct the name or take it out."
        )
    return set(names)


class _ShownText:
    """What students read of one cell, or of a file beside the notebook."""

    def __init__(self, cell: SourceCell | None, text: str) -> None:
        self._cell = cell
        self._lines = {SIGNATURE.sub("", line).strip() for line in text.splitlines()}
        self._code = compact(SIGNATURE.sub("", text))

    @classmethod
    def of(cls, cell: SourceCell) -> "_ShownText":
        return cls(cell, blank_text(cell) if cell.is_answer else MARK_SCHEME.sub("", HIDDEN.sub("", cell.text)))

    def shows(self, line: str, *, of: SourceCell) -> bool:
        """Whether a secret line of a cell can be read here; what a test cell repeats of itself was never secret."""
        if of is self._cell and of.kind is CellKind.CHECKS:
            return False
        # Code gives itself away within a line of text too; a few words of prose recur by chance.
        return line in self._lines or (of.cell_type == "code" and compact(line.removeprefix("return ")) in self._code)


def _secret_lines(cell: SourceCell) -> Iterator[str]:
    regions = (HIDDEN, SOLUTION, MARK_SCHEME)
    secret = [match.group(0) for region in regions for match in region.finditer(cell.text)]
    if cell.is_answer and not SOLUTION.search(cell.text):
        secret.append(cell.text)
    for text in secret:
        for line in (SIGNATURE.sub("", line).strip() for line in text.splitlines()):
            if len(line) >= LONG_LINE and not line.startswith(TELLS_NOTHING):
                yield line


def _require_no_leaked_picture(source: Source, released: bytes) -> None:
    """Refuses a release with a picture of a model answer, which says as much as its text."""
    shown: set[str] = set()
    for cell in json.loads(released)["cells"]:
        held = cell.get("attachments") or {}
        visible = shown_attachments(held, "".join(cell["source"]))
        shown |= {compact(data) for forms in visible.values() for data in _data_of(forms)}
        if set(held) - set(visible):
            raise SourceError(
                f"{source.path.name}: the release would hold {listed(sorted(set(held) - set(visible)))}, which no "
                "released text shows; remove it from the cell."
            )
    text = compact(released.decode())
    for cell in source.notebook["cells"]:
        for name, forms in (cell.get("attachments") or {}).items():
            if any(data not in shown and data in text for data in map(compact, _data_of(forms))):
                raise SourceError(
                    f"{source.path.name}: the release would show the picture {listed([name])} of a solution or a mark "
                    "scheme; remove it from the visible cells."
                )


def _data_of(forms: dict[str, Any]) -> Iterator[str]:
    for data in forms.values():
        yield "".join(data) if isinstance(data, list) else str(data)
