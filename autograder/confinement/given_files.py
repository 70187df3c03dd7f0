"""Files that each process finds in its folder: as links to what it may only read, or as copies of its own."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["GivenFiles"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFiles:
    """The files in ``folder``, and the folders that they lie in, outer ones first; paths from there."""

    folder: Path
    folders: tuple[str, ...]
    files: tuple[str, ...]

    @classmethod
    def of(cls, folder: Path) -> "GivenFiles":
        """Lists what lies in ``folder`` now."""
        found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
        folders = tuple(name for name in found if (folder / name).is_dir())
        return cls(folder=folder, folders=folders, files=tuple(name for name in found if name not in folders))

    def link_into(self, scratch: Path) -> None:
        """Puts links into ``scratch``, in folders of the process's own, where it may add files."""
        for name in self.folders:
            os.mkdir(scratch / name)
        for name in self.files:
            os.symlink(self.folder / name, scratch / name)

    def copy_into(self, scratch: Path) -> None:
        """Puts copies into ``scratch``, for a process that nothing would keep from writing through a link."""
        for name in self.folders:
            os.mkdir(scratch / name)
        for name in self.files:
            copy = Path(shutil.copyfile(self.folder / name, scratch / name))
            if sys.platform != "win32":  # where a file that is only for reading could not be removed
                copy.chmod(0o444)
