"""Landlock: what of the file system may be read or written, without root.

A rule names a folder or file by an open descriptor and grants rights beneath it; what no rule grants is refused.
Network rules and the scopes for signals and abstract sockets grant nothing at all.
"""

import os
import stat
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.confinement.kernel import is_supported, system_call
from autograder.confinement.syscalls import number

__all__ = [
    "LIST",
    "READ",
    "SCRATCH",
    "WRITE_DEVICE",
    "Rule",
    "abi",
    "create_ruleset",
    "open_rule",
    "restrict",
]

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV

LIST = _READ_DIR
READ = _READ_FILE | _READ_DIR
WRITE_DEVICE = _READ_FILE | _WRITE_FILE | _TRUNCATE
# No links out, FIFOs, sockets, devices or programs: nothing in a scratch folder that a later reader could trip over.
SCRATCH = READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE

_NET_RIGHTS = 0b11
_SCOPES = 0b11
_NEWEST_KNOWN_ABI = 7
_FS_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``rights`` beneath the file or folder that ``descriptor`` is open on."""

    descriptor: int
    rights: int


@cache
def abi() -> int:
    """The kernel's Landlock version, 1 to 7 as far as it is known here; 0 if it has no Landlock."""
    if not is_supported():
        return 0
    try:
        return min(system_call(number("landlock_create_ruleset"), None, 0, 1), _NEWEST_KNOWN_ABI)
    except OSError:
        return 0


def _handled(version: int) -> int:
    return _FS_RIGHTS.get(version, (1 << 16) - 1)


def open_rule(path: Path, rights: int) -> Rule | None:
    """A rule for ``path``, or None if nothing is there. For a file it grants only the rights that files have."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        rights &= _FILE_RIGHTS
    return Rule(descriptor=descriptor, rights=rights)


def create_ruleset(rules: Iterable[Rule]) -> int:
    """A descriptor of a ruleset that handles all that the kernel can handle and grants ``rules``."""
    version = abi()
    handled = _handled(version)
    attribute = struct.pack("=Q", handled)
    if version >= 4:
        attribute += struct.pack("=Q", _NET_RIGHTS)
    if version >= 6:
        attribute += struct.pack("=Q", _SCOPES)
    ruleset = system_call(number("landlock_create_ruleset"), attribute, len(attribute), 0)
    add_rule = number("landlock_add_rule")
    for rule in rules:
        system_call(add_rule, ruleset, 1, struct.pack("=Qi", rule.rights & handled, rule.descriptor), 0)
    return ruleset


def restrict(ruleset: int) -> None:
    """Puts the calling thread under ``ruleset`` for good; needs no_new_privs."""
    system_call(number("landlock_restrict_self"), ruleset, 0)
