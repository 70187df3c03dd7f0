"""Reads the time of a hand-in as nbgrader does, and moments in files of the course's own."""

import re
import warnings
from datetime import UTC, datetime
from typing import Any

__all__ = ["parse_moment", "parse_time"]

# As `course submit` and nbgrader write it; all other forms are left to dateutil, which takes much longer.
AS_WRITTEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?) UTC")
ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z_]+){0,2}")  # a name, and no path from the root of a disk


def parse_time(written: str | None) -> datetime | None:
    """The time in UTC without a zone, as the gradebook keeps it, or None if it cannot be read.

    Example:
        >>> parse_time("2024-05-01 12:00:00.5 UTC")
        datetime.datetime(2024, 5, 1, 12, 0, 0, 500000)
        >>> parse_time("soon") is None
        True
    """
    if not written:
        return None
    if found := AS_WRITTEN.fullmatch(written):
        try:
            return datetime.fromisoformat(found[1])
        except ValueError:
            return None
    import dateutil.parser
    import dateutil.tz

    parts = written.split(" ")
    zone = None
    if len(parts) == 3:
        if re.fullmatch(r"[+-]?[0-9]{1,6}", parts[2]):
            zone = int(parts[2])
        elif ZONE.fullmatch(parts[2]):
            zone = dateutil.tz.gettz(parts[2])
        written = f"{parts[0]} {parts[1]} TZ"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", dateutil.parser.UnknownTimezoneWarning)  # such a time counts as UTC
            moment: datetime = dateutil.parser.parse(written, tzinfos={"TZ": zone})
        offset = moment.utcoffset()
        return moment if offset is None else (moment - offset).replace(tzinfo=None)
    except (ValueError, ArithmeticError, TypeError):
        return None


def parse_moment(written: Any) -> datetime | None:
    """The moment that stands in a file as ISO 8601 writes it, in UTC if no zone is named; None for anything else.

    Example:
        >>> parse_moment("2024-05-01T12:00:00")
        datetime.datetime(2024, 5, 1, 12, 0, tzinfo=datetime.timezone.utc)
        >>> parse_moment(None) is None
        True
    """
    try:
        moment = datetime.fromisoformat(written)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
