"""System calls by number, for what Python's own modules do not offer. Answers on every system; calls only on Linux."""

import ctypes
import os
import platform
import sys
from functools import cache

__all__ = ["is_supported", "machine", "prctl", "system_call"]

_KNOWN_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


def machine() -> str | None:
    """``"x86_64"`` or ``"aarch64"``; None for other machines, whose system call numbers are not known here."""
    return _KNOWN_MACHINES.get(platform.machine().lower())


def is_supported() -> bool:
    """Whether anything in this package can work: a 64-bit Linux process on a known machine."""
    return sys.platform.startswith("linux") and machine() is not None and sys.maxsize > 2**32


@cache
def _libc() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def system_call(number: int, *arguments: "int | bytes | ctypes.Array[ctypes.c_char] | None") -> int:
    """Makes one system call; raises OSError with the kernel's number if it fails. Integers cross as ``long``."""
    converted = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = int(_libc().syscall(ctypes.c_long(number), *converted))
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def prctl(option: int, *arguments: "int | ctypes.Array[ctypes.c_char]") -> int:
    """Calls ``prctl(2)``; an argument that is not given is 0, which some options insist on."""
    converted = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in arguments]
    converted += [ctypes.c_ulong(0)] * (4 - len(converted))
    result = int(_libc().prctl(ctypes.c_int(option), *converted))
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
