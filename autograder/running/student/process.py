"""The student process: runs the student's cells and answers calls. It knows no test, no expected value, no verdict.

Requests come as plain tuples over one channel: ``("run", cells)``, which gets a reply for each cell, and ``(verb, step,
...)``, which gets one reply and finds the namespace as it was at that step of the notebook. While a call runs, the
student's code may call back a function that the check gave it; then a ``callback`` request goes the other way first.

It is longer than 300 lines, since all that answers requests has one state.
"""

import builtins
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from autograder.running.student.figures import asked_of_pyplot, close_figures, unmasked
from autograder.running.student.files import FILES, place
from autograder.running.student.handles import Handles
from autograder.running.student.iterators import drained, iterator_of
from autograder.running.student.kept_objects import KeptObjects
from autograder.running.student.lent_objects import Callback, LentObject, made_of
from autograder.running.student.looks import LOOKS
from autograder.running.student.namespace import StudentNamespace, Whole
from autograder.running.student.operations import OPERATIONS
from autograder.running.student.raised import MAX_NAME, raised, raised_in_call
from autograder.running.student.shared_names import SharedNames
from autograder.running.student.shell import CellShell
from autograder.running.student.surroundings import CallSurroundings
from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.channel import Channel, ChannelClosed
from autograder.wire.databases import contents_of
from autograder.wire.held_values import RESULT
from autograder.wire.identities import ITSELF, identities_of
from autograder.wire.standard_types import Drained
from autograder.wire.wire_format import MAX_NODES, nodes_each

__all__ = ["StudentProcess"]

MAX_BYTES = 32 * 2**20
MAX_TEXT = 4000
MOST_KEPT_BYTES = 2**18
OTHER_BYTES = 2**20  # of a message, beside values and outputs
UNCOUNTED = ("change", "hide", "place")  # requests that give nothing of the student's
IMMUTABLE = (type(None), bool, int, float, complex, str, bytes, np.generic)


class StudentProcess:
    """Serves one channel until it closes."""

    def __init__(self, shell: CellShell, output_bytes: int) -> None:
        self._shell = shell
        self._output_bytes = output_bytes
        self._handles = Handles()
        self._namespace = StudentNamespace(shell, self._refer)
        self._step: int | None = None  # of the cell whose requests are answered
        self._surroundings = CallSurroundings(shell, output_bytes)
        self._lent: set[int] = set()  # the check's functions that came with the request; the reply may hold these alone
        self._lent_objects: dict[int, LentObject] = {}  # of the check that runs, each of them once
        self._kinds_lent: dict[int, type[LentObject]] = {}
        self._calling_back = threading.RLock()  # what the check's function asks in turn may call back as well
        self._kept = KeptObjects(self._bytes_of, lambda: self._namespace.names_of_classes)
        self._shared = SharedNames([], self._bytes_of)
        self._requests = 0
        self._number = 0  # of the request that is answered
        self._verbs: dict[str, Callable[..., tuple[Any, ...]]] = {
            "call": self._call,
            "each": self._each,
            "get": self._get,
            "describe": self._describe,
            "isinstance": self._isinstance,
            "itself": self._itself,
            "hide": self._hide,
            "place": self._place,
            "change": self._change,
            "set": self._set,
            "look": self._look,
            "operate": self._operate,
            "exception": self._exception,
            "gallery": self._gallery,
            "file": self._file,
            "within": self._within,
        }

    def serve(self, channel: Channel) -> None:
        """Answers until the other side closes the channel."""
        self._channel = channel
        self._send(("ready",))
        with contextlib.suppress(ChannelClosed):
            while True:
                self._lent = set()
                self._answer(self._decode(self._channel.receive(None)))

    def _answer(self, request: tuple[Any, ...]) -> None:
        verb, subject, *arguments = request
        if verb == "know":
            self._namespace.go_to(subject)
            self._namespace.learn(*arguments)
        elif verb == "stay":
            self._namespace.staying_classes = frozenset(subject)
            (shared,) = arguments
            self._shared = SharedNames(shared, self._bytes_of)
        elif verb == "lends":
            self._kinds_lent.update({handle: self._namespace.lent_kind(*told) for handle, told in arguments[0].items()})
        elif verb == "bind":
            self._namespace.go_to(subject)
            self._shared.set(self._namespace.variables, *arguments)
        elif verb == "run":
            for index, text, names in subject:
                self._send(self._run(index, text, names))
        else:
            if subject != self._step:
                self._step = subject
                close_figures()
                self._kept.forget()
                self._lent_objects = {each: self._lent_objects[each] for each in self._lent if not each % 2}
            self._namespace.go_to(subject)
            self._reply_to(verb, subject, arguments)

    def _reply_to(self, verb: str, subject: int, arguments: list[Any]) -> None:
        if verb in UNCOUNTED:
            self._send(self._verbs[verb](*arguments))
            return
        self._kept.prune()
        kept = self._kept.keys()
        self._shared.look(self._namespace.variables, subject)
        self._requests += 1
        number = self._requests
        inner, self._number = self._number, number
        reply = self._verbs[verb](*arguments)
        self._number = inner
        if kept:
            self._send(("kept", kept))
        if changes := self._kept.changes(number):
            self._send(("also", changes))
        if bound := self._shared.changes(self._namespace.variables):
            self._send(("bound", bound))
        self._send(reply)

    def _run(self, index: int, text: str, names: tuple[str, ...]) -> tuple[Any, ...]:
        """Runs a cell, then reports which of ``names`` it bound anew or deleted, and remembers the whole namespace."""
        result, outputs = self._shell.run(text, self._output_bytes)
        outputs = [output for output in outputs if self._can_cross(output)]
        error = result.error_before_exec or result.error_in_exec
        self._namespace.keep(index)
        bound = self._namespace.changes(names, MAX_BYTES - OTHER_BYTES - 2 * self._output_bytes)
        return ("ran", None if error is None else raised(error), outputs, bound)

    def _call(self, handle: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        args = tuple(map(_arrived, args))
        kwargs = {name: _arrived(value) for name, value in kwargs.items()}
        before = [self._snapshot(value) for value in (*args, *kwargs.values())]
        reply = self._guarded(lambda: drained(unmasked(called := self._handles[handle], called(*args, **kwargs))))  # type: ignore[operator]
        names = [*range(len(args)), *kwargs]
        changed = tuple(
            (name, now if self._can_cross(now := _changed_form(value)) else None)
            for name, old, value in zip(names, before, (*args, *kwargs.values()), strict=True)
            if old is not None and old != self._snapshot(value)
        )
        told = identities_of(reply[1], [*args, *kwargs.values()]) if reply[0] == "returned" else []
        self._keep(reply, *args, *kwargs.values())
        return (*reply, (*changed, (ITSELF, told)) if told else changed)

    def _each(self, handle: int, calls: list[tuple[Any, ...]]) -> tuple[Any, ...]:
        """Several calls, one by one; each reply becomes bytes at once, for the next call may change its value."""
        replies: list[bytes] = []
        room = MAX_BYTES - OTHER_BYTES
        for args in calls:
            replies.append(self._encoded(self._call(handle, args, {}), room, nodes_each(len(calls))))
            room = max(0, room - len(replies[-1]))
        return ("each", replies)

    def _get(self, handle: int, name: str) -> tuple[Any, ...]:
        return self._keep((*self._guarded(lambda: drained(getattr(self._handles[handle], name))), ()))

    def _itself(self, handle: int) -> tuple[Any, ...]:
        """A variable whose value holds objects of classes that the other side did not know yet when it was bound."""
        return ("returned", self._handles[handle], ())

    def _set(self, handle: int, name: str, *value: Any) -> tuple[Any, ...]:
        """Sets an attribute, or deletes it if there is no value."""
        change = setattr if value else delattr
        given = [*map(_arrived, value)]
        return self._keep((*self._guarded(lambda: change(self._handles[handle], name, *given)), ()), *given)

    def _look(self, handle: int, name: str, *other: Any) -> tuple[Any, ...]:
        return (*self._guarded(lambda: LOOKS[name](self._handles[handle], *other)), ())

    def _operate(self, name: str, operands: tuple[Any, ...]) -> tuple[Any, ...]:
        given = [_arrived(operand) for operand in operands]
        if name == "exit" and len(given) == 3:  # an exception of Python's own
            given = [given[0], getattr(builtins, given[1])(given[2])]
        return self._keep((*self._guarded(lambda: drained(OPERATIONS[name](*given))), ()), *given)

    def _exception(self, handle: int) -> tuple[Any, ...]:
        """An exception that was made and not raised, as one that was."""
        error = self._handles[handle]
        if not isinstance(error, BaseException):
            return ("returned", None, ())
        return ("raised", *raised_in_call(error), ())

    def _gallery(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, ...]:
        """What pyplot knows of the figures that student code drew, and figures made for it to draw in."""
        return (*self._guarded(lambda: _made_figures(asked_of_pyplot(name, arguments, options))), ())

    def _file(self, what: str, name: str) -> tuple[Any, ...]:
        """A file that student code wrote into its folder."""
        return (*self._guarded(lambda: FILES[what](name)), ())

    def _within(self, around: tuple[Any, ...], verb: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """Answers a request with what the check has put around it; the reply crosses as bytes, which may be refused."""
        with self._surroundings.put(*around) as drawn:
            reply = self._encoded(self._verbs[verb](*arguments), MAX_BYTES - OTHER_BYTES - self._output_bytes)
            printed = self._surroundings.printed()
        return ("within", reply, printed, drawn)

    def _describe(self, handle: int) -> tuple[Any, ...]:
        found = self._handles[handle]
        kind = "class" if isinstance(found, type) else "function" if callable(found) else "object"
        owner = found if isinstance(found, type) else type(found)
        return ("described", kind, str(owner.__name__)[:MAX_NAME])

    def _isinstance(self, handle: int, class_handle: int) -> tuple[Any, ...]:
        return (*self._guarded(lambda: bool(isinstance(self._handles[handle], self._handles[class_handle]))), ())  # type: ignore[arg-type]

    def _hide(self, names: tuple[str, ...]) -> tuple[Any, ...]:
        self._namespace.hide(names)
        return ("hidden",)

    def _change(self, request: int, place: int, *value: Any) -> tuple[Any, ...]:
        """Does to what an object holds what the check did to its copy; without that, tells whether one still does."""
        if not value:
            return ("changed", self._kept.is_held(request, place))
        return ("changed", self._kept.change(request, place, *value))

    def _keep(self, reply: tuple[Any, ...], *given: Any) -> tuple[Any, ...]:
        """Keeps what a reply gives, and what it was given, as long as student code holds it."""
        if reply[0] == "returned":
            for place, value in enumerate((reply[1], *given), RESULT):
                self._kept.keep(self._number, place, value)
        return reply

    def _bytes_of(self, value: object) -> bytes | None:
        try:
            return self._encode(value, MOST_KEPT_BYTES)
        except NotPlainData:
            return None

    def _place(self, name: str, data: bytes | None) -> tuple[Any, ...]:
        """Puts a file of the check's into the folder, or takes it away."""
        return ("placed", place(name, data))

    def _guarded(self, action: Callable[[], object]) -> tuple[Any, ...]:
        """``("returned", value)`` or ``("raised", name, text, builtin bases, place, what is known besides)``."""
        try:
            return ("returned", action())
        except ChannelClosed:
            raise
        except BaseException as error:  # whatever student code raises, SystemExit included, is an answer
            return ("raised", *raised_in_call(error))

    def _can_cross(self, value: object) -> bool:
        try:
            return bool(self._encode(value))
        except NotPlainData:
            return False

    def _refer(self, value: object) -> int:
        """Returns the number of an object that stays here because it cannot cross."""
        if isinstance(value, Callback):
            if value.handle not in self._lent and value.handle not in self._lent_objects:
                raise NotPlainData("a function that the check lent to another call")
            return value.handle
        return self._handles.of(value.value if isinstance(value, Whole) else value)

    def _resolve(self, handle: int) -> object:
        if handle >= 0:
            return self._handles[handle]
        self._lent.add(handle)
        if handle % 2:
            return Callback(self, handle)
        known = self._lent_objects.get(handle)
        if known is None:
            known = self._lent_objects[handle] = made_of(self._kinds_lent.get(handle, LentObject), self, handle)
        return known

    def call_back(self, handle: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Runs the check's function ``handle`` in the grader process; threads of the student's take turns."""
        with self._calling_back:
            return self._call_back(handle, args, kwargs)

    def about(self, handle: int) -> dict[str, str | None]:
        """The names and the docstring of the check's function ``handle``."""
        with self._calling_back:
            self._channel.send(encode(("about", handle), max_bytes=MAX_BYTES))
            told: dict[str, str | None] = self._decode(self._channel.receive(None))[1]
            return told

    def _call_back(self, handle: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            message = ("callback", handle, args, kwargs, self._surroundings.printed())
            data = encode(
                message,
                max_bytes=MAX_BYTES,
                reference=self._refer_back,
                refers_in_keys=False,
                classes=self._namespace.names_of_classes,
                staying_classes=self._namespace.staying_classes,
            )
        except NotPlainData as error:
            raise TypeError(f"an argument of this function is {error}") from None
        self._channel.send(data)
        before = self._lent
        while True:
            self._lent = set()
            request = self._decode(self._channel.receive(None))
            if request[0] in ("raised", "returned", "raised again"):
                break
            self._answer(request)  # the check's function asks the student's code in turn
        self._lent |= before
        if request[0] == "raised again":
            raise request[1]
        if request[0] == "raised":
            kind = getattr(builtins, request[1])
            raise (type(request[3], (kind,), {"__module__": "__main__"}) if len(request) > 3 else kind)(request[2])
        return request[1]

    def _refer_back(self, value: object) -> int:
        """As :meth:`_refer`; functions of the check's own may go back to the check."""
        return value.handle if isinstance(value, Callback) else self._refer(value)

    def _send(self, message: tuple[Any, ...]) -> None:
        self._channel.send(self._encoded(message, MAX_BYTES))

    def _encoded(self, message: tuple[Any, ...], room: int, max_nodes: int = MAX_NODES) -> bytes:
        """Encodes a message; if a value in it cannot cross, the message says that instead."""
        try:
            return self._encode(message, room, max_nodes)
        except NotPlainData as error:
            return encode(("unplain", str(error)[:MAX_TEXT], ()), max_bytes=MAX_BYTES)
        except MemoryError:
            return encode(("unplain", "larger than the memory that is left", ()), max_bytes=MAX_BYTES)

    def _encode(self, value: object, room: int = MAX_BYTES, max_nodes: int = MAX_NODES) -> bytes:
        return encode(
            value,
            max_bytes=room,
            max_nodes=max_nodes,
            reference=self._refer,
            refers_in_keys=False,
            classes=self._namespace.names_of_classes,
            staying_classes=self._namespace.staying_classes,
        )

    def _decode(self, data: bytes) -> Any:
        return decode(
            data,
            max_bytes=MAX_BYTES,
            resolve=self._resolve,
            from_check=True,
            classes=self._namespace.classes,
            tuple_class=self._namespace.tuple_class,
        )

    def _snapshot(self, value: object) -> object:
        """What an argument holds, to see whether the call changes it; None if it cannot change or be compared."""
        if type(value) is np.ndarray and not value.dtype.hasobject:
            return value.shape, value.dtype, value.tobytes()
        if isinstance(value, IMMUTABLE):
            return None
        if type(value) is sqlite3.Connection:
            return _changed_form(value)
        try:
            return encode(
                value,
                max_bytes=MAX_BYTES,
                from_check=True,
                classes=self._namespace.names_of_classes,
                staying_classes=self._namespace.staying_classes,
            )
        except CodecError:
            return None


def _made_figures(made: Any) -> Any:
    """What pyplot gave; of a figure with an array of axes, that array has a number of its own besides."""
    return (*made[:2], Whole(made[2])) if type(made) is tuple and len(made) == 3 else made


def _changed_form(argument: Any) -> Any:
    """An argument that student code changed, as it crosses to the check."""
    if type(argument) is not sqlite3.Connection:
        return argument
    try:
        return contents_of(argument)
    except NotPlainData:
        return None


def _arrived(argument: Any) -> Any:
    """An argument as student code gets it."""
    if isinstance(argument, PurePath):
        return Path(argument)
    return iterator_of(argument) if isinstance(argument, Drained) else argument
