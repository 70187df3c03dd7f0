"""The two small files by which nbgrader's exchange gives feedback back: the time of a hand-in and its secret.

``nbgrader submit`` puts both beside the notebook and keeps the secret for the student; ``nbgrader release_feedback``
calls the page after it. Neither decides anything about marks. No other file that a student hands in is kept.
"""

import contextlib
import re
import secrets
from pathlib import Path

from autograder._exceptions import UngradableError
from autograder.atomic_files import write_atomically
from autograder.course import Course
from autograder.submission.reading import SECRET, TIME, read_regular
from autograder.submission.timestamps import parse_time

__all__ = ["complete_feedback", "exchange_files", "write_if_new"]

LINE = re.compile(rb"[ -~]{1,256}\s?\Z")


def exchange_files(folder: Path) -> dict[str, bytes]:
    """The files of these two that ``folder`` holds, if they are regular, one short line, and a time can be read."""
    found: dict[str, bytes] = {}
    for name in (TIME, SECRET):
        with contextlib.suppress(UngradableError):
            data = read_regular(folder, name)
            if LINE.match(data) and (name == SECRET or parse_time(data.decode().strip())):
                found[name] = data
    return found


def complete_feedback(course: Course, assignment: str, student: str, *, is_refusal: bool) -> None:
    """Puts both files beside the page, as they came with the hand-in that the page is about.

    A hand-in that did not come through the exchange gets a secret of its own, which leads nobody to the page:
    ``nbgrader release_feedback`` would otherwise stop there, for everyone.
    """
    page, graded = course.feedback(assignment, student), course.autograded(assignment, student)
    present = exchange_files(course.submitted(assignment, student))
    found = present if is_refusal else {**present, **exchange_files(graded)}
    page.mkdir(parents=True, exist_ok=True)
    made_up = {TIME: b"", SECRET: secrets.token_hex(64).encode()}
    for name, data in {**made_up, **exchange_files(page), **found}.items():
        write_if_new(page / name, data)


def write_if_new(path: Path, data: bytes) -> None:
    """Writes only what has changed: replacing a file takes milliseconds, and a second grading changes few."""
    try:
        if not path.is_symlink() and path.read_bytes() == data:
            return
    except OSError:
        pass  # no file is there yet
    write_atomically(path, data)
