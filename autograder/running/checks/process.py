"""The grader process: runs the instructor's set-up and test cells, and asks the student process through proxies.

It follows the plan that the supervisor sends and reports each step as it ends. The order is: first every cell
of the student's, while no hidden input has been given away, so that nothing which they print can hold one; then the
set-up and the checks, each with the student's namespace put back to what it was at that place of the notebook.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from autograder.running.checks.call_log import CallLog
from autograder.running.checks.instructor_cells import InstructorCells
from autograder.running.checks.lending import LentFunctions
from autograder.running.checks.outcome import check_error_of, points_of, text_of
from autograder.running.checks.proxies import (
    KINDS,
    CallbackReference,
    PlainDataExpected,
    StudentProcessLost,
    StudentProtocolError,
    StudentProxy,
    Unsupported,
)
from autograder.running.checks.reply_forms import checked_reply, is_bound_form, is_error_form
from autograder.running.checks.undefined import UNDEFINED, NotPlainVariable
from autograder.running.outputs import clean_outputs
from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.channel import Channel, ChannelClosed, ChannelError
from autograder.wire.socket_passing import take_socket
from autograder.wire.wire_format import MAX_NODES, OddArray, TooMuch, nodes_each

__all__ = ["GraderProcess"]

MAX_BYTES = 32 * 2**20
MAX_CALLBACK_DEPTH = 50
START_SECONDS = 20.0


class GraderProcess:
    """Grades one submission: requests in, one report for each step out."""

    def __init__(
        self, supervisor: Channel, cells: InstructorCells, namespace: dict[str, Any], *, logs_calls: bool = False
    ) -> None:
        self._supervisor = supervisor
        self._log = CallLog() if logs_calls else None
        self._cells = cells
        self._namespace = namespace
        self._student: Channel | None = None
        self._functions = LentFunctions()
        self._lent: set[int] = set()  # with the last request, whose reply may give these functions back
        self._depth = 0
        self._step = -1  # of the check that runs: its calls find the student's namespace as it was there
        # By step and name: kept, so that a new process can be put behind them.
        self._proxies: dict[tuple[int, str], StudentProxy] = {}
        self._bound: dict[int, dict[str, Any]] = {}
        self.public = False

    def serve(self) -> None:
        """Takes requests from the supervisor until it closes the channel; reports each step as it ends."""
        verbs: dict[str, Callable[..., Iterator[tuple[Any, ...]]]] = {
            "attach": self._attach,
            "cells": self._student_cells,
            "steps": self._steps,
            "calls": self._calls,
        }
        with contextlib.suppress(ChannelClosed):
            while True:
                verb, *arguments = decode(self._supervisor.receive(None), max_bytes=MAX_BYTES)
                try:
                    for report in verbs[verb](*arguments):
                        self._report(report)
                except StudentProcessLost as error:
                    self._detach()
                    self._report(("lost", isinstance(error, StudentProtocolError)))

    def _report(self, report: tuple[Any, ...]) -> None:
        self._supervisor.send(encode(report, max_bytes=2 * MAX_BYTES))

    def _attach(self, public: bool) -> Iterator[tuple[Any, ...]]:
        """Takes the socket of a student process, the first one of the submission or one in another's place.

        ``public``: what its calls say may be shown; no hidden test runs.
        """
        self.public = public
        self._detach()
        student = Channel(take_socket(self._supervisor.socket), MAX_BYTES, reads_ahead=True)
        try:
            student.receive(time.monotonic() + START_SECONDS)  # it says that it is ready before it runs student code
        except ChannelError as error:
            student.close()
            yield ("absent", str(error))
            return
        self._student = student
        yield ("attached",)

    def _detach(self) -> None:
        if self._student is not None:
            self._student.socket.close()
            self._student = None

    def _student_cells(self, cells: list[tuple[int, str, list[str]]]) -> Iterator[tuple[Any, ...]]:
        """Has the student process run cells, told of all at once and heard of each; see ``_ran``."""
        data = self._encoded(("run", [(index, text, tuple(names)) for index, text, names in cells]), set())
        for index, _, names in cells:
            yield self._ran(index, names, self._exchange("run", data))
            data = b""

    def _ran(self, index: int, names: list[str], reply: tuple[Any, ...]) -> tuple[Any, ...]:
        """Takes in what a cell bound; after a restart the names keep their proxies."""
        verb, raised, outputs, bound = reply
        if verb != "ran" or not is_bound_form(bound, names) or not is_error_form(raised):
            raise StudentProtocolError("the reply to a cell has the wrong form")
        forms: dict[str, Callable[[int, str, Any], Any]] = {"value": self._keep, "unplain": self._unplain}
        self._bound[index] = {
            name: forms[kind](index, name, value) if kind in forms else UNDEFINED
            for name, (kind, value) in bound.items()
        }
        return ("ran", raised, clean_outputs(outputs, MAX_BYTES))  # they may refer to objects, which go no further

    def _keep(self, index: int, name: str, value: Any) -> Any:
        if not isinstance(value, StudentProxy):
            return value
        known = self._proxies.setdefault((index, name), value)
        vars(known).update(_handle=vars(value)["_handle"], _name=name)
        return known

    def _unplain(self, _: int, name: str, reason: str) -> NotPlainVariable:
        return NotPlainVariable(name, reason)

    def _steps(self, steps: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """Runs the instructor's cells one after the other."""
        verbs: dict[str, Callable[..., tuple[Any, ...]]] = {"setup": self._setup, "check": self._check}
        for verb, *arguments in steps:
            yield verbs[verb](*arguments)

    def _calls(self) -> Iterator[tuple[Any, ...]]:
        yield ("calls", self._log.take() if self._log is not None else [])

    def note_call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if self._log is not None:
            self._log.add(self._step, name, args, kwargs)

    def _setup(self, index: int, text: str) -> tuple[Any, ...]:
        """Runs a cell of the instructor's."""
        try:
            self._cells.run(text)
        except StudentProcessLost:
            raise
        except BaseException as error:  # an author's cell may raise anything; the supervisor reports it
            return ("set up", f"{type(error).__name__}: {error}")
        finally:
            self._functions.forget()
        return ("set up", None)

    def _bind(self, index: int, names: list[str]) -> frozenset[str]:
        """Gives the test cells the names that the source's solution cells define as of step ``index``, and no other.

        Returns those that the student's code did not define: they stay unbound, so that Python itself finds them so.
        """
        found: dict[str, Any] = {}
        for step in sorted(step for step in self._bound if step <= index):
            found.update(self._bound[step])
        found = {name: found.get(name, UNDEFINED) for name in names}
        for name, value in found.items():
            if value is UNDEFINED:
                self._namespace.pop(name, None)
            else:
                self._namespace[name] = value
        return frozenset(name for name, value in found.items() if value is UNDEFINED)

    def _check(self, index: int, text: str, names: list[str]) -> tuple[Any, ...]:
        """Runs a test cell; the supervisor makes the verdict of what it reports."""
        self._step = index
        unbound = self._bind(index, names)
        try:
            value = self._cells.run(text)
        except StudentProcessLost:
            raise
        except BaseException as error:  # whatever stops a check decides its verdict
            self._require_student()
            return ("checked", None, check_error_of(error, text, unbound).as_plain())
        finally:
            self._functions.forget()
        self._require_student()
        return ("checked", points_of(value), None)

    def _require_student(self) -> None:
        """A bare ``except`` in a test cell may have taken the loss of the student process for an answer."""
        if self._student is None:
            raise StudentProcessLost("the student process ended during the check")

    def request(self, verb: str, *arguments: Any) -> tuple[Any, ...]:
        """One request about the student's objects and its reply."""
        lent: set[int] = set()
        data = self._encoded((verb, self._step, *arguments), lent)
        self._lent = lent
        return self._exchange(verb, data)

    def _exchange(self, verb: str, data: bytes) -> tuple[Any, ...]:
        """Sends ``data``, if any, and waits for a reply to ``verb``; answers callbacks meanwhile."""
        if self._student is None:
            raise StudentProcessLost("the student process has ended")
        try:
            if data:
                self._student.send(data)
            while True:
                reply = self._message(self._student.receive(None))
                if reply[0] != "callback":
                    return checked_reply(verb, reply)
                self._answer_callback(reply)
        except (ChannelClosed, OSError) as error:
            self._detach()
            raise StudentProcessLost(str(error)) from error
        except (ChannelError, CodecError, StudentProtocolError) as error:
            self._detach()
            raise StudentProtocolError(str(error)) from error

    def reply_of(self, data: bytes, count: int) -> tuple[Any, ...]:
        """One of the ``count`` replies that an answer to ``each`` holds."""
        try:
            return checked_reply("call", self._message(data, nodes_each(count)))
        except (CodecError, StudentProtocolError) as error:
            self._detach()
            raise StudentProtocolError(str(error)) from error

    def _message(self, data: bytes, max_nodes: int = MAX_NODES) -> tuple[Any, ...]:
        """A message of the student process. A reply may hold functions of the check's only if its request lent them."""
        back: set[int] = set()

        def resolve(handle: int) -> Any:
            if handle >= 0:
                return StudentProxy(self, handle, "a result")
            back.add(handle)
            return self._functions.named(handle)

        message = decode(data, max_bytes=MAX_BYTES, max_nodes=max_nodes, resolve=resolve)
        if not isinstance(message, tuple) or not message or not isinstance(message[0], str):
            raise StudentProtocolError("a message of the wrong form")
        if message[0] != "callback" and not back <= self._lent:
            raise StudentProtocolError("a function that its request did not lend")
        return message

    def _encoded(self, message: tuple[Any, ...], lent: set[int]) -> bytes:
        """A message to the student process; ``lent`` takes the numbers of the check's functions that it holds.

        Raises:
            Unsupported: the check gives what cannot cross. PlainDataExpected: it gives too much.
        """

        def reference(value: object) -> int | None:
            handle = self._reference(value)
            if handle is not None and handle < 0:
                lent.add(handle)
            return handle

        try:
            return encode(message, max_bytes=MAX_BYTES, reference=reference)
        except TooMuch as error:  # of what the student's code made: a check's own would stop the source's solution too
            raise PlainDataExpected(f"the check has to give your code what is {error}") from None
        except NotPlainData as error:
            raise Unsupported(
                f"The check gives the student's code {error}, which cannot cross to the student process; pass plain "
                "data, a function, or a numpy random generator."
            ) from error

    def _reference(self, value: object) -> int | None:
        if isinstance(value, StudentProxy):
            return int(vars(value)["_handle"])
        if isinstance(value, CallbackReference):
            return value.handle
        is_function = callable(value) and not isinstance(value, type)
        return self.register(value).handle if is_function else None  # type: ignore[arg-type]

    def register(self, function: Callable[..., Any]) -> CallbackReference:
        """Lends a function to the student's code, until the check that runs has ended."""
        return self._functions.lend(function)

    def _answer_callback(self, message: tuple[Any, ...]) -> None:
        if len(message) != 4 or type(message[1]) is not int or self._depth >= MAX_CALLBACK_DEPTH:
            raise StudentProtocolError("a callback that nobody gave")
        _, handle, args, kwargs = message
        function = self._functions.to_call(handle)
        lent = self._lent
        self._depth += 1
        try:
            answer: tuple[Any, ...] = ("returned", function(*args, **kwargs))
        except Exception as error:  # the check's own function; its failure is the student's to see, not to swallow
            kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__name__ in KINDS]
            answer = ("raised", [*kinds, "RuntimeError"][0], text_of(error))
        finally:
            self._depth -= 1
            self._lent = lent
        self._require_student()
        assert self._student is not None
        try:
            data = self._encoded(answer, lent)
        except (Unsupported, PlainDataExpected) as error:
            if isinstance(error, Unsupported) and not (args and isinstance(error.__cause__, OddArray)):
                raise
            # It is made of what the student's code gave.
            data = self._encoded(("raised", "TypeError", text_of(error)), lent)
        self._student.send(data)
