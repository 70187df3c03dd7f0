"""What a test cell sees instead of the student's objects: calls, named attributes, and few operators.

It is longer than 300 lines, since all that Python may ask of an object is asked of one class.
"""

import inspect
import itertools
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from autograder.running.checks import looks, operators
from autograder.running.checks.draws import is_generator
from autograder.running.checks.identity import as_it_is
from autograder.running.checks.in_place import change_in_place, is_used_up
from autograder.running.checks.lineage import class_of, kind_of
from autograder.running.checks.own_exceptions import OwnException, OwnExceptionClass, OwnExceptions
from autograder.running.checks.own_uses import OwnUses
from autograder.running.checks.student_errors import (
    GIVES,
    PlainDataExpected,
    StudentError,
    StudentProcessLost,
    StudentProtocolError,
    Unsupported,
    student_error,
)
from autograder.wire.library_objects import is_library_object
from autograder.wire.library_types import named_type
from autograder.wire.standard_types import MOST_VALUES, TRUSTED, Drained

__all__ = ["AxesArray", "CallbackReference", "StudentProxy", "drained_of", "handle_of", "received"]


class StudentSide(Protocol):
    """What a proxy needs: requests to the student process, and whether answers may be shown."""

    public: bool
    changing: dict[str, frozenset[int | str]] | None
    uses: OwnUses  # of operators, by the source's own solution
    classes: frozenset[str]  # that the source's own solution defines
    set_up_classes: dict[str, type]
    exceptions: OwnExceptions
    keeps_identity: bool  # results are the objects that they are where student code runs

    @property
    def is_reading(self) -> bool:
        """Whether a message is read, during which nothing can be asked."""

    def request(self, verb: str, *arguments: Any, origin: str | None = None) -> tuple[Any, ...]:
        """The reply to a request; objects in it come from ``origin``."""

    def reply_of(self, data: bytes, count: int) -> tuple[Any, ...]:
        """The reply to one of ``count`` calls that were asked for in one request."""

    def register(self, function: Any) -> "CallbackReference": ...

    @property
    def shared_classes(self) -> Collection[type]:
        """Those that the student process knows too, so that their objects cross by their state."""

    def standing_for(self, proxy: Any) -> Any:
        """What has stood for the same object of the student's before, or ``proxy``."""

    def note_call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Called before each call of the student's functions, with what they are given."""

    def note_sharing(self) -> None:
        """Called where student code and the check would share an object in one process, and do not here."""


class CallbackReference:
    """A function of the check's, on its way to the student process."""

    def __init__(self, handle: int) -> None:
        self.handle = handle


class AxesArray(np.ndarray[Any, Any]):
    """Axes that stay with the student; the whole array goes to student code as the one that it has."""

    stands_for: Any = None


NAMED_OPERATORS = frozenset(("__call__", *operators.OPERATORS)) - {*dir(object), *operators.NEVER}
# Most of what a check gives is of these types, which cross as they are: nothing else has to be asked about them.
AS_THEY_ARE = frozenset((type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, np.ndarray))
NAMED = ("__name__", "__qualname__", "__doc__")  # what may be asked of functions and classes beside plain names


class StudentProxy:
    """Stands for a function, a class or an object that stays in the student process."""

    def __init__(self, side: StudentSide, handle: int, name: str) -> None:
        vars(self).update(_side=side, _handle=handle, _name=name, _origin="")
        vars(self).update(changed_arguments=(), public=side.public)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """What ``isinstance`` asks for, if the check's class is none of a proxy's."""
        side: StudentSide = vars(self)["_side"]
        try:
            return StudentProxy if side.is_reading else class_of(self)
        except StudentProcessLost:  # which the check will hear of anyway
            return StudentProxy

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        values = vars(self)
        side: StudentSide = values["_side"]
        if (
            values.get("_is_function")
            and values["_name"] in side.classes
            and not side.uses.may("plain", values["_name"])
        ):
            said = f"{values['_name']} has to be a class, and is a function"
            raise student_error("TypeError", said, ("TypeError", "Exception"), "", side.public)
        outgoing = tuple(_outgoing(side, value) for value in args)
        keywords = {name: _outgoing(side, value) for name, value in kwargs.items()}
        side.note_call(values["_name"], outgoing, keywords)
        reply = side.request("call", values["_handle"], outgoing, keywords, origin=f"{values['_origin']}()")
        changed = _changed(reply[-1], len(args), kwargs)
        own: dict[Any, Any] = {**dict(enumerate(args)), **kwargs}
        values["changed_arguments"] = tuple(name for name in changed if not is_used_up(own[name]))
        may_change = None if side.changing is None else side.changing.get(values["_name"], frozenset())
        for name, value in changed.items():
            if may_change is None or name in may_change or is_generator(own[name]):
                change_in_place(own[name], value, side.shared_classes)
            else:
                side.note_sharing()
        if type(reply[1]) is Drained:
            operators.note_iterator(side, f"{values['_origin']}()")
        value = as_it_is(side, received(side, reply, values["_name"]), reply[-1], values["_name"], [*own.values()])
        if values["_name"] in side.classes and values["_origin"] == values["_name"] and type(value) is not StudentProxy:
            self._require_may_give_plain(value)
        return value

    def _require_may_give_plain(self, value: Any) -> None:
        """A class that gives something else than its objects would have tests compare that with itself."""
        values = vars(self)
        side: StudentSide = values["_side"]
        if not side.uses.may("plain", values["_name"]):
            said = f"{values['_name']}() has to give an object of that class, and gives {type(value).__name__}"
            raise student_error("TypeError", said, ("TypeError", "Exception"), "", side.public)
        side.uses.note("plain", values["_name"])

    def __call_each__(
        self, calls: Sequence[tuple[Any, ...]]
    ) -> list[tuple[Any, StudentError | None, tuple[int | str, ...]]]:
        """Calls it with each of several tuples of arguments, in one request instead of one for each.

        Returns:
            For each call the value, the exception that it raised if it did, and the arguments that it changed.
        """
        values = vars(self)
        side: StudentSide = values["_side"]
        outgoing = [tuple(_outgoing(side, value) for value in args) for args in calls]
        for given in outgoing:
            side.note_call(values["_name"], given, {})
        _, replies = side.request("each", values["_handle"], outgoing, origin=f"{values['_origin']}()")
        if len(replies) != len(calls):
            raise StudentProtocolError("as many replies as calls are expected")
        name = values["_name"]
        return [
            _result(side, side.reply_of(data, len(calls)), name, args)
            for data, args in zip(replies, calls, strict=True)
        ]

    def __ask__(self, verb: str, what: str, *more: Any, origin: str | None = None) -> Any:
        """What a request about this object gives: one of ``look``, ``set`` and ``operate``."""
        values = vars(self)
        side: StudentSide = values["_side"]
        if verb == "operate":
            message: tuple[Any, ...] = (what, tuple(_outgoing(side, operand) for operand in more[0]))
        else:
            message = (values["_handle"], what, *(_outgoing(side, value) for value in more))
        return received(side, side.request(verb, *message, origin=origin), values["_name"])

    def __getattr__(self, name: str) -> Any:
        if name in looks.SPECIAL:
            return looks.SPECIAL[name](self)
        if name.startswith("__") and name not in NAMED:
            raise AttributeError(
                f"{name} of a student's object does not cross to the test cell; call a method or read an attribute "
                "by its own name instead."
            )
        if name not in NAMED:
            operators.require_may_ask(self, name)
        values = vars(self)
        side: StudentSide = values["_side"]
        reply = side.request("get", values["_handle"], name, origin=_origin_of(self, name))
        found = received(side, reply, f"{values['_name']}.{name}")
        if type(found) is StudentProxy:
            vars(found)["_path"] = f"{values.get('_path') or values['_origin']}.{name}"
        return found

    def __dir__(self) -> list[str]:
        """The names of the student's object."""
        names = self.__ask__("look", "dir")
        return [name for name in names if type(name) is str] if type(names) is list else []

    def __getattribute__(self, name: str) -> Any:
        """An operator is an attribute only if the student's object has it."""
        if name in NAMED_OPERATORS and self.__ask__("look", "has", name) is not True:
            raise AttributeError(name)
        return object.__getattribute__(self, name)

    def __deepcopy__(self, _: object) -> Any:
        return operators.copied(self)

    def __setattr__(self, name: str, value: object) -> None:
        _require_plain_name(name)
        self.__ask__("set", name, value, origin=_origin_of(self, name))

    def __delattr__(self, name: str) -> None:
        _require_plain_name(name)
        self.__ask__("set", name)

    def __instancecheck__(self, other: object) -> bool:
        values = vars(self)
        if (
            type(other) is not StudentProxy and isinstance(other, tuple) and hasattr(other, "_fields")
        ):  # a named tuple, which crossed by value
            return bool(type(other).__name__ == self.__name__ and other._fields == self._fields)
        if type(other) is not StudentProxy:
            return False
        reply = values["_side"].request("isinstance", vars(other)["_handle"], values["_handle"])
        return bool(received(values["_side"], reply, values["_name"]))

    def __str__(self) -> str:
        return str(operators.apply(self, "__str__", "str", (self,), otherwise=self._described))

    def __format__(self, how: str) -> str:
        described = operators.apply(self, "__format__", "format", (self, how), otherwise=lambda: None)
        return format(str(self), how) if described is None else str(described)

    def __repr__(self) -> str:
        return str(operators.apply(self, "__repr__", "repr", (self,), otherwise=self._described))

    def _described(self) -> str:
        values = vars(self)
        _, kind, type_name = values["_side"].request("describe", values["_handle"])[:3]
        if not values["_side"].public:
            return f"a student's {kind}"
        return f"{kind} {type_name}" if kind == "class" else f"{kind} of type {type_name}"


def _origin_of(proxy: StudentProxy, name: str) -> str:
    """Where an attribute comes from: from an object of a class, wherever that object does, if uses are looked at."""
    values = vars(proxy)
    kind = kind_of(proxy) if values["_side"].uses.are_looked_at else None
    return f"{kind or values['_origin']}.{name}"


def _require_plain_name(name: str) -> None:
    if name.startswith("__"):
        raise Unsupported(f"A test cell cannot set or delete {name} of a student's object; call a method instead.")


for _operator in operators.OPERATORS:
    setattr(StudentProxy, _operator, operators.operator_method(_operator))
StudentProxy.__doc__ = property(lambda self: self.__getattr__("__doc__"))  # type: ignore[assignment]  # the student's own


def _changed(reported: Any, count: int, kwargs: dict[str, Any]) -> dict[int | str, Any]:
    """What the student process reports as changed: arguments by place or name, and what each is now."""
    if type(reported) is not tuple or not reported:
        return {}
    known = {*range(count), *kwargs}
    pairs = (part for part in reported if type(part) is tuple and len(part) == 2)
    return {name: value for name, value in pairs if type(name) in (int, str) and name in known}


def _result(
    side: StudentSide, reply: tuple[Any, ...], name: str, args: tuple[Any, ...]
) -> tuple[Any, StudentError | None, tuple[int | str, ...]]:
    """What one of several calls came to."""
    try:
        value = received(side, reply, name)
        places = [place for place in _changed(reply[-1], len(args), {}) if type(place) is int]
        return value, None, tuple(place for place in places if not is_used_up(args[place]))
    except StudentError as error:
        return None, error, ()


def received(side: StudentSide, reply: tuple[Any, ...], name: str) -> Any:
    """The value of a reply, or the exception that it stands for."""
    verb = reply[0]
    if verb == "returned":
        return _iterator(side, reply[1], name) if type(reply[1]) is Drained else reply[1]
    if verb == "raised":
        raise side.exceptions.error(reply[1:6], side.public)
    if verb == "unplain":
        raise student_error("NotPlainData", f"{name}: {reply[1]}", (), "", side.public)
    raise StudentProtocolError(f"unexpected reply {verb!r}")


def _iterator(side: StudentSide, drained: Drained, name: str) -> Iterator[Any]:
    """Gives what the student's iterator gave, and raises what it raised where it did."""
    if drained.ending is None and not drained.is_generator:
        return iter(drained.values)
    return _generator(side, drained, name)


def _generator(side: StudentSide, drained: Drained, name: str) -> Iterator[Any]:
    yield from drained.values
    if drained.ending == ("limit",):
        raise PlainDataExpected(
            f"{name} gives more than {len(drained.values)} values, and only so many cross; ask for fewer of them"
        )
    if drained.ending is not None:
        raise side.exceptions.error(drained.ending, side.public)


def handle_of(value: Any) -> int | None:
    """The number of what stands for an object of the student's: a proxy, a class of exceptions, or one of these."""
    if type(value) is AxesArray:
        value = value.stands_for
    if type(value) is StudentProxy:
        return int(vars(value)["_handle"])
    if type(value) is OwnExceptionClass:
        value = vars(value).get("_stand_in")
    elif isinstance(value, OwnException):
        value = vars(value).get("_original")
    else:
        return None
    return None if value is None else int(vars(value)["_handle"])


def _outgoing(side: StudentSide, value: Any) -> Any:
    """An argument on its way to the student: generators by value, functions as callbacks, the rest as it is."""
    if type(value) in AS_THEY_ARE:
        return value
    if (handle := handle_of(value)) is not None:
        return CallbackReference(handle)
    if inspect.isroutine(value) or (
        callable(value)
        and not isinstance(value, type)
        and type(value) not in side.shared_classes
        and not is_library_object(type(value))
    ):
        return side.register(value)
    if inspect.isgenerator(value) or (isinstance(value, Iterator) and type(value).__module__ in TRUSTED):
        return drained_of(value)
    if isinstance(value, type) and named_type(value) is None and value not in side.shared_classes:
        raise Unsupported(
            f"An argument of type {type(value).__name__} cannot cross to the student process; pass plain data, {GIVES}."
        )
    return value


def drained_of(iterator: Iterator[Any]) -> Drained:
    """What an iterator of the check's gives, for the student's code."""
    values = list(itertools.islice(iterator, MOST_VALUES + 1))
    if len(values) > MOST_VALUES:
        raise Unsupported(f"The check gives the student's code an iterator of more than {MOST_VALUES} values.")
    return Drained(values, inspect.isgenerator(iterator), None)
