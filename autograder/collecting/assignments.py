"""Finds out of which notebook of which assignment a file is: by the names of its cells, else by its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder._exceptions import SourceError, UngradableError
from autograder.assignment.source import Source
from autograder.collecting.archives import NOTEBOOK
from autograder.collecting.own_names import numbered
from autograder.course import Course
from autograder.submission.reading import parse_submission

__all__ = ["Assignments", "Recognised"]

Key = tuple[str, str]  # an assignment, and the name of one of its notebooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A notebook's assignment, and which of its notebooks it is; None if nothing says it.

    ``is_named`` is whether its name says so too, and ``copy`` the number that programs add to a later copy's name.
    ``is_sure`` is whether its cells say so. ``fault`` is why it cannot be read as a notebook, or "".
    """

    assignment: str | None
    notebook: str | None
    is_named: bool
    is_sure: bool
    copy: int
    fault: str


class Assignments:
    """The course's assignments, of which an instructor may have said one.

    Raises:
        UsageError: there is no assignment ``said``. SourceError: its source cannot be read.
    """

    def __init__(self, course: Course, said: str | None = None) -> None:
        self.said = said
        self.names = tuple(course.assignments())
        self._keys: list[Key] = []
        self._cells: dict[Key, frozenset[str]] = {}
        self._without_points: set[Key] = set()
        if said is not None:
            course.require_sources(said)
        for name in self.names:
            for path in course.sources(name):
                self._keys.append((name, path.stem))
                try:
                    source = Source.load(name, path)
                except SourceError:
                    if name == said:
                        raise
                    continue  # it is still found by its name
                self._cells[name, path.stem] = frozenset(source.by_grade_id)
                if not source.graded:
                    self._without_points.add((name, path.stem))

    def notebooks(self, assignment: str) -> list[str]:
        """The names of an assignment's notebooks."""
        return [notebook for name, notebook in self._keys if name == assignment]

    def needed(self, assignment: str) -> list[str]:
        """Those of them that cost points if they are not handed in."""
        return [name for name in self.notebooks(assignment) if (assignment, name) not in self._without_points]

    def of(self, data: bytes, file_name: str, folders: Sequence[str] = ()) -> Recognised:
        """The assignment of a notebook with these bytes and this name, which lay in these folders."""
        stem = NOTEBOOK.sub("", file_name)
        without_number, copy = numbered(stem)
        exact = self._called(stem, folders)
        named = exact or self._called(without_number, folders)
        copy = 0 if exact else copy  # the number is the assignment's own, as in `week-2`
        try:
            cells = {cell.grade_id for cell in parse_submission(data) if cell.grade_id}
            fault = ""
        except UngradableError as error:
            cells, fault = set(), str(error)
        by_cells = self._by_cells(cells, named)
        found = by_cells or (named[0] if len(named) == 1 else None)
        return Recognised(
            assignment=found[0] if found else None,
            notebook=found[1] if found else None,
            is_named=found in named,
            is_sure=by_cells is not None,
            copy=copy,
            fault=fault,
        )

    def _called(self, stem: str, folders: Sequence[str]) -> list[Key]:
        """The notebooks of that name; an assignment's name stands for its only one.

        If several assignments have one, those whose folder it lay in, or the one that was said.
        """
        found = [
            (name, notebook)
            for name, notebook in self._keys
            if stem.casefold() == notebook.casefold()
            or (stem.casefold() == name.casefold() and len(self.notebooks(name)) == 1)
        ]
        return _narrowed(found, lambda key: key[0] in folders, lambda key: key[0] == self.said)

    def _by_cells(self, cells: set[str], named: Sequence[Key]) -> Key | None:
        """The notebook with the most cells of these names; of several, that of the one that was said, or named so."""
        counts = {key: len(cells & own) for key, own in self._cells.items()}
        most = max(counts.values(), default=0)
        best = [key for key, count in counts.items() if count == most and most]
        best = _narrowed(best, lambda key: key[0] == self.said, lambda key: key in named)
        return best[0] if len(best) == 1 else None


def _narrowed(keys: list[Key], *conditions: Callable[[Key], bool]) -> list[Key]:
    """Those for which the conditions hold, each of which is left out if it holds for none."""
    for condition in conditions:
        keys = [key for key in keys if condition(key)] or keys
    return keys
