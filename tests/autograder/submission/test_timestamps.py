"""The time of a hand-in, which a student may write in any way."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submission.timestamps import parse_moment, parse_time


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-05-01 12:00:00 UTC", datetime(2026, 5, 1, 12)),
        ("2026-05-01 12:00:00.250000 UTC", datetime(2026, 5, 1, 12, 0, 0, 250000)),
        ("2026-05-01 12:00:00.25 UTC", datetime(2026, 5, 1, 12, 0, 0, 250000)),
        ("2026-05-01 12:00:00 Europe/Berlin", datetime(2026, 5, 1, 10)),
        ("2026-01-01 12:00:00 America/New_York", datetime(2026, 1, 1, 17)),
        ("2026-05-01 12:00:00 America/Argentina/Buenos_Aires", datetime(2026, 5, 1, 15)),
        ("2026-05-01 12:00:00 7200", datetime(2026, 5, 1, 10)),
        ("2026-05-01 12:00:00 -3600", datetime(2026, 5, 1, 13)),
        ("2026-05-01 12:00:00", datetime(2026, 5, 1, 12)),
        ("2026-05-01T12:00:00.250", datetime(2026, 5, 1, 12, 0, 0, 250000)),
        ("2026-05-01T12:00:00.250000+0000", datetime(2026, 5, 1, 12, 0, 0, 250000)),
        ("2026-05-01 12:00:00 US/Eastern", datetime(2026, 5, 1, 16)),
        ("2026-05-01", datetime(2026, 5, 1)),
        ("2026-05-01 12:00:00 /etc/localtime", datetime(2026, 5, 1, 12)),
        ("2026-13-01 12:00:00 UTC", None),
        ("2026-13-01 12:00:00", None),
        ("2026-05-01 25:00:00.000000 UTC", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_is_read_as_nbgrader_reads_it(written, moment):
    """In UTC: a zone by name or by its seconds is reckoned with, and one that is a path of a file is not opened."""
    assert parse_time(written) == moment


@given(
    st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2100, 1, 1)),
    st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=9, minutes=30))]),
)
def test_times_are_read_in_utc_whatever_their_zone(moment, zone):
    """ISO times with an offset, and the form that hand-ins are written in."""
    assert parse_time(moment.replace(tzinfo=zone).isoformat()) == moment - zone.utcoffset(None)
    assert parse_time(f"{moment:%Y-%m-%d %H:%M:%S.%f} UTC") == moment


@given(st.text(max_size=40) | st.from_regex(r"[0-9:./+ -]{0,30} ?[A-Za-z/_.+-]{0,12}", fullmatch=True))
def test_no_text_is_too_odd_to_be_no_time(text):
    """What cannot be read is None, never an error."""
    moment = parse_time(text)
    assert moment is None or moment.tzinfo is None


@pytest.mark.parametrize("zone", ["+-5", "-+5", "+", "-", "+" + 5000 * "9", "\ud800"])
def test_a_zone_that_nobody_can_read_counts_as_utc(zone):
    """A student may write any text there, and the class is graded all the same."""
    assert parse_time(f"2024-05-01 12:00:00 {zone}") == datetime(2024, 5, 1, 12)


@given(st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=-7)))))
def test_a_moment_is_read_as_it_was_written(moment):
    """With its zone; without one it counts as UTC, and what is no moment as none."""
    assert parse_moment(moment.isoformat()) == moment
    assert parse_moment(moment.replace(tzinfo=None).isoformat()) == moment.replace(tzinfo=UTC)
    assert parse_moment(f"{moment.isoformat()}?") is parse_moment(7) is None
