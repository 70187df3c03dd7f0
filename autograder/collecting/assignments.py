"""Finds out of which assignment a notebook is: by the names of its cells, else by its own name."""

from dataclasses import dataclass

from autograder._exceptions import SourceError, UngradableError
from autograder.assignment.source import Source
from autograder.collecting.archives import NOTEBOOK
from autograder.collecting.own_names import numbered
from autograder.course import Course
from autograder.submission.reading import parse_submission

__all__ = ["Assignments", "Recognised"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A notebook's assignment, or None if nothing says it.

    ``is_named`` is whether its name says so too, and ``copy`` the number that programs add to a later copy's name.
    ``is_sure`` is whether its cells say so. ``fault`` is why it cannot be read as a notebook, or "".
    """

    assignment: str | None
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
        self._cells: dict[str, frozenset[str]] = {}
        if said is not None:
            course.require_source(said)
        for name in self.names:
            try:
                source = Source.load(name, course.source(name))
            except SourceError:
                if name == said:
                    raise
                continue  # its notebooks are still found by their names
            self._cells[name] = frozenset(source.by_grade_id)

    def of(self, data: bytes, file_name: str) -> Recognised:
        """The assignment of a notebook with these bytes and this name."""
        stem = NOTEBOOK.sub("", file_name)
        without_number, copy = numbered(stem)
        named = self._called(stem) or self._called(without_number)
        copy = 0 if self._called(stem) else copy  # the number is the assignment's own, as in `week-2`
        try:
            cells = {cell.grade_id for cell in parse_submission(data) if cell.grade_id}
            fault = ""
        except UngradableError as error:
            cells, fault = set(), str(error)
        by_cells = self._by_cells(cells, named)
        found = by_cells or named
        return Recognised(
            assignment=found,
            is_named=named is not None and named == found,
            is_sure=by_cells is not None,
            copy=copy,
            fault=fault,
        )

    def _called(self, stem: str) -> str | None:
        return next((name for name in self.names if name.casefold() == stem.casefold()), None)

    def _by_cells(self, cells: set[str], named: str | None) -> str | None:
        """The assignment with the most cells of these names; of several, the one that was said or is named so."""
        counts = {name: len(cells & own) for name, own in self._cells.items()}
        most = max(counts.values(), default=0)
        best = [name for name, count in counts.items() if count == most and most]
        if len(best) > 1:
            best = [name for name in (self.said, named) if name in best][:1]
        return best[0] if best else None
