"""Kernels that are forked from a process which has imported the packages of others, as most lessons need them.

A lesson's kernel takes three seconds of a processor to import PyTorch, scikit-learn and Matplotlib, and some fifty
kernels are started by the tests. ``tests/run_all.py`` starts this module as a process and says where it is;
:func:`tests.notebooks.kernels.environment` then puts ``warm/ipykernel_launcher.py`` in the place of ipykernel's own.
What is this repository's is imported by the kernel itself, and ``make notebooks`` uses no such kernel.
"""

import gc
import importlib
import json
import os
import random
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

__all__ = ["ADDRESS", "LAUNCHER", "forked_kernels", "serve"]

ADDRESS = "FORKED_KERNELS"  # the variable that says where they are asked for
ROOT = Path(__file__).parents[2]
LAUNCHER = Path(__file__).parent / "warm"
PACKAGES = (
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "ipywidgets",
    "matplotlib.figure",
    "matplotlib.pyplot",
    "scipy.optimize",
    "scipy.special",
    "sklearn.datasets",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.pipeline",
    "sklearn.tree",
    "torch",
    "torch._dynamo",  # torch's first optimizer in a process imports it, which takes a second
)
INLINE = "module://matplotlib_inline.backend_inline"  # as ipykernel says before anything is imported


@contextmanager
def forked_kernels(
    address: Path, variables: dict[str, str], packages: Sequence[str] = PACKAGES
) -> Iterator[dict[str, str]]:
    """Serves kernels; gives the variables with which processes find them, none where processes cannot be forked.

    Args:
        address: The path of a socket that is not there yet.
        variables: What the process imports the packages with.
        packages: What it imports.
    """
    if not hasattr(os, "fork"):
        yield {}
        return
    command = [sys.executable, "-m", "tests.notebooks.forked_kernels", str(address), *packages]
    with Popen(command, cwd=ROOT, env=variables, stdin=PIPE, stdout=PIPE) as server:
        assert server.stdout is not None
        try:
            yield {ADDRESS: str(address)} if server.stdout.readline() else {}
        finally:
            server.kill()


def serve(address: str, packages: Sequence[str]) -> None:
    """Imports the packages, and forks a kernel for each connection, until it is killed."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen(64)  # who asks while the packages are imported waits
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        os.environ.setdefault("MPLBACKEND", INLINE)
        for package in packages:
            importlib.import_module(package)
        gc.collect()
        gc.freeze()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no kernel stays as a zombie
        while True:
            connection, _ = server.accept()
            with connection:
                if os.fork() == 0:
                    server.close()
                    _be_kernel(connection)


def _be_kernel(connection: socket.socket) -> None:
    """Becomes what the other side was started as; never returns."""
    size, outputs, _, _ = socket.recv_fds(connection, 8, 3)
    text = b""
    while len(text) < int.from_bytes(size, "big"):
        text += connection.recv(1 << 16)
    start = json.loads(text)
    for number, output in enumerate(outputs):
        os.dup2(output, number)
        os.close(output)
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(start["variables"])
    os.chdir(start["folder"])
    sys.argv[:] = start["argv"]
    sys.path[0] = ""
    _draw_anew()
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()

    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance()
    sys.exit()  # by way of what was registered for the end, as figures do that still have something to write


def _draw_anew() -> None:
    """Seeds what was seeded when it was imported, so that two kernels draw differently."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _end_with(connection: socket.socket) -> None:
    """Passes signals on; ends when the other side has ended."""
    while number := connection.recv(1):
        os.kill(os.getpid(), number[0])
    os._exit(1)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2:])
