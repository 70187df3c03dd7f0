"""One file with the gradebook and what its marks rest on: the hand-ins, how they were graded, and the sources.

It is a compressed tar archive, since that takes folders whose names are not text. The gradebook is read first: of what
is graded meanwhile, the notebook may be newer than the marks, never the other way round.
"""

import contextlib
import json
import os
import stat
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

from autograder._exceptions import UsageError
from autograder.confinement import HeldFolder
from autograder.course import FOLDERS, SOURCES, Course, listed
from autograder.gradebook.snapshot import (
    holds_something,
    holds_the_same,
    is_damaged,
    put_snapshot,
    set_aside,
    take_snapshot,
)

__all__ = ["Backup", "Restored", "back_up", "restore"]

FORMAT = 1
ABOUT, GRADEBOOK = "backup.json", "gradebook.db"
STEPS = ("source", "submitted", "autograded")
NAMES_OF_STEPS = {FOLDERS[step]: step for step in STEPS}  # the names in the archive, whatever the course calls them
NAMES = {"format": tarfile.PAX_FORMAT, "encoding": "utf-8", "errors": "surrogateescape"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """How many files went into it beside the gradebook, and the links and special files that did not."""

    files: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """How many files came out, and the folder that now holds what was in their place, if anything was."""

    files: int
    aside: Path | None


def _nobody_listens(total: int) -> Callable[[], None]:
    return lambda: None


def back_up(course: Course, target: Path, begin: Callable[[int], Callable[[], None]] = _nobody_listens) -> Backup:
    """Writes the new file ``target``, which only its owner can read.

    ``begin`` is called with the number of files and gives what is then called after each of them.

    Raises:
        UsageError: the file is there already or lies in a folder that goes into it; there is no gradebook.
    """
    target = target.absolute()
    _require_new(course, target)
    found = [*_walk(course)]
    files = [path for path, is_plain in found if is_plain]
    left_out = [path for path, is_plain in found if not is_plain]
    packed: list[str] = []
    with HeldFolder(".backup-", target.parent) as folder:
        take_snapshot(course, folder / GRADEBOOK)
        made = folder / "made"
        with tarfile.open(made, "x:gz", **NAMES) as archive:  # type: ignore[call-overload]
            about = {"format": FORMAT, "made": datetime.now(UTC).isoformat(), "source": course.folder("source").name}
            _add(archive, ABOUT, json.dumps(about).encode())
            _add(archive, GRADEBOOK, (folder / GRADEBOOK).read_bytes())
            step = begin(len(files))
            for path in files:
                step()
                with contextlib.suppress(FileNotFoundError):  # taken away meanwhile
                    is_plain = _add_plain(archive, path, _place(course, path))
                    (packed if is_plain else left_out).append(path)
        made.chmod(0o600)
        os.replace(made, target)
    return Backup(files=len(packed), left_out=tuple(sorted(left_out)))


def restore(course: Course, file: Path, *, force: bool = False) -> Restored:
    """Puts everything in ``file`` back. What has the same content stays, and so do files that are not in it.

    So it may be run again if it was interrupted.

    With ``force``, what is there with another content is first moved into a new folder of the course.

    Raises:
        UsageError: ``file`` is not a whole backup, or something else is in its place; then nothing was changed.
    """
    with HeldFolder(".restore-", course.root) as unpacked:
        paths = _unpack(file, unpacked)
        _require_folders(course, paths)
        different = [path for path in paths if _differs(unpacked / path, _place(course, path))]
        is_there = is_damaged(course) or holds_something(course)
        is_back = is_there and not is_damaged(course) and holds_the_same(course, unpacked / GRADEBOOK)
        has_gradebook = is_there and not is_back
        if (different or has_gradebook) and not force:
            there = [GRADEBOOK, *different] if has_gradebook else different
            raise UsageError(
                f"The course already has {listed(there)}, and restoring would replace that; nothing was changed. With "
                "--force it is moved aside first."
            )
        aside = _set_aside(course, different, has_gradebook) if different or has_gradebook else None
        _make_source_folder(course, json.loads((unpacked / ABOUT).read_bytes()).get("source"))
        for path in paths:
            place = _place(course, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(unpacked / path, place)
        if not is_back:
            put_snapshot(course, unpacked / GRADEBOOK)
    return Restored(files=len(paths), aside=aside)


def _make_source_folder(course: Course, name: object) -> None:
    """Makes the folder in which the sources lay, if this course has none and its configuration names none."""
    if name in SOURCES and not any(os.path.lexists(course.root / each) for each in SOURCES):
        folder = course.root / str(name)
        folder.mkdir()
        if course.folder("source") != folder:
            folder.rmdir()


def _require_new(course: Course, target: Path) -> None:
    if os.path.lexists(target):
        raise UsageError(f"{target} is there already and was left as it is; name another file.")
    if not target.parent.is_dir():
        raise UsageError(f"The folder of {target} does not exist; make it first or name another file.")
    if any(course.folder(step).resolve() in target.resolve().parents for step in STEPS):
        raise UsageError(f"{target} lies in a folder that is backed up; name a file outside of it.")


def _place(course: Course, path: str | PurePosixPath) -> Path:
    """Where a file of the archive lies in the course, which may have names of its own for the folders."""
    name, *inside = PurePosixPath(path).parts
    return course.folder(NAMES_OF_STEPS[name]).joinpath(*inside)


def _walk(course: Course) -> Iterator[tuple[str, bool]]:
    """Every path of the folders as the archive calls it, and whether it is a plain file; no link is followed."""
    for name, step in NAMES_OF_STEPS.items():
        folder = course.folder(step)
        for here, folders, files in os.walk(folder):
            for entry in sorted(files + folders):
                path = os.path.join(here, entry)
                try:
                    mode = os.lstat(path).st_mode
                except FileNotFoundError:  # taken away meanwhile
                    continue
                if not stat.S_ISDIR(mode):
                    yield os.path.join(name, os.path.relpath(path, folder)), stat.S_ISREG(mode)


def _add_plain(archive: tarfile.TarFile, path: str, place: Path) -> bool:
    """Adds the file at ``place`` to the archive unless it is not a plain file any more; returns whether it did."""
    try:
        descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        if stat.S_ISREG(os.lstat(place).st_mode):
            raise
        return False
    with os.fdopen(descriptor, "rb") as file:
        is_plain = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        if is_plain:
            _add(archive, path, file.read())
    return is_plain


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o644
    archive.addfile(member, BytesIO(data))


@contextlib.contextmanager
def _reading(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:gz", **NAMES) as archive:  # type: ignore[call-overload]
            yield archive
    except FileNotFoundError as error:
        raise UsageError(f"There is no {file}; name a file that `course backup` wrote.") from error
    except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, OSError) and error.filename not in (None, str(file)):
            raise  # what could not be written is no fault of the archive's
        raise UsageError(
            f"{file} is not a whole backup ({error}); name a file that `course backup` wrote. Nothing was changed."
        ) from error


def _unpack(file: Path, folder: Path) -> list[str]:
    """Unpacks the archive into ``folder`` and refuses paths that lead out of it; returns all but the gradebook's."""
    paths: list[str] = []
    with _reading(file) as archive:
        for member in archive:
            parts = PurePosixPath(member.name).parts
            is_ours = member.name in (ABOUT, GRADEBOOK) or (len(parts) > 1 and parts[0] in NAMES_OF_STEPS)
            content = archive.extractfile(member) if member.isfile() and is_ours and ".." not in parts else None
            if content is None:
                raise ValueError(f"it holds {member.name!r}")
            place = folder.joinpath(*parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.read())
            if len(parts) > 1:
                paths.append(member.name)
        for name in (ABOUT, GRADEBOOK):
            if not (folder / name).is_file():
                raise ValueError(f"it has no {name}")
        if json.loads((folder / ABOUT).read_bytes())["format"] != FORMAT:
            raise ValueError("it is of another version")
    return paths


def _require_folders(course: Course, paths: list[str]) -> None:
    """Makes sure that nothing is written through a link that lies where a folder of the backup belongs."""
    for folder in sorted({above for path in paths for above in PurePosixPath(path).parents if len(above.parts) > 1}):
        place = _place(course, folder)
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise UsageError(f"{place} is not a regular folder (a link?); take it away first. Nothing was changed.")


def _differs(new: Path, old: Path) -> bool:
    if not os.path.lexists(old):
        return False
    return old.is_symlink() or not old.is_file() or old.read_bytes() != new.read_bytes()


def _set_aside(course: Course, paths: list[str], has_gradebook: bool) -> Path:
    aside = course.root / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    aside.mkdir(mode=0o700)
    if has_gradebook:
        set_aside(course, aside / GRADEBOOK)
    for path in paths:
        (aside / path).parent.mkdir(parents=True, exist_ok=True)
        os.replace(_place(course, path), aside / path)
    return aside
