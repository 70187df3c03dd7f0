"""What a reader's own function answers to many calls: its values where there are some, and its faults in words."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossopt.explorers.framework.guarded import NOT_WRITTEN, WAS_STOPPED, error_in_words, guarded

__all__ = [
    "Answers",
    "OwnFunction",
    "Unexpected",
    "Walked",
    "arrays",
    "compared",
    "faults_in_words",
    "numbers",
    "parted",
]

Array = NDArray[np.float64]
Form = Callable[[Any], Array]


class Unexpected(Exception):
    """Raised by a form: what came where what was expected, as the rest of a sentence after "gives"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers to each of some calls.

    Args:
        values: One array for each call, of the shape that the form gives; None where the function failed.
        fault: "" or what went wrong, as the rest of a sentence that begins with the function's name.
    """

    values: tuple[Array | None, ...]
    fault: str

    def stacked(self, shape: tuple[int, ...] = ()) -> Array:
        """The values as one array of shape (calls, *shape), with NaN in the place of those that are missing."""
        missing = np.full(shape, np.nan)
        return np.array([missing if value is None else value for value in self.values], dtype=np.float64)


@dataclass(slots=True)
class Walked:
    """The answers to calls of which each follows from the one before; to each fault, the call that had it first."""

    values: list[Array | None] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)

    def leads_on(self) -> bool:
        """Whether the last answer is one to go on from."""
        return not self.values or (self.values[-1] is not None and bool(np.isfinite(self.values[-1]).all()))


def numbers(*shape: int | str) -> Form:
    """The form of an answer that is an array of numbers of this shape, or one number if ``shape`` is empty.

    A word in ``shape`` stands for any length from 1 on.
    """
    in_words = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    expected = f"an array of shape ({in_words})" if shape else "one number"

    def read(value: Any) -> Array:
        try:
            array = np.asarray("" if value is None else value, dtype=np.float64)  # NumPy takes None for NaN
        except (TypeError, ValueError):
            raise Unexpected(f"{_kind(value)} where {expected} is expected") from None
        lengths = zip(array.shape, shape, strict=False)
        fits = all(got > 0 if isinstance(asked, str) else got == asked for got, asked in lengths)
        if array.ndim != len(shape) or not fits:
            raise Unexpected(f"an array of shape {array.shape} where {expected} is expected")
        return array

    return read


def parted(value: Any, count: int, expected: str) -> Sequence[Any]:
    """The parts of an answer that is to have this many; raises :class:`Unexpected` if it has not."""
    if isinstance(value, (tuple, list)) and len(value) == count:
        return value
    if isinstance(value, np.ndarray) and value.ndim and len(value) == count:
        return list(value)
    many = f"{len(value)} values" if isinstance(value, (tuple, list)) else _kind(value)
    raise Unexpected(f"{many} where {expected} is expected")


def arrays(*names: str, shape: tuple[int, ...] = ()) -> Form:
    """The form of an answer of several arrays, or numbers, that have a name each: an array of shape (names, *shape)."""
    each = f"each of shape {shape}" if shape else "each of them a number"
    expected = f"({', '.join(names)}), {each},"
    read_one = numbers(*shape)

    def read(value: Any) -> Array:
        rows = []
        for name, one in zip(names, parted(value, len(names), expected), strict=True):
            try:
                rows.append(read_one(one))
            except Unexpected as unexpected:
                raise Unexpected(f"{unexpected} for {name}") from None
        return np.stack(rows)

    return read


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return "nothing" if value is None else f"a value of type {type(value).__name__}"


class OwnFunction:
    """A function of the reader's, called with copies of the arguments, and within a limit of time.

    One that had to be stopped is not called again: to move a control would take that long each time.

    Args:
        name: What the reader calls it.
        function: It, or None if there is none yet.
        takes: The names of its arguments, with blanks between them.
        form: Turns an answer into an array, or raises :class:`Unexpected`.
    """

    def __init__(self, name: str, function: Any, *, takes: str, form: Form) -> None:
        self.name = name
        self._function = function
        self._takes = takes.split()
        self._form = form
        self._stopped = ""

    def ask(self, calls: Iterable[Sequence[Any]]) -> Answers:
        """Call it with each of these arguments."""
        calls = [tuple(arguments) for arguments in calls]
        values: list[Array | None] = []
        faults: Counter[str] = Counter()

        def ask_all() -> None:
            for arguments in calls:
                values.append(self._answer(arguments, faults))

        ended = self._run(ask_all)
        answered = (*values, *(None,) * (len(calls) - len(values)))
        return _answers(answered, [_counted(fault, count, len(calls)) for fault, count in faults.items()], ended)

    def follow(
        self, following: Callable[[int, Array | None], Sequence[Any] | None], *, calls: int, walked: Walked
    ) -> Answers:
        """Call it as often as its own answers lead on, up to the first that is missing or not finite.

        Args:
            following: From the number of the call, from 1 on, and the answer before, None at first, to the arguments;
                None if there is to be no further call.
            calls: How many there are to be at most.
            walked: The calls so far of the same way, which are not made again; those that are new are added.
        """

        def go() -> None:
            while len(walked.values) < calls and walked.leads_on():
                arguments = following(len(walked.values) + 1, walked.values[-1] if walked.values else None)
                if arguments is None:
                    return
                found: Counter[str] = Counter()
                walked.values.append(self._answer(arguments, found))
                for fault in found:
                    walked.faults.setdefault(fault, len(walked.values))

        ended = self._run(go)
        faults = [f"{fault} (at step {number})" for fault, number in walked.faults.items() if number <= calls]
        return _answers(tuple(walked.values[:calls]), faults, ended)

    def _run(self, action: Callable[[], None]) -> str:
        """Runs it guarded, if there is anything to run; returns what ended it, or ""."""
        if self._function is None:
            return NOT_WRITTEN
        if not callable(self._function):
            return f"is {_kind(self._function)} and not a function"
        if not self._stopped:
            ended = guarded(action)
            if not ended.startswith(WAS_STOPPED):
                return ended
            self._stopped = ended
        return self._stopped

    def _answer(self, arguments: Sequence[Any], faults: Counter[str]) -> Array | None:
        given = [_copied(value) for value in arguments]
        try:
            answer = self._function(*given)
            faults.update(
                f"changes its argument {name}"
                for name, before, after in zip(self._takes, arguments, given, strict=True)
                if not _is_same(before, after)
            )
            value = self._form(answer)
        except NotImplementedError:
            raise  # the released form raises it at every call
        except Exception as error:
            faults[f"gives {error}" if isinstance(error, Unexpected) else error_in_words(error)] += 1
            return None
        finite = np.isfinite(value)
        if finite.all():
            return np.array(value)  # the function may keep its own and change it
        faults["gives NaN" if np.isnan(value).any() else "gives infinity"] += 1
        return np.where(finite, value, np.nan)


def _copied(value: Any) -> Any:
    """The array, or the list of arrays, that the function may change; other arguments cannot be changed."""
    if isinstance(value, list):
        return [_copied(one) for one in value]
    return np.copy(value) if isinstance(value, np.ndarray) else value


def _is_same(before: Any, after: Any) -> bool:
    if isinstance(before, list):
        return len(before) == len(after) and all(map(_is_same, before, after))
    if not isinstance(before, np.ndarray):
        return True
    return before.shape == after.shape and bool((before == after).all())


def _answers(values: tuple[Array | None, ...], faults: Sequence[str], ended: str) -> Answers:
    return Answers(values=values, fault=", and ".join([*faults, *([ended] if ended else [])]))


def _counted(words: str, count: int, calls: int) -> str:
    return words if calls == 1 else f"{words} ({'at each' if count == calls else f'at {count}'} of {calls} calls)"


def compared(own: Array, right: Array, *, of: str, where: Array) -> str:
    """How numbers differ from the right ones, as far as both are finite.

    Args:
        own, right: Of shape (N,).
        of, where: What the numbers are a function of, and its values, shape (N,): the place of the largest difference
            is named.
    Returns:
        "" if none differs, or the rest of a sentence: "is 5 times what it should be (at the residual 2.0 it gives 20
        and not 4)", "is wrong in 3 of 81 places (…)".
    """
    known = np.isfinite(own) & np.isfinite(right)
    own, right, where = own[known], right[known], where[known]
    wrong = ~np.isclose(own, right, rtol=1e-9, atol=1e-11)
    if not wrong.any():
        return ""
    away = np.abs(right) > 1e-11
    ratios = own[away] / right[away]
    is_multiple = (
        own.size > 1 and np.allclose(own[~away], 0.0, atol=1e-11) and np.allclose(ratios, ratios[:1], rtol=1e-6)
    )
    how = (
        f"is {ratios[0]:.3g} times what it should be"
        if is_multiple and ratios.size
        else f"is wrong in {wrong.sum()} of {wrong.size} places"
    )
    at = int(np.argmax(np.abs(own - right)))
    return f"{how} (at the {of} {where[at] + 0.0:.4g} it gives {own[at] + 0.0:.4g} and not {right[at] + 0.0:.4g})"


def faults_in_words(faults: Mapping[str, str]) -> str:
    """One sentence for each fault, and one for all functions that are not written yet; "" if there is no fault.

    Args:
        faults: From the name of a function to the fault of its answers.
    """
    blank = [name for name, fault in faults.items() if fault == NOT_WRITTEN]
    spoken = [f"{name} {fault}." for name, fault in faults.items() if fault and fault != NOT_WRITTEN]
    return " ".join([*spoken, *([f"Not written yet: {', '.join(blank)}."] if blank else [])]).replace("..", ".")
