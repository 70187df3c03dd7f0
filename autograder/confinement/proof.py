"""Cheap attempts, made after confinement and before student code, that must fail if a layer is in force."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from autograder.confinement import landlock
from autograder.confinement.kernel import system_call
from autograder.confinement.plan import Plan
from autograder.confinement.policy import ConfinementError, Layer, Layers, Policy
from autograder.confinement.privileges import has_no_new_privileges
from autograder.confinement.syscalls import number

__all__ = ["check_quota", "prove"]

_INTERNET, _STREAM = 2, 1


def _landlock_refuses() -> bool:
    try:
        os.close(os.open("/", os.O_RDONLY | os.O_DIRECTORY))
    except PermissionError:
        return True
    return False


def _filter_refuses() -> bool:
    try:
        os.close(system_call(number("socket"), _INTERNET, _STREAM, 0))
    except OSError as error:
        return error.errno == errno.EPERM
    return False


def _check_scratch(scratch: Path) -> None:
    """Checks that student code can write where it should."""
    probe = scratch / ".probe"
    os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    os.unlink(probe)


def check_quota(plan: Plan, policy: Policy, scratch: Path) -> None:
    """Checks that the kernel's quota is the policy's.

    Raises:
        ConfinementError: it is larger.
    """
    space = os.statvfs(scratch)
    if plan.view and space.f_blocks * space.f_frsize > policy.disk_mb * 2**20:
        raise ConfinementError("The scratch space is larger than it should be; nothing was run.")


def _check_library() -> None:
    """Checks that the standard library can still be read, since no honest import would work without it."""
    os.close(os.open(os.__file__, os.O_RDONLY))


def prove(plan: Plan, scratch: Path, reasons: Mapping[Layer, str], *, is_grouped: bool) -> Layers:
    """Finds out by trying which layers are in force; ``reasons`` say why the plan leaves others out.

    ``is_grouped`` tells whether the parent is in a control group of its own, which this process cannot see any more.

    Raises:
        ConfinementError, OSError: what student code needs is not there.
    """
    _check_library()
    _check_scratch(scratch)
    proven = {
        Layer.LANDLOCK: _landlock_refuses(),
        Layer.SECCOMP: _filter_refuses(),
        Layer.NO_NEW_PRIVILEGES: has_no_new_privileges(),
        # Both were read back as they were set.
        Layer.NO_CAPABILITIES: True,
        Layer.RESOURCE_LIMITS: True,
        Layer.KERNEL_MEMORY: is_grouped,
    }
    active = plan.layers() | {layer for layer, holds in proven.items() if holds}
    missing = {layer: reasons.get(layer, "not available here") for layer in Layer if layer not in active}
    return Layers(active=active, missing=missing, landlock_abi=landlock.abi())
