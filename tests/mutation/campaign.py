"""Which modules are changed, what the tests noticed, and what of the rest is explained in ``survivors.toml``."""

import random
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.trial import ROOT, Broken, Trial, is_own

__all__ = ["LEAST_SHARE", "Outcome", "Target", "explained", "report", "targets", "try_module"]

LEAST_SHARE = 0.9
SURVIVORS = Path(__file__).with_name("survivors.toml")
Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A module, the package of the table that it belongs to, and the test files that hold it."""

    module: str
    package: str
    tests: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of a module's mutants; ``stale`` are explanations of mutants that are noticed or do not exist.

    ``broken`` says why the tests could tell nothing, if they could not.
    """

    target: Target
    tried: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    reasons: dict[Key, str] = field(default_factory=dict)
    stale: list[Key] = field(default_factory=list)
    broken: str = ""

    @property
    def unexplained(self) -> list[Mutant]:
        return [mutant for mutant in self.survivors if (mutant.function, mutant.change) not in self.reasons]


def targets(wanted: Iterable[str] = (), root: Path = ROOT) -> list[Target]:
    """Every module of the table, or those whose path begins with, or has in it, one of the ``wanted`` words."""
    table = tomllib.loads((root / "tests/mutation/targets.toml").read_text(encoding="utf-8"))
    words = tuple(wanted)
    return [
        Target(module=module, package=package, tests=_tests(root, module, entry["tests"]))
        for package, entry in table.items()
        for path in sorted((root / package).glob("*.py"))
        if (module := path.relative_to(root).as_posix()) and (not words or any(word in module for word in words))
        if path.name != "__init__.py"
    ]


def _tests(root: Path, module: str, places: Iterable[str]) -> tuple[str, ...]:
    """The files at ``places``, the one that is called as the module first."""
    files = [
        path.relative_to(root).as_posix()
        for place in places
        for path in ([root / place] if place.endswith(".py") else sorted((root / place).glob("test_*.py")))
    ]
    return tuple(sorted(files, key=lambda file: not is_own(file, module)))


def explained(module: str, table: Path = SURVIVORS) -> dict[Key, str]:
    """The reason of each survivor of a module that is explained, by function and change."""
    entries = tomllib.loads(table.read_text(encoding="utf-8")).get("survivor", [])
    return {
        (entry["function"], change): entry["reason"]
        for entry in entries
        if entry["module"] == module
        for change in entry["changes"]
    }


def try_module(
    target: Target, trial: Trial, draw: random.Random, sample: int | None, reasons: dict[Key, str]
) -> Outcome:
    """Changes the module in every way, or in ``sample`` ways that are drawn, one at a time."""
    every = mutants_of((ROOT / target.module).read_text(encoding="utf-8"))
    chosen = every if sample is None or sample >= len(every) else draw.sample(every, sample)
    outcome = Outcome(target=target, tried=len(chosen), reasons=reasons)
    try:
        trial.begin(target.module, target.tests)
    except Broken as error:
        return Outcome(target=target, broken=str(error))
    outcome.survivors = [mutant for mutant in chosen if not trial.notices(mutant.text)]
    there = {(mutant.function, mutant.change) for mutant in every}
    alive = {(mutant.function, mutant.change) for mutant in outcome.survivors}
    noticed = {(mutant.function, mutant.change) for mutant in chosen} - alive
    outcome.stale = [key for key in reasons if key not in there or key in noticed]
    return outcome


def report(outcomes: Iterable[Outcome], say: Callable[[str], None]) -> bool:
    """Says each package's share and each survivor with its reason; whether all is as it should be."""
    outcomes = list(outcomes)
    tried: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    for outcome in outcomes:
        tried[outcome.target.package] += outcome.tried
        noticed[outcome.target.package] += outcome.tried - len(outcome.survivors)
    faults = [line for outcome in outcomes for line in _faults(outcome)]
    for package, count in tried.items():
        share = noticed[package] / count if count else 1.0
        say(f"{package}: {noticed[package]} of {count} mutants noticed, {share:.1%}")
        if share < LEAST_SHARE:
            faults.append(f"{package}: less than {LEAST_SHARE:.0%} of the mutants were noticed")
    for outcome in outcomes:
        for mutant in outcome.survivors:
            if reason := outcome.reasons.get((mutant.function, mutant.change)):
                say(f"{outcome.target.module} {mutant.function}: {mutant.change}\n    {reason}")
    for fault in faults:
        say(fault)
    return not faults


def _faults(outcome: Outcome) -> Iterator[str]:
    module = outcome.target.module
    if outcome.broken:
        yield outcome.broken
    for mutant in outcome.unexplained:
        yield f"NOT NOTICED {module} {mutant.function}: {mutant.change}"
    for function, change in outcome.stale:
        yield f"NOT A SURVIVOR, though the table explains it: {module} {function}: {change}"


def progress(outcome: Outcome, seconds: float) -> str:
    """One line on a module."""
    if outcome.broken:
        return outcome.broken
    noticed = outcome.tried - len(outcome.survivors)
    return f"{outcome.target.module}: {noticed} of {outcome.tried} noticed in {seconds:.0f} s"


def run(
    chosen: list[Target], trial: Trial, draw: random.Random, sample: int | None, say: Callable[[str], None]
) -> list[Outcome]:
    """Tries one module after another, with a line on each."""
    outcomes = []
    for target in chosen:
        started = time.perf_counter()
        outcomes.append(try_module(target, trial, draw, sample, explained(target.module)))
        say(progress(outcomes[-1], time.perf_counter() - started))
        for mutant in outcomes[-1].unexplained:
            say(f"    not noticed in {mutant.function or 'the module'}: {mutant.change}")
    return outcomes
