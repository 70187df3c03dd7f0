"""One exercise: collects what is asked of an answer, then asks it and says what came of it."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import numpy as np

from lossopt.checks.calling import Outcome, ask, ask_each, no_function, require_defined, shows_text
from lossopt.checks.closeness import Tolerance, similar
from lossopt.checks.failure import CheckFailed
from lossopt.checks.hints import Hint, open_hints, seal_hints
from lossopt.checks.kinds import Kind
from lossopt.checks.marks import HINT, Marks, Part, earned
from lossopt.checks.misconceptions import Misconception, recognised
from lossopt.checks.notebook import kernel_shell, require_cells_above, verified
from lossopt.checks.noting import noted
from lossopt.checks.probes import Case, Condition, Finding, Probe, Rule
from lossopt.checks.solutions import seal_solution

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
        require_cells_above()
        self.probes: list[Probe] = []
        self.misconceptions: list[Misconception] = []
        self.parts: list[Part] = []
        self.seconds: float | None = None  # that a notebook gives to all of it; None for the usual time
        self.part_of: list[Part | None] = []  # each probe's; None in an exercise without parts
        self.answer = answer
        self._is_function = takes is not None
        self._returns = returns
        self._names = tuple((takes or "").split())
        self._within = within or Tolerance()
        self._random = random
        self._open: Part | None = None
        self.solution = ""
        self._hints = ""

    def part(self, name: str, *, points: float | None = None) -> None:
        """Opens a part: the probes from here to the next part earn its points, all of them or none.

        The first part is the idea, which is worth half of the exercise at least.

        Args:
            name: as the task's text and everybody's marks show it.
            points: what it is worth; left out to come back to a part, as for its hidden tests.

        Raises:
            ValueError: something was asked before the first part, there is a part of this name already, or none.
        """
        known = {part.name: part for part in self.parts}
        if None in self.part_of:
            raise ValueError("Open the first part before anything is asked, so that each case belongs to one.")
        if (name in known) is (points is not None):
            said = "has a part" if points is not None else "has no part"
            raise ValueError(
                f"This exercise {said} {name!r}; give `points` where a part is opened first, and only there."
            )
        if points is not None:
            self.parts.append(Part(name=name, points=points))
        self._open = known.get(name) or self.parts[-1]

    def case(self, label: str, *arguments: Any, gives: Any, within: Tolerance | None = None) -> None:
        """Asks for one result.

        Args:
            label: when this is, as in "at p = 0"; completes the message.
            arguments: what the answer is called with.
            gives: the right result, or a function of the arguments that computes it.
            within: how near a number has to be here.
        """
        self._ask(
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
        self._ask(
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
        self._ask(Rule(must=must, holds=holds, names=self._names, kind=self._returns))

    def misconception(self, name: str, hint: str, *wrong: Callable[..., Any], keeps: Collection[str] = ()) -> None:
        """Adds a known mistake; of several that match, the first one added is named.

        ``keeps`` names the parts that each of the implementations still earns; for those that earn others, see
        :meth:`also`.
        """
        self.misconceptions.append(Misconception(name=name, hint=hint, wrong=(), keeps=()))
        self.also(*wrong, keeps=keeps)

    def also(self, *wrong: Callable[..., Any], keeps: Collection[str] = ()) -> None:
        """Adds implementations of the misconception above it, which earn other parts than those before.

        Raises:
            ValueError: there is no misconception yet, or no part of a name in ``keeps``.
        """
        if not self.misconceptions:
            raise ValueError("Add a misconception first, with its name and hint; `also` gives it more implementations.")
        known = self.misconceptions[-1]
        unknown = set(keeps) - {part.name for part in self.parts}
        if unknown:
            raise ValueError(f"This exercise has no part {min(unknown)!r}, which {known.name!r} is said to keep.")
        kept = (*known.keeps, *[tuple(keeps)] * len(wrong))
        self.misconceptions[-1] = replace(known, wrong=(*known.wrong, *wrong), keeps=kept)

    def in_notebook(self, *, seconds: float, hints: str = "", solution: str = "") -> None:
        """Takes what the release adds for a notebook that somebody has open.

        Args:
            seconds: how long the whole check may take.
            hints: those of the misconceptions, each sealed by the results that it gives.
            solution: a worked one, sealed.
        """
        self.seconds, self.solution, self._hints = seconds, solution, hints

    def __for_release__(
        self,
        name: str,
        *,
        visible: "Exercise",
        again: "Exercise",
        seconds: float,
        solution: str | None = None,
        key: str = "",
        after_attempts: bool = False,
    ) -> str:
        """The line that a release adds to the test cell before it ends; decision 0005 says who asks for it.

        Args:
            name: of the variable that holds this exercise in the cell.
            visible: the same exercise without what students do not see.
            again: the same exercise, made by another run of the cell.
            seconds: how long a cell may take.
            solution: the text of a worked one, if the release is to hold it.
            key: opens that solution.
            after_attempts: whether some attempts open it instead.
        """
        is_telling = not self._random
        hints = seal_hints(self.misconceptions, again.misconceptions, visible.probes) if is_telling else ""
        sealed = f', hints="{hints}"' if hints else ""
        if solution is not None:
            sealed += f', solution="{seal_solution(solution, key, after_attempts=after_attempts)}"'
        return f"{name}.in_notebook(seconds={seconds:g}{sealed})"

    def verify(self) -> Marks | None:
        """Asks everything of the answer; returns what it earned if the exercise has parts.

        In a notebook that somebody has open, it shows how it ended, and lets the next cell run.

        Raises:
            CheckFailed: something does not hold, and no part does; it is raised from the student's exception if that is
                the cause.
        """
        self._require_questions()
        shell = kernel_shell()
        return self.judge() if shell is None else verified(self, shell)

    @noted
    def judge(self) -> Marks | None:
        """Does what :meth:`verify` does where no notebook is open."""
        if not self._is_function:
            require_defined(self.answer)
        no_answer = no_function(self.answer, self._names) if self._is_function else None
        if no_answer is not None:
            raise CheckFailed(no_answer.kept, parts=earned(self.parts, self.parts))
        findings, again = self._findings()
        lost = {part for part, found in zip(self.part_of, findings, strict=True) if found.complaint is not None}
        failure = self._failure(findings)
        if self.part_of[0] not in lost:
            forgot = self._compare_again(findings[0], again)
            lost |= set() if forgot is None else {self.part_of[0]}
            failure = failure or forgot
        failed_all = None in lost or len(lost) == len(self.parts)
        if failure is not None and failed_all:
            failure.parts = earned(self.parts, lost)
            raise failure
        if not self.parts:
            return None
        said = (str(failure), failure.misconception) if failure is not None else ("", None)
        return Marks(earned(self.parts, lost), *said)

    def _ask(self, probe: Probe) -> None:
        self.probes.append(probe)
        self.part_of.append(self._open)

    def _require_questions(self) -> None:
        if not self.probes:
            raise ValueError("This exercise asks for nothing; add a case to it before `verify`.")
        for part in self.parts:
            if part not in self.part_of:
                raise ValueError(f"The part {part.name!r} asks for nothing; add a case that students see to it.")

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
        answer = self.answer
        return answer if self._is_function else lambda: answer

    def _failure(self, findings: list[Finding]) -> CheckFailed | None:
        """What to say of the first probe that does not hold, of the first part that has one."""
        wrong = [number for number, finding in enumerate(findings) if finding.complaint is not None]
        if not wrong:
            return None
        order = {part: place for place, part in enumerate([None, *self.parts])}
        first = findings[min(wrong, key=lambda number: order[self.part_of[number]])]
        assert first.complaint is not None
        message = first.complaint.text(shows_text(self.answer))
        known = recognised(self.misconceptions, list(zip(self.probes, findings, strict=True)))
        hint = Hint(name=known.name, text=known.hint) if known else self._sealed_hint(findings)
        failure = CheckFailed(f"{message}{HINT}{hint.text}", hint.name) if hint else CheckFailed(message)
        failure.__cause__ = first.outcome.error
        return failure

    def _sealed_hint(self, findings: list[Finding]) -> Hint | None:
        came = [finding.outcome for finding in findings]
        return open_hints(self._hints, self._call, self.probes, came) if self._hints else None

    def _compare_again(self, found: Finding, again: Outcome | None) -> CheckFailed | None:
        """Refuses a function that returns something else for the same arguments once it was asked for other things."""
        first = self.probes[0]
        if not self._is_function or not isinstance(first, Case | Condition):
            return None
        again = again or ask(self._call, first.arguments)
        if again.error is None and similar(again.value, found.outcome.value, first.tolerance):
            return None
        failure = CheckFailed(f"your function returns something else when it is called again {first.label}")
        failure.__cause__ = again.error
        return failure


def _quietly(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Calls a function of the check's own, without its floating-point warnings, which are not the student's."""
    with np.errstate(all="ignore"):
        return function(*arguments)
