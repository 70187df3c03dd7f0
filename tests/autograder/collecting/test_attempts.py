"""Which of several attempts counts."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from autograder._exceptions import UngradableError
from autograder.collecting.attempts import Attempt, latest
from autograder.collecting.placing import HandInFile

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def attempt(name: str, *, hours: int | None = None, is_platforms: bool = False, **known) -> Attempt:
    """One whose content is its name."""
    time = None if hours is None else NOON + timedelta(hours=hours)
    file = HandInFile(file=Path(name), digest=known.pop("digest", name), time=time, is_platforms_time=is_platforms)
    usual = {"archive": 0, "platform": "", "account": "", "number": None, "is_named": True, "copy": 0, "late_by": ""}
    return Attempt(file=file, origin=name, **{**usual, **known})


@pytest.mark.parametrize(
    "attempts",
    [
        [attempt("early", hours=1), attempt("last", hours=2)],
        [attempt("a", platform="Canvas", number=501), attempt("last", platform="Canvas", number=502)],
        [
            attempt("fast clock", platform="Canvas", number=501, hours=9),
            attempt("last", platform="Canvas", number=502, hours=1),
        ],
        [
            attempt("a", platform="Gradescope", number=8, hours=1, is_platforms=True),
            attempt("last", platform="Gradescope", number=7, hours=2, is_platforms=True),
        ],
        [attempt("a"), attempt("-1", copy=1), attempt("last", copy=2)],
        [attempt("a", hours=1, archive=0), attempt("last", archive=1)],
        [attempt("monday", platform="Canvas", number=502, archive=1), attempt("last", platform="Canvas", number=503)],
        [attempt("scratch", is_named=False, hours=5), attempt("last", hours=1)],
        [attempt("last", digest="same"), attempt("last", digest="same")],
    ],
    ids=["times", "numbers", "clocks", "platform", "copies", "archives", "numbers first", "named", "same"],
)
def test_the_latest_counts(attempts):
    """In whatever order they are found."""
    for some in permutations(attempts):
        assert latest(some).origin == "last"


def test_where_nothing_says_which_is_the_last_none_is_taken():
    """The sentence names them."""
    with pytest.raises(UngradableError, match="Nothing says which of a and b is the last"):
        latest([attempt("a"), attempt("b")])


def test_a_clock_that_was_far_ahead_puts_nothing_in_order():
    """Else the attempt that it dated would count for ever; a platform's clock is taken as it is."""
    wrong, right = attempt("wrong clock", hours=24 * 40), attempt("right clock", hours=1)
    with pytest.raises(UngradableError, match=r"is the last \(the time of wrong clock is still to come\); keep"):
        latest([wrong, right], NOON)
    assert latest([wrong, right], NOON + timedelta(days=40)) is wrong
    assert latest([attempt("zone", hours=14), right], NOON).origin == "zone"
    platforms = attempt("platform", hours=24 * 40, is_platforms=True)
    assert latest([platforms, right], NOON) is platforms
