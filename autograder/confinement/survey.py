"""What this machine offers, found by doing it in a forked child that ends at once."""

import os
import pickle
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from autograder.confinement.cgroup import sweep_groups
from autograder.confinement.entry import Prepared, confine, make_ready, scratch_space
from autograder.confinement.held_folders import HeldFolder
from autograder.confinement.kernel import is_supported
from autograder.confinement.plan import Plan, candidates
from autograder.confinement.policy import REQUIRED, ConfinementError, Layer, Layers, Policy
from autograder.confinement.readable import python_installation, system_files

__all__ = ["Survey", "prepare", "survey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What ``course doctor`` tells: the layers, and why student code cannot be confined here, or None if it can."""

    layers: Layers
    obstacle: str | None

    @property
    def is_sufficient(self) -> bool:
        """Whether grading can go on without being told to do without isolation."""
        return self.obstacle is None


def _try_out(policy: Policy, plan: Plan) -> Layers | str:
    """The layers that ``plan`` puts in force, or why it does not work, as a child finds that does all of it."""
    with scratch_space(policy, plan) as folder:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _report_trial(policy, plan, folder, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
    sweep_groups()  # the trial's own, and those of processes that were killed
    result: Layers | str = pickle.loads(answer) if answer else "the trial process died"
    return result


def _report_trial(policy: Policy, plan: Plan, folder: Path, writing: int) -> NoReturn:
    """Runs in the child. Its answer is our own, made before any student code exists, so it may be pickled."""
    result: Layers | str
    try:
        ready = replace(make_ready(policy, plan, {}), parent=os.getppid())
        lenient = replace(ready, policy=replace(policy, required=frozenset()))
        result = confine(lenient, folder, keep=(writing,))
    except (ConfinementError, OSError) as error:
        result = str(error)
    try:
        os.write(writing, pickle.dumps(result))
    finally:
        os._exit(0)


def _choose(policy: Policy) -> tuple[Plan | None, Layers, dict[Layer, str]]:
    """The first plan that works, what it gives, and for each layer that it lacks why a better plan failed."""
    reasons: dict[Layer, str] = {}
    for plan in candidates():
        outcome = _try_out(policy, plan)
        if isinstance(outcome, Layers):
            return plan, outcome, reasons
        for layer in plan.layers():
            reasons.setdefault(layer, outcome)
    return None, Layers(active=frozenset(), missing=dict.fromkeys(Layer, "nothing worked")), reasons


def prepare(policy: Policy) -> Prepared:
    """Readies this process, which must have one thread, to fork confined children with the best layers to be had.

    Call it once, after the imports: with a file tree of its own, the process sees only what its children will see.

    Raises:
        ConfinementError: no plan gives the layers that ``policy`` requires.
    """
    if not is_supported():
        raise ConfinementError("Student code can be confined only on 64-bit Linux on x86_64 or aarch64.")
    policy.scratch.mkdir(parents=True, exist_ok=True)
    plan, layers, reasons = _choose(policy)
    if plan is None:
        raise ConfinementError(f"Student code cannot be confined here: {next(iter(reasons.values()), 'unknown')}.")
    if lacking := layers.lacks(policy.required):
        names = ", ".join(layer.value for layer in lacking)
        raise ConfinementError(f"These layers of confinement are missing here: {names}.")
    return make_ready(policy, plan, reasons)


def survey() -> Survey:
    """Tries every layer here, in children; this process stays as it is."""
    if not is_supported():
        reason = "only 64-bit Linux on x86_64 or aarch64 has it"
        return Survey(layers=Layers(active=frozenset(), missing=dict.fromkeys(Layer, reason)), obstacle=reason)
    held = HeldFolder("course-confinement-")
    folder = held.path
    try:
        folder.chmod(0o711)
        policy = Policy(readable=(*python_installation(), *system_files()), scratch=folder / "scratch")
        policy.scratch.mkdir()
        plan, layers, reasons = _choose(policy)
    finally:
        held.remove()
    missing = {layer: reasons.get(layer, why) for layer, why in layers.missing.items()}
    lacking = ", ".join(layer.value for layer in layers.lacks(REQUIRED))
    obstacle = next(iter(reasons.values()), "unknown") if plan is None else f"missing: {lacking}" if lacking else None
    return Survey(layers=replace(layers, missing=missing), obstacle=obstacle)
