"""What the author of an assignment hears when it is released, by whatever door."""

from collections.abc import Iterator, Sequence

from autograder.assignment.source import Source
from autograder.assignment.worked_solutions import solutions_key, way_of
from autograder.course import Course, listed
from autograder.release.build import surplus_files
from autograder.release.release_checks import Sound

__all__ = ["told_of_files", "told_of_release"]


def told_of_release(source: Source, sound: Sound) -> Iterator[str]:
    """What the author has to know of an assignment that is released.

    That its marks can be faked, set-up cells that fail when it is graded, constant hidden inputs, and a key to keep.
    """
    name = source.title
    if source.caution:
        yield source.caution
    for cell, said in sound.failed_set_ups.items():
        yield f"{name}: the set-up cell {cell} fails when it is graded ({said}); no check may need what it defines."
    for grade_id, calls in sound.constants.items():
        yield f"{name}: {grade_id} has hidden inputs that are the same in every run: {'; '.join(calls)}"
    if sound.constants:
        yield (
            f"{name}: draw hidden inputs anew in every run where you can, as with numpy.random.default_rng() without a "
            "seed; what is always the same can be passed on by whoever has seen it."
        )
    if way_of(source) == "key":
        yield f"{name}: the key to its worked solutions, to be given out when you like: {solutions_key(source)}"


def told_of_files(course: Course, sources: Sequence[Source]) -> Iterator[str]:
    """Which files go out with an assignment's notebooks, and which of an earlier release lie there still."""
    source = sources[0]
    name = source.assignment
    if source.files:
        yield f"{name}: released with {'them' if sources[1:] else 'it'}: {listed(source.files.contents)}"
    if surplus := surplus_files(course, source):
        folder = course.release(name).relative_to(course.root).as_posix()
        yield (
            f"{name}: {folder} holds {listed(surplus)} besides, which is not released with the source; grading has "
            "no such file, so take it away."
        )
