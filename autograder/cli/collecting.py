"""What `course collect` says of what a learning platform handed out."""

from argparse import Namespace

from autograder.cli.json_output import require_folder, stream_beside, write_document
from autograder.cli.progress import passing_line
from autograder.cli.terminal import say
from autograder.course import Course, shown_name

__all__ = ["collect"]


def collect(arguments: Namespace) -> int:
    """Places the hand-ins of archives and reports on each; 1 if something could not be placed."""
    from autograder.collecting.collect import collect as place_all

    course = Course.at(arguments.root)
    require_folder(arguments.json)
    with passing_line("reading ") as on_step:
        report = place_all(
            course,
            arguments.archives,
            assignment=arguments.assignment,
            roster=arguments.roster,
            is_dry=arguments.dry_run,
            on_step=lambda name: on_step(shown_name(name)),
        )
    stream = stream_beside(arguments.json)
    for line in report.lines(course.root):
        say(line, stream)
    write_document(arguments.json, report.as_data(course.root))
    return int(bool(report.not_placed))
