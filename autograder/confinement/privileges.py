"""Giving up rights: users, capabilities, new privileges, being looked into, outliving the parent."""

import os
import signal
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.confinement.kernel import prctl, system_call
from autograder.confinement.policy import ConfinementError
from autograder.confinement.syscalls import number

__all__ = [
    "Users",
    "become",
    "capabilities",
    "drop_capabilities",
    "end_with_parent",
    "forbid_new_privileges",
    "has_no_new_privileges",
    "tie_to_parent",
]

_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _GET_DUMPABLE = 1, 4, 3
_SET_NO_NEW_PRIVILEGES, _GET_NO_NEW_PRIVILEGES = 38, 39
_CAPABILITY_VERSION = 0x20080522
_FIRST_USER, _MOST_USERS = 0x70000000, 0x0FFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """Unused user ids: the process with id p becomes ``first + p % count``, so no two at a time are the same."""

    first: int
    count: int

    def for_process(self, pid: int) -> int:
        """The user (and group) of process ``pid``."""
        return self.first + pid % self.count

    @classmethod
    def available(cls) -> "Users | None":
        """Ids far above any account's if this user namespace maps them, else the upper half of its widest range."""
        ranges = [tuple(map(int, line.split())) for line in Path("/proc/self/uid_map").read_text().splitlines()]
        inside, _, length = max(ranges, key=lambda entry: entry[2])
        if inside + length > _FIRST_USER + _MOST_USERS:
            return cls(first=_FIRST_USER, count=_MOST_USERS)
        return cls(first=inside + length // 2, count=length // 2) if length >= 2**12 else None


def become(user: int) -> None:
    """Takes on ``user`` as user and group, for good, without further groups."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    if (os.getresuid(), os.getresgid(), os.getgroups()) != ((user,) * 3, (user,) * 3, []):
        raise ConfinementError(f"The process did not become user {user}; nothing was run.")


@cache
def _header() -> bytes:
    return struct.pack("=Ii", _CAPABILITY_VERSION, 0)


def capabilities() -> int:
    """The union of this process's effective, permitted and inheritable capabilities, as bits."""
    import ctypes

    data = ctypes.create_string_buffer(24)
    system_call(number("capget"), _header(), data)
    words: tuple[int, ...] = struct.unpack("=6I", data.raw)
    return (words[0] | words[1] | words[2]) | (words[3] | words[4] | words[5]) << 32


def drop_capabilities() -> None:
    """Gives up every capability and proves it."""
    system_call(number("capset"), _header(), bytes(24))
    if capabilities() != 0:
        raise ConfinementError("The process kept capabilities; nothing was run.")


def forbid_new_privileges() -> None:
    """No program that is run later, set-user-id or not, gains rights; Landlock and seccomp ask for it."""
    prctl(_SET_NO_NEW_PRIVILEGES, 1)
    if not has_no_new_privileges():
        raise ConfinementError("no_new_privs could not be set; nothing was run.")


def has_no_new_privileges() -> bool:
    """Whether :func:`forbid_new_privileges` is in force."""
    return prctl(_GET_NO_NEW_PRIVILEGES) == 1


def end_with_parent(parent: int) -> None:
    """Has the kernel kill this process once ``parent`` is gone; a change of user undoes it."""
    prctl(_SET_PARENT_DEATH_SIGNAL, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


def tie_to_parent(parent: int, *, hide: bool) -> None:
    """Makes this process die with its parent and, with ``hide``, keeps others of the same user from looking into it.

    To be called after the last change of user, which undoes both. ``hide`` is left out if the watching parent is
    of the same user and has to read the process's open files.
    """
    end_with_parent(parent)
    prctl(_SET_DUMPABLE, 0 if hide else 1)
    if prctl(_GET_DUMPABLE) != (0 if hide else 1):
        raise ConfinementError("The process could not be closed to others of its user; nothing was run.")
