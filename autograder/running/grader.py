"""The grader process: runs the instructor's set-up and test cells, and asks the student process through stand-ins.

It follows the plan that the supervisor sends and reports each step before and after it. The order is: first every cell
of the student's, while no hidden input has been given away, so that nothing which they print can hold one; then the
set-up and the checks, each with the student's namespace put back to what it was at that place of the notebook.
"""

import contextlib
import re
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.channel import Channel, ChannelClosed, ChannelError
from autograder.codec import CodecError, NotPlainData, decode, encode
from autograder.running.absent import UNDEFINED, Undefined, Unplain
from autograder.running.instructor import FILE_NAME, InstructorCells
from autograder.running.outputs import clean_outputs
from autograder.running.replies import checked_reply, is_bound_form, is_error_form
from autograder.running.sockets import take_socket
from autograder.running.standins import (
    KINDS,
    CallbackReference,
    NoPlainData,
    StandIn,
    StudentBroke,
    StudentError,
    StudentLost,
    Unsupported,
)

__all__ = ["GraderProcess"]

MAX_BYTES = 32 * 2**20
HIDDEN_BEGIN = re.compile("BEGIN HIDDEN TESTS")
HIDDEN_END = re.compile("END HIDDEN TESTS")
MAX_CALLBACK_DEPTH = 50
MAX_TEXT = 4000
START_SECONDS = 20.0


class GraderProcess:
    """Grades one submission: one plan in, one report for each step out."""

    def __init__(self, supervisor: Channel, cells: InstructorCells, namespace: dict[str, Any]) -> None:
        self._supervisor = supervisor
        self._cells = cells
        self._namespace = namespace
        self._student: Channel | None = None
        self._callbacks: dict[int, Callable[..., Any]] = {}
        self._depth = 0
        # By step and name: kept, so that a new process can be put behind them.
        self._standins: dict[tuple[int, str], StandIn] = {}
        self._bound: dict[int, dict[str, Any]] = {}
        self.public = False

    def serve(self) -> None:
        """Takes requests from the supervisor until it closes the channel."""
        verbs: dict[str, Callable[..., tuple[Any, ...]]] = {
            "attach": self._attach,
            "cell": self._student_cell,
            "setup": self._setup,
            "check": self._check,
        }
        with contextlib.suppress(ChannelClosed):
            while True:
                verb, *arguments = decode(self._supervisor.receive(None), max_bytes=MAX_BYTES)
                try:
                    reply = verbs[verb](*arguments)
                except StudentLost as error:
                    self._detach()
                    reply = ("lost", isinstance(error, StudentBroke))
                self._supervisor.send(encode(reply, max_bytes=2 * MAX_BYTES))

    def _attach(self, public: bool) -> tuple[Any, ...]:
        """Takes the socket of a student process. ``public``: what its calls say may be shown; no hidden test runs."""
        self.public = public
        self._detach()
        student = Channel(take_socket(self._supervisor.socket), MAX_BYTES)
        try:
            student.receive(time.monotonic() + START_SECONDS)  # it says that it is ready before it runs student code
        except ChannelError as error:
            student.close()
            return ("absent", str(error))
        self._student = student
        return ("attached",)

    def _detach(self) -> None:
        if self._student is not None:
            self._student.socket.close()
            self._student = None

    def _student_cell(self, index: int, text: str, names: list[str]) -> tuple[Any, ...]:
        """Runs a cell in the student process; after a restart the names it defines keep their stand-ins."""
        verb, raised, outputs, bound = self.request("run", index, text, tuple(names))
        if verb != "ran" or not is_bound_form(bound, names) or not is_error_form(raised):
            raise StudentBroke("the reply to a cell has the wrong form")
        forms: dict[str, Callable[[int, str, Any], Any]] = {"value": self._keep, "unplain": self._unplain}
        self._bound[index] = {
            name: forms[kind](index, name, value) if kind in forms else UNDEFINED
            for name, (kind, value) in bound.items()
        }
        return ("ran", raised, clean_outputs(outputs, MAX_BYTES))  # they may refer to objects, which go no further

    def _keep(self, index: int, name: str, value: Any) -> Any:
        if not isinstance(value, StandIn):
            return value
        known = self._standins.setdefault((index, name), value)
        vars(known).update(_handle=vars(value)["_handle"], _name=name)
        return known

    def _unplain(self, _: int, name: str, reason: str) -> Unplain:
        return Unplain(name, reason)

    def _setup(self, index: int, text: str) -> tuple[Any, ...]:
        """Runs a cell of the instructor's."""
        try:
            self._cells.run(text)
        except StudentLost:
            raise
        except BaseException as error:  # an author's cell may raise anything; the supervisor reports it
            return ("set up", f"{type(error).__name__}: {error}")
        return ("set up", None)

    def _bind(self, index: int, names: list[str]) -> None:
        """Gives the test cells the names that the source's solution cells define as of step ``index``, and no other."""
        found: dict[str, Any] = {}
        for step in sorted(step for step in self._bound if step <= index):
            found.update(self._bound[step])
        for name in names:
            value = found.get(name, UNDEFINED)
            self._namespace[name] = Undefined(name) if value is UNDEFINED else value

    def _check(self, index: int, text: str, names: list[str]) -> tuple[Any, ...]:
        """Runs a test cell; reports facts, of which the supervisor makes the verdict."""
        self.request("restore", index)
        self._bind(index, names)
        try:
            value = self._cells.run(text)
        except StudentLost:
            raise
        except BaseException as error:  # whatever stops a check decides its verdict
            self._require_student()
            return ("checked", None, self._facts(error, text))
        self._require_student()
        return ("checked", _points(value), None)

    def _require_student(self) -> None:
        """A bare ``except`` in a test cell may have taken the loss of the student process for an answer."""
        if self._student is None:
            raise StudentLost("the student process ended during the check")

    def _facts(self, error: BaseException, text: str) -> dict[str, Any]:
        student = _student_error(error)
        return {
            "type": type(error).__name__,
            "message": _text_of(error),
            "is_assertion": isinstance(error, AssertionError),
            "by_check": hasattr(error, "misconception"),
            "misconception": getattr(error, "misconception", None),
            "unsupported": isinstance(error, Unsupported),
            "unplain": isinstance(error, NoPlainData),
            "in_hidden": _line_is_hidden(text, error),
            "line": _cell_line(error) or 0,
            "student": None if student is None else (student.name, student.text, student.bases, student.place),
            "undefined": student is not None and student.is_undefined,
        }

    def request(self, *message: Any) -> tuple[Any, ...]:
        """One request to the student process and its reply; answers callbacks meanwhile."""
        if self._student is None:
            raise StudentLost("the student process has ended")
        data = self._encoded(message)
        try:
            self._student.send(data)
            while True:
                reply = self._message(self._student.receive(None))
                if reply[0] != "callback":
                    return checked_reply(message[0], reply)
                self._answer_callback(reply)
        except (ChannelClosed, OSError) as error:
            self._detach()
            raise StudentLost(str(error)) from error
        except (ChannelError, CodecError, StudentBroke) as error:
            self._detach()
            raise StudentBroke(str(error)) from error

    def reply_of(self, data: bytes) -> tuple[Any, ...]:
        """One of the replies that an answer to ``each`` holds."""
        try:
            return checked_reply("call", self._message(data))
        except (CodecError, StudentBroke) as error:
            self._detach()
            raise StudentBroke(str(error)) from error

    def _message(self, data: bytes) -> tuple[Any, ...]:
        message = decode(data, max_bytes=MAX_BYTES, resolve=self._resolve)
        if not isinstance(message, tuple) or not message or not isinstance(message[0], str):
            raise StudentBroke("a message of the wrong form")
        return message

    def _encoded(self, message: tuple[Any, ...]) -> bytes:
        """A message to the student process; :class:`Unsupported` where the check gives what cannot cross."""
        try:
            return encode(message, max_bytes=MAX_BYTES, reference=self._reference)
        except NotPlainData as error:
            raise Unsupported(
                f"The check gives the student's code {error}, which cannot cross to the student process; pass plain "
                "data, a function, or a numpy random generator."
            ) from None

    def _reference(self, value: object) -> int | None:
        if isinstance(value, StandIn):
            return int(vars(value)["_handle"])
        if isinstance(value, CallbackReference):
            return value.handle
        is_function = callable(value) and not isinstance(value, type)
        return self.register(value).handle if is_function else None  # type: ignore[arg-type]

    def register(self, function: Callable[..., Any]) -> CallbackReference:
        handle = -1 - len(self._callbacks)
        self._callbacks[handle] = function
        return CallbackReference(handle)

    def _answer_callback(self, message: tuple[Any, ...]) -> None:
        is_known = len(message) == 4 and isinstance(message[1], int) and message[1] in self._callbacks
        if not is_known or self._depth >= MAX_CALLBACK_DEPTH:
            raise StudentBroke("a callback that nobody gave")
        _, handle, args, kwargs = message
        self._depth += 1
        try:
            answer: tuple[Any, ...] = ("returned", self._callbacks[handle](*args, **kwargs))
        except Exception as error:  # the check's own function; its failure is the student's to see, not to swallow
            kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__name__ in KINDS]
            answer = ("raised", [*kinds, "RuntimeError"][0], _text_of(error))
        finally:
            self._depth -= 1
        self._require_student()
        assert self._student is not None
        self._student.send(self._encoded(answer))

    def _resolve(self, handle: int) -> Any:
        return self._callbacks[handle] if handle in self._callbacks else StandIn(self, handle, "a result")


def _points(value: Any) -> float | None:
    """The number that a test cell ends with, as partial credit; None where it ends with something else."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return None
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _text_of(error: BaseException) -> str:
    """An exception's text; its arguments may be a student's: a number of more digits than can be written, say."""
    try:
        return str(error)[:MAX_TEXT]
    except StudentLost:
        raise
    except Exception:
        return ""


def _student_error(error: BaseException) -> StudentError | None:
    """The student's exception that is ``error`` or its declared cause, where there is one."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        if isinstance(current, StudentError):
            return current
        seen.add(id(current))
        current = current.__cause__
    return None


def _line_is_hidden(text: str, error: BaseException) -> bool:
    """Whether the test cell's failing line lies between the markers of the hidden tests."""
    line = _cell_line(error)
    if line is None:
        return True  # cannot be told, so it is kept
    begins = [text.count("\n", 0, match.start()) + 1 for match in HIDDEN_BEGIN.finditer(text)]
    ends = [text.count("\n", 0, match.start()) + 1 for match in HIDDEN_END.finditer(text)]
    return any(begin <= line <= end for begin, end in zip(begins, ends, strict=False))


def _cell_line(error: BaseException) -> int | None:
    """The line of the test cell at which the exception left it."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE_NAME:
            return trace.tb_lineno
        trace = trace.tb_next
    return None
