"""A copy of the repository in which one module at a time is changed and the tests that hold it are run."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Broken", "Trial", "is_own", "trial"]

ROOT = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).with_name("worker.py")
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# Once for the whole text of a file: a changed file is compiled anew, even if its size and its second are the same.
FAITHFUL = ("-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "autograder", "lib", "tests")
# What a failed assertion compared does not matter here, nor how fast anything is.
QUICKLY = ("-x", "-q", "--doctest-modules", "--assert=plain", "-p", "no:benchmark")
PASSED = (0, 5)  # 5: no test in the file can run on this machine
LONGEST = 3600.0  # seconds, before anything is changed
TIMES, MORE_SECONDS = 10, 20  # how much longer than without a change a run may take before it counts as endless


class Broken(Exception):
    """The tests cannot tell anything: they fail without a change, or do not use the module at all."""


def is_own(file: str, module: str) -> bool:
    """Whether a file of tests is the module itself, with its examples, or is called as the module."""
    return file == module or Path(file).stem.startswith(f"test_{Path(module).stem.strip('_')}")


class Trial:
    """The copy at ``root``, and a worker that runs tests in it until one of them fails: a module's own file first."""

    def __init__(self, root: Path, worker: "subprocess.Popen[str]", log: Path) -> None:
        self._root = root
        self._worker = worker
        self._log = log
        self._module = Path()
        self._original = ""
        self._groups: list[list[str]] = []  # files of tests that are run together
        self._seconds: dict[str, float] = {}  # of each file of tests, before anything is changed

    def begin(self, module: str, tests: Sequence[str]) -> None:
        """Turns to a module; its examples are tests too.

        Raises:
            Broken: the tests fail as the module is, or pass without it.
        """
        self._module = self._root / module
        self._original = self._module.read_text(encoding="utf-8")
        files = [*([module] if ">>>" in self._original else []), *tests]
        for file in files:
            if file not in self._seconds:
                status, seconds = self._run([file], LONGEST)
                if status not in PASSED:
                    raise Broken(f"{file} fails without a change:\n{self._log.read_text()[-3000:]}")
                self._seconds[file] = seconds
        own = [file for file in files if is_own(file, module)]
        self._groups = [group for group in (own, [file for file in files if file not in own]) if group]
        if not self.notices("raise RuntimeError\n"):
            raise Broken(f"the tests of {module} never import it")

    def notices(self, text: str) -> bool:
        """Whether a test fails, or never ends, once the module holds ``text``; then it holds its own text again."""
        self._module.write_text(text, encoding="utf-8")
        try:
            for group in self._groups:
                status, _ = self._run(group, TIMES * sum(self._seconds[file] for file in group) + MORE_SECONDS)
                if status not in PASSED:
                    self._groups.remove(group)
                    self._groups.insert(0, group)  # what noticed this change is the likeliest to notice the next
                    return True
            return False
        finally:
            self._module.write_text(self._original, encoding="utf-8")

    def _run(self, files: Sequence[str], limit: float) -> tuple[int, float]:
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        arguments = [*QUICKLY, f"--basetemp={self._root.parent / 'scratch'}", *files]
        self._worker.stdin.write(json.dumps({"arguments": arguments, "limit": limit}) + "\n")
        self._worker.stdin.flush()
        answer = json.loads(self._worker.stdout.readline())
        return answer["status"], answer["seconds"]


@contextmanager
def trial(source: Path = ROOT) -> Iterator[Trial]:
    """Copies what git stores of ``source``, or would store, to a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        root = Path(folder, "copy")
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=source, capture_output=True, text=True, check=True).stdout
        for name in filter(None, listed.split("\0")):
            if (source / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source / name, root / name)
        path = os.pathsep.join((str(root), str(root / "lib")))
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **ONE_THREAD}
        subprocess.run([sys.executable, *FAITHFUL], cwd=root, check=True)
        log = Path(folder, "log")
        with subprocess.Popen(
            [sys.executable, "-P", WORKER, log], cwd=root, env=environment, stdin=-1, stdout=-1, text=True
        ) as worker:
            try:
                yield Trial(root, worker, log)
            finally:
                worker.terminate()
