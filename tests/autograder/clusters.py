"""A Dask cluster of processes on this machine, as `dask scheduler` and `dask worker` start them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["KEEPS_NOTHING", "Cluster"]

# As docs/cluster.md says: a scheduler would keep its last messages, sources and hand-ins in them, for debugging.
KEEPS_NOTHING = {"DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "0"}


class Cluster:
    """A scheduler, and workers of two threads unless another number is asked for, each in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self._start(sys.executable, "scheduler", "--port", "0", "--scheduler-file", str(file), cwd=folder)
        while not file.exists() or not file.read_text().strip():
            assert self.processes[0].poll() is None, "the cluster did not start"
            time.sleep(0.05)
        self.address: str = json.loads(file.read_text())["address"]

    def start_worker(
        self,
        path: Path | None = None,
        *,
        threads: int = 2,
        python: Path | str = sys.executable,
        has_nanny: bool = False,
        before: Sequence[str | Path] = (),
        **others: Any,
    ) -> "subprocess.Popen[bytes]":
        """Starts a worker, which looks for packages in ``path`` first if it is given; ``others`` go to its process.

        Args:
            has_nanny: Dask's default, a process around the worker that starts it again if it ends.
            before: A program with its arguments that starts the rest of the command line.
        """
        options = ["--nthreads", str(threads), *([] if has_nanny else ["--no-nanny"]), self.address]
        environment = {"PYTHONPATH": str(path)} if path else {}
        return self._start(
            python, "worker", *options, **{"before": before, "cwd": path or self._folder, "env": environment} | others
        )

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()  # asked to end, a worker may wait for its scheduler
        for process in self.processes:
            process.wait()

    def _start(
        self,
        python: Path | str,
        kind: str,
        *options: str,
        env: dict[str, str] | None = None,
        before: Sequence[str | Path] = (),
        **others: Any,
    ) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [*before, python, "-m", f"distributed.cli.dask_{kind}", "--no-dashboard", *options],
            env=os.environ | KEEPS_NOTHING | (env or {}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **others,
        )
        self.processes.append(process)
        return process
