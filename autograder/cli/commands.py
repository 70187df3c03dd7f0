"""What each command of an instructor's does; the command line around it is :mod:`autograder.cli.main`."""

import functools
import sys
import time
from argparse import Namespace
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, ExitStack
from itertools import chain
from typing import TYPE_CHECKING, Any, TextIO

from autograder._exceptions import CourseError, OtherKernelError, SourceError, UsageError
from autograder.assignment.notebooks import gradable_sources, require_released
from autograder.assignment.source import Source
from autograder.cli.console_tables import counted, marks_table
from autograder.cli.json_output import require_folder, stream_beside, write_document
from autograder.cli.progress import Progress, passing_line
from autograder.cli.terminal import say
from autograder.course import Course, listed, shown_name, typed
from autograder.records import Status, SubmissionRecord, Verdict, assignments_to_json

if TYPE_CHECKING:
    from autograder.cli.doctor import Finding

__all__ = [
    "backup",
    "bundle",
    "doctor",
    "feedback",
    "grade",
    "history",
    "release",
    "restore",
]


MOST_LISTED = 15  # students who have a line each unless --full is given


def release(arguments: Namespace) -> int:
    """Releases each sound assignment, and says of the others why they are not; the worst of that is the status."""
    course, isolation = Course.at(arguments.root), _isolation(arguments)
    refused: dict[str, CourseError] = {}
    for assignment in arguments.assignments:
        try:
            _release(course, gradable_sources(course, assignment), isolation)
        except (SourceError, UsageError) as refusal:
            if len(arguments.assignments) == 1:
                raise
            refused[assignment] = refusal
            say(f"{shown_name(assignment)} is not released: {refusal}", sys.stderr)
    return max((refusal.exit_status for refusal in refused.values()), default=0)


def _release(course: Course, sources: Sequence[Source], isolation: str) -> None:
    """Releases all notebooks of one assignment, or none."""
    from autograder.gradebook import writer as gradebook
    from autograder.release.build import write_release
    from autograder.release.proved import proved_release
    from autograder.release.tidings import told_of_files, told_of_release

    proved = []
    for source in sources:
        with passing_line(f"{source.title}: trying ") as on_step:
            sound, released = proved_release(source, isolation=isolation, on_step=on_step)
        proved.append((source, sound, released))
    targets = write_release(course, [(source, released) for source, _, released in proved])
    for line in told_of_files(course, sources):
        say(line)
    for (source, sound, _), target in zip(proved, targets, strict=True):
        for line in told_of_release(source, sound):
            say(line)
        if not gradebook.register(course, source):
            say(
                f"{source.title} has other graded cells, or points, than the gradebook's hand-ins; "
                f"`course grade {typed(source.assignment)} --dry-run` says what that does to marks."
            )
        say(f"{source.title}: {counted(len(source.graded), 'graded cell')}, {_points(source.max_score)} -> {target}")


def grade(arguments: Namespace) -> int:
    """Grades, stores each record as it comes, prints the table, and says how it ended."""
    from autograder.cli.assignment_run import AssignmentRun
    from autograder.cli.grading_run import lost_hand_ins_lines, moves_lines
    from autograder.confinement import sweep_temporary

    sweep_temporary()  # of a run that was killed, also if there is nothing left to grade now
    course = Course.at(arguments.root)
    found, status = _sources(course, arguments.assignments)
    for each in found:
        require_released(course, each)
    sources = {each[0].assignment: each for each in found}
    require_folder(arguments.json)
    chosen = {assignment: _students(course, assignment, arguments.student) for assignment in sources}
    isolation = _isolation(arguments)
    table_to = stream_beside(arguments.json)
    graded: dict[str, tuple[float, list[SubmissionRecord]]] = {}
    more: dict[str, dict[str, Any]] = {}
    with ExitStack() as workers:
        executor = functools.cache(lambda: workers.enter_context(_executor(arguments, chain(*sources.values()))))
        if arguments.cluster:  # whoever names one hears at once if it does not answer; this machine's may not be needed
            executor()
        for assignment, students in chosen.items():
            begin = time.monotonic()
            run = AssignmentRun(course, sources[assignment], isolation, force=arguments.force)
            outcome = run.grade(
                students, executor, is_trial=arguments.dry_run, tell=functools.partial(say, stream=table_to)
            )
            graded[assignment] = (time.monotonic() - begin, outcome.records)
            status = max(status, int(bool(outcome.unread)))
            more[assignment] = outcome.to_json() | {"processes": "one" if run.cautions else "two"}
            say(f"{assignment}: {counted(len(students), 'submission')} in {graded[assignment][0]:.1f} s", table_to)
            _say_how_it_ended(course, assignment, outcome.records, table_to, is_full=arguments.full)
            if outcome.unread:
                who = listed(sorted(outcome.unread))
                say(
                    f"A notebook could not be graded and waits in formgrader, or to be handed in again: {who}.",
                    table_to,
                )
            lost = () if arguments.student else lost_hand_ins_lines(course, assignment)
            for line in (*moves_lines(outcome, is_trial=arguments.dry_run), *lost, *run.cautions):
                say(line, table_to)
    write_document(arguments.json, assignments_to_json(graded, more))
    return max(status, _status([record for _, records in graded.values() for record in records]))


def _say_how_it_ended(
    course: Course, assignment: str, records: list[SubmissionRecord], stream: TextIO, *, is_full: bool
) -> None:
    if len(records) > MOST_LISTED and not is_full:
        from autograder.cli.class_summary import summary_lines

        for line in summary_lines(records):
            say(line, stream)
        say("A line for each student: --full. Every verdict with its reason: --json FILE.", stream)
    elif records:
        say(marks_table(records), stream)
    else:
        place = f"{course.folder('submitted').name}/<student>/{assignment}/"
        say(f"Nobody has handed in {assignment}; hand-ins lie in {place}.", stream)
    faults = sum(record.faults for record in records)
    if faults:
        again = f"`course grade {typed(assignment)}`"
        say(
            f"Not marked: {counted(faults, 'graded cell')}; correct what is said of the fault, and {again} marks them.",
            stream,
        )
    if (waiting := sum(record.needs_manual for record in records) - faults) > 0:
        say(
            f"To be marked by hand: {counted(waiting, 'answer')}; in `course lab`, open *Mark written answers*.", stream
        )
    if packed := course.packed(assignment):
        say(
            f"Not looked into: {listed(packed)}. `course collect FILE` puts in place what a learning platform packed.",
            stream,
        )


def history(arguments: Namespace) -> int:
    from autograder.cli.mark_history import history_lines

    course = Course.at(arguments.root)
    for line in history_lines(course, arguments.assignment, arguments.student):
        say(line)
    return 0


def feedback(arguments: Namespace) -> int:
    from autograder.results.feedback import write_feedback

    course = Course.at(arguments.root)
    if arguments.bundle and (arguments.like is None or len(arguments.assignments) > 1):
        raise UsageError(
            f"--bundle packs one assignment as {arguments.bundle} handed it out: course feedback ASSIGNMENT "
            f"--bundle {arguments.bundle} --like ARCHIVE."
        )
    for assignment in arguments.assignments:
        written = write_feedback(course, assignment)
        if written:
            students = {page.parent.parent.name for page in written}
            say(f"{assignment}: feedback for {counted(len(students), 'student')} in {course.folder('feedback')}")
        else:
            say(f"{assignment}: nothing was graded yet; run `course grade {typed(assignment)}` first.")
    return _bundle_feedback(course, arguments) if arguments.bundle else 0


def _bundle_feedback(course: Course, arguments: Namespace) -> int:
    """Packs the pages for a platform; 1 if an upload's student cannot be told, or nobody has a page."""
    from autograder.collecting.feedback_bundle import bundle_feedback, summary

    [assignment] = arguments.assignments
    target = arguments.output or course.root / f"feedback-{assignment}.zip"
    done = bundle_feedback(course, assignment, arguments.bundle, arguments.like, target, roster=arguments.roster)
    for line in summary(done, target, with_roster=arguments.roster is not None):
        say(line)
    return int(bool(done.unknown) or not done.students)


def backup(arguments: Namespace) -> int:
    from autograder.gradebook.backup import back_up

    course = Course.at(arguments.root)
    with ExitStack() as stack:
        made = back_up(course, arguments.file, lambda total: stack.enter_context(Progress("backup", total)).step)
    say(f"{arguments.file}: the gradebook and {counted(made.files, 'file')} that its marks rest on.")
    if made.left_out:
        say(f"Left out, since they are links or special files: {listed(made.left_out)}.")
    say("It holds names and marks: keep it where only those who mark can read it.")
    return 0


def restore(arguments: Namespace) -> int:
    from autograder.gradebook.backup import restore as put_back

    course = Course.at(arguments.root)
    done = put_back(course, arguments.file, force=arguments.force)
    say(f"The gradebook and {counted(done.files, 'file')} are as they were when {arguments.file} was made.")
    if done.aside:
        say(f"What was in their place lies in {done.aside}.")
    return 0


def bundle(arguments: Namespace) -> int:
    from autograder.release.bundle import write_bundle
    from autograder.release.stale import changed_since_release

    course = Course.at(arguments.root)
    target = arguments.file or course.root / "students.zip"
    packed = write_bundle(course, target)
    say(f"{target}: {counted(len(packed), 'file')}; released: {', '.join(course.released())}")
    if changed := changed_since_release(course):
        names = " ".join(map(typed, changed))
        say(f"Changed since released: {', '.join(changed)}; the zip has the earlier version.")
        say(f"To give out the new one, run `course release {names}` and `course bundle` again.")
    if unreleased := sorted(set(course.assignments()) - set(course.released())):
        say(f"Not released, and so not in the zip: {', '.join(unreleased)}.")
    return 0


def doctor(arguments: Namespace) -> int:
    from autograder.cli.doctor import examine

    findings = examine(arguments.root)
    for finding in findings:
        say(f"{_standing(finding)} {finding.what}: {finding.found}")
        if finding.next_step:
            say(f"        {finding.next_step}")
    return int(any(finding.is_needed and not finding.is_fine for finding in findings))


def _standing(finding: "Finding") -> str:
    """Only what the course does not work without is missing."""
    if finding.is_fine:
        return "ok     "
    return "missing" if finding.is_needed else "-      "


def _points(points: float) -> str:
    return f"{points:g} point" if points == 1 else f"{points:g} points"


def _sources(course: Course, assignments: Iterable[str]) -> tuple[list[tuple[Source, ...]], int]:
    """The notebooks of each assignment, without those for other kernels, of which this says so; and 1 if there is one.

    Raises:
        CourseError: one cannot be used for any other reason; or all are for other kernels.
    """
    found: list[tuple[Source, ...]] = []
    refused: list[OtherKernelError] = []
    for assignment in assignments:
        try:
            found.append(gradable_sources(course, assignment))
        except OtherKernelError as error:
            refused.append(error)
    if refused and not found:
        raise OtherKernelError(" ".join(map(str, refused)))
    for refusal in refused:
        say(str(refusal), sys.stderr)
    return found, int(bool(refused))


def _students(course: Course, assignment: str, wanted: list[str] | None) -> list[str]:
    found = course.submissions(assignment)
    if unknown := sorted(set(wanted or ()) - set(found)):
        raise UsageError(
            f"There is no hand-in of {assignment} by {listed(unknown)}; those who handed it in: "
            f"{listed(found) or 'nobody'}."
        )
    return sorted(set(wanted)) if wanted else found


def _executor(arguments: Namespace, sources: Iterable[Source]) -> AbstractContextManager[Executor]:
    if not arguments.cluster:
        from autograder.grading.local_processes import local_executor

        return local_executor(arguments.jobs)
    from autograder.grading.cluster import cluster_executor

    texts = [text for source in sources for text in (*(cell.text for cell in source.cells), *source.files.code)]
    tell = functools.partial(say, stream=sys.stderr)
    return cluster_executor(arguments.cluster, texts, tell=tell, wait=arguments.wait)


def _isolation(arguments: Namespace) -> str:
    """Returns ``full`` if the system can isolate, or ``none`` if the instructor says so; raises an error otherwise."""
    if arguments.isolation == "none":
        sys.stderr.write("Without isolation student code runs with your rights: it can read and change your files.\n")
        return "none"
    from autograder.running.isolation import require_isolation

    require_isolation()
    return "full"


def _status(records: list[SubmissionRecord]) -> int:
    cells = (cell for record in records for cell in record.cells if not cell.is_by_person)
    if any(cell.verdict is Verdict.GRADER_ERROR for cell in cells):
        return 3
    return int(any(record.status is Status.UNGRADABLE for record in records))
