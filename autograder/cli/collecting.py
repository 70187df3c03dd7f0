"""What `course collect` says of what a learning platform handed out."""

import json
import sys
from argparse import Namespace
from pathlib import Path

from autograder._exceptions import UsageError
from autograder.cli.progress import passing_line
from autograder.cli.terminal import say
from autograder.course import Course, shown_name

__all__ = ["collect"]

TO_STDOUT = Path("-")


def collect(arguments: Namespace) -> int:
    """Places the hand-ins of archives and reports on each; 1 if something could not be placed."""
    from autograder.collecting.collect import collect as place_all

    course = Course.at(arguments.root)
    if arguments.json and not arguments.json.absolute().parent.is_dir():
        raise UsageError(f"The folder of {arguments.json} does not exist; make it first or name another file.")
    with passing_line("reading ") as on_step:
        report = place_all(
            course,
            arguments.archives,
            assignment=arguments.assignment,
            roster=arguments.roster,
            is_dry=arguments.dry_run,
            on_step=lambda name: on_step(shown_name(name)),
        )
    stream = sys.stderr if arguments.json == TO_STDOUT else sys.stdout
    for line in report.lines(course.root):
        say(line, stream)
    if arguments.json:
        data = json.dumps(report.as_data(course.root), indent=1)
        if arguments.json == TO_STDOUT:
            say(data)
        else:
            arguments.json.write_text(data + "\n", encoding="utf-8")
    return int(bool(report.not_placed))
