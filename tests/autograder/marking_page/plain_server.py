"""Jupyter's plain server in a folder, with the marking page and without all that takes long to load."""

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["FORMGRADER", "MARKING", "Answered", "PlainServer", "plain_server"]

START_SECONDS = 60
MARKING = "autograder.marking_page"
FORMGRADER = "nbgrader.server_extensions.formgrader"
# What the environment's configuration would load besides.
OTHERS = (
    "autograder.lab",
    "autograder.nbgrader_plugin",
    "autograder.start_page",
    "jupyter_lsp",
    "jupyter_server_terminals",
    "jupyterlab",
    "jupytext",
    "lossopt.saving",
    "nbgrader.server_extensions.assignment_list",
    "nbgrader.server_extensions.course_list",
    "nbgrader.server_extensions.validate_assignment",
    "notebook",
    "notebook_shim",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the server answers: JSON in ``told`` where it is, and ``text``."""

    status: int
    text: str
    headers: dict[str, str]
    cookies: tuple[str, ...] = ()

    @property
    def told(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainServer:
    """A running server."""

    url: str
    token: str
    folder: Path

    def ask(self, path: str, sent: object = None, headers: dict[str, str] | None = None, method: str = "") -> Answered:
        """Asks as the page does, or as anybody else would; ``sent`` is JSON, or bytes as they are."""
        body = sent if isinstance(sent, bytes) or sent is None else json.dumps(sent).encode()
        request = urllib.request.Request(
            self.url + path, data=body, headers=headers or {}, method=method or ("GET" if body is None else "POST")
        )
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=60) as response:
                return _answered(response)
        except urllib.error.HTTPError as error:
            with error:
                return _answered(error)

    @property
    def login(self) -> dict[str, str]:
        """The header of somebody who has the server's token."""
        return {"Authorization": f"token {self.token}"}


def _answered(response: Any) -> Answered:
    cookies = tuple(each.partition(";")[0] for each in response.headers.get_all("Set-Cookie", []))
    text = response.read().decode()
    return Answered(status=response.status, text=text, headers=dict(response.headers), cookies=cookies)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """A redirect to the login is an answer by itself."""


@contextmanager
def plain_server(folder: Path, home: Path, extensions: Sequence[str] = (MARKING,)) -> Iterator[PlainServer]:
    """Starts it in ``folder`` with these extensions, and ends it afterwards.

    Raises:
        RuntimeError: it did not answer within a minute; the message holds what it wrote.
    """
    token, log = secrets.token_hex(16), home / "log.txt"
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    own = {place: str(home / place.lower()) for place in places}
    loaded = {name: name in extensions for name in (MARKING, FORMGRADER, *OTHERS)}
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ServerApp.port=0"]
    command += [f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={token}"]
    config = home / "jupyter_config_dir"
    config.mkdir(parents=True, exist_ok=True)
    settings = {"ServerApp": {"jpserver_extensions": loaded}}
    (config / "jupyter_server_config.json").write_text(json.dumps(settings))
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env={**os.environ, **own})
        try:
            url = _url(process, Path(own["JUPYTER_RUNTIME_DIR"]), log)
            yield PlainServer(url=url, token=token, folder=folder)
        finally:
            process.terminate()
            process.wait()


def _url(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                url = str(json.loads(file.read_text())["url"])
                with urllib.request.urlopen(url + "api", timeout=5):
                    return url
            except (ValueError, OSError):  # still being written, or not listening yet
                pass
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start within {START_SECONDS} s: {log.read_text(errors='replace')}")
