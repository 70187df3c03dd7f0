"""Moments in words, by the clock of the person who reads them."""

from datetime import UTC, datetime, timedelta

__all__ = ["in_words"]


def in_words(moment: datetime, *, now: datetime | None = None) -> str:
    """Local time, with the date unless it is today's, and how long ago that was if it was within a day.

    Example:
        >>> noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
        >>> in_words(noon, now=noon + timedelta(minutes=5)).split(" ", 2)[2]
        '(5 minutes ago)'
    """
    now = (now or datetime.now(UTC)).astimezone()
    local = moment.astimezone()
    ago = now - local
    said = f"at {local:%H:%M:%S}" if local.date() == now.date() else f"on {local:%Y-%m-%d} at {local:%H:%M:%S}"
    if not timedelta() <= ago < timedelta(days=1):
        return said
    return f"{said} ({_counted(ago)})"


def _counted(ago: timedelta) -> str:
    minutes = int(ago.total_seconds() // 60)
    number, unit = (minutes, "minute") if minutes < 60 else (minutes // 60, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'} ago" if number else "just now"
