"""What the commands of ``course`` do that help to write an assignment."""

import sys
from argparse import Namespace

from autograder.cli.terminal import harmless
from autograder.course import Course, typed

__all__ = ["new_exercise"]


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
    command = f"course release {typed(notebook.parent.name)}"
    step = f"If the notebook is open, open it anew. Fill the cells in, then run `{command}`."
    sys.stdout.write(harmless(f"{done}\n{step}") + "\n")
    return 0
