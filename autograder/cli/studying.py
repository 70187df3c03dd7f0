"""What the commands do with which a student works: open the lab, start an assignment, check it."""

import os
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from autograder._exceptions import UsageError
from autograder.assignment.source import CellKind
from autograder.cli.console_tables import exercise_lines
from autograder.cli.learning import keep_checks
from autograder.cli.moments import in_words
from autograder.cli.terminal import say
from autograder.course import Course, listed, notebooks_in, shown_name
from autograder.records import CellRecord, SubmissionRecord, Verdict
from autograder.release.outline import assignments
from autograder.submission import handin
from autograder.submission.desk import Desk, desk_name
from autograder.submission.slips import later_copies, misplaced_answers
from autograder.submission.standing import all_standing, in_sum

__all__ = ["check", "join", "lab", "named_assignment", "say_unsaved", "start"]


def lab(arguments: Namespace) -> int:
    """Opens JupyterLab on the course's start page; options that are not ours are JupyterLab's."""
    course = Course.at(arguments.root)
    # JupyterLab must not ask the network, nor the reader whether it may.
    options = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    # Formgrader calls nbgrader by its name, and terminals should find `course`: a login shell has a path of its own.
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    # Kernels share the processors with a browser and, on a server, with each other; where products of small matrices
    # are split between threads that wait for each other's turn, a lesson takes several times as long.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if os.name == "posix":
        options.append(f"--ServerApp.terminado_settings=shell_command=['{os.environ.get('SHELL', '/bin/sh')}']")
    options += _as_root(arguments.options)
    command = [sys.executable, "-m", "jupyter", "lab", *options, *arguments.options]
    os.chdir(course.root)
    if os.name == "posix":
        os.execv(command[0], command)  # takes the place of this process, so that what ends the one ends the other
    return subprocess.call(command)


def _as_root(given: list[str]) -> list[str]:
    """The option without which Jupyter refuses to run as root, which is what a container's user mostly is."""
    if os.name != "posix" or os.geteuid() != 0:
        return []
    say(
        "You are root, so notebooks can change every file here. To open the lab of a container from outside, publish "
        "its port and add `--ip 0.0.0.0`.",
        sys.stderr,
    )
    return [] if "--allow-root" in given else ["--allow-root"]


def join(arguments: Namespace) -> int:
    """Makes the student's own folder on a course that others share, or brings it up to date."""
    from autograder.release.joining import join

    course, is_new = join(Course.at(arguments.root), arguments.folder)
    what = "is yours; your work stays in its work/" if is_new else "has all that the course gives now"
    say(f"{course.root} {what}. Begin there with `course start`.")
    return 0


def start(arguments: Namespace) -> int:
    """Copies a release into ``work/``, or lists what there is, in the course's order, if no assignment is named."""
    course = Course.at(arguments.root)
    if arguments.assignment is None:
        return _list_assignments(course)
    notebook, is_new = handin.start(course, arguments.assignment)
    many = notebooks_in(course.require_release(arguments.assignment))[1:]
    if is_new:
        what = f"{notebook.parent} has its {len(many) + 1} notebooks" if many else f"{notebook} is ready"
        say(f"{what}; open {'them' if many else 'it'} with `course lab`.")
    else:
        what = f"The notebooks of {notebook.parent} are" if many else f"{notebook} is"
        say(
            f"{what} there already and {'were' if many else 'was'} left as {'they are' if many else 'it is'}; "
            f"to start over, move {'them' if many else 'it'} away first."
        )
    return 0


def _list_assignments(course: Course) -> int:
    names = assignments(course)
    if not names:
        course.require_release("")  # says how to get one
    width = max(map(len, names))
    for name in names:
        say(f"{name:<{width}}  {_how_far(course, name)}".rstrip())
    say("Begin one with `course start NAME`; what is started stays as it is.")
    return 0


def _how_far(course: Course, assignment: str) -> str:
    names = [path.stem for path in notebooks_in(course.release(assignment))]
    if not any(os.path.lexists(course.work(assignment) / f"{name}.ipynb") for name in names):
        return "not started"
    desk = Desk(course)
    said = ["started"]
    checks = [found for name in names if (found := desk.last_check(desk_name(assignment, name)))]
    if checks:
        last = max(found.time for found in checks)
        said.append(f"checked {in_words(last)}: {in_sum(all_standing(checks), with_names=False)}")
    if handed_in := desk.last_hand_in(assignment):
        said.append(f"{'sent' if handed_in.is_sent else 'packed'} {in_words(handed_in.time)}")
    return "; ".join(said)


def named_assignment(course: Course, arguments: Namespace) -> str:
    """The assignment that was named; raises a :class:`UsageError` that lists those which were started."""
    if arguments.assignment is not None:
        return str(arguments.assignment)
    started = [
        name
        for name in assignments(course)
        if any((course.work(name) / path.name).exists() for path in notebooks_in(course.release(name)))
    ]
    known = f"you have started {', '.join(started)}" if started else "`course start` lists what there is"
    raise UsageError(f"Name the assignment, as in `course {arguments.command} NAME`; {known}.")


def check(arguments: Namespace) -> int:
    """Runs the visible tests, and says what is right, wrong and missing, and which notebook could not be checked."""
    course = Course.at(arguments.root)
    assignment = named_assignment(course, arguments)
    names = _notebooks(course, assignment, arguments.notebook)
    tested: list[CellRecord] = []
    are_in_order = []
    refused: list[UsageError] = []
    for name in names:
        try:
            record, work = _check(course, assignment, name, is_one=len(names) == 1)
        except UsageError as error:  # others of its assignment are still checked
            refused.append(error)
            continue
        cells = tuple(replace(cell, notebook=work.released.named) for cell in record.cells)
        _say_how_it_went(course, replace(record, cells=cells), work)
        with_tests = {cell.grade_id for cell in work.released.cells if cell.kind is CellKind.CHECKS}
        tested += [cell for cell in cells if cell.grade_id in with_tests]
        are_in_order += [cell.is_in_order for cell in cells]
    if len(refused) == len(names):
        raise refused[0]
    right = sum(cell.verdict is Verdict.PASSED for cell in tested)
    say(f"{right} of {len(tested)} pass the visible tests; grading also runs hidden ones.")
    for line in (*keep_checks(course, assignment, tested), *(f"Not checked: {error}" for error in refused)):
        say(line)
    return int(bool(refused) or not all(are_in_order))


def _say_how_it_went(course: Course, record: SubmissionRecord, work: handin.Work) -> None:
    say("\n".join(exercise_lines(record)))
    if record.message:
        say(f"Note: {record.message}.")
    later = later_copies(work.notebook, work.released.others)
    for sentence in (*misplaced_answers(work.released, work.cells), later):
        if sentence:
            say(sentence)
    say_unsaved(course, work)


def _check(course: Course, assignment: str, name: str, *, is_one: bool) -> tuple[SubmissionRecord, handin.Work]:
    """The record of one notebook, and what was checked; says first which one, if it is not all."""
    from autograder.grading.check_work import check_work

    folder = course.work(assignment)
    running = f"Running the visible tests on {folder if is_one and name == assignment else folder / name} ..."
    record = check_work(course, assignment, begin=lambda: say(running), name=name)
    return record, handin.read_work(course, assignment, name)


def _notebooks(course: Course, assignment: str, wanted: str | None) -> list[str]:
    """The names of the assignment's notebooks that are to be checked.

    Raises:
        UsageError: it has no notebook of the name that is ``wanted``.
    """
    known = [path.stem for path in notebooks_in(course.require_release(assignment))]
    if wanted is None:
        return known
    name = wanted.removesuffix(".ipynb")
    if name not in known:
        raise UsageError(f"{assignment} has no notebook {shown_name(name)!r}; it has {listed(known)}.")
    return [name]


def say_unsaved(course: Course, work: handin.Work, stream: TextIO | None = None) -> None:
    """Says it if the lab reported changes of the notebook after it was saved last."""
    since = Desk(course).unsaved_since(desk_name(work.assignment, work.released.name))
    if since is not None and since > work.saved:
        say(
            f"The lab has changes of {work.notebook.name}, begun {in_words(since)}, that are not saved, and only "
            "what is saved counts: save there with Ctrl+S and run this again.",
            stream,
        )
