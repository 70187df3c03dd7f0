"""Resource limits of one process, and the environment it starts with.

Memory is held by two limits at once, both counted from what the process already maps: RLIMIT_AS counts every mapping,
so shared ones too, and RLIMIT_DATA what is private and writable, so that giving back a library's mapped text earns
nothing. Reaching either is a MemoryError in the student's cell, not a killed process.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from autograder.confinement.policy import ConfinementError, Policy

# Not on Windows; imported here so that it is loaded before a child is confined.
if sys.platform != "win32":
    import resource

__all__ = [
    "apply_limits",
    "clean_environment",
    "close_descriptors",
    "limit_table",
    "mapped_bytes",
    "scratch_environment",
]

_MB = 2**20
# One call of close_range(2), whatever the limit on descriptors is or was.
_BEYOND_ALL_DESCRIPTORS = 2**31 - 1


def mapped_bytes(proc: int) -> tuple[int, int]:
    """Bytes mapped by this process in all, and those private and writable. ``proc`` is open on /proc."""
    descriptor = os.open("self/statm", os.O_RDONLY, dir_fd=proc)
    try:
        fields = os.read(descriptor, 256).split()
    finally:
        os.close(descriptor)
    page = os.sysconf("SC_PAGE_SIZE")
    return int(fields[0]) * page, int(fields[5]) * page


def limit_table(policy: Policy, proc: int, *, count_threads: bool) -> dict[int, tuple[int, int]]:
    """``resource`` limit to (soft, hard). Threads are limited only if the kernel counts them for this process."""
    mapped, data = mapped_bytes(proc)
    memory = policy.memory_mb * _MB
    table = {
        resource.RLIMIT_AS: (mapped + memory,) * 2,
        resource.RLIMIT_DATA: (data + memory,) * 2,
        resource.RLIMIT_FSIZE: (policy.disk_mb * _MB,) * 2,
        resource.RLIMIT_NOFILE: (policy.descriptors,) * 2,
        resource.RLIMIT_CPU: (policy.cpu_seconds, policy.cpu_seconds + 1),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MEMLOCK: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
        resource.RLIMIT_SIGPENDING: (64, 64),
    }
    if count_threads:
        table[resource.RLIMIT_NPROC] = (policy.threads + 1,) * 2
    return table


def apply_limits(table: Mapping[int, tuple[int, int]]) -> None:
    """Sets the limits and reads them back; one that is already lower stays so.

    Raises:
        ConfinementError: a limit did not take.
    """
    for kind, (soft, hard) in table.items():
        _, ceiling = resource.getrlimit(kind)
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(kind, (soft, hard))
        if resource.getrlimit(kind) != (soft, hard):
            raise ConfinementError(f"Resource limit {kind} could not be set to {soft}; nothing was run.")


def close_descriptors(keep: frozenset[int]) -> None:
    """Closes every descriptor of this process but those in ``keep``."""
    start = 0
    for descriptor in sorted(keep):
        # An empty range at 0 would close all: CPython turns its end into -1.
        if start < descriptor:
            os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, _BEYOND_ALL_DESCRIPTORS)


def scratch_environment(scratch: Path) -> dict[str, str]:
    """The variables that send a program's files to ``scratch``."""
    names = ("HOME", "TMPDIR", "IPYTHONDIR", "JUPYTER_DATA_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR")
    return dict.fromkeys(names, str(scratch))


def clean_environment(*, scratch: Path, cache: Path) -> dict[str, str]:
    """The whole environment of a fork server; nothing of the caller's is passed on.

    Args:
        scratch: Home and temporary folder.
        cache: Where matplotlib keeps its list of fonts between fork servers; only the fork server writes there.
    """
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    return {
        **scratch_environment(scratch),
        **dict.fromkeys(threads, "1"),
        "MPLCONFIGDIR": str(cache),
        "MPLBACKEND": "agg",
        "JOBLIB_MULTIPROCESSING": "0",  # it would look for semaphores, and warn that it finds none
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
        "PYTHONNOUSERSITE": "1",
        # Each malloc arena reserves 64 MB of address space, which sixteen threads would take from the memory limit.
        "MALLOC_ARENA_MAX": "2",
    }
