"""Shares a question out: who asks gets the next answers, and nobody else is given them for a while."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from autograder.gradebook.own_tables import marking_claim
from autograder.marking_desk.answers import Answer

__all__ = ["CLAIMED_FOR", "claim_next", "give_back", "read_claims", "renew"]

CLAIMED_FOR = timedelta(minutes=15)


def claim_next(
    connection: Connection,
    groups: Iterable[Sequence[Answer]],
    hand: str,
    now: datetime,
    *,
    most: int,
    last: Collection[str] = (),
) -> list[list[Answer]]:
    """The next ``most`` groups for ``hand``, which holds them from now on; ``now`` is in UTC, without a zone.

    ``groups`` hold what is to be marked. What somebody else holds is left out of them; those with an answer of
    ``last``, which were skipped, come behind all others.
    """
    everybody = read_claims(connection, now)
    open_groups = [[each for each in group if everybody.get(each.grade_id, hand) == hand] for group in groups]
    ordered = sorted(filter(None, open_groups), key=lambda group: any(each.grade_id in last for each in group))
    found = ordered[:most]
    _hold(connection, [each.grade_id for group in found for each in group], hand, now)
    return found


def read_claims(connection: Connection, now: datetime) -> dict[str, str]:
    """Who holds which answer. A claim that ends later than one can is of a clock that was wrong, and counts no more."""
    claim = marking_claim.c
    query = select(claim.grade_id, claim.hand).where(claim.until > now, claim.until <= now + CLAIMED_FOR)
    return {row.grade_id: row.hand for row in connection.execute(query)}


def renew(connection: Connection, grade_ids: Collection[str], hand: str, now: datetime) -> None:
    """Lets go of what was marked, and holds all else that ``hand`` holds for another while."""
    held = [each for each, by in read_claims(connection, now).items() if by == hand]
    connection.execute(delete(marking_claim).where(marking_claim.c.grade_id.in_(list(grade_ids))))
    _hold(connection, [each for each in held if each not in grade_ids], hand, now)


def give_back(connection: Connection, grade_ids: Collection[str], hand: str, now: datetime) -> None:
    """Lets go of those of these answers that ``hand`` holds."""
    held = [each for each, by in read_claims(connection, now).items() if by == hand and each in grade_ids]
    connection.execute(delete(marking_claim).where(marking_claim.c.grade_id.in_(held)))


def _hold(connection: Connection, grade_ids: Sequence[str], hand: str, now: datetime) -> None:
    claim = marking_claim.c
    is_over = (claim.until <= now) | (claim.until > now + CLAIMED_FOR)
    connection.execute(delete(marking_claim).where(claim.grade_id.in_(grade_ids) | is_over))
    rows = [{"grade_id": each, "hand": hand, "until": now + CLAIMED_FOR} for each in grade_ids]
    if rows:
        connection.execute(insert(marking_claim), rows)
