"""What ``course report`` and ``course export`` do."""

import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder._exceptions import UsageError
from autograder.assignment.cautions import cautions
from autograder.cli.console_tables import counted
from autograder.cli.json_output import TO_STDOUT, stream_beside
from autograder.cli.terminal import say
from autograder.course import Course, listed, typed

if TYPE_CHECKING:
    from autograder.reporting.report import Report

__all__ = ["export", "report"]


def report(arguments: Namespace) -> int:
    """Writes the page, and the JSON if it is asked for; says what of it needs a look."""
    from autograder.reporting.page import report_page
    from autograder.reporting.report import build_report
    from autograder.reporting.report_json import report_to_json

    course = Course.at(arguments.root)
    made = build_report(course, arguments.assignment, roster=arguments.roster)
    target = arguments.output or course.root / f"report-{arguments.assignment}.html"
    _write(target, report_page(made), "--output FILE")
    lines_to = stream_beside(arguments.json)
    if arguments.json is not None:
        document = json.dumps(report_to_json(made), indent=1)
        if arguments.json == TO_STDOUT:
            say(document)
        else:
            _write(arguments.json, document + "\n", "--json FILE")
    say(f"{target}: {counted(made.handed_in, 'hand-in')}, {len(made.results.graded)} graded", lines_to)
    for line in _needs_a_look(made):
        say(line, lines_to)
    return 0


def _needs_a_look(made: "Report") -> Iterator[str]:
    """What an instructor should open the page for."""
    alike = len(made.likeness.pairs) + made.likeness.left_out
    answers, hand_ins = made.to_mark
    if made.waiting:
        command = f"course grade {typed(made.assignment)}"
        yield f"{counted(len(made.waiting), 'hand-in')} not graded yet; run `{command}` first."
    if made.doubts:
        yield f"Look at the tests of: {listed(dict.fromkeys(doubt.exercise for doubt in made.doubts))}."
    if answers:
        yield f"To be marked by hand: {counted(answers, 'answer')} in {counted(hand_ins, 'hand-in')}."
    if made.results.missing:
        yield f"Nothing handed in: {listed(made.results.missing)}."
    if alike:
        yield f"{counted(alike, 'pair')} of hand-ins alike; likeness is no proof, so read both."


def _write(target: Path, text: str, option: str) -> None:
    from autograder.atomic_files import write_atomically

    try:
        write_atomically(target.absolute(), text.encode("utf-8", "replace"))
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}; name another with {option}.") from error


def export(arguments: Namespace) -> int:
    from autograder.collecting.roster import read_roster
    from autograder.results.export import Contact, write_marks

    course = Course.at(arguments.root)
    target = arguments.output or course.root / "marks.csv"
    listed_people = read_roster(arguments.roster).people if arguments.roster else ()
    contacts = {
        each.folder: Contact(email=each.email, canvas_id=each.canvas_id, ids=(each.login, *each.ids))
        for each in listed_people
    }
    done = write_marks(
        course, arguments.to, target, assignments=arguments.assignments, into=arguments.into, contacts=contacts
    )
    say(f"{target}: {counted(done.people, 'student')}")
    for caution in cautions(course, arguments.assignments):
        say(caution)
    if done.missing:
        say(f"Not in {arguments.into}, though they have a mark: {listed(done.missing)}.")
        if not arguments.roster:
            say("If they are, under an address or a number, name the class list that has both: --roster FILE.")
    if done.waiting:
        say(f"{counted(done.waiting, 'hand-in')} not graded yet, marked so; run `course grade` and export again.")
    return 0
