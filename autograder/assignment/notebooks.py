"""An assignment whole: the source of each of its notebooks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from autograder._exceptions import SourceError
from autograder.assignment.source import Source, SourceCell
from autograder.course import Course, listed, notebooks_in, typed
from autograder.records import cell_name

__all__ = ["combined", "gradable_sources", "load_sources", "require_released"]


def load_sources(course: Course, assignment: str) -> tuple[Source, ...]:
    """The source of each notebook, by name.

    Raises:
        UsageError: there is no such assignment. SourceError: one of its notebooks cannot be used.
    """
    return tuple(Source.load(assignment, path) for path in course.require_sources(assignment))


def gradable_sources(course: Course, assignment: str) -> tuple[Source, ...]:
    """The same, with the files beside them; raises :class:`SourceError` also if these cannot be released."""
    sources = load_sources(course, assignment)
    _ = sources[0].files  # read now, so that what is wrong with them is said before anything is done
    return tuple(replace(source, read_files=lambda: sources[0].files) for source in sources)


def require_released(course: Course, sources: Sequence[Source]) -> None:
    """Raises :class:`SourceError` if some of the notebooks were released and others, as a copy, were not.

    Nobody could have handed these in, and everybody would lose their points.
    """
    assignment = sources[0].assignment
    released = {path.stem for path in notebooks_in(course.release(assignment))}
    unreleased = [source.path.name for source in sources if source.name not in released]
    if released and unreleased:
        folder = sources[0].path.parent.relative_to(course.root).as_posix()
        raise SourceError(
            f"{assignment} has {listed(unreleased)} besides the notebooks that students got; move it out of {folder}, "
            f"or run `course release {typed(assignment)}`."
        )


def combined(sources: Sequence[Source]) -> Source:
    """One source with the cells of all, each under its :func:`cell_name`; for statistics, never to be run."""
    first, *others = sources
    if not others and not first.named:
        return first
    notebook = {**first.notebook, "cells": [cell for source in sources for cell in source.notebook["cells"]]}
    return replace(
        first,
        notebook=notebook,
        cells=tuple(_renamed(sources)),
        shares_process=any(source.shares_process for source in sources),
    )


def _renamed(sources: Sequence[Source]) -> Iterator[SourceCell]:
    before = 0
    for source in sources:
        for cell in source.cells:
            name = cell.grade_id and cell_name(source.assignment, source.name, cell.grade_id)
            yield replace(cell, index=before + cell.index, grade_id=name)
        before += len(source.cells)
