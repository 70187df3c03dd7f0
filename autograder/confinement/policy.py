"""What a student process may use, and which layers of confinement hold it to that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from autograder._exceptions import IsolationError
from autograder.confinement.given_files import GivenFiles

__all__ = ["REQUIRED", "ConfinementError", "Layer", "Layers", "Policy"]


class ConfinementError(IsolationError):
    """A layer that the policy requires could not be put in force; no student code may run."""


class Layer(Enum):
    """One layer; the value is how ``course doctor`` names it."""

    LANDLOCK = "Landlock (files)"
    SECCOMP = "seccomp (system calls)"
    NO_NEW_PRIVILEGES = "no new privileges"
    NO_CAPABILITIES = "no capabilities"
    RESOURCE_LIMITS = "resource limits"
    UNPRIVILEGED_USER = "a user of its own"
    USER_NAMESPACE = "user namespace"
    NETWORK_NAMESPACE = "network namespace"
    IPC_NAMESPACE = "IPC namespace"
    OWN_VIEW = "a file tree of its own"
    DISK_QUOTA = "disk quota by the kernel"
    THREAD_LIMIT = "thread limit by the kernel"
    KERNEL_MEMORY = "kernel memory by a cgroup"


REQUIRED = frozenset(
    {Layer.LANDLOCK, Layer.SECCOMP, Layer.NO_NEW_PRIVILEGES, Layer.NO_CAPABILITIES, Layer.RESOURCE_LIMITS}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What one student process may use.

    Attributes:
        readable: Folders (with all beneath) and files that may be read; what does not exist is passed over.
        unreadable: Files and folders beneath ``readable`` that must not be read all the same: withheld modules.
        given: What the process finds in its scratch space, as links to files that may be read.
        scratch: An absolute folder for scratch space. With a file tree of its own, the process sees its space here;
            otherwise each submission gets a fresh folder inside.
        memory_mb: Memory above what the fork server holds at the fork.
        disk_mb: Sum of all files in the scratch space; also the size of one file.
        cpu_seconds: CPU time of the process, over all cells.
        threads: Threads beside the first one.
        files: Number of files and folders in the scratch space, beside those of ``given``.
        descriptors: Open descriptors at once.
        required: Without these layers, :func:`~autograder.confinement.confine` raises.
    """

    readable: tuple[Path, ...]
    scratch: Path
    unreadable: tuple[Path, ...] = ()
    given: GivenFiles | None = None
    memory_mb: int = 2048
    disk_mb: int = 64
    cpu_seconds: int = 120
    threads: int = 16
    files: int = 4096
    descriptors: int = 256
    required: frozenset[Layer] = REQUIRED

    @property
    def entries(self) -> int:
        """How many files, folders and links there may be in the scratch space."""
        return self.files + (0 if self.given is None else len(self.given.folders) + len(self.given.files))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The layers that were proven active, and for each other layer the reason why it is not active."""

    active: frozenset[Layer]
    missing: Mapping[Layer, str] = field(default_factory=dict)
    landlock_abi: int = 0

    def lacks(self, required: frozenset[Layer]) -> tuple[Layer, ...]:
        """The required layers that are not active, in the order of :class:`Layer`."""
        return tuple(layer for layer in Layer if layer in required - self.active)
