"""The single things that an exercise asks of an answer: a value, a condition, a relation between calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lossopt.checks.calling import NOT_ANSWERED, Outcome, ask
from lossopt.checks.closeness import Tolerance, similar
from lossopt.checks.failure import Complaint, plainly
from lossopt.checks.kinds import Kind
from lossopt.checks.stubs import STUB_LEFT

__all__ = ["Case", "Condition", "Finding", "Probe", "Rule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a probe found out about one answer; ``complaint`` is None if nothing is wrong."""

    outcome: Outcome
    complaint: Complaint | None


class Probe(Protocol):
    """One thing asked of an answer, or of a misconception."""

    def apply(self, answer: Callable[..., Any]) -> Finding:
        """Asks ``answer``, and says what is wrong with what came."""
        ...

    def matches(self, found: Finding, wrong: Callable[..., Any]) -> bool | None:
        """Whether ``wrong``, a misconception, does here what the answer did; None if that cannot be told."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The answer to ``arguments`` is ``expected``."""

    label: str
    arguments: tuple[Any, ...]
    names: tuple[str, ...]
    kind: Kind
    expected: Any
    tolerance: Tolerance

    def apply(self, answer: Callable[..., Any]) -> Finding:
        return self.judge(ask(answer, self.arguments))

    def judge(self, outcome: Outcome) -> Finding:
        """What is wrong with what came of the call."""
        complaint = outcome.complaint(self.names)
        if complaint is None:
            sizes = _sizes(self.arguments)
            complaint = self.kind.complain(outcome.value, self.expected, self.tolerance, sizes)
        return _labelled(outcome, complaint, self.label)

    def matches(self, found: Finding, wrong: Callable[..., Any]) -> bool | None:
        outcome = ask(wrong, self.arguments)
        if found.outcome.error is not None or outcome.error is not None:
            return _both_raise(found, outcome)
        same_as = self.expected if found.complaint is None else found.outcome.value
        return similar(outcome.value, same_as, self.tolerance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """``holds`` is true of the answer to ``arguments``.

    ``compares_values`` says whether an answer that breaks it has to return what a misconception returns to be taken for
    it; where answers draw random numbers in their own way, breaking it is enough.
    """

    label: str
    arguments: tuple[Any, ...]
    names: tuple[str, ...]
    kind: Kind
    must: str
    holds: Callable[[Any], bool]
    tolerance: Tolerance
    compares_values: bool = True

    def apply(self, answer: Callable[..., Any]) -> Finding:
        return self.judge(ask(answer, self.arguments))

    def judge(self, outcome: Outcome) -> Finding:
        """What is wrong with what came of the call."""
        complaint = outcome.complaint(self.names) or self._broken(outcome.value)
        return _labelled(outcome, complaint, self.label)

    def matches(self, found: Finding, wrong: Callable[..., Any]) -> bool | None:
        outcome = ask(wrong, self.arguments)
        if found.outcome.error is not None or outcome.error is not None:
            return _both_raise(found, outcome)
        if found.complaint is None or not self.compares_values:
            return _said_of(found) == _said_of(_labelled(outcome, self._broken(outcome.value), self.label))
        return similar(outcome.value, found.outcome.value, self.tolerance)

    def _broken(self, value: Any) -> Complaint | None:
        read = self.kind.read(value)
        if isinstance(read, Complaint):
            return read
        return None if self.holds(read) else plainly(f"your result must {self.must}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Several results of the answer relate as ``holds`` says, to which the answer is given."""

    must: str
    holds: Callable[[Callable[..., Any]], bool]
    names: tuple[str, ...]
    kind: Kind

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

    def matches(self, found: Finding, wrong: Callable[..., Any]) -> bool | None:
        other = self.apply(wrong)
        if found.outcome.error is not None or other.outcome.error is not None:
            return _both_raise(found, other.outcome)
        return _said_of(found) == _said_of(other)


class _Stop(Exception):
    """A call inside a rule came to nothing that the rule could look at."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def _said_of(finding: Finding) -> str | None:
    return None if finding.complaint is None else finding.complaint.kept


def _both_raise(found: Finding, outcome: Outcome) -> bool | None:
    """Whether a misconception raises as the answer does; an answer that raises alone tells nothing."""
    if found.outcome.error is None:
        return False
    return None if outcome.error is None else type(outcome.error).__name__ in found.outcome.error_bases


def _labelled(outcome: Outcome, complaint: Complaint | None, label: str) -> Finding:
    if complaint is not None and label and complaint.kept not in (NOT_ANSWERED, STUB_LEFT):
        complaint = Complaint(shown=f"{complaint.shown} {label}", kept=f"{complaint.kept} {label}")
    return Finding(outcome=outcome, complaint=complaint)


def _sizes(arguments: tuple[Any, ...]) -> tuple[int, ...]:
    """Lengths of the axes of the array with the most of them, the first one first."""
    shapes = [value.shape for value in arguments if isinstance(value, np.ndarray)]
    return max(shapes, key=len, default=())
