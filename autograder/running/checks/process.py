"""The grader process: runs the instructor's set-up and test cells, and asks the student process through proxies.

It follows the plan that the supervisor sends and reports each step as it ends. The order is: first every cell
of the student's, while no hidden input has been given away, so that nothing which they print can hold one; then the
set-up and the checks, each with the student's namespace put back to what it was at that place of the notebook.

It is longer than 300 lines, since what a step binds, runs and reports has one state.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from autograder.running.checks.call_log import CallLog
from autograder.running.checks.connection import MAX_BYTES, StudentConnection
from autograder.running.checks.evaluating import look_at_evaluating
from autograder.running.checks.identity import as_told
from autograder.running.checks.instructor_cells import InstructorCells
from autograder.running.checks.looks import install_asked_types, install_looks, source_of
from autograder.running.checks.mentions import mentions
from autograder.running.checks.outcome import check_error_of, check_value_of
from autograder.running.checks.own_dataclasses import install_dataclass_looks
from autograder.running.checks.own_exceptions import OwnException
from autograder.running.checks.proxies import StudentProxy, received
from autograder.running.checks.release_lines import checks_in, release_lines
from autograder.running.checks.reply_forms import is_bound_form, is_error_form
from autograder.running.checks.student_errors import StudentError, StudentProcessLost, StudentProtocolError
from autograder.running.checks.undefined import UNDEFINED, NotPlainVariable
from autograder.running.checks.unpickling import look_at_unpickling
from autograder.running.checks.written_databases import look_for_written_databases
from autograder.running.checks.written_files import look_for_written_files
from autograder.running.checks.written_folders import look_for_written_folders
from autograder.running.outputs import clean_outputs
from autograder.wire import decode, encode
from autograder.wire.channel import Channel, ChannelClosed, ChannelError
from autograder.wire.identities import ITSELF
from autograder.wire.instances import classes_named
from autograder.wire.socket_passing import take_socket

__all__ = ["GraderProcess"]

START_SECONDS = 20.0
MAX_BOUND_BYTES = 2**28  # of what all cells bound: any of it may be what a check at its place asks for
OF_THE_MACHINE = (OSError, ImportError, MemoryError)  # what a network, a disk or an installation may raise any day
TOO_MUCH = ("unplain", "more data than all cells may define together")


class Later(NamedTuple):
    """A variable that can cross once the classes of objects in it are known."""

    proxy: StudentProxy


class Aliased(NamedTuple):
    """A variable that holds an object twice, or one of other variables', which crossed as two."""

    value: Any
    others: frozenset[str]  # the names of these variables; empty if it is all in one


class GraderProcess:
    """Grades one submission: requests in, one report for each step out."""

    def __init__(
        self, cells: InstructorCells, namespace: dict[str, Any], *, output_bytes: int, logs_calls: bool = False
    ) -> None:
        self._imports: dict[str, str] = {}
        self._log = CallLog() if logs_calls else None
        self._cells = cells
        self._output_bytes = output_bytes
        self._namespace = namespace
        self._connection = StudentConnection(self._note_call, namespace)
        self._texts: dict[int, str] = {}  # of the student's cells, if a check looks at them
        look_for_written_files(
            self._connection.ask_of_file, self._connection.uses, namespace, self._connection.placed_files
        )
        asked = (self._connection.ask_of_file, self._connection.uses, self._connection.placed_files)
        look_for_written_folders(*asked)
        look_for_written_databases(*asked)
        look_at_unpickling(self._connection.uses, lambda: self._connection.step >= 0)
        look_at_evaluating(self._connection.uses, namespace, lambda: self._connection.step >= 0)
        install_looks(StudentProxy, lambda proxy: source_of(proxy, self._texts, self._connection.step))
        install_dataclass_looks(StudentProxy)
        install_asked_types(StudentProxy)
        # By step and name: kept, so that a new process can be put behind them.
        self._proxies: dict[tuple[int, str], StudentProxy] = {}
        self._exceptions: dict[tuple[int, str], type[OwnException]] = {}
        self._bound: dict[int, dict[str, Any]] = {}
        self._sizes: dict[int, int] = {}  # of the replies that brought them, in bytes
        self._given: tuple[str, ...] = ()  # the names of answers that the cell which runs has found bound
        self._connection.deleted = self._deleted
        self._set_up_shares = False

    def serve(self, supervisor: Channel) -> None:
        """Takes requests from the supervisor until it closes the channel; reports each step as it ends."""
        self._supervisor = supervisor
        verbs: dict[str, Callable[..., Iterator[tuple[Any, ...]]]] = {
            "attach": self._attach,
            "cells": self._student_cells,
            "steps": self._steps,
            "calls": self._calls,
            "uses": self._uses,
            "release lines": self._release_lines,
        }
        with contextlib.suppress(ChannelClosed):
            while True:
                verb, *arguments = decode(self._supervisor.receive(None), max_bytes=MAX_BYTES)
                try:
                    for report in verbs[verb](*arguments):
                        self._report(report)
                except StudentProcessLost as error:
                    self._connection.close()
                    self._report(("lost", isinstance(error, StudentProtocolError)))

    def _report(self, report: tuple[Any, ...]) -> None:
        self._supervisor.send(encode(report, max_bytes=2 * MAX_BYTES))

    def _attach(
        self,
        public: bool,
        imports: dict[str, str],
        changing: dict[str, frozenset[int | str]] | None,
        classes: list[str],
        uses: list[tuple[str, ...]] | None,
        texts: dict[int, str],
        set_up_classes: list[str],
        object_classes: list[str],
        keeps_identity: bool,
        read: list[str],
        changed: list[str],
        staying: list[str],
    ) -> Iterator[tuple[Any, ...]]:
        """Takes the socket of a student process, the first one of the submission or one in another's place.

        Args:
            public: what its calls say may be shown; no hidden test runs.
            imports: the statements with which answers import what test cells may use, by the name that each binds.
            changing: by function of the student's, the arguments of a check's that it may change; all if it is None.
            classes: those that the source's own solution defines.
            uses: what that solution uses of what checks offer, see :mod:`~autograder.running.checks.own_uses`.
            texts: the student's cells by their step, if a check looks at them.
            set_up_classes: the names of those that set-up cells define.
            object_classes: of ``classes``, those that derive from no plain data: an answer's of that name may do so,
                and its objects stay with it all the same.
            keeps_identity: results are the objects that they are where student code runs.
            read: the names of variables that functions of the source's own solution read.
            changed: of these, those that they change.
            staying: classes that derive from plain data, whose objects stay with student code all the same.
        """
        self._connection.plain_classes = frozenset(staying)
        self._connection.shared_values.read = frozenset(read)
        self._connection.shared_values.changed = frozenset(changed)
        self._connection.keeps_identity = keeps_identity
        self._connection.classes = frozenset(classes)
        self._connection.uses.allow(uses)
        self._texts = texts
        self._connection.public = public
        self._connection.possible_classes = tuple(set_up_classes)
        self._connection.changing = changing
        self._imports = imports
        self._connection.close()
        student = Channel(take_socket(self._supervisor.socket), MAX_BYTES, reads_ahead=True)
        try:
            student.receive(time.monotonic() + START_SECONDS)  # it says that it is ready before it runs student code
        except ChannelError as error:
            student.close()
            yield ("absent", str(error))
            return
        self._connection.open(student)
        self._connection.send("stay", object_classes, changed)
        yield ("attached",)

    def _student_cells(self, cells: list[tuple[int, str, list[str]]]) -> Iterator[tuple[Any, ...]]:
        """Has the student process run cells, told of all at once and heard of each; see ``_ran``."""
        self._connection.send("run", [(index, text, tuple(names)) for index, text, names in cells])
        for index, _, names in cells:
            yield self._ran(index, names, self._connection.receive("run"))

    def _ran(self, index: int, names: list[str], reply: tuple[Any, ...]) -> tuple[Any, ...]:
        """Takes in what a cell bound; after a restart the names keep their proxies."""
        verb, raised, outputs, bound = reply
        with self._connection.reading:
            if verb != "ran" or not is_bound_form(bound, names) or not is_error_form(raised):
                raise StudentProtocolError("the reply to a cell has the wrong form")
        self._sizes[index] = self._connection.last_bytes
        if sum(self._sizes.values()) > MAX_BOUND_BYTES:
            bound = {name: TOO_MUCH if kind == "value" else (kind, value) for name, (kind, value) in bound.items()}
            self._sizes[index] = 0
        forms: dict[str, Callable[[int, str, Any], Any]] = {
            "value": self._keep,
            "unplain": self._unplain,
            "later": lambda *bound: Later(self._keep(*bound)),
            "exception": self._keep_exception,
            "function": self._keep_function,
            "aliased": self._keep_aliased,
        }
        self._bound[index] = {}
        for name, (kind, value) in bound.items():  # which may hold what stands before it
            self._bound[index][name] = forms[kind](index, name, value) if kind in forms else UNDEFINED
        return (
            "ran",
            raised,
            clean_outputs(outputs, min(self._output_bytes, MAX_BYTES)),  # objects that they refer to go no further
        )

    def _keep(self, index: int, name: str, value: Any) -> Any:
        if type(value) is not StudentProxy:
            return value
        known = self._proxies.setdefault((index, name), value)
        vars(known).update(_handle=vars(value)["_handle"], _name=name, _origin=name)
        self._connection.remember(known)
        return known

    def _keep_function(self, index: int, name: str, value: StudentProxy) -> StudentProxy:
        known: StudentProxy = self._keep(index, name, value)
        vars(known)["_is_function"] = True
        return known

    def _keep_exception(self, index: int, name: str, tree: Any) -> type[OwnException]:
        """A class of exceptions; after a restart it is the one that checks know."""
        exceptions = self._connection.exceptions
        known = self._exceptions.get((index, name))
        if known is not None:
            exceptions.rename(known, tree[-1][0])
        self._exceptions[index, name] = made = exceptions.class_of(tree)
        vars(tree[-1][0]).update(_name=name, _origin=name)
        return made

    def _keep_aliased(self, index: int, _: str, told: tuple[Any, Any, list[str]]) -> Any:
        value, identities, others = told
        if self._connection.keeps_identity:
            return as_told(value, identities, [self._held_by(other, index) for other in others])
        shared = {others[number] for _, number, *_ in identities if 0 <= number < len(others)}
        is_alone = any(number == ITSELF for _, number, *_ in identities)
        return Aliased(value, frozenset() if is_alone else frozenset(shared))

    def _held_by(self, name: str, index: int) -> Any:
        """What a variable was bound to last, as of step ``index``."""
        steps = [step for step, bound in self._bound.items() if step <= index and name in bound]
        return self._bound[max(steps)][name] if steps else None

    def _unplain(self, _: int, name: str, reason: str) -> NotPlainVariable:
        return NotPlainVariable(name, reason)

    def _steps(self, steps: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """Runs the instructor's cells one after the other."""
        verbs: dict[str, Callable[..., tuple[Any, ...]]] = {"setup": self._setup, "check": self._check}
        for verb, *arguments in steps:
            yield verbs[verb](*arguments)

    def _calls(self) -> Iterator[tuple[Any, ...]]:
        yield ("calls", self._log.take() if self._log is not None else [])

    def _uses(self) -> Iterator[tuple[Any, ...]]:
        yield ("uses", sorted(self._connection.uses.made))

    def _release_lines(
        self, checks: list[tuple[int, str, str, list[str], dict[str, Any]]]
    ) -> Iterator[tuple[Any, ...]]:
        """Asks the checks of each cell what its release is to hold besides its text."""
        can_be_asked = bool(checks_in(self._namespace))  # the last of them is still there
        for index, text, visible_text, names, told in checks:
            self._bind(index, index, text, names)
            given = (self._cells, self._namespace, text, visible_text, told)
            yield ("release lines", release_lines(*given) if can_be_asked else [])

    def _note_call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if self._log is not None:
            known = classes_named(self._namespace, self._connection.possible_classes)
            self._log.add(self._connection.step, name, args, kwargs, {kind: each for each, kind in known.items()})

    def _setup(self, index: int, text: str, names: list[str]) -> tuple[Any, ...]:
        """Runs a cell of the instructor's, which may use the answers above it."""
        # What the student process ran of this cell is not done yet here.
        unbound = self._bind(index, index - 1, text, names)
        requests = self._connection.requests
        try:
            self._cells.run(text)
        except StudentProcessLost:
            raise
        except BaseException as error:  # an author's cell may raise anything; the supervisor reports it
            self._connection.require_open()
            found = check_error_of(error, text, unbound)
            uses_answers = self._connection.requests > requests or mentions(text, names)
            is_students = uses_answers and not isinstance(error, OF_THE_MACHINE)
            return ("set up", found.as_plain(), found.student is not None or is_students, uses_answers)
        finally:
            self._set_up_shares = self._connection.shares
            self._connection.forget_functions()
        self._connection.require_open()
        kinds = {name: value for name, value in self._namespace.items() if issubclass(type(value), type)}
        self._connection.set_up_classes.update(kinds)
        return ("set up", None, False, self._connection.requests > requests)

    def _bind(self, step: int, index: int, text: str, names: list[str]) -> frozenset[str]:
        """Gives the cell ``step`` the names that the source's solution cells define as of step ``index``, and no other.

        Returns those that the student's code did not define: they stay unbound, so that Python itself finds them so.
        """
        found: dict[str, Any] = {}
        for earlier in sorted(earlier for earlier in self._bound if earlier <= index):
            found.update(self._bound[earlier])
        found = {name: self._imported(name, self._now(name, found.get(name, UNDEFINED), text)) for name in names}
        self._connection.begin(step, text, {name: each for name, each in found.items() if each is not UNDEFINED})
        for name, value in found.items():
            if value is UNDEFINED:
                self._namespace.pop(name, None)
            else:
                self._namespace[name] = value
        self._connection.shared_values.begin(text)
        self._given = tuple(name for name, value in found.items() if value is not UNDEFINED)
        return frozenset(found).difference(self._given)

    def _deleted(self) -> tuple[str, ...]:
        return tuple(name for name in self._given if name not in self._namespace)

    def _now(self, name: str, value: Any, text: str) -> Any:
        """A variable as it is; one that waited for the classes of objects in it is asked for."""
        if type(value) is Aliased:
            if not value.others or (mentions(text, [name]) and mentions(text, value.others)):
                self._connection.note_sharing()
            return value.value
        if type(value) is not Later:
            return value
        handle = vars(value.proxy)["_handle"]
        try:
            return received(self._connection, self._connection.request("itself", handle), name)
        except StudentError as error:
            return NotPlainVariable(name, error.text)

    def _imported(self, name: str, value: Any) -> Any:
        """What a name is bound to: where a statement imports it, what that imports, and no object of the student's."""
        statement = self._imports.get(name)
        if value is UNDEFINED or statement is None:
            return value
        found: dict[str, Any] = {}
        try:
            exec(statement, found)
        except Exception:  # a library that does not load may raise anything; a test that needs it says so
            return UNDEFINED
        return found[name]

    def _check(self, index: int, text: str, names: list[str]) -> tuple[Any, ...]:
        """Runs a test cell; the supervisor makes the verdict of what it reports."""
        self._connection.shares = self._set_up_shares
        unbound = self._bind(index, index, text, names)
        try:
            value = self._cells.run(text)
        except StudentProcessLost:
            raise
        except BaseException as error:  # whatever stops a check decides its verdict
            self._connection.require_open()
            return ("checked", None, check_error_of(error, text, unbound).as_plain(), False)
        finally:
            self._connection.forget_functions()
        self._connection.require_open()
        return ("checked", check_value_of(value).as_plain(), None, self._connection.shares)
