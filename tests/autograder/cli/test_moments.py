"""Moments as people say them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from autograder.cli.moments import in_words

NOON = datetime(2026, 5, 1, 12, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "ago"),
    [
        (0, " (just now)"),
        (59, " (just now)"),
        (60, " (1 minute ago)"),
        (3599, " (59 minutes ago)"),
        (7200, " (2 hours ago)"),
        (86400, ""),
        (-5, ""),
    ],
)
def test_how_long_ago_it_was_is_said_within_a_day(seconds, ago):
    """A clock that is ahead says no such thing."""
    said = in_words(NOON, now=NOON + timedelta(seconds=seconds))
    assert re.sub(r"^(at|on \d{4}-\d\d-\d\d at) \d\d:\d\d:07", "", said) == ago


def test_the_date_is_said_unless_it_is_todays():
    """By the clock of the reader."""
    assert in_words(NOON, now=NOON).startswith("at ")
    assert in_words(NOON, now=NOON + timedelta(days=2)).startswith("on 2026-05-0")
