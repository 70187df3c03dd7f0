"""One exercise: collects what is asked of an answer, then asks it and says what came of it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lossopt.checks.calling import Outcome, ask, ask_each, no_function, require_defined, shows_text
from lossopt.checks.closeness import Tolerance, similar
from lossopt.checks.failure import CheckFailed
from lossopt.checks.kinds import Kind
from lossopt.checks.misconceptions import Misconception, recognised
from lossopt.checks.probes import Case, Condition, Finding, Probe, Rule

__all__ = ["Exercise"]


class Exercise:
    """What is asked of one answer.

    Args:
        answer: the student's function or value, or the proxy for it.
        returns: the kind of its result.
        takes: names of its arguments, separated by spaces; None if the answer is a value.
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
        self.probes: list[Probe] = []
        self.misconceptions: list[Misconception] = []
        self._answer = answer
        self._is_function = takes is not None
        self._returns = returns
        self._names = tuple((takes or "").split())
        self._within = within or Tolerance()
        self._random = random

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
                compares_values=not self._random,
            )
        )

    def rule(self, must: str, holds: Callable[[Callable[..., Any]], bool]) -> None:
        """Asks that several results relate as ``must`` says: "the same seed must give the same split"."""
        self.probes.append(Rule(must=must, holds=holds, names=self._names, kind=self._returns))

    def misconception(self, name: str, hint: str, *wrong: Callable[..., Any]) -> None:
        """Adds a known mistake; of several that match, the first one added is named."""
        self.misconceptions.append(Misconception(name=name, hint=hint, wrong=wrong))

    def verify(self) -> None:
        """Asks everything of the answer.

        Raises:
            CheckFailed: something does not hold; it is raised from the student's exception if that is the cause.
        """
        if not self.probes:
            raise ValueError("This exercise asks for nothing; add a case to it before `verify`.")
        if not self._is_function:
            require_defined(self._answer)
        no_answer = no_function(self._answer, self._names) if self._is_function else None
        if no_answer is not None:
            raise CheckFailed(no_answer.kept)
        findings, again = self._findings()
        failed = next((finding for finding in findings if finding.complaint is not None), None)
        if failed is None:
            self._compare_again(findings[0], again)
        else:
            self._reject(failed, findings)

    def _findings(self) -> tuple[list[Finding], Outcome | None]:
        """What each probe found, and what came of the first call when it was made again after all others.

        Single calls are asked for together, as each way to the student's process takes its time. Rules make calls of
        their own: if there are any, the second outcome is None, and the first call has yet to be made again.
        """
        single = [probe for probe in self.probes if isinstance(probe, Case | Condition)]
        calls = [probe.arguments for probe in single]
        repeats = self._is_function and len(single) == len(self.probes)
        outcomes = ask_each(self._call, [*calls, calls[0]] if repeats else calls)
        again = outcomes.pop() if repeats else None
        waiting = iter(outcomes)
        findings = [
            probe.judge(next(waiting)) if isinstance(probe, Case | Condition) else probe.apply(self._call)
            for probe in self.probes
        ]
        return findings, again

    @property
    def _call(self) -> Callable[..., Any]:
        answer = self._answer
        return answer if self._is_function else lambda: answer

    def _reject(self, failed: Finding, findings: list[Finding]) -> None:
        assert failed.complaint is not None
        message = failed.complaint.text(shows_text(self._answer))
        known = recognised(self.misconceptions, list(zip(self.probes, findings, strict=True)))
        if known is None:
            raise CheckFailed(message) from failed.outcome.error
        raise CheckFailed(f"{message}. Hint: {known.hint}", known.name) from failed.outcome.error

    def _compare_again(self, found: Finding, again: Outcome | None) -> None:
        """Refuses a function that returns something else for the same arguments once it was asked for other things."""
        first = self.probes[0]
        if not self._is_function or not isinstance(first, Case | Condition):
            return
        again = again or ask(self._call, first.arguments)
        if again.error is not None or not similar(again.value, found.outcome.value, first.tolerance):
            message = f"your function returns something else when it is called again {first.label}"
            raise CheckFailed(message) from again.error


def _quietly(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Calls a function of the check's own, without its floating-point warnings, which are not the student's."""
    with np.errstate(all="ignore"):
        return function(*arguments)
