"""Which of several notebooks by one student for one assignment counts: the latest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder._exceptions import UngradableError
from autograder.collecting.placing import HandInFile
from autograder.course import listed

__all__ = ["Attempt", "latest"]


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


def latest(attempts: Sequence[Attempt]) -> Attempt:
    """The one that counts. Those with the assignment's name come before others; the same notebook twice is one.

    Raises:
        UngradableError: several may be the latest.
    """
    named = [each for each in attempts if each.is_named] or list(attempts)
    has_times = all(each.time is not None for each in named)
    has_numbers = all(each.number is not None for each in named) and len({each.platform for each in named}) == 1

    def order(each: Attempt) -> tuple[float, int, int, int, int]:
        time = each.time.timestamp() if has_times and each.time is not None else 0.0
        return time, (each.number or 0) if has_numbers else 0, each.archive, each.number or 0, each.copy

    last = max(map(order, named))
    found = {each.file.digest: each for each in named if order(each) == last}
    if len(found) > 1:
        origins = listed(sorted(each.origin for each in found.values()))
        raise UngradableError(
            f"Nothing says which of {origins} is the last; keep the one that counts and collect again."
        )
    return next(iter(found.values()))
