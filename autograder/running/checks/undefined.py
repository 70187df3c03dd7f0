"""What test cells find under a name that the student's code did not define, or whose value cannot cross."""

from typing import Any

from autograder.running.checks.proxies import OPERATORS, StudentError, student_error

__all__ = ["UNDEFINED", "Undefined", "Unplain"]

UNDEFINED = object()


class Undefined:
    """A name that the student's code never defined: calling or reading it is a NameError of theirs."""

    def __init__(self, name: str) -> None:
        vars(self).update(_name=name)

    def __getattribute__(self, name: str) -> Any:
        if name in ("__class__", "__dict__"):
            return object.__getattribute__(self, name)
        raise _undefined(self)

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise _undefined(self)

    __hash__ = object.__hash__


class Unplain(Undefined):
    """A variable of the student's that holds something which cannot cross."""

    def __init__(self, name: str, reason: str) -> None:
        vars(self).update(_name=name, _reason=reason)


def _refuse(self: Undefined, *_: Any) -> Any:
    raise _undefined(self)


for _operator in (*OPERATORS, "__repr__"):
    setattr(Undefined, _operator, _refuse)


def _undefined(standin: Undefined) -> StudentError:
    values = object.__getattribute__(standin, "__dict__")
    name = values["_name"]
    if "_reason" in values:
        return student_error("NotPlainData", f"{name} is {values['_reason']}", (), "", True)
    error = student_error("NameError", f"name {name!r} is not defined", ("NameError", "Exception"), "", True)
    error.is_undefined = True
    return error
