"""What a test cell sees instead of the student's objects: calls, named attributes, and nothing else."""

import builtins
import inspect
import itertools
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol, cast

from autograder.running.checks.draws import is_generator
from autograder.running.checks.in_place import change_in_place, is_used_up
from autograder.wire.library_types import named_type
from autograder.wire.standard_types import MOST_VALUES, TRUSTED, Drained

__all__ = [
    "EXCEPTIONS",
    "OPERATORS",
    "CallbackReference",
    "PlainDataExpected",
    "StudentError",
    "StudentProcessLost",
    "StudentProtocolError",
    "StudentProxy",
    "Unsupported",
    "received",
    "student_error",
]


class StudentError(Exception):
    """The student's code raised.

    What a test cell catches is also of the built-in kind that the original was of, so that ``except ValueError`` and
    ``pytest.raises(ValueError, match=...)`` work; see :func:`student_error`.

    Attributes:
        name: the type's name in the student process; the student may choose it.
        text: the exception's text; the student may choose it.
        bases: the built-in exceptions that it was an instance of, the nearest first.
        place: the line of the student's that raised.
        public: whether ``text`` and ``place`` may be shown, since no hidden input was ever given to that process.
    """

    def __init__(self, name: str, text: str, bases: tuple[str, ...], place: str, public: bool) -> None:
        Exception.__init__(self, text)
        self.name, self.text, self.bases, self.place, self.public = name, text, bases, place, public

    def __str__(self) -> str:
        return self.text


def student_error(name: str, text: str, bases: tuple[str, ...], place: str, public: bool) -> StudentError:
    """A :class:`StudentError` that is also an instance of the nearest of ``bases``, under the original's name."""
    kinds = (getattr(builtins, base) for base in bases if base in EXCEPTIONS)
    nearest = next(kinds, None)
    kind = StudentError if nearest is None else type(_type_name(name), (StudentError, nearest), {})
    return cast(StudentError, kind(name, text, bases, place, public))


def _type_name(name: str) -> str:
    """A name that a type can have: the other side may send any text."""
    return name if name.isidentifier() and len(name) <= MAX_NAME else "StudentError"


class StudentProcessLost(BaseException):
    """The student process ended. No ``except Exception`` in a test cell may take it for an answer."""


class StudentProtocolError(StudentProcessLost):
    """The student process sent something that is not a reply, so nothing that it sends later has a meaning."""


class Unsupported(Exception):
    """A test cell asked for something that two processes cannot do; the message says what to write instead."""


class PlainDataExpected(Exception):
    """A test cell used an operator on an object of the student's, but plain data was asked for."""


class StudentSide(Protocol):
    """What a proxy needs: requests to the student process, and whether answers may be shown."""

    public: bool
    changing: dict[str, frozenset[int | str]] | None

    def request(self, *message: Any) -> tuple[Any, ...]: ...

    def reply_of(self, data: bytes, count: int) -> tuple[Any, ...]:
        """The reply to one of ``count`` calls that were asked for in one request."""

    def register(self, function: Any) -> "CallbackReference": ...

    @property
    def shared_classes(self) -> Collection[type]:
        """Those that the student process knows too, so that their objects cross by their state."""

    def note_call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Called before each call of the student's functions, with what they are given."""


class CallbackReference:
    """A function of the check's, on its way to the student process."""

    def __init__(self, handle: int) -> None:
        self.handle = handle


MAX_NAME = 200
# Built-in exceptions whose instances need no more than a text. Ends of the interpreter or of a loop are not among them:
# a test cell must not end, or stop iterating, because student code said so.
# fmt: off
EXCEPTIONS = frozenset((
    "ArithmeticError", "AssertionError", "AttributeError", "BufferError", "EOFError", "FloatingPointError",
    "ImportError", "IndexError", "KeyError", "LookupError", "MemoryError", "ModuleNotFoundError", "NameError",
    "NotImplementedError", "OverflowError", "RecursionError", "ReferenceError", "RuntimeError", "TypeError",
    "UnboundLocalError", "ValueError", "ZeroDivisionError",
))
OPERATORS = (
    "__bool__", "__len__", "__iter__", "__next__", "__contains__", "__getitem__", "__setitem__", "__delitem__",
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__int__", "__float__", "__complex__", "__index__",
    "__array__", "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__", "__rtruediv__",
    "__floordiv__", "__mod__", "__pow__", "__matmul__", "__neg__", "__abs__", "__round__", "__enter__", "__exit__",
    "__and__", "__or__", "__xor__", "__invert__", "__reversed__", "__rfloordiv__", "__rmod__", "__rpow__",
    "__rmatmul__", "__rand__", "__ror__", "__rxor__", "__divmod__", "__pos__", "__await__", "__aiter__", "__aenter__",
)
NAMED = ("__name__", "__qualname__", "__doc__")  # what may be asked of functions and classes beside plain names
# fmt: on


class StudentProxy:
    """Stands for a function, a class or an object that stays in the student process."""

    def __init__(self, side: StudentSide, handle: int, name: str) -> None:
        vars(self).update(_side=side, _handle=handle, _name=name, changed_arguments=(), public=side.public)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        values = vars(self)
        side: StudentSide = values["_side"]
        outgoing = tuple(_outgoing(side, value) for value in args)
        keywords = {name: _outgoing(side, value) for name, value in kwargs.items()}
        side.note_call(values["_name"], outgoing, keywords)
        reply = side.request("call", values["_handle"], outgoing, keywords)
        changed = _changed(reply[-1], len(args), kwargs)
        own: dict[Any, Any] = {**dict(enumerate(args)), **kwargs}
        values["changed_arguments"] = tuple(name for name in changed if not is_used_up(own[name]))
        may_change = None if side.changing is None else side.changing.get(values["_name"], frozenset())
        for name, value in changed.items():
            if may_change is None or name in may_change or is_generator(own[name]):
                change_in_place(own[name], value, side.shared_classes)
        return received(side, reply, values["_name"])

    def __call_each__(
        self, calls: Sequence[tuple[Any, ...]]
    ) -> list[tuple[Any, Exception | None, tuple[int | str, ...]]]:
        """Calls it with each of several tuples of arguments, in one request instead of one for each.

        Returns:
            For each call the value, the exception that it raised if it did, and the arguments that it changed.
        """
        values = vars(self)
        side: StudentSide = values["_side"]
        outgoing = [tuple(_outgoing(side, value) for value in args) for args in calls]
        for given in outgoing:
            side.note_call(values["_name"], given, {})
        _, replies = side.request("each", values["_handle"], outgoing)
        if len(replies) != len(calls):
            raise StudentProtocolError("as many replies as calls are expected")
        return [
            self._result(side.reply_of(data, len(calls)), len(args)) for data, args in zip(replies, calls, strict=True)
        ]

    def _result(self, reply: tuple[Any, ...], count: int) -> tuple[Any, Exception | None, tuple[int | str, ...]]:
        values = vars(self)
        try:
            return received(values["_side"], reply, values["_name"]), None, tuple(_changed(reply[-1], count, {}))
        except StudentError as error:
            return None, error, ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in NAMED:
            raise AttributeError(
                f"{name} of a student's object does not cross to the test cell; call a method or read an attribute "
                "by its own name instead."
            )
        values = vars(self)
        reply = values["_side"].request("get", values["_handle"], name)
        return received(values["_side"], reply, f"{values['_name']}.{name}")

    def __deepcopy__(self, _: object) -> "StudentProxy":
        """Returns itself: what it stands for stays where it is."""
        return self

    def __setattr__(self, name: str, value: object) -> None:
        raise Unsupported(f"A test cell cannot set {name} on a student's object; call a method of the object instead.")

    def __instancecheck__(self, other: object) -> bool:
        if not isinstance(other, StudentProxy):
            return False
        values = vars(self)
        reply = values["_side"].request("isinstance", vars(other)["_handle"], values["_handle"])
        return bool(received(values["_side"], reply, values["_name"]))

    def __repr__(self) -> str:
        values = vars(self)
        _, kind, type_name = values["_side"].request("describe", values["_handle"])[:3]
        if not values["_side"].public:
            return f"a student's {kind}"
        return f"{kind} {type_name}" if kind == "class" else f"{kind} of type {type_name}"


def _refuse(operator: str) -> Any:
    def refuse(self: StudentProxy, *_: Any) -> Any:
        name = vars(self)["_name"]
        raise PlainDataExpected(
            f"{operator} of {name}, an object of a class of its own, does not cross between the processes; a test cell "
            "calls a method of the object that returns plain data (a number, a string, a list, an array)"
        )

    return refuse


# Nor is it hashed: whether the student's objects differ cannot be told from how many of these a set holds.
for _operator in (*OPERATORS, "__hash__"):
    setattr(StudentProxy, _operator, _refuse(_operator))
StudentProxy.__doc__ = property(lambda self: self.__getattr__("__doc__"))  # type: ignore[assignment]  # the student's own


def _changed(reported: Any, count: int, kwargs: dict[str, Any]) -> dict[int | str, Any]:
    """What the student process reports as changed: arguments by place or name, and what each is now."""
    known = {*range(count), *kwargs}
    parts = reported if isinstance(reported, tuple) else ()
    pairs = (part for part in parts if isinstance(part, tuple) and len(part) == 2)
    return {name: value for name, value in pairs if type(name) in (int, str) and name in known}


def received(side: StudentSide, reply: tuple[Any, ...], name: str) -> Any:
    """The value of a reply, or the exception that it stands for."""
    verb = reply[0]
    if verb == "returned":
        return _iterator(side, reply[1], name) if isinstance(reply[1], Drained) else reply[1]
    if verb == "raised":
        _, error_name, text, bases, place, *_ = reply
        raise student_error(error_name, text, bases, place, side.public)
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
        error_name, text, bases, place = drained.ending
        raise student_error(error_name, text, bases, place, side.public)


def _outgoing(side: StudentSide, value: Any) -> Any:
    """An argument on its way to the student: generators by value, functions as callbacks, the rest as it is."""
    if isinstance(value, StudentProxy):
        return value
    if inspect.isroutine(value) or (
        callable(value) and not isinstance(value, type) and type(value) not in side.shared_classes
    ):
        return side.register(value)
    if inspect.isgenerator(value) or (isinstance(value, Iterator) and type(value).__module__ in TRUSTED):
        return _drained(value)
    if isinstance(value, type) and named_type(value) is None and value not in side.shared_classes:
        raise Unsupported(
            f"An argument of type {type(value).__name__} cannot cross to the student process; pass plain data, "
            "a function, or a numpy random generator."
        )
    return value


def _drained(iterator: Iterator[Any]) -> Drained:
    """What an iterator of the check's gives, for the student's code."""
    values = list(itertools.islice(iterator, MOST_VALUES + 1))
    if len(values) > MOST_VALUES:
        raise Unsupported(f"The check gives the student's code an iterator of more than {MOST_VALUES} values.")
    return Drained(values, inspect.isgenerator(iterator), None)
