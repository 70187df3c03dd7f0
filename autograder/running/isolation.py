"""How strongly this machine keeps student code apart, and the policy for one assignment."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder._exceptions import IsolationError
from autograder.confinement import (
    REQUIRED,
    GivenFiles,
    Layer,
    Policy,
    module_files,
    python_installation,
    survey,
    system_files,
)
from autograder.running.processes.settings import ConfinementSettings

__all__ = ["assignment_policy", "describe_isolation", "require_isolation"]

STEP = (
    "Grade on Linux 5.13 or newer with Landlock and seccomp, or, on a machine to throw away, with `--isolation none`: "
    "student code then runs with your own rights."
)


def assignment_policy(settings: ConfinementSettings, given: GivenFiles | None = None) -> Policy:
    """What the student processes of an assignment may use, as their confinement takes it; ``given`` are its files."""
    installed = python_installation()
    own = [path for path in _files_of(settings.packages) if not any(map(path.is_relative_to, installed))]
    return Policy(
        readable=(*installed, *system_files(), *own, *([] if given is None else [given.folder])),
        given=given,
        unreadable=tuple(_files_of(settings.withhold)),
        scratch=Path(settings.scratch),
        memory_mb=settings.memory_mb,
        disk_mb=settings.disk_mb,
        cpu_seconds=max(1, round(settings.total_seconds)),
        threads=settings.threads,
    )


def _files_of(modules: Iterable[str]) -> Iterator[Path]:
    for name in modules:
        try:
            yield from module_files(name)
        except ModuleNotFoundError:  # a module that is not installed can neither be read nor be withheld
            continue


def require_isolation() -> None:
    """Raises :class:`IsolationError` if student code cannot be confined here."""
    found = survey()
    if not found.is_sufficient:
        raise IsolationError(f"Student code cannot be kept apart on this machine ({found.obstacle}). {STEP}")


def describe_isolation() -> list[tuple[str, str, bool, bool, str]]:
    """For each layer: its name, what was found, whether it is active, whether it is needed, and the next step."""
    found = survey()
    lines = []
    for layer in Layer:
        active, needed = layer in found.layers.active, layer in REQUIRED
        reason = "active" if active else found.layers.missing.get(layer, "not active")
        lines.append((layer.value, reason, active, needed, STEP if needed and not active else ""))
    return lines
