"""What the commands of ``course`` do that help to write an assignment."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence

from autograder.assignment.source import Source
from autograder.assignment.worked_solutions import solutions_key, way_of
from autograder.cli.terminal import harmless
from autograder.course import Course, typed

__all__ = ["new_exercise", "told_of_release"]


def new_exercise(arguments: Namespace) -> int:
    """Adds the skeleton of an exercise to a source."""
    from autograder.release.new_exercise import NewExercise, add_exercise

    assignment, name = arguments.assignment, arguments.name
    exercise = NewExercise(
        name=name,
        title=arguments.title or name.replace("_", " ").capitalize(),
        points=arguments.points,
        takes=tuple(arguments.takes.split()),
        after=arguments.after,
    )
    notebook = add_exercise(Course.at(arguments.root), assignment, exercise)
    done = f"{notebook}: added a task, the solution cell {name} and the test cell {name}_checks."
    step = f"If the notebook is open, open it anew. Fill the cells in, then run `course release {typed(assignment)}`."
    sys.stdout.write(harmless(f"{done}\n{step}") + "\n")
    return 0


def told_of_release(
    source: Source, constants: Mapping[str, Sequence[str]], failed_set_ups: Mapping[str, str]
) -> Iterator[str]:
    """What the author has to know of an assignment that is released.

    That its marks can be faked, set-up cells that fail when it is graded, constant hidden inputs, and a key to keep.
    """
    name = source.assignment
    if source.caution:
        yield source.caution
    for cell, said in failed_set_ups.items():
        yield f"{name}: the set-up cell {cell} fails when it is graded ({said}); no check may need what it defines."
    for grade_id, calls in constants.items():
        yield f"{name}: {grade_id} has hidden inputs that are the same in every run: {'; '.join(calls)}"
    if constants:
        yield (
            f"{name}: draw hidden inputs anew in every run where you can, as with numpy.random.default_rng() without a "
            "seed; what is always the same can be passed on by whoever has seen it."
        )
    if way_of(source) == "key":
        yield f"{name}: the key to its worked solutions, to be given out when you like: {solutions_key(source)}"
