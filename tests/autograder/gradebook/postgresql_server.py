"""A PostgreSQL server of the tests' own, which they may stop and start, and new databases in it."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

__all__ = ["Server", "binaries", "new_database", "running_server"]

SECONDS = 30


def binaries() -> Path | None:
    """Where Debian's package, or the path, has the server; None if neither has it."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) + ([Path(on_path)] if on_path else [])
    return found[-1].parent if found else None


class Server:
    """A server with its data in a temporary folder; it refuses to run as root, so that nobody runs it then.

    Attributes:
        socket: the folder of its socket.
    """

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self._running: subprocess.Popen[bytes] | None = None
        self.socket = str(self._folder)
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        os.chown(self._folder, account.pw_uid, account.pw_gid)
        self._rights: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}}
        if os.geteuid() == 0:
            self._rights |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self._data = ["-D", str(self._folder / "data")]
        make = [programs / "initdb", *self._data, "-U", "course", "-A", "trust", "--no-sync", "-E", "UTF8"]
        subprocess.run(make, check=True, capture_output=True, **self._rights)

    def start(self) -> None:
        options = ["-k", self.socket, "-c", "listen_addresses=", "-c", "fsync=off"]
        with open(self._folder / "log", "ab") as log:
            command = [self._programs / "postgres", *self._data, *options]
            self._running = subprocess.Popen(command, stdout=log, stderr=log, **self._rights)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and self._running.poll() is None:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(host=self.socket, user="course", dbname="postgres").close()
                return
            time.sleep(0.05)
        raise AssertionError((self._folder / "log").read_text())

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def stop(self) -> None:
        """Ends it at once, with every connection, as when its machine goes down; its data stay."""
        if self._running is not None:
            self._running.send_signal(signal.SIGQUIT)
            self._running.wait(timeout=SECONDS)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """A new server, until the end of the block; ask :func:`binaries` first whether there can be one."""
    programs = binaries()
    assert programs is not None
    server = Server(programs)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def new_database(socket: str) -> str:
    """The address of a new, empty database of the server."""
    name = f"gradebook_{uuid4().hex}"
    with psycopg.connect(host=socket, user="course", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")  # a name of our own making
    return f"postgresql://course@/{name}?host={socket}"
