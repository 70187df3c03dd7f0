"""When assignments are due, for those who have no gradebook: students get the dates in ``due_dates.json``.

``course bundle`` puts the file into their zip. In it, each date is written as ISO 8601 says, in UTC::

    {"version": 1, "due": {"losses": "2026-12-01T18:00:00+00:00"}}
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course
from autograder.submission.timestamps import parse_moment

__all__ = ["DUE_DATES", "due_dates", "due_dates_file"]

DUE_DATES = "due_dates.json"
VERSION = 1


def due_dates(course: Course) -> dict[str, datetime]:
    """When each assignment is due: what the gradebook says or, if there is none, the file from the students' zip.

    Raises:
        UsageError: the gradebook cannot be opened.
    """
    from autograder.gradebook.engine import is_there, reading  # takes a while, and students have no gradebook
    from autograder.gradebook.lateness import read_due_dates

    if not is_there(course):
        return _from_file(course.root / DUE_DATES)
    with reading(course) as connection:
        return read_due_dates(connection)


def due_dates_file(due: Mapping[str, datetime]) -> bytes:
    """What :func:`due_dates` reads where there is no gradebook."""
    written = {name: moment.astimezone(UTC).isoformat() for name, moment in sorted(due.items())}
    return (json.dumps({"version": VERSION, "due": written}, indent=1) + "\n").encode()


def _from_file(path: Path) -> dict[str, datetime]:
    """The dates that can be read; a file that is damaged or of another version counts as not there."""
    try:
        found = json.loads(path.read_bytes())
        due = found["due"] if found["version"] == VERSION else {}
        return {name: moment for name, written in due.items() if (moment := parse_moment(written)) is not None}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
