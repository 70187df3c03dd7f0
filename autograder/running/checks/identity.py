"""Results of student code that are objects of the check's own, or the same object at several places."""

from collections.abc import Sequence
from typing import Any, Protocol

from autograder.running.checks.own_uses import OwnUses
from autograder.running.checks.student_errors import StudentProtocolError
from autograder.wire import CodecError
from autograder.wire.identities import ITSELF, Identity, is_identities_form, with_identities

__all__ = ["as_it_is", "as_told"]


class Side(Protocol):
    """What is asked of the connection to the student process."""

    keeps_identity: bool
    uses: OwnUses

    def note_sharing(self) -> None: ...


def as_it_is(side: Side, value: Any, reported: Any, name: str, given: list[Any]) -> Any:
    """A result as the object that it is where student code runs, as far as that may count.

    Student code says which one, and could put the check's own list in the place of a result. It may do so where the own
    solution gives back the same argument, and in a second run, which can only take marks away.

    Args:
        side: asks whether it may.
        value: as it crossed.
        reported: what the reply says of arguments and identities.
        name: of the function.
        given: its arguments, those with names behind the others.
    """
    parts = reported if isinstance(reported, tuple) else ()
    told = next((part[1] for part in parts if type(part) is tuple and len(part) == 2 and part[0] == ITSELF), None)
    if told is None:
        return value
    if not is_identities_form(told):
        raise StudentProtocolError("identities of another form")
    if side.keeps_identity:
        return as_told(value, told, given)
    for place, number, origin, part in told:
        use = ("same", name, str(number))
        if (place, origin, part) == ((), (), ()) and 0 <= number < len(given) and side.uses.may(*use):
            side.uses.note(*use)
            return given[number] if type(given[number]) is type(value) else value
    side.note_sharing()
    return value


def as_told(value: Any, told: Sequence[Identity], given: Sequence[Any]) -> Any:
    """As :func:`~autograder.wire.identities.with_identities`, but raises :class:`StudentProtocolError`."""
    try:
        return with_identities(value, told, given)
    except CodecError as error:
        raise StudentProtocolError(str(error)) from error
