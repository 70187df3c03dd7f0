"""Starts an exercise of this course: its cells, and its places in every table that speaks of each exercise.

Run as ``python -m tests.assignments.new_exercise ASSIGNMENT NAME``, with the options of ``course new-exercise``, which
adds the cells. What it writes into the tables fails the tests until it is filled in, so that none is forgotten.
"""

import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder._exceptions import CourseError, UsageError
from autograder.cli.main import build_parser
from autograder.course import Course

__all__ = ["main", "table_edits"]

ROOT = Path(__file__).resolve().parents[2]
OUTLINE = "## What teaches and practises what"  # the README's heading of its table


def table_edits(root: Path, arguments: Namespace) -> dict[Path, str]:
    """The new text of each table that has to know of the exercise; the old one if it has no usual place for it.

    Raises:
        UsageError: there is no such assignment, or one of the files speaks of the exercise already.
    """
    Course.at(root).require_sources(arguments.assignment)
    known = re.escape(arguments.name)
    edits = {}
    for path, edit in _tables(root, arguments):
        text = path.read_text(encoding="utf-8")
        if re.search(rf"def {known}\(|[\"`]{known}[\"`]", text.split(OUTLINE)[-1]):
            raise UsageError(f"{path} speaks of {arguments.name} already; nothing was changed: choose another name.")
        edits[path] = edit(text)
    return edits


def _tables(root: Path, arguments: Namespace) -> Iterator[tuple[Path, Callable[[str], str]]]:
    folder = root / "tests" / "assignments" / arguments.assignment
    for path in sorted(folder.glob("correct/*.py")):
        yield path, lambda text: text + _stub(arguments, "a correct answer")
    yield folder / "wrong" / "nearly_right.py", lambda text: text + _stub(arguments, "an answer that is nearly right")
    promises = next(folder.glob("test_*.py"), None)
    if promises is None:
        raise UsageError(f"{folder} has no test_*.py yet; make it first, as *An assignment* in CONTRIBUTING.md says.")
    yield promises, lambda text: _listed(text, arguments)
    mistakes = root / "tests" / "classroom" / "mistakes" / f"{arguments.assignment}.py"
    if mistakes.exists():
        yield mistakes, lambda text: _with_mistake(text, arguments)
    else:  # the class's first assignment has three sets of answers instead
        answers = root / "tests" / "classroom" / "answers.py"
        yield (
            answers,
            lambda text: _with_answers(text, arguments),
        )
    yield root / "README.md", lambda text: f"{text.rstrip()}\n{_row(arguments)}\n"


def _stub(arguments: Namespace, what: str) -> str:
    head = f"def {arguments.name}({', '.join(arguments.takes.split())}):"
    return f'\n\n{head}\n    raise NotImplementedError("write {what} to {arguments.name} here")\n'


def _cell(arguments: Namespace, what: str = "the usual mistake") -> str:
    return _stub(arguments, what).removeprefix("\n")


def _listed(text: str, arguments: Namespace) -> str:
    """The list of what the assignment asks for, one line for each exercise; and the sum of its points."""

    def more(found: re.Match[str]) -> str:
        return f"max_score == {float(found[1]) + arguments.points}"

    name = f'    "{arguments.name}",\n'
    after = rf'(    "{re.escape(arguments.after)}",\n)' if arguments.after else r"(NAMES = \[\n(?:    \"\w+\",\n)*)"
    listed = re.sub(after, rf"\g<1>{name}", text, count=1)
    return text if listed == text else re.sub(r"max_score == ([\d.]+)", more, listed)


def _with_mistake(text: str, arguments: Namespace) -> str:
    answer = f'        """{_cell(arguments)}""",\n'
    entry = f'    "{arguments.name}": (\n{answer}        "the name of its misconception",\n    ),\n'
    return f"{text[:-2]}{entry}}}\n" if text.endswith("\n}\n") else text


def _with_answers(text: str, arguments: Namespace) -> str:
    """One more answer at the end of each set: mistakes, and a right answer in the set that is written in PyTorch."""
    *sets, rest = text.split('""",\n}\n')
    parts = []
    for answers in sets:
        what = "a right answer in PyTorch" if "\nIN_TORCH = " in answers else "a usual mistake"
        parts.append(f'{answers}""",\n    "{arguments.name}": """{_cell(arguments, what)}""",\n}}\n')
    return "".join(parts) + rest


def _row(arguments: Namespace) -> str:
    return f"| (the item of the outline) | `lesson` 0.0 | `{arguments.assignment}`: `{arguments.name}` |"


def main(words: list[str] | None = None) -> int:
    """Adds the cells and writes the tables, or changes nothing and says why."""
    words = sys.argv[1:] if words is None else words
    try:
        arguments = build_parser().parse_args(["new-exercise", "--root", str(ROOT), *words])
        edits = table_edits(ROOT, arguments)
        arguments.run(arguments)
    except CourseError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    for path, text in edits.items():
        is_new = text != path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(
            f"{path.relative_to(ROOT)}{'' if is_new else ': has its own form; add the exercise by hand'}\n"
        )
    if any(path.name == "answers.py" for path in edits):
        sys.stdout.write("tests/classroom/expected.py and test_classroom.py: add its verdicts and points by hand\n")
    sys.stdout.write(
        "CONTRIBUTING.md, *An exercise*, says what to write there and which command finds what is missing.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
