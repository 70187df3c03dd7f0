"""Which of several notebooks by one student for one assignment counts: the latest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from autograder._exceptions import UngradableError
from autograder.collecting.placing import HandInFile
from autograder.course import listed

__all__ = ["Attempt", "latest"]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One notebook that may count.

    Attributes:
        origin: The archive and the path in it.
        archive: The place of its archive among those that were named.
        platform: Which one handed it out, or "".
        account: The platform's number of the student, or "".
        number: Grows with each upload to the platform, or None.
        is_named: Whether it is called as the assignment.
        copy: The number that programs put behind the name of a later copy.
        late_by: The platform, if it marks the upload as late, or "".
        remarks: Sentences on it, each without a full stop.
    """

    file: HandInFile
    origin: str
    archive: int
    platform: str
    account: str
    number: int | None
    is_named: bool
    copy: int
    late_by: str
    remarks: tuple[str, ...] = ()

    @property
    def time(self) -> datetime | None:
        """When it was handed in, if attempts are in its order: a platform's count is surer than a student's clock."""
        return self.file.time if self.file.is_platforms_time or self.number is None else None

    def is_ahead_of(self, moment: datetime) -> bool:
        """Whether a student's own clock, which may be wrong, says that it was handed in after ``moment``."""
        return self.time is not None and not self.file.is_platforms_time and self.time > moment


def latest(attempts: Sequence[Attempt], now: datetime | None = None) -> Attempt:
    """The one that counts. Those with the assignment's name come before others; the same notebook twice is one.

    ``now`` is when they are compared. A student's clock that was a day or more ahead puts nothing in order.

    Raises:
        UngradableError: several may be the latest.
    """
    named = [each for each in attempts if each.is_named] or list(attempts)
    ahead = [each for each in named if each.is_ahead_of((now or datetime.now(UTC)) + DAY)]
    has_times = all(each.time is not None for each in named) and not ahead
    has_numbers = all(each.number is not None for each in named) and len({each.platform for each in named}) == 1

    def order(each: Attempt) -> tuple[float, int, int, int, int]:
        time = each.time.timestamp() if has_times and each.time is not None else 0.0
        return time, (each.number or 0) if has_numbers else 0, each.archive, each.number or 0, each.copy

    last = max(map(order, named))
    found = {each.file.digest: each for each in named if order(each) == last}
    if len(found) > 1:
        origins = listed(sorted(each.origin for each in found.values()))
        why = f" (the time of {listed(sorted(each.origin for each in ahead))} is still to come)" if ahead else ""
        raise UngradableError(
            f"Nothing says which of {origins} is the last{why}; keep the one that counts and collect again."
        )
    return next(iter(found.values()))
