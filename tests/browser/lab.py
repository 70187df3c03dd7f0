"""A JupyterLab of its own for the tests: nobody's settings, no network, copies of the lessons.

Nothing is switched off that a student would see at the first start.
"""

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from tests.notebooks.kernels import environment

__all__ = ["COURSE_LAB", "NOTEBOOK", "Lab", "jupyter_lab"]

START_SECONDS = 60
STOP_SECONDS = 20
ANSWER_SECONDS = 60
JUPYTERLAB = (sys.executable, "-m", "jupyterlab")
NOTEBOOK = (sys.executable, "-m", "notebook")
COURSE_LAB = (sys.executable, "-m", "autograder.cli.main", "lab")
FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A running server, and the folder that it shows."""

    url: str
    token: str
    folder: Path
    tree: str = "lab/tree"

    @property
    def has_one_a_page(self) -> bool:
        """Whether a page holds one notebook, as in Notebook 7."""
        return self.tree == "notebooks"

    def page(self, notebook: str) -> str:
        """Where a browser finds a notebook, in a fresh workspace."""
        return f"{self.url}{self.tree}/{notebook}?token={self.token}&reset"

    def start_kernel(self, notebook: str) -> None:
        """Give a notebook its kernel before a page asks for it.

        JupyterLab lists the kernels every few seconds, and the list fails while one of them is being started.
        """
        kernel = {"name": "python3"}
        self._ask("POST", "api/sessions", {"path": notebook, "name": notebook, "type": "notebook", "kernel": kernel})

    def put(self, name: str, notebook: NotebookNode) -> None:
        """Save a notebook as JupyterLab does whose reader ran all of its cells: its outputs are trusted."""
        for cell in notebook.cells:
            cell.metadata["trusted"] = True
        self._ask("PUT", f"api/contents/{name}", {"type": "notebook", "format": "json", "content": notebook})

    def stop_kernels(self) -> None:
        """End what the last notebook left running, and give its memory back."""
        for session in self._ask("GET", "api/sessions"):
            self._ask("DELETE", f"api/sessions/{session['id']}")

    def _ask(self, method: str, path: str, message: object = None) -> Any:
        headers = {"Authorization": f"token {self.token}"}
        body = None if message is None else json.dumps(message).encode()
        request = urllib.request.Request(self.url + path, method=method, headers=headers, data=body)
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as response:
            answer = response.read()
        return json.loads(answer) if answer else None


@contextmanager
def jupyter_lab(home: Path, program: tuple[str, ...] = JUPYTERLAB) -> Iterator[Lab]:
    """Start JupyterLab in the folder ``home / "shown"``, empty if not there, and stop it with its kernels afterwards.

    Started again in the same ``home``, it is the same machine on another day.

    Args:
        home: Where its settings and files go.
        program: What starts it, or starts Notebook 7.

    Raises:
        RuntimeError: it did not answer within a minute; the message holds what it wrote.
    """
    shown, token = home / "shown", secrets.token_hex(16)
    shown.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS.values():
        (home / name).mkdir(exist_ok=True)
    log = home / "log.txt"
    with log.open("wb") as output:
        variables = _variables(home)
        command = [*program, *_options(shown, token)]
        process = subprocess.Popen(command, cwd=shown, stdout=output, stderr=output, env=variables)
        try:
            url = _url(process, home / "runtime", log)
            lab = Lab(url=url, token=token, folder=shown, tree="notebooks" if program == NOTEBOOK else "lab/tree")
            yield lab
            lab.stop_kernels()
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:  # nothing that is tested waits for the server's farewell
                process.kill()
                process.wait()


def _options(shown: Path, token: str) -> list[str]:
    return [
        *("--no-browser", "--allow-root", "--expose-app-in-browser"),
        f"--ServerApp.root_dir={shown}",
        f"--IdentityProvider.token={token}",
        "--ServerApp.port=0",
    ]


def _variables(home: Path) -> dict[str, str]:
    own = {variable: str(home / name) for variable, name in FOLDERS.items()}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return environment(home / "data") | own | {"PATH": path}


def _url(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """The address on which the server says that it answers, once it does."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            url = _read_url(file)
            if url is not None and _answers(url):
                return url
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start within {START_SECONDS} s: {log.read_text(errors='replace')}")


def _read_url(file: Path) -> str | None:
    try:
        return str(json.loads(file.read_text())["url"])
    except json.JSONDecodeError:  # still being written
        return None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "api", timeout=1):
            return True
    except (urllib.error.URLError, TimeoutError):
        return False
