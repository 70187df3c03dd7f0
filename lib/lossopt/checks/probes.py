"""The single things that an exercise asks of an answer: a value, a condition, a relation between calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lossopt.checks.calling import Outcome, ask
from lossopt.checks.closeness import Tolerance
from lossopt.checks.failure import Complaint, plainly
from lossopt.checks.kinds import Kind

__all__ = ["Case", "Condition", "Finding", "Probe", "Rule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a probe found of one answer; ``complaint`` is None where nothing is wrong."""

    outcome: Outcome
    complaint: Complaint | None


class Probe(Protocol):
    """One thing asked of an answer, or of a misconception."""

    @property
    def tolerance(self) -> Tolerance: ...

    @property
    def relates_values(self) -> bool:
        """Whether two answers that fail alike here have to return the same."""
        ...

    def apply(self, answer: Callable[..., Any]) -> Finding: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The answer to ``arguments`` is ``expected``."""

    label: str
    arguments: tuple[Any, ...]
    names: tuple[str, ...]
    kind: Kind
    expected: Any
    tolerance: Tolerance
    relates_values: bool = True

    def apply(self, answer: Callable[..., Any]) -> Finding:
        outcome = ask(answer, self.arguments)
        complaint = outcome.complaint(self.names)
        if complaint is None:
            complaint = self.kind.complain(
                outcome.value, self.expected, self.tolerance, _sizes(self.arguments)
            )
        return _labelled(outcome, complaint, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The answer to ``arguments`` is one for which ``holds`` is true."""

    label: str
    arguments: tuple[Any, ...]
    names: tuple[str, ...]
    kind: Kind
    must: str
    holds: Callable[[Any], bool]
    tolerance: Tolerance
    relates_values: bool = True

    def apply(self, answer: Callable[..., Any]) -> Finding:
        outcome = ask(answer, self.arguments)
        complaint = outcome.complaint(self.names)
        if complaint is None:
            read = self.kind.read(outcome.value)
            if isinstance(read, Complaint):
                complaint = read
            elif not self.holds(read):
                complaint = plainly(f"your result must {self.must}")
        return _labelled(outcome, complaint, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Several results of the answer relate as ``holds`` says, to which the answer is given."""

    must: str
    holds: Callable[[Callable[..., Any]], bool]
    names: tuple[str, ...]
    kind: Kind
    tolerance: Tolerance
    relates_values: bool = False

    def apply(self, answer: Callable[..., Any]) -> Finding:
        def call(*arguments: Any) -> Any:
            outcome = ask(answer, arguments)
            complaint = outcome.complaint(self.names)
            read = self.kind.read(outcome.value) if complaint is None else complaint
            if isinstance(read, Complaint):
                raise _Stop(Finding(outcome=outcome, complaint=read))
            return read

        try:
            kept = self.holds(call)
        except _Stop as stop:
            return stop.finding
        return Finding(outcome=Outcome(), complaint=None if kept else plainly(self.must))


class _Stop(Exception):
    """A call inside a rule came to nothing that the rule could look at."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def _labelled(outcome: Outcome, complaint: Complaint | None, label: str) -> Finding:
    if complaint is not None and label and not str(complaint.kept).startswith("not answered"):
        complaint = Complaint(shown=f"{complaint.shown} {label}", kept=f"{complaint.kept} {label}")
    return Finding(outcome=outcome, complaint=complaint)


def _sizes(arguments: tuple[Any, ...]) -> tuple[int, ...]:
    """Lengths of the axes of the array with the most of them, the first one first."""
    shapes = [np.shape(value) for value in arguments if isinstance(value, np.ndarray)]
    return max(shapes, key=len, default=())
