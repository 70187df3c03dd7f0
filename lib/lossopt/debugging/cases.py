"""A case to investigate: a run with a cause that is not told, and credit for experiments on it."""

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np

from lossopt._exceptions import DomainError
from lossopt.data import load_digits
from lossopt.debugging.causes import CAUSES, Cause
from lossopt.debugging.experiments import EXPERIMENTS, Result
from lossopt.debugging.faults import run_with
from lossopt.debugging.loop import GREYS
from lossopt.debugging.records import Part, Plan, Run, Settings

__all__ = ["CREDIT", "Case", "Verdict"]

CREDIT = 5
KEPT = 200  # runs, of a quarter of a megabyte each
FEWEST_AND_MOST = (150, 300)  # training rows
VALIDATION, FRESH = 160, 400  # rows
MOST_NOISE = 4.0  # grey levels
LEAST_AND_MOST_DROPOUT = (0.1, 0.4)
LOG_DECIMALS = 3
LOWEST_AND_HIGHEST_LR = (0.12, 0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a diagnosis is worth.

    Args:
        cause: What was wrong.
        is_right: Whether it was named.
        has_evidence: Whether an experiment was bought that tells the cause from those with a similar log.
    """

    cause: Cause
    is_right: bool
    has_evidence: bool

    @property
    def mark(self) -> float:
        """1 for the right cause with evidence, a half for one that was guessed, 0 otherwise."""
        return (1.0 if self.has_evidence else 0.5) if self.is_right else 0.0


class Case:
    """A run whose cause is drawn from a seed, like the rows and the first weights.

    Args:
        seed: From 0 on; the same seed deals the same case.
        cause: Its name, if it is not to be drawn.
    Raises:
        DomainError: ``seed`` is negative, or there is no such cause.
    Example:
        >>> case = Case(seed=3)
        >>> sorted(case.buy("first_loss")), case.credit
        (['ln_10', 'loss'], 4)
    """

    def __init__(self, *, seed: int, cause: str | None = None) -> None:
        if seed < 0:
            raise DomainError(f"seed is {seed}; 0 or more is expected")
        if cause is not None and cause not in CAUSES:
            raise DomainError(f"cause is {cause!r}; one of {', '.join(CAUSES)} is expected")
        rng = np.random.default_rng(seed)
        drawn = list(CAUSES)[rng.integers(len(CAUSES))]
        self._seed = seed
        self._cause = CAUSES[drawn if cause is None else cause]
        self.credit = CREDIT
        self.bought: dict[str, Result] = {}

    @cached_property
    def log(self) -> dict[str, list[float]]:
        """Losses in nats and accuracies to three decimals, one number an epoch.

        The run is made when this is first read. Single precision promises no more decimals: sums of the same numbers
        differ with how they lie in memory.
        """
        epochs = self._run(Settings()).epochs
        names = ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy")
        return {name: [round(getattr(epoch, name), LOG_DECIMALS) for epoch in epochs] for name in names}

    def buy(self, experiment: str) -> Result:
        """Rerun the case for an experiment and pay its price; what was bought before costs nothing.

        Raises:
            DomainError: There is no such experiment, or the credit does not suffice.
        """
        if experiment not in EXPERIMENTS:
            raise DomainError(f"experiment is {experiment!r}; one of {', '.join(EXPERIMENTS)} is expected")
        if experiment not in self.bought:
            chosen = EXPERIMENTS[experiment]
            if chosen.price > self.credit:
                raise DomainError(f"{experiment} costs {chosen.price}, but only {self.credit} of the credit is left")
            self.credit -= chosen.price
            with np.errstate(all="ignore"):
                self.bought[experiment] = chosen.read(_plan(self._seed), self._run(chosen.settings))
        return self.bought[experiment]

    def diagnose(self, name: str) -> Verdict:
        """Judge a diagnosis by the name of its cause; a name that no cause has is a wrong one."""
        told_by = self._cause.told_by
        return Verdict(
            cause=self._cause,
            is_right=name == self._cause.name,
            has_evidence=any(experiment in self.bought for experiment in told_by),
        )

    def _run(self, settings: Settings) -> Run:
        return _run(self._seed, self._cause, settings)


@cache
def _digits() -> Part:
    digits = load_digits()
    return digits.x, digits.y


@lru_cache(maxsize=KEPT)
def _run(seed: int, cause: Cause, settings: Settings) -> Run:
    """Kept, since a case asks for the same run for each print, and the checks of an assignment for few cases often."""
    return run_with(cause, _plan(seed), settings)


@lru_cache(maxsize=KEPT)
def _plan(seed: int) -> Plan:
    """The rows and the settings, drawn so that the log of one case is no template for the next."""
    rng = np.random.default_rng(seed)
    rng.integers(len(CAUSES))  # which deals the cause
    x, y = _digits()
    order = rng.permutation(len(y))
    sizes = (int(rng.integers(*FEWEST_AND_MOST)), VALIDATION, FRESH)
    blur = rng.uniform(0, MOST_NOISE)
    parts, start = [], 0
    for size in sizes:
        chosen = order[start : start + size]
        chosen = chosen[np.argsort(y[chosen], kind="stable")]
        noisy = x[chosen] + blur * rng.normal(size=(size, x.shape[1]))
        parts.append((np.clip(noisy, 0, GREYS), y[chosen]))
        start += size
    train, validation, fresh = parts
    return Plan(
        train=train,
        validation=validation,
        fresh=fresh,
        lr=float(np.exp(rng.uniform(*np.log(LOWEST_AND_HIGHEST_LR)))),
        dropout=float(rng.uniform(*LEAST_AND_MOST_DROPOUT)),
        seed=int(rng.integers(2**32)),
    )
