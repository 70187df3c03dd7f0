"""Exchanges two folders in one step, where the system can, so that nobody ever finds neither of them."""

import ctypes
import os
import sys
from pathlib import Path

__all__ = ["exchange"]

AT_FDCWD = -100 if sys.platform != "darwin" else -2
EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def exchange(first: Path, second: Path) -> bool:
    """Whether the two changed places; if not, both are as they were, and the system or the disk cannot do it.

    Raises:
        OSError: one of them is not there, or must not be moved.
    """
    name = {"linux": "renameat2", "darwin": "renameatx_np"}.get(sys.platform, "")
    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (AttributeError, OSError, TypeError, ValueError):
        return False
    paths = os.fsencode(first), os.fsencode(second)
    if function(AT_FDCWD, paths[0], AT_FDCWD, paths[1], ctypes.c_uint(EXCHANGE)) == 0:
        return True
    number = ctypes.get_errno()
    if number in CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(second))


def _numbers(*names: str) -> frozenset[int]:
    import errno

    return frozenset(getattr(errno, name) for name in names if hasattr(errno, name))


CANNOT = _numbers("EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP")
