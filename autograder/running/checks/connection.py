"""The grader process's end of the channel to the student process: requests, their replies, and callbacks.

It is longer than 300 lines, since whatever goes through the channel has to keep to one order.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from weakref import WeakValueDictionary

from autograder.running.checks.figures import gives_figures, look_for_figures
from autograder.running.checks.given_back import holds_students
from autograder.running.checks.held_objects import MOST_HELD, HeldObjects
from autograder.running.checks.in_place import change_in_place
from autograder.running.checks.lending import LentFunctions, is_lendable
from autograder.running.checks.outcome import text_of
from autograder.running.checks.own_exceptions import OwnException, OwnExceptions
from autograder.running.checks.own_uses import OwnUses
from autograder.running.checks.placed_files import PlacedFiles
from autograder.running.checks.proxies import CallbackReference, StudentProxy, handle_of
from autograder.running.checks.reply_forms import changes_form, checked_reply, keys_form, printed_form
from autograder.running.checks.shared_values import SharedValues
from autograder.running.checks.student_errors import (
    EXCEPTIONS,
    GIVES,
    PlainDataExpected,
    StudentProcessLost,
    StudentProtocolError,
    Unsupported,
)
from autograder.running.checks.surroundings import Surroundings
from autograder.running.checks.watching import Watch, has_hung_up
from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.channel import Channel, ChannelClosed, ChannelError
from autograder.wire.held_values import RESULT
from autograder.wire.instances import classes_named
from autograder.wire.wire_format import MAX_NODES, OddArray, TooMuch, nodes_each

__all__ = ["MAX_BYTES", "StudentConnection"]

MAX_BYTES = 32 * 2**20
MAX_CALLBACK_DEPTH = 50
LONGEST_ORIGIN = 200
RAISED = EXCEPTIONS | {"StopIteration", "SystemExit", "KeyboardInterrupt"}  # by a check's functions, in student code
GIVEN = "given"  # where objects come from that student code hands to a function of the check's
UNCOUNTED = ("change", "place")  # requests that give nothing of the student's
# Requests after which student code may hold what they gave or were given, and what they were given.
HOLDING: dict[str, Callable[..., tuple[Any, ...]]] = {
    "call": lambda _, args, kwargs: (*args, *kwargs.values()),
    "get": lambda *_: (),
    "operate": lambda _, operands: operands,
    "set": lambda _handle, _name, *value: value,
}
MOST_HELD_BYTES = 2**18
MOST_CHANGED_BYTES = MOST_HELD_BYTES * MOST_HELD  # for each object as much as the message holds: a second or two
NAMES_FILES = ("call", "each", "get", "operate", "file")  # requests before which student code gets files of a check's
CALLBACK_FORM = [str, int, tuple, dict, list]


class StudentConnection:
    """What proxies ask through; a :class:`~autograder.running.checks.proxies.StudentSide`.

    Args:
        note_call: is told of each call of a student's function before it is made.
        namespace: in which the instructor's cells run.

    Attributes:
        public: what the student's calls say may be shown, since no hidden test runs.
        step: of the check that runs: its calls find the student's namespace as it was there.
        requests: how many were made so far.
        changing: by function of the student's, the arguments of a check's that it may change; all if it is None.
        keeps_identity: results are the objects that they are where student code runs.
        shares: whether the check and student code would have shared an object in one process, and did not.
        possible_classes: the names of classes that set-up cells define.
        deleted: the names of answers that the cell which runs has deleted: student code must do without them as well.
        classes: those that the source's own solution defines.
        plain_classes: of these, those that derive from plain data, whose objects stay with student code all the same.
        set_up_classes: those that set-up cells define or import, and of exceptions those that a test raised.
        uses: what the source's own solution uses of what checks offer.
    """

    def __init__(
        self, note_call: Callable[[str, tuple[Any, ...], dict[str, Any]], None], namespace: dict[str, Any]
    ) -> None:
        self.note_call = note_call
        self.public = False
        self.step = -1
        self.requests = 0
        self.sent = 0  # requests to the process at the other end, as that counts them
        self.changing: dict[str, frozenset[int | str]] | None = {}
        self.keeps_identity = False
        self.shares = False
        self.held = HeldObjects(self._bytes_of, lambda: self._classes.values())
        self._still_kept: frozenset[tuple[int, int]] = frozenset()  # by student code, as it says before a reply
        self.shared_values = SharedValues(namespace, self._bytes_of)
        self.possible_classes: tuple[str, ...] = ()
        self._namespace = namespace
        self._classes: dict[str, type] = {}  # whose objects cross by their state
        self._told_classes: tuple[str, ...] | None = None  # their names, as the student process knows them
        self.deleted: Callable[[], tuple[str, ...]] = tuple
        self._told: tuple[int, tuple[str, ...]] = (-1, ())  # the step and the names of which the other side knows it
        self.classes: frozenset[str] = frozenset()
        self.plain_classes: frozenset[str] = frozenset()
        self.set_up_classes: dict[str, type] = {}
        self.uses = OwnUses()
        self.surroundings = Surroundings(namespace, self.uses)
        self.placed_files = PlacedFiles(self._place_file, self.uses)
        self.exceptions = OwnExceptions()
        self._has_asked: Callable[[], bool] = lambda: False
        self._gives_figures: Callable[[], Collection[int]] = tuple
        self.reading = _Reading()
        self._guarded = _Guarded(self)
        self._proxies: WeakValueDictionary[int, StudentProxy] = WeakValueDictionary()
        self._channel: Channel | None = None
        self._functions = LentFunctions(self.uses)
        self._lent: set[int] = set()  # with the last request, whose reply may give these functions back
        self._depth = 0
        self._watch = Watch(self._require_student)
        self.last_bytes = 0  # the size of the last message

    def begin(self, step: int, text: str, answers: Mapping[str, Any]) -> None:
        """Called when a cell of the instructor's begins, with the answers that it finds."""
        self.step = step
        self.uses.begin(text)
        self.surroundings.begin(text, answers)
        asked = self.requests
        self._has_asked = lambda: self.requests > asked
        self._gives_figures = lambda: gives_figures(text, frozenset(answers))
        look_for_figures(self, lambda: self._has_asked(), lambda: self._gives_figures())

    def open(self, channel: Channel) -> None:
        """Puts a new student process at the other end; the proxies of the earlier one keep asking through here."""
        self.close()
        self._channel = channel
        self._told_classes = None
        self._told = (-1, ())
        self.sent = 0
        self.held.forget()
        self._functions.tell_again()

    def close(self) -> None:
        """From now on every request finds that the student process is lost."""
        if self._channel is not None:
            self._channel.socket.close()
            self._channel = None

    def require_open(self) -> None:
        """A bare ``except`` in a test cell may have taken the loss of the student process for an answer.

        Raises:
            StudentProcessLost: it did.
        """
        if self._channel is None:
            raise StudentProcessLost("the student process has ended")

    def note_sharing(self) -> None:
        self.shares = True

    def forget_functions(self) -> None:
        """Called when a cell of the instructor's ends: what it lent means nothing to the next one."""
        self._watch.end()
        self.placed_files.end()
        self.held.forget()
        self._functions.forget()

    def request(self, verb: str, *arguments: Any, origin: str | None = None) -> tuple[Any, ...]:
        """Sends one request about the student's objects; returns the reply, in which objects come from ``origin``."""
        self.requests += 1
        self._tell_classes()
        self._tell_deleted()
        self._tell_variables()
        if verb in NAMES_FILES:
            self.placed_files.tell(arguments)
        self._tell_changes()
        number, reply = self._asked(verb, arguments, origin)
        self.held.forget_but(self._still_kept, number)
        self._still_kept = frozenset()
        if reply[0] == "returned" and verb in HOLDING and origin is not None:
            self.held.hold(number, RESULT, reply[1], origin)
            for place, value in enumerate(HOLDING[verb](*arguments)):
                self.held.hold(number, place, value, f"{origin}[{place}]")
        return reply

    def _tell_changes(self) -> None:
        """Has student code find what the check did to its copies of what that holds."""
        for key, value, origin in self.held.changed():
            if not self._is_held(*key):
                continue
            if self.keeps_identity or self.uses.may("changed", origin):
                self._is_held(*key, value)
                self.uses.note("changed", origin)
            else:
                self.note_sharing()

    def _is_held(self, *request: Any) -> bool:
        """Whether student code still holds the object of a key, which then becomes the value behind the key."""
        self._send_request(("change", self.step, *request))
        return self.receive("change")[1] is True

    def _take_changes(self, message: tuple[Any, ...]) -> None:
        """Does to the check's copies what student code did to what it holds, if that is not more than is held."""
        changes = dict(changes_form(message))  # each object once
        told = [(key, value, *held) for key, value in changes.items() if (held := self.held.of(key)) is not None]
        if self.last_bytes * len(told) > MOST_CHANGED_BYTES:
            self.note_sharing()
            return
        for key, value, own, origin in told:
            if self.keeps_identity or self.uses.may("kept", origin):
                change_in_place(own, value, self.shared_classes)
                self.held.note(key)
                self.uses.note("kept", origin)
            else:
                self.note_sharing()

    def _bytes_of(self, value: object) -> bytes | None:
        """A value as it would cross, to see whether it is what it was; None if it would not."""
        names = {kind: name for name, kind in self._classes.items()}
        try:
            return encode(value, max_bytes=MOST_HELD_BYTES, reference=handle_of, from_check=True, classes=names)
        except NotPlainData:
            return None

    def _asked(self, verb: str, arguments: tuple[Any, ...], origin: str | None) -> tuple[int, tuple[Any, ...]]:
        """The number of the request, as the process at the other end counts them, and its reply."""
        around = self.surroundings.now()
        if around is None:
            number = self._send_request((verb, self.step, *arguments))
            return number, self.receive(verb, origin)
        number = self._send_request(("within", self.step, around, verb, arguments))
        _, data, printed, drawn = self.receive("within", origin)
        with self._guarded:
            reply = self._checked(verb, self._message(data, origin=origin))
        self.surroundings.write(printed)
        self.surroundings.follow(drawn)
        return number, reply

    def ask_of_file(self, what: str, name: str) -> Any:
        """The bytes of a file that student code wrote, or None; ``what`` is "read" or "remove"."""
        if self._channel is None or self.is_reading:
            return None
        reply = self.request("file", what, name)
        return reply[1] if reply[0] == "returned" else None

    def _place_file(self, name: str, data: bytes | None) -> bool:
        if self._channel is None:
            return False
        self._send_request(("place", self.step, name, data))
        return self.receive("place")[1] is True

    def _send_request(self, message: tuple[Any, ...]) -> int:
        lent: set[int] = set()
        data = self._encoded(message, lent)
        self._lent = lent
        with self._guarded as channel:
            self._tell_lent(channel)
            channel.send(data)
        self.sent += message[0] not in UNCOUNTED
        return self.sent

    def _tell_lent(self, channel: Channel) -> None:
        """Tells the student process of which classes the objects are that the next message lends."""
        if told := self._functions.kinds_to_tell(self.set_up_classes):
            channel.send(self._encoded(("lends", self.step, told), set()))

    def _tell_variables(self) -> None:
        """Sets variables of the student's that the check has set and the source's own solution reads."""
        if told := self.shared_values.to_tell():
            with self._guarded as channel:
                channel.send(self._encoded(("bind", self.step, told), set()))

    def _tell_deleted(self) -> None:
        """Has the student process hide what the check has deleted, and bring back what is bound again.

        What a check binds to an answer's name in its place is not lent by this: the answer may have to find that out.
        """
        now = (self.step, self.deleted())
        if now == self._told or not (now[1] or self._told[0] == self.step):
            return
        with self._guarded as channel:
            channel.send(self._encoded(("hide", *now), set()))
        self.receive("hide")
        self._told = now

    def send(self, *message: Any) -> None:
        """Sends a request that holds plain data alone and has several replies; :meth:`receive` waits for each."""
        self._tell_classes()
        with self._guarded as channel:
            channel.send(self._encoded(message, set()))

    def _tell_classes(self) -> None:
        """Tells the student process of which classes objects can cross now, if that is not what it was told last."""
        if not self.possible_classes:
            return
        self._classes = classes_named(self._namespace, self.possible_classes)
        if self._told_classes != tuple(self._classes):
            self._told_classes = tuple(self._classes)
            with self._guarded as channel:
                channel.send(self._encoded(("know", self.step, self.possible_classes, self._told_classes), set()))

    def receive(self, verb: str, origin: str | None = None) -> tuple[Any, ...]:
        """Waits for the next reply to a request ``verb``; answers callbacks meanwhile.

        Args:
            verb: of the request.
            origin: where the objects in its reply come from; None if nothing is known of them.

        Raises:
            StudentProcessLost: the student process ended. StudentProtocolError: it sent something else.
        """
        with self._guarded as channel:
            while True:
                reply = self._message(channel.receive(None), origin=origin)
                if reply[0] == "callback":
                    self._answer_callback(channel, reply)
                elif reply[0] == "kept":
                    self._still_kept = frozenset(keys_form(reply))
                elif reply[0] == "also":
                    self._take_changes(reply)
                elif reply[0] == "bound":
                    self.shared_values.take(reply, self.shared_classes)
                elif reply[0] == "about":
                    self._tell_about(channel, reply)
                else:
                    return self._checked(verb, reply)

    @property
    def is_reading(self) -> bool:
        """Whether something of the student's is read, during which what stands for its objects asks nothing."""
        return self.reading.depth > 0

    def _checked(self, verb: str, reply: tuple[Any, ...]) -> tuple[Any, ...]:
        with self.reading:
            return checked_reply(verb, reply)

    def reply_of(self, data: bytes, count: int) -> tuple[Any, ...]:
        """Reads one of the ``count`` replies that an answer to ``each`` holds."""
        with self._guarded:
            return self._checked("call", self._message(data, nodes_each(count)))

    @property
    def shared_classes(self) -> Collection[type]:
        """The classes of set-up cells, whose objects cross by their state."""
        return classes_named(self._namespace, self.possible_classes).values() if self.possible_classes else ()

    def register(self, function: Callable[..., Any]) -> CallbackReference:
        """Lends a function, or an object of the check's own, to the student's code until that check has ended."""
        return self._functions.lend_object(function) if is_lendable(function) else self._functions.lend(function)

    @property
    def channel(self) -> Channel:
        """The channel while there is one; raises as :meth:`require_open`."""
        self.require_open()
        assert self._channel is not None
        return self._channel

    def _message(self, data: bytes, max_nodes: int = MAX_NODES, *, origin: str | None = None) -> tuple[Any, ...]:
        """A message of the student process. A reply may hold functions of the check's only if its request lent them.

        Objects of the check's may come back later, as from what holds them.
        """
        back: set[int] = set()
        arrived: list[StudentProxy] = []
        self.last_bytes = len(data)

        def resolve(handle: int) -> Any:
            if handle >= 0:
                arrived.append(self._proxy(handle, is_fresh=origin is None))
                return arrived[-1]
            if handle % 2:
                back.add(handle)
            return self._functions.named(handle)

        with self.reading:
            message = decode(
                data,
                max_bytes=MAX_BYTES,
                max_nodes=max_nodes,
                resolve=resolve,
                classes=self._classes,
                tuple_class=self._tuple_class,
            )
            if not isinstance(message, tuple) or not message or not isinstance(message[0], str):
                raise StudentProtocolError("a message of the wrong form")
        came_from = GIVEN if message[0] == "callback" else origin
        for proxy in arrived if came_from is not None else ():
            vars(proxy)["_origin"] = str(came_from)[-LONGEST_ORIGIN:]
        if message[0] != "callback" and not back <= self._lent:
            raise StudentProtocolError("a function that its request did not lend")
        return message

    def _tuple_class(self, name: str, fields: tuple[str, ...]) -> type[Any] | None:
        """The check's own class of named tuples of a name and fields, as of those that it handed over; or None."""
        kind = self._namespace.get(name)
        is_own = type(kind) is type and issubclass(kind, tuple) and getattr(kind, "_fields", None) == fields
        return kind if is_own else None

    def _proxy(self, handle: int, *, is_fresh: bool) -> StudentProxy:
        """What stands for an object: the same as before, as in one process, unless it is to be a fresh one."""
        known = None if is_fresh else self._proxies.get(handle)
        if known is None:
            known = StudentProxy(self, handle, "a result")
            if not is_fresh:
                self._proxies[handle] = known
        return known

    def standing_for(self, proxy: StudentProxy) -> StudentProxy:
        """What has stood for the same object of the student's before, or ``proxy``."""
        return self._proxies.get(vars(proxy)["_handle"], proxy)

    def remember(self, proxy: StudentProxy) -> None:
        """Has a variable of the student's stand for its object wherever that comes back, if no function is named so."""
        if self.changing is None or vars(proxy)["_name"] not in self.changing:
            self._proxies[vars(proxy)["_handle"]] = proxy

    def _encoded(self, message: tuple[Any, ...], lent: set[int]) -> bytes:
        """A message to the student process; ``lent`` takes the numbers of the check's functions that it holds.

        Raises:
            Unsupported: the check gives something that cannot cross. PlainDataExpected: it gives too much.
        """

        def reference(value: object) -> int | None:
            handle = self._reference(value)
            if handle is not None and handle < 0:
                lent.add(handle)
            return handle

        try:
            names = {kind: name for name, kind in self._classes.items()}
            return encode(message, max_bytes=MAX_BYTES, reference=reference, from_check=True, classes=names)
        except TooMuch as error:  # of what the student's code made: a check's own would stop the source's solution too
            raise PlainDataExpected(f"the check has to give your code what is {error}") from None
        except NotPlainData as error:
            if holds_students(message, self._functions.lent):
                raise PlainDataExpected(
                    f"the check has to give your code {error}, made of what your code gave"
                ) from None
            raise Unsupported(
                f"The check gives the student's code {error}, which cannot cross to the student process; pass plain "
                f"data, {GIVES}."
            ) from error

    def _reference(self, value: object) -> int | None:
        if (handle := handle_of(value)) is not None:
            return handle
        if isinstance(value, CallbackReference):
            return value.handle
        is_function = (callable(value) and not isinstance(value, type)) or is_lendable(value)
        return self.register(value).handle if is_function else None  # type: ignore[arg-type]

    def _answer_callback(self, channel: Channel, message: tuple[Any, ...]) -> None:
        """Calls a function of the check's for student code, and sends what it returns or raises."""
        if [type(part) for part in message] != CALLBACK_FORM or self._depth >= MAX_CALLBACK_DEPTH:
            raise StudentProtocolError("a callback that nobody gave")
        _, handle, args, kwargs, printed = message
        with self.reading:
            printed_form(printed)
        self.surroundings.write(printed, may_raise=False)
        lent = self._lent
        self._watch.start()
        self._depth += 1
        try:
            answer = _outcome(self._functions.to_call(handle), args, kwargs, self.set_up_classes)
        finally:
            self._depth -= 1
            self._lent = lent
        self.require_open()
        try:
            data = self._encoded(answer, lent)
        except (Unsupported, PlainDataExpected) as error:
            is_made_of_students = (args or kwargs) and isinstance(error.__cause__, OddArray)
            is_students_choice = handle % 2 == 0 and self.uses.are_limited  # of what an object has
            if isinstance(error, Unsupported) and not (is_made_of_students or is_students_choice):
                raise
            data = self._encoded(("raised", "TypeError", text_of(error)), lent)
        self._tell_deleted()
        self._tell_lent(channel)
        channel.send(data)

    def _require_student(self) -> None:
        """Ends a function of the check's that student code called and that goes on after the end of its process."""
        if self._depth and (self._channel is None or has_hung_up(self._channel.socket)):
            self.close()
            self.require_open()

    def _tell_about(self, channel: Channel, message: tuple[Any, ...]) -> None:
        """Sends the names of a function that the check lent to student code."""
        if [type(part) for part in message] != [str, int]:
            raise StudentProtocolError("a question of the wrong form")
        channel.send(self._encoded(("returned", self._functions.described(message[1])), self._lent))


class _Reading:
    """Around what reads something of the student's. A class, since each message comes by here several times."""

    __slots__ = ("depth",)

    def __init__(self) -> None:
        self.depth = 0

    def __enter__(self) -> None:
        self.depth += 1

    def __exit__(self, *_: object) -> None:
        self.depth -= 1


class _Guarded:
    """Gives the channel; closes it after a fault, since what comes after that means nothing."""

    __slots__ = ("_connection",)

    def __init__(self, connection: StudentConnection) -> None:
        self._connection = connection

    def __enter__(self) -> Channel:
        return self._connection.channel

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if kind is None:
            return
        if issubclass(kind, ChannelClosed | OSError):
            self._connection.close()
            raise StudentProcessLost(str(error)) from error
        if issubclass(kind, ChannelError | CodecError | StudentProtocolError):
            self._connection.close()
            raise StudentProtocolError(str(error)) from error


def _outcome(function: Callable[..., Any], args: Any, kwargs: Any, raised: dict[str, type]) -> tuple[Any, ...]:
    """What a call of the check's own function comes to; a failure is for student code to see, not to swallow.

    An exception of a class that a test defines has its name there as well; ``raised`` takes the class.
    """
    try:
        return ("returned", function(*args, **kwargs))
    except OwnException as error:
        if handle_of(error) is not None:
            return ("raised again", error)
        return ("raised", "RuntimeError", text_of(error))
    except StudentProcessLost:
        raise
    except BaseException as error:  # a check may have student code meet the end of its input, or of the interpreter
        kind = type(error)
        kinds = [each.__name__ for each in kind.__mro__ if each.__name__ in RAISED]
        is_own = kind.__module__ == "__main__" and issubclass(kind, Exception)
        if is_own:  # which the check may catch where student code lets it through
            raised[kind.__name__] = kind
        name = [kind.__name__] if is_own else []
        return ("raised", [*kinds, "Exception" if is_own else "RuntimeError"][0], text_of(error), *name)
