"""Finds the hidden inputs that are the same in every run: what one submission learns of them helps the next.

The source's own solution is run twice with its hidden tests and once without; what its functions are given both times,
and not without the hidden tests, is a constant. Decision 0006 says why that matters; the README says what to do if a
check needs one.
"""

from collections.abc import Iterable

from autograder.running.supervisor import Call

__all__ = ["constant_inputs"]


def constant_inputs(first: Iterable[Call], second: Iterable[Call], visible: Iterable[Call]) -> dict[str, list[str]]:
    """The calls of hidden tests whose arguments are constants, in short, by the ``grade_id`` of the check.

    Args:
        first, second: what the checks gave to the source's own solution in two runs with their hidden tests.
        visible: what they gave to it without these.
    """
    constant = {_identity(call) for call in second} - {_identity(call) for call in visible}
    found: dict[str, dict[str, None]] = {}
    for call in first:
        if call.digest and _identity(call) in constant:
            found.setdefault(call.grade_id, {})[call.text] = None
    return {grade_id: list(texts) for grade_id, texts in found.items()}


def _identity(call: Call) -> tuple[str, str]:
    return call.grade_id, call.digest
