"""What test cells find under a name whose value cannot cross, and who is to blame if they find no name at all."""

from typing import Any

from autograder.running.checks.operators import OPERATORS
from autograder.running.checks.student_errors import StudentError, student_error

__all__ = ["UNDEFINED", "NotPlainVariable", "undefined_name"]

UNDEFINED = object()


class NotPlainVariable:
    """A variable of the student's that holds something which cannot cross: any use of it says so."""

    def __init__(self, name: str, reason: str) -> None:
        vars(self).update(_name=name, _reason=reason)

    def __getattribute__(self, name: str) -> Any:
        if name in ("__class__", "__dict__"):
            return object.__getattribute__(self, name)
        raise _unplain(self)


def _refuse(self: NotPlainVariable, *_: Any) -> Any:
    raise _unplain(self)


for _operator in (*OPERATORS, "__repr__", "__hash__"):
    setattr(NotPlainVariable, _operator, _refuse)


def _unplain(variable: NotPlainVariable) -> StudentError:
    values = object.__getattribute__(variable, "__dict__")
    return student_error("NotPlainData", f"{values['_name']} is {values['_reason']}", (), "", True)


def undefined_name(error: BaseException) -> str | None:
    """The name that was not bound when Python raised ``error``, or None if another fault did."""
    if isinstance(error, StudentError) or not isinstance(error, NameError):
        return None
    return error.name
