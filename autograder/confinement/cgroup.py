"""A control group that counts what the kernel itself holds for student code, which no limit of a process counts.

Each file name that is looked up in vain stays in the kernel's memory, beyond the process's end. A fork server enters a
group of its own before it forks, so that all of it is counted against one limit; after each child the kernel gives back
what it still holds. A group is locked by the process that made it: one that nobody holds any more is removed by whoever
comes next.
"""

import contextlib
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["KERNEL_BYTES", "Group", "make_group", "sweep_groups"]

KERNEL_BYTES = 64 * 2**20  # what the kernel may hold for honest code, beside its memory and files
PREFIX = "course-"
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A folder in which groups can be made, and what its version calls things."""

    folder: Path
    limit: str
    usage: str
    reclaim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group that this process made and is in. All of it is held open, since the file tree may change.

    Attributes:
        above: The folder that it lies in.
        descriptor: The group's own folder, locked.
        back: Where this process came from: a file that takes it back.
        place: How things are called.
    """

    name: str
    above: int
    descriptor: int
    back: int
    place: _Place

    def give_back(self) -> None:
        """Has the kernel give up what it keeps for processes of the group that have ended, if that is much."""
        with contextlib.suppress(OSError):
            used = int(_read(self.descriptor, self.place.usage))
            if used > KERNEL_BYTES:
                _write(self.descriptor, self.place.reclaim, str(used))

    def remove(self) -> None:
        """Takes this process, the last one in it, out of the group and removes it."""
        with contextlib.suppress(OSError):
            os.write(self.back, b"0")
            os.rmdir(self.name, dir_fd=self.above)
        for descriptor in (self.descriptor, self.back, self.above):
            os.close(descriptor)


def make_group(limit: int) -> Group | str:
    """Moves this process into a new group, which may hold ``limit`` bytes more than now, or says why it cannot."""
    place = _place()
    if isinstance(place, str):
        return place
    try:
        return _made(place, limit)
    except OSError as error:
        return f"no control group can be made in {place.folder}: {error.strerror}"


def sweep_groups() -> None:
    """Removes groups whose makers are gone."""
    place = _place()
    if isinstance(place, str):
        return
    for folder in place.folder.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            descriptor = _locked(folder)
            try:
                folder.rmdir()
            finally:
                os.close(descriptor)


def _made(place: _Place, limit: int) -> Group:
    with contextlib.ExitStack() as until_made:
        back = os.open(_own_processes(place), os.O_WRONLY | os.O_CLOEXEC)
        until_made.callback(os.close, back)
        above = os.open(place.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        until_made.callback(os.close, above)
        folder, descriptor = _new_folder(place)
        until_made.callback(os.close, descriptor)
        try:
            _write(descriptor, place.limit, str(limit))
            _write(descriptor, "cgroup.procs", "0")
        except OSError:
            folder.rmdir()
            raise
        until_made.pop_all()  # the group holds the descriptors from now on
        return Group(name=folder.name, above=above, descriptor=descriptor, back=back, place=place)


def _new_folder(place: _Place) -> tuple[Path, int]:
    for attempt in range(_ATTEMPTS):
        folder = place.folder / f"{PREFIX}{os.getpid()}-{attempt}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
        try:
            return folder, _locked(folder)
        except OSError as error:  # someone who sweeps has it, or has removed it
            last = error
    raise last


def _locked(folder: Path) -> int:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _write(folder: int, name: str, text: str) -> None:
    descriptor = os.open(name, os.O_WRONLY | os.O_CLOEXEC, dir_fd=folder)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _read(folder: int, name: str) -> str:
    descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=folder)
    try:
        return os.read(descriptor, 64).decode()
    finally:
        os.close(descriptor)


def _own_processes(place: _Place) -> Path:
    return (_own_folder("memory") or _own_folder("") or place.folder) / "cgroup.procs"


def _place() -> _Place | str:
    """The folder where a group that counts memory can be made, or the reason why there is no such folder.

    In the first version of control groups a new one lies in the process's own. In the second it lies beside that, since
    a group with processes cannot hold groups that count, unless it is the first of all. It never lies in one of ours.
    """
    if first := _own_folder("memory"):
        first = next(folder for folder in (first, *first.parents) if not folder.name.startswith(PREFIX))
        return _Place(
            folder=first, limit="memory.limit_in_bytes", usage="memory.usage_in_bytes", reclaim="memory.force_empty"
        )
    second = _own_folder("")
    if second is None:
        return "this system has no control groups that count memory"
    for folder in (second, second.parent):
        with contextlib.suppress(OSError):
            if "memory" in (folder / "cgroup.subtree_control").read_text().split():
                return _Place(folder=folder, limit="memory.max", usage="memory.current", reclaim="memory.reclaim")
    return "the control group of this process counts no memory"


def _own_folder(controller: str) -> Path | None:
    """The folder of this process's group: that of ``controller``, or of the second version if it is empty."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            number, controllers, path = line.split(":", 2)
            if controller in controllers.split(",") and bool(controller) == (number != "0"):
                return next((folder for folder in _mounted(controller, path) if folder.is_dir()), None)
    return None


def _mounted(controller: str, path: str) -> list[Path]:
    """The folders in which ``path`` of a hierarchy can be seen; a container may see only a part of it."""
    found = []
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        fields, (kind, _, options) = before.split(), after.split()[:3]
        root, target = fields[3], Path(fields[4])
        if kind == ("cgroup" if controller else "cgroup2") and (not controller or controller in options.split(",")):
            inside = path[len(root) :] if root != "/" and path.startswith(root) else path
            found.append(target / inside.lstrip("/"))
    return found
