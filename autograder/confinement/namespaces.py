"""Namespaces: a network without devices, an IPC table without queues, and a file tree with the readable paths alone.

The fork server enters them once (:func:`enter`), so that they cost its children nothing; each child adds a mount of
its own for scratch space (:func:`mount_scratch`), which the kernel limits in size and frees with the process.
"""

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Mapping
from pathlib import Path

from autograder.confinement.kernel import system_call
from autograder.confinement.policy import Policy
from autograder.confinement.syscalls import number

__all__ = ["build_view", "enter", "mount_scratch", "new_user_namespace"]

_NEW_MOUNTS, _NEW_UTS, _NEW_IPC, _NEW_USER, _NEW_NETWORK = (
    0x20000,
    0x4000000,
    0x8000000,
    0x10000000,
    0x40000000,
)
_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_PROGRAMS = 1, 2, 4, 8
_BIND, _RECURSIVE, _PRIVATE = 0x1000, 0x4000, 1 << 18
_DETACH = 2
_HERE, _AT_RECURSIVE = -100, 0x8000


def _call(name: str, *arguments: "int | bytes | ctypes.Array[ctypes.c_char] | None") -> int:
    return system_call(number(name), *arguments)


def _mount(source: bytes, target: Path, kind: bytes | None, flags: int, options: bytes | None = None) -> None:
    _call("mount", source, os.fsencode(target), kind, flags, options)


def _set_flags(target: Path, flags: int, *, recursive: bool) -> None:
    """Adds mount flags. Unlike a remount this keeps those that a user namespace may not take away."""
    attribute = struct.pack("=4Q", flags, 0, 0, 0)
    _call(
        "mount_setattr",
        _HERE,
        os.fsencode(target),
        _AT_RECURSIVE if recursive else 0,
        attribute,
        len(attribute),
    )


def new_user_namespace() -> None:
    """Moves this process into a user namespace without an id map: it keeps its user, and counts its threads anew."""
    _call("unshare", _NEW_USER)


def _identity_maps() -> dict[str, bytes]:
    """What to write into each file under /proc/<pid>/: root keeps all ids that it has now, others only their own."""
    if os.geteuid() != 0:
        users, group = f"{os.geteuid()} {os.geteuid()} 1\n", f"{os.getegid()} {os.getegid()} 1\n"
        return {"uid_map": users.encode(), "setgroups": b"deny", "gid_map": group.encode()}
    maps = {}
    for name in ("uid_map", "gid_map"):
        ranges = [line.split() for line in Path("/proc/self", name).read_text().splitlines()]
        maps[name] = "".join(f"{inside} {inside} {length}\n" for inside, _, length in ranges).encode()
    return maps


def _write_maps(pid: int, maps: Mapping[str, bytes]) -> None:
    for name, content in maps.items():
        Path("/proc", str(pid), name).write_bytes(content)


def _unshare_with_maps(flags: int) -> None:
    """Enters namespaces, among them one for users. Only a process outside may map more than one id: a short-lived child
    that stays behind does it.
    """
    maps, pid = _identity_maps(), os.getpid()
    reading, writing = os.pipe()
    helper = os.fork()
    if helper == 0:
        status = 1
        try:
            os.close(writing)
            if os.read(reading, 1):
                _write_maps(pid, maps)
                status = 0
        finally:
            os._exit(status)
    os.close(reading)
    try:
        _call("unshare", flags)
        os.write(writing, b"x")
    finally:
        os.close(writing)
        _, status = os.waitpid(helper, 0)
    if status != 0:
        raise PermissionError(errno.EPERM, "the ids of a user namespace could not be mapped")


def enter(*, user: bool) -> None:
    """Moves this process, which must have one thread, into new mount, network, IPC and UTS namespaces.

    Args:
        user: Also into a new user namespace, where every id means what it meant before. Only root can do without.
    """
    flags = _NEW_MOUNTS | _NEW_NETWORK | _NEW_IPC | _NEW_UTS
    if user:
        _unshare_with_maps(flags | _NEW_USER)
    else:
        _call("unshare", flags)
    _mount(b"none", Path("/"), None, _RECURSIVE | _PRIVATE)


def _place(path: Path, root: Path, placed: dict[Path, bool]) -> None:
    """Shows ``path`` under ``root``: folders on the way as empty ones, links as links to what is shown in turn.

    ``placed`` remembers what stands there; True is a bind mount, with all beneath.
    """
    current = Path("/")
    for index, part in enumerate(path.parts[1:], start=1):
        current = current / part
        if placed.get(current):
            return
        if current.is_symlink():
            target = current.parent / os.readlink(current)
            if current not in placed:
                placed[current] = False
                (root / current.relative_to("/")).symlink_to(os.readlink(current))
            _place(Path(os.path.normpath(target)).joinpath(*path.parts[index + 1 :]), root, placed)
            return
        if current != path and current not in placed:
            placed[current] = False
            (root / current.relative_to("/")).mkdir(mode=0o755, exist_ok=True)
    _bind(path, root)
    placed[path] = True


def _bind(path: Path, root: Path) -> None:
    target = root / path.relative_to("/")
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        target.mkdir(mode=0o755, exist_ok=True)
    else:
        target.touch(mode=0o644)
    _mount(os.fsencode(path), target, None, _BIND | _RECURSIVE)
    devices = 0 if stat.S_ISCHR(mode) else _NO_DEVICES
    _set_flags(target, _READ_ONLY | _NO_SUID | devices, recursive=True)


def build_view(policy: Policy) -> None:
    """Makes a tree with ``policy.readable`` at its own paths the root of this process's mount namespace.

    All of it is read-only; ``policy.scratch`` is an empty folder where each child mounts its own space. The tree is
    put together on that folder, the one place where nothing that is to be shown can lie.
    """
    root = policy.scratch
    root.mkdir(parents=True, exist_ok=True)
    _mount(b"view", root, b"tmpfs", _NO_SUID, b"mode=0755,size=1m")
    mask = os.umask(0o022)
    placed: dict[Path, bool] = {}
    for path in sorted({Path(os.path.abspath(path)) for path in policy.readable if path.exists()}):
        _place(path, root, placed)
    (root / policy.scratch.relative_to("/")).mkdir(parents=True, exist_ok=True)
    os.umask(mask)
    _set_flags(root, _READ_ONLY | _NO_SUID | _NO_DEVICES, recursive=False)
    os.chdir(root)
    _call("pivot_root", b".", b".")
    _call("umount2", b".", _DETACH)
    os.chdir("/")


def mount_scratch(policy: Policy, user: int, group: int) -> None:
    """Mounts empty scratch space on ``policy.scratch`` for this process alone; it goes when the process does.

    One page and one inode are for the folder itself.
    """
    _call("unshare", _NEW_MOUNTS)
    size = policy.disk_mb * 2**20
    options = f"mode=0700,uid={user},gid={group},size={size},nr_inodes={policy.entries + 1}"
    _mount(b"scratch", policy.scratch, b"tmpfs", _NO_SUID | _NO_DEVICES | _NO_PROGRAMS, options.encode())
