"""One exercise: collects what is asked of an answer, then asks it and says what came of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossopt.checks.calling import ask, shows_text
from lossopt.checks.closeness import Tolerance, similar
from lossopt.checks.failure import CheckFailed
from lossopt.checks.kinds import Kind
from lossopt.checks.probes import Case, Condition, Finding, Probe, Rule

__all__ = ["Exercise", "Misconception"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """A mistake that students make, with what to tell who made it.

    Attributes:
        name: for instructors, as in "summed instead of averaged".
        hint: for the student; says where to look, not what to write.
        wrong: implementations of it, each of which the tests must reject.
    """

    name: str
    hint: str
    wrong: tuple[Callable[..., Any], ...]


class Exercise:
    """What is asked of one answer.

    Args:
        answer: the student's function or value, or the stand-in for it.
        returns: the kind of its result.
        takes: names of its arguments, separated by spaces; None where the answer is a value.
        within: how near a number has to be, unless a case says otherwise.
        random: the answer draws random numbers in its own way, so that two right ones may differ.
    """

    def __init__(
        self,
        answer: Any,
        *,
        returns: Kind,
        takes: str | None,
        within: Tolerance | None = None,
        random: bool = False,
    ) -> None:
        self.misconceptions: list[Misconception] = []
        self._answer = answer
        self._call: Callable[..., Any] = answer if takes is not None else lambda: answer
        self._returns = returns
        self._names = tuple((takes or "").split())
        self._within = within or Tolerance()
        self._random = random
        self.probes: list[Probe] = []

    def case(self, label: str, *arguments: Any, gives: Any, within: Tolerance | None = None) -> None:
        """Asks for one result.

        Args:
            label: when this is, as in "at p = 0"; completes the message.
            arguments: what the answer is called with.
            gives: the right result, or a function of the arguments that computes it.
            within: how near a number has to be here.
        """
        self.probes.append(
            Case(
                label=label,
                arguments=arguments,
                names=self._names,
                kind=self._returns,
                expected=_quietly(gives, arguments) if callable(gives) else gives,
                tolerance=within or self._within,
            )
        )

    def condition(self, label: str, *arguments: Any, must: str, holds: Callable[[Any], bool]) -> None:
        """Asks for a result for which ``holds`` is true; ``must`` says so, as in "be above 12"."""
        self.probes.append(
            Condition(
                label=label,
                arguments=arguments,
                names=self._names,
                kind=self._returns,
                must=must,
                holds=holds,
                tolerance=self._within,
                relates_values=not self._random,
            )
        )

    def rule(self, must: str, holds: Callable[[Callable[..., Any]], bool]) -> None:
        """Asks that several results relate as ``must`` says: "the same seed must give the same split"."""
        self.probes.append(
            Rule(must=must, holds=holds, names=self._names, kind=self._returns, tolerance=self._within)
        )

    def misconception(self, name: str, hint: str, *wrong: Callable[..., Any]) -> None:
        """Adds a known mistake; of several that match, the first one added is named."""
        self.misconceptions.append(Misconception(name=name, hint=hint, wrong=wrong))

    def verify(self) -> None:
        """Asks everything of the answer.

        Raises:
            CheckFailed: something does not hold; raised from the student's exception where there is one.
        """
        if not self.probes:
            raise ValueError("This exercise asks for nothing; add a case to it before `verify`.")
        findings = [probe.apply(self._call) for probe in self.probes]
        failed = next((finding for finding in findings if finding.complaint is not None), None)
        if failed is None:
            self._ask_again(findings)
            return
        assert failed.complaint is not None
        message = failed.complaint.text(shows_text(self._answer))
        known = next(self._matching(findings), None)
        if known is None:
            raise CheckFailed(message) from failed.outcome.error
        raise CheckFailed(f"{message}. Hint: {known.hint}", known.name) from failed.outcome.error

    def _ask_again(self, findings: list[Finding]) -> None:
        """A function of its arguments returns the same for the same ones, whatever was asked in between."""
        first = self.probes[0]
        if isinstance(first, Case | Condition):
            again = ask(self._call, first.arguments)
            if again.error is not None or not similar(
                again.value, findings[0].outcome.value, first.tolerance
            ):
                message = f"your function returns something else when it is called again {first.label}"
                raise CheckFailed(message) from again.error

    def _matching(self, findings: list[Finding]) -> Iterator[Misconception]:
        if all(finding.outcome.error is not None for finding in findings):
            return  # nothing came back that could be compared
        for misconception in self.misconceptions:
            if any(self._matches(findings, wrong) for wrong in misconception.wrong):
                yield misconception

    def _matches(self, findings: list[Finding], wrong: Callable[..., Any]) -> bool:
        """Whether the results are those of ``wrong``, and at least one of them is wrong."""
        both_fail = False
        for probe, found in zip(self.probes, findings, strict=True):
            of_wrong = _quietly(probe.apply, (wrong,))
            if not _agree(probe, found, of_wrong):
                return False
            told = found.outcome.error is None or of_wrong.outcome.error is not None
            both_fail = both_fail or (told and found.complaint is not None and of_wrong.complaint is not None)
        return both_fail


def _agree(probe: Probe, found: Finding, of_wrong: Finding) -> bool:
    """Whether an answer and a misconception do the same; an answer that alone raises tells nothing."""
    if found.complaint is None and of_wrong.complaint is None:
        return True
    if found.outcome.error is not None:
        wrongly = of_wrong.outcome.error
        return wrongly is None or type(wrongly).__name__ in found.outcome.error_bases
    if of_wrong.outcome.error is not None:
        return False
    if not probe.relates_values:
        return (found.complaint is None) == (of_wrong.complaint is None)
    return similar(found.outcome.value, of_wrong.outcome.value, probe.tolerance)


def _quietly(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Calls a function of the check's own; its floating-point warnings are not the student's."""
    with np.errstate(all="ignore"):
        return function(*arguments)
