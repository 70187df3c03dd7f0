"""A machine for a hub within this one: its own users, homes, processes and ``/srv``, which end with it.

They lie in namespaces, so that the commands of a page for administrators run as they stand and leave nothing behind.
What is downloaded is kept in a cache of the user's, ``/opt/course`` as well.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

__all__ = ["Scene", "has_programs"]

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "course-hub-test"
NODE = CACHE / "node"
# /etc is a copy: `useradd` writes there, and replaces files, which cannot be mounted over one by one.
PREPARE = """set -e
cp -a /etc "$1/etc" && mount --bind "$1/etc" /etc
for place in /srv /home; do mount -t tmpfs -o mode=755 tmpfs $place; done
mkdir -p /opt/course && mount --bind "$2" /opt/course
touch "$1/ready"
exec sleep infinity
"""


class Scene:
    """The machine; commands run in it as root or as a user."""

    def __init__(self, folder: Path) -> None:
        for place in (CACHE / "course", NODE):
            place.mkdir(parents=True, exist_ok=True)
        apart = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"]
        log = folder / "machine.log"
        with log.open("wb") as file:
            self._keeper = subprocess.Popen(
                [*apart, "sh", "-c", PREPARE, "sh", folder, CACHE / "course"], stdin=subprocess.DEVNULL, stderr=file
            )
        while not (folder / "ready").exists():
            if self._keeper.poll() is not None:
                raise RuntimeError(f"no machine within this one: {log.read_text()}")
            time.sleep(0.05)
        self._started: list[subprocess.Popen[bytes]] = []
        [self._first] = Path(f"/proc/{self._keeper.pid}/task/{self._keeper.pid}/children").read_text().split()

    def command(self, user: str, text: str, place: str = "/") -> list[str]:
        """What runs ``text`` in a shell of ``user``'s, in the folder ``place`` of the machine."""
        inside = ["nsenter", "--target", self._first, "--mount", "--pid"]
        who = [] if user == "root" else ["runuser", "-u", user, "--"]
        shell = 'cd "$1" && shift && eval "$1"'
        return [*inside, *who, "env", *self._variables(user), "sh", "-ec", shell, "sh", place, text]

    def run(self, user: str, text: str, place: str = "/") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(user, text, place), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )

    def start(self, user: str, text: str, place: str, log: Path) -> "subprocess.Popen[bytes]":
        """Starts what stays, with its output in ``log``."""
        with log.open("wb") as file:
            process = subprocess.Popen(self.command(user, text, place), stdout=file, stderr=subprocess.STDOUT)
        self._started.append(process)
        return process

    def give_course(self, user: str, home: str) -> None:
        """What git has of this repository, and what is new in it, as a clone of the user's."""
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
        files = b"".join(f"{name}\0".encode() for name in names if name and (ROOT / name).is_file())
        packed = subprocess.run(
            ["tar", "-C", ROOT, "--null", "-T", "-", "-cf", "-"], input=files, check=True, capture_output=True
        ).stdout
        command = self.command(user, f"mkdir -p {home} && tar -C {home} -xf -")
        subprocess.run(command, input=packed, check=True)

    def end(self) -> None:
        """Ends every process of the machine, and the machine."""
        self._keeper.kill()
        for process in (self._keeper, *self._started):
            process.wait()

    def _variables(self, user: str) -> list[str]:
        home = "/root" if user == "root" else f"/home/{user}"
        path = f"{NODE}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        unset = [name for name in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV") if name in os.environ]
        return [
            *(part for name in unset for part in ("-u", name)),
            f"HOME={home}",
            f"USER={user}",
            f"LOGNAME={user}",
            f"PATH={path}",
            f"npm_config_prefix={NODE}",
        ]


def has_programs() -> bool:
    """Whether this machine can be root, hold another one, and run the hub's proxy."""
    return os.geteuid() == 0 and all(shutil.which(name) for name in ("unshare", "nsenter", "useradd", "npm", "node"))
