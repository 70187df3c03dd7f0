"""The program ``course``: arguments in, sentences and an exit status out."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import autograder
from autograder._exceptions import CourseError, UsageError
from autograder.cli import authoring, collecting, commands, handing_in, learning, reporting, studying
from autograder.cli.terminal import harmless

__all__ = ["build_parser", "main"]

EPILOG = (
    "exit status: 0 done; 1 a submission could not be placed or graded, a check failed, an assignment must not be "
    "released, or something needed is missing; 2 wrong usage; 3 a fault of the grader"
)


OF_JOIN = (
    " --root DIR names the shared course, to which nothing is written. Your folder gets links to its lessons and "
    "assignments, and room for your work; run again, it gets what has come since, and nothing of yours is touched."
)
OF_SUBMIT = (
    " It says first when the notebook was last saved and how it stands. That the lab has changes which are not saved "
    "is known only if this program is installed where JupyterLab or Notebook 7 runs. The zip goes to work/to-upload/, "
    "a copy of the notebook to submitted/."
)
OF_RECEIPT = (
    " It looks in the drop, in submitted/, in work/to-upload/, and at the files that you name. A receipt is no "
    "signature: it holds a time and a digest, so that it tells which notebook was sent, but not by whom, and its time "
    "is that of the clock that sent it. What the drop's own disk says is shown beside it."
)
OF_COLLECT = (
    " It knows what Canvas, Moodle, Gradescope and Blackboard hand out, the zips of `course submit`, and folders or "
    "zips called as the student. Of several attempts the last one counts. What is replaced is kept in "
    "submitted/.replaced/. What cannot be placed is listed, each with the reason and what to do."
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, with the next step."""

    def error(self, message: str) -> None:  # type: ignore[override]
        raise UsageError(f"{message[0].upper()}{message[1:]}; see `{self.prog} --help`.")


class _Version(argparse.Action):
    """Says the version of the distribution, which only this option looks up, and ends."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"course, autograder {autograder.__version__}")
        parser.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    try:
        parser = build_parser()
        parsed, options = parser.parse_known_args(arguments)
        parsed.options = options
        if parsed.options and parsed.command != "lab":  # which hands them on
            parser.error(f"unrecognized arguments: {' '.join(parsed.options)}")
        return int(parsed.run(parsed))
    except CourseError as error:
        _complain(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        print("Interrupted; what was finished is stored.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:
        if os.environ.get("COURSE_DEBUG"):
            raise
        if isinstance(error, OSError):
            return _say_of_system(error)
        _complain(
            f"The program failed ({type(error).__name__}: {error}); nothing that was finished is lost. "
            "Set COURSE_DEBUG=1 and run the command again to see where, for a report of the fault."
        )
        return 3


def _say_of_system(error: OSError) -> int:
    where = f" ({error.filename})" if error.filename else ""
    _complain(f"{error.strerror or error}{where}; check the folder, its permissions and the free space.")
    return 2


def _complain(sentence: str) -> None:
    """Writes ``sentence`` to stderr; names and texts of students in it do nothing to the terminal."""
    print(harmless(sentence), file=sys.stderr)


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options; what :func:`main` reads a command line with."""
    parser = _Parser(prog="course", description="Work on, pack, grade and return assignments.", epilog=EPILOG)
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command", parser_class=_Parser)

    def add(name: str, summary: str, run: object, more: str = "") -> argparse.ArgumentParser:
        command = subparsers.add_parser(name, help=summary, description=summary + more, epilog=EPILOG)
        command.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="the course directory")
        command.set_defaults(run=run)
        return command

    add("lab", "Open JupyterLab on the chapter; further options go to JupyterLab.", studying.lab)
    join = add("join", "Make a folder of your own on a course that others share.", studying.join, OF_JOIN)
    join.add_argument("folder", type=Path, metavar="FOLDER", help="the new folder, for instance ~/course")
    _own_assignment(add("start", "Copy an assignment into work/, never over existing work.", studying.start))
    check = add("check", "Run the visible tests on your work.", studying.check)
    _own_assignment(check)
    check.add_argument("--notebook", metavar="NAME", help="which one, if the assignment has several; all if left out")
    _add_submit(add("submit", "Pack your work, and send it if the course names a drop.", handing_in.submit, OF_SUBMIT))
    _add_receipt(add("receipt", "Compare a receipt with what was sent.", handing_in.receipt, OF_RECEIPT))
    add("progress", "Say how far you are: lessons, checks, and what is due for review.", learning.progress)
    _add_new_exercise(add("new-exercise", "Add an exercise for you to fill in to a source.", authoring.new_exercise))
    _add_release(add("release", "Build the students' version of assignments.", commands.release))
    _add_collect(
        add("collect", "Put what a learning platform hands out into submitted/.", collecting.collect, OF_COLLECT)
    )
    _add_grade(add("grade", "Grade what was handed in.", commands.grade))
    _add_history(add("history", "Show how each mark of a student came about.", commands.history))
    _add_feedback(add("feedback", "Write what students get back.", commands.feedback))
    _add_export(add("export", "Write the marks for the learning platform.", reporting.export))
    _add_report(add("report", "Write a page on how an assignment went, and on what needs a look.", reporting.report))
    backup = add("backup", "Put the gradebook and what its marks rest on into one file.", commands.backup)
    backup.add_argument("file", type=Path, metavar="FILE", help="the new file, for instance ../marks.tar.gz")
    _add_restore(add("restore", "Put back what `course backup` saved.", commands.restore))
    bundle = add("bundle", "Pack what students get: lessons, releases, packages, a README.", commands.bundle)
    bundle.add_argument("file", nargs="?", type=Path, metavar="FILE", help="students.zip if left out")
    add("doctor", "Say what this machine has, and what to do about what is missing.", commands.doctor)
    return parser


def _add_submit(submit: argparse.ArgumentParser) -> None:
    _own_assignment(submit)
    submit.add_argument(
        "--student", metavar="ID", help="your name in the class; if left out, that of the last time or your login name"
    )
    submit.add_argument("--no-check", action="store_true", help="pack at once, without the visible tests")
    submit.add_argument("--dry-run", action="store_true", help="say how the work stands, and pack nothing")
    submit.add_argument("--json", type=Path, metavar="FILE", help="also write what was done here; - is standard output")


def _add_receipt(receipt: argparse.ArgumentParser) -> None:
    receipt.add_argument("file", type=Path, metavar="FILE", help="a receipt: a file of work/receipts/")
    receipt.add_argument(
        "hand_ins",
        nargs="*",
        default=[],  # without a default, argparse says that one is required
        type=Path,
        metavar="HAND-IN",
        help="a zip, a notebook or its folder, to compare with it",
    )


def _add_release(release: argparse.ArgumentParser) -> None:
    _assignments(release)
    _isolation(release)


def _add_history(history: argparse.ArgumentParser) -> None:
    _assignment(history)
    history.add_argument("--student", required=True, metavar="ID", help="whose marks")


def _add_collect(collect: argparse.ArgumentParser) -> None:
    collect.add_argument(
        "archives",
        nargs="+",
        type=Path,
        metavar="ARCHIVE",
        help="what the platform gave you: a zip, a folder or a notebook",
    )
    collect.add_argument(
        "--assignment",
        metavar="A",
        help="of which assignment all is; told by each notebook's cells or name if left out",
    )
    collect.add_argument(
        "--roster", type=Path, metavar="FILE", help="the class list, a CSV with columns such as login, id, name, email"
    )
    collect.add_argument("--dry-run", action="store_true", help="say what would be placed, and write nothing")
    collect.add_argument("--json", type=Path, metavar="FILE", help="also write the report here; - is standard output")


def _add_feedback(feedback: argparse.ArgumentParser) -> None:
    _assignments(feedback)
    feedback.add_argument(
        "--bundle", choices=("canvas", "moodle"), help="also pack the zip that this platform takes back"
    )
    feedback.add_argument(
        "--like", type=Path, metavar="ARCHIVE", help="what was downloaded there: it says what each page is called"
    )
    feedback.add_argument("--roster", type=Path, metavar="FILE", help="the class list of `course collect`")
    feedback.add_argument("--output", type=Path, metavar="FILE", help="feedback-ASSIGNMENT.zip if left out")


def _add_export(export: argparse.ArgumentParser) -> None:
    export.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="their names; all if none is named")
    export.add_argument("--to", choices=("csv", "canvas", "moodle"), default="csv", help="the format")
    export.add_argument(
        "--into",
        type=Path,
        metavar="FILE",
        help="fill a copy of what the platform wrote: Canvas's gradebook export, or Moodle's grading worksheet",
    )
    export.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="the class list, a CSV, for addresses and numbers that the gradebook does not know",
    )
    export.add_argument("--output", type=Path, metavar="FILE", help="marks.csv if left out")


def _add_report(report: argparse.ArgumentParser) -> None:
    _assignment(report)
    report.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="the class list, a CSV, for who has not handed in; else nbgrader's list",
    )
    report.add_argument("--output", type=Path, metavar="FILE", help="report-ASSIGNMENT.html in the course if left out")
    report.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers here; - is standard output")


def _add_restore(restore: argparse.ArgumentParser) -> None:
    restore.add_argument("file", type=Path, metavar="FILE", help="a file that `course backup` wrote")
    restore.add_argument("--force", action="store_true", help="move aside what is in its place")


def _add_new_exercise(new: argparse.ArgumentParser) -> None:
    _assignment(new)
    new.add_argument("name", metavar="NAME", help="the function that students are to write, such as mean_of_squares")
    new.add_argument("--title", metavar="TEXT", help="the heading of its task; made of the name if left out")
    new.add_argument("--points", type=_points, default=1.0, metavar="N", help="1 if left out")
    new.add_argument("--takes", default="x", metavar="NAMES", help='its arguments, as in "y y_hat"; x if left out')
    new.add_argument("--after", metavar="EXERCISE", help="the exercise that it follows; the last one if left out")


def _add_grade(grade: argparse.ArgumentParser) -> None:
    _assignments(grade)
    grade.add_argument("--student", nargs="+", metavar="ID", help="only these students")
    grade.add_argument(
        "--jobs", type=_positive, metavar="N", help="submissions at a time; one for each core if left out"
    )
    grade.add_argument("--cluster", metavar="ADDRESS", help="the scheduler of a Dask cluster that does the work")
    grade.add_argument(
        "--wait",
        type=_positive,
        metavar="SECONDS",
        help="how long to wait for workers of the cluster while there are none; 20 if left out",
    )
    grade.add_argument("--full", action="store_true", help="a line for each student, however many there are")
    grade.add_argument("--force", action="store_true", help="grade again what is as it was when it was graded last")
    grade.add_argument("--dry-run", action="store_true", help="say whose marks would move and why, and write nothing")
    grade.add_argument("--json", type=Path, metavar="FILE", help="also write the records here; - is standard output")
    _isolation(grade)


def _assignment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="its name")


def _own_assignment(parser: argparse.ArgumentParser) -> None:
    """A student may leave the name out, and hears which there are."""
    parser.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="its name; `course start` lists them")


def _assignments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignments", nargs="+", metavar="ASSIGNMENT", help="one name or more")


def _isolation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--isolation",
        choices=("full", "none"),
        default="full",
        help="none: student code runs with your own rights; for code that you trust, or on a machine to throw away",
    )


def _points(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of points")
    return number


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return number


if __name__ == "__main__":
    sys.exit(main())
