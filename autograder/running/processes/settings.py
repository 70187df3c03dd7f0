"""What the processes of one kind are started with; it crosses to them as plain data."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

__all__ = ["ALWAYS_IMPORTED", "CONTROL_BYTES", "FRAME_BYTES", "ConfinementSettings", "ProcessKind", "ProcessSettings"]

CONTROL_BYTES = 2**20  # the longest message between a supervisor, its templates and its fork servers
FRAME_BYTES = 80 * 2**20  # the longest message between the supervisor, a grader process and a student process


class ProcessKind(StrEnum):
    """On which side of the wall a process works."""

    STUDENT = "student"
    GRADER = "grader"
    SHARED = "shared"  # an assignment's one process, where its author gives up the wall


ALWAYS_IMPORTED = {
    ProcessKind.STUDENT: ("numpy", "numpy.ma", "autograder.running.student.process"),
    ProcessKind.GRADER: ("numpy", "numpy.ma", "autograder.running.checks.process"),
    ProcessKind.SHARED: ("numpy", "numpy.ma", "autograder.running.shared.process"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfinementSettings:
    """What the student processes of an assignment may use.

    Attributes:
        memory_mb, disk_mb, threads, total_seconds: the assignment's limits.
        withhold: modules whose files they may not read.
        packages: modules outside the Python installation whose files they may read.
        scratch: the folder in which each of them gets one of its own.
    """

    memory_mb: int
    disk_mb: int
    threads: int
    total_seconds: float
    withhold: tuple[str, ...]
    packages: tuple[str, ...]
    scratch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSettings:
    """What each process of one kind finds when it meets a submission.

    Attributes:
        kind: whose process it is.
        modules: what it has imported by then.
        withhold: modules that it refuses to import.
        ahead: modules that its cells will import; those that need a withheld one are left out.
        output_bytes: how much a cell may put out.
        cells: of a grader process, the instructor's cells to compile ahead.
        logs_calls: whether a grader process logs what the checks give to student code.
        files: the folder with the files beside the source, which it finds in its own folder; "" if there are none.
        confinement: of a student process, or None if it runs with the rights of the supervisor.
    """

    kind: ProcessKind
    modules: tuple[str, ...]
    withhold: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    output_bytes: int
    cells: tuple[str, ...] = ()
    logs_calls: bool = False
    files: str = ""
    confinement: ConfinementSettings | None = None

    def as_plain(self) -> dict[str, Any]:
        """The settings as a message may hold them."""
        return asdict(self) | {"kind": self.kind.value}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "ProcessSettings":
        """The settings out of what :meth:`as_plain` made of them."""
        confinement = plain["confinement"]
        return cls(
            **plain
            | {
                "kind": ProcessKind(plain["kind"]),
                "confinement": None if confinement is None else ConfinementSettings(**confinement),
            }
        )

    def importing(self, modules: set[str]) -> "ProcessSettings":
        """The same settings with ``modules`` imported too, after those that are named already."""
        return replace(self, modules=(*self.modules, *sorted(modules.difference(self.modules))))
