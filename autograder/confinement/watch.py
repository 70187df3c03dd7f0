"""What a confined child uses, read by its parent: for the limits that the kernel does not keep on this machine."""

import os
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from autograder.confinement.entry import Prepared
from autograder.confinement.policy import Layer
from autograder.confinement.scratch import Usage, scratch_usage

__all__ = ["Measured", "Resource", "excess", "measure"]


class Resource(StrEnum):
    """What a process can use too much of."""

    MEMORY = "memory"
    THREADS = "threads"
    DISK = "disk"
    FILES = "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a process uses at one moment; bytes."""

    memory: int
    threads: int
    disk: Usage


def _read(proc: int, name: str) -> bytes:
    descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    try:
        return os.read(descriptor, 65536)
    finally:
        os.close(descriptor)


def _unlinked(proc: int, pid: int) -> Usage:
    """Files that the process holds open although no folder names them any more."""
    found = Usage()
    try:
        folder = os.open(f"{pid}/fd", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=proc)
    except OSError:
        return found
    try:
        for name in os.listdir(folder):
            status = os.stat(name, dir_fd=folder)
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
                found += Usage(size=status.st_blocks * 512, files=1)
    except OSError:
        return found
    finally:
        os.close(folder)
    return found


def measure(prepared: Prepared, pid: int, scratch: Path) -> Measured | None:
    """What child ``pid`` uses, or None once it is gone. Files are counted only if the kernel keeps no quota on them."""
    try:
        lines = _read(prepared.proc, f"{pid}/status").decode().splitlines()
    except OSError:
        return None
    fields = {name: value.split()[0] for name, _, value in (line.partition(":") for line in lines) if value.split()}
    disk = Usage() if prepared.plan.view else scratch_usage(scratch) + _unlinked(prepared.proc, pid)
    pages = sum(int(fields.get(name, "0")) for name in ("VmRSS", "VmSwap", "VmPTE"))
    return Measured(memory=pages * 1024, threads=int(fields.get("Threads", "1")), disk=disk)


def excess(prepared: Prepared, measured: Measured, baseline: int) -> Resource | None:
    """The resource that ``measured`` has too much of, or None. ``baseline`` is the memory right after the fork."""
    policy, kept = prepared.policy, prepared.plan.layers()
    if measured.memory > baseline + policy.memory_mb * 2**20:
        return Resource.MEMORY
    if Layer.THREAD_LIMIT not in kept and measured.threads > policy.threads + 1:
        return Resource.THREADS
    if measured.disk.size > policy.disk_mb * 2**20:
        return Resource.DISK
    if measured.disk.files > policy.entries:
        return Resource.FILES
    return None
