"""What lies around a submission and does not concern it: files, a gradebook, another process, listeners.

Everything there that is secret holds :data:`CANARY`, so that one search finds any of it.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

__all__ = ["CANARY", "MARK", "Scene"]

CANARY = "canary-" + "5f3c9e"  # never whole in a submission's own text
MARK = f"left-behind-{os.getpid():x}-end"  # what submissions leave behind has this in its name; others run tests too
LEAVINGS = (Path(tempfile.gettempdir()), Path("/dev/shm"), Path("/var/tmp"))
VICTIM = "import time\nsecret = '{}' * 1\ntime.sleep(600)\n"


class Scene:
    """A folder that everybody may read and write, a process to attack, and listeners that answer with a secret."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="scene-"))
        self.root.chmod(0o777)
        self.course = self.root / "course"
        self.home = self.root / "home"
        self.outside = self.root / "outside"
        self.gradebook = self.course / "gradebook.db"
        for folder in (self.course, self.home, self.outside):
            folder.mkdir(mode=0o777)
        (self.home / ".netrc").write_text(f"password {CANARY}")
        (self.outside / "notes.txt").write_text("as they were")
        self.gradebook.write_text(CANARY)
        self._contents: dict[Path, bytes] = {}
        self._victim: subprocess.Popen[bytes] | None = None
        self._listeners = self._listen()
        self.tcp_port = self._listeners[0].getsockname()[1]
        self.udp_port = self._listeners[1].getsockname()[1]
        self.unix_path = str(self.root / "grader.sock")
        self.abstract_name = f"\0grader-{self.root.name}"

    def remember(self) -> None:
        """What lies here now is what should lie here after each attack."""
        found = [path for path in self.root.rglob("*") if path.is_file()]
        self._contents = {path: path.read_bytes() for path in found}

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a grader that passes on its own."""
        return {"GRADER_TOKEN": CANARY, "HOME": str(self.home)}

    def victim(self) -> int:
        """The id of a living process with a secret in its environment and its memory."""
        if not self.victim_lives():
            self._end_victim()
            self._victim = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", VICTIM.format(CANARY)], env={"GRADER_TOKEN": CANARY}
            )
        return self._victim.pid

    @property
    def has_victim(self) -> bool:
        """Whether an attack has asked for one."""
        return self._victim is not None

    def victim_lives(self) -> bool:
        """Whether it is still there and running."""
        if self._victim is None or self._victim.poll() is not None:
            return False
        state = Path(f"/proc/{self._victim.pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "TtZX"

    def traces(self) -> dict[str, str]:
        """Every file in the scene with its content's digest, and what has been left elsewhere."""
        found = {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "special"
            for path in sorted(self.root.rglob("*"))
            if not path.is_dir()
        }
        for folder in LEAVINGS:
            found |= {str(path): "left" for path in sorted(folder.glob(f"*{MARK}*"))} if folder.is_dir() else {}
        return found

    def clean_up(self) -> None:
        """Removes what attacks have left, so that the next one finds the scene as it was."""
        if not self.victim_lives():
            self._end_victim()
        for folder in LEAVINGS:
            for path in folder.glob(f"*{MARK}*") if folder.is_dir() else []:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(self.outside, ignore_errors=True)
        self.outside.mkdir(mode=0o777)
        for known, content in self._contents.items():
            known.parent.mkdir(parents=True, exist_ok=True)
            known.write_bytes(content)
        for path in [Path(found) for found in self.traces() if Path(found) not in self._contents]:
            if path != Path(self.unix_path):
                path.unlink()

    def close(self) -> None:
        for listener in self._listeners:
            listener.close()
        self._end_victim()
        self.clean_up()
        shutil.rmtree(self.root)

    def _end_victim(self) -> None:
        if self._victim is not None:
            self._victim.kill()
            self._victim.wait()
            self._victim = None

    def _listen(self) -> list[socket.socket]:
        tcp = socket.create_server(("127.0.0.1", 0))
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        listeners = [tcp, udp]
        for address in (str(self.root / "grader.sock"), f"\0grader-{self.root.name}"):
            unix = socket.socket(socket.AF_UNIX)
            unix.bind(address)
            unix.listen()
            listeners.append(unix)
        os.chmod(self.root / "grader.sock", 0o777)
        for listener in listeners:
            threading.Thread(target=self._answer, args=(listener,), daemon=True).start()
        return listeners

    def _answer(self, listener: socket.socket) -> None:
        while True:
            try:
                if listener.type == socket.SOCK_DGRAM:
                    _, sender = listener.recvfrom(512)
                    listener.sendto(CANARY.encode(), sender)
                else:
                    connection, _ = listener.accept()
                    with connection:
                        connection.sendall(CANARY.encode())
            except OSError:
                return
