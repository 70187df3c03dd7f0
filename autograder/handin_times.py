"""Reads the time of a hand-in as nbgrader does."""

from datetime import datetime

__all__ = ["parse_time"]


def parse_time(written: str | None) -> datetime | None:
    """The time in UTC without a zone, as the gradebook keeps it; None where it cannot be read.

    Example:
        >>> parse_time("2024-05-01 12:00:00.5 UTC")
        datetime.datetime(2024, 5, 1, 12, 0, 0, 500000)
        >>> parse_time("soon") is None
        True
    """
    import dateutil.parser
    import dateutil.tz

    if not written:
        return None
    parts = written.split(" ")
    zone = None
    if len(parts) == 3:
        number = parts[2].lstrip("+-")
        if number.isdecimal():
            zone = int(parts[2])
        elif parts[2].replace("_", "").replace("/", "", 2).isalpha() and not parts[2].startswith("/"):
            zone = dateutil.tz.gettz(parts[2])
        written = f"{parts[0]} {parts[1]} TZ"
    try:
        moment: datetime = dateutil.parser.parse(written, tzinfos={"TZ": zone})
        offset = moment.utcoffset()
        return moment if offset is None else (moment - offset).replace(tzinfo=None)
    except (ValueError, OverflowError, TypeError):
        return None
