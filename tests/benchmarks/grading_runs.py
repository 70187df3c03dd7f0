"""Runs of graders over a class in a course directory, each as its users start it, and what they took."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.course import Course
from tests.classroom.demo import ASSIGNMENT, ROOT

__all__ = ["GradingRun", "run_course", "run_floor", "run_nbgrader"]

PROGRAMS = Path(sys.executable).parent
JOBS = os.cpu_count() or 1
STOCK_CONFIG = 'c = get_config()\nc.CourseDirectory.source_directory = "source_notebooks"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingRun:
    """Seconds from the command's start: ``finished`` for each submission in the order of its file, ``all`` to the end.

    ``memory`` are (seconds, bytes) of all its processes together, shared pages counted once.
    """

    all: float
    finished: tuple[float, ...] = ()
    memory: tuple[tuple[float, int], ...] = ()


def run_course(course: Course) -> GradingRun:
    """``course grade``, its start included."""
    for made in (course.root / "autograded", course.root / "gradebook.db"):
        shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
    command = [PROGRAMS / "course", "grade", ASSIGNMENT, "--root", course.root]
    begin = time.time()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    samples: list[tuple[float, int]] = []
    watcher = threading.Thread(target=_sample, args=(process, begin, samples))
    watcher.start()
    _, said = process.communicate()
    total = time.time() - begin
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"course grade ended with {process.returncode}: {said[-500:]}")
    files = course.root.glob(f"autograded/*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb")
    return GradingRun(
        all=total, finished=tuple(sorted(file.stat().st_mtime - begin for file in files)), memory=tuple(samples)
    )


def run_nbgrader(course: Course, root: Path) -> GradingRun:
    """``nbgrader autograde`` as it comes, on a copy of the same submissions."""
    shutil.copytree(course.root / "source_notebooks", root / "source_notebooks")
    shutil.copytree(course.root / "submitted", root / "submitted")
    (root / "nbgrader_config.py").write_text(STOCK_CONFIG)
    path = os.pathsep.join((str(PROGRAMS), os.environ.get("PATH", "")))  # nbgrader calls alembic by its name
    quiet = {
        "cwd": root,
        "env": os.environ | {"PATH": path},
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    subprocess.run([PROGRAMS / "nbgrader", "generate_assignment", ASSIGNMENT], check=True, **quiet)  # type: ignore[call-overload]
    begin = time.time()
    # It ends with an error where a kernel died; the other submissions are graded all the same.
    subprocess.run([PROGRAMS / "nbgrader", "autograde", ASSIGNMENT], check=False, **quiet)  # type: ignore[call-overload]
    return GradingRun(all=time.time() - begin)


def run_floor(course: Course) -> GradingRun:
    """Fork and ``exec``, no isolation, no records, in as many processes as there are cores; their start not counted."""
    folders = [course.submitted(ASSIGNMENT, student) for student in course.submissions(ASSIGNMENT)]
    parts: Sequence[Sequence[Path]] = [folders[start::JOBS] for start in range(JOBS)]
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.floor", course.source(ASSIGNMENT)]
    processes = [
        subprocess.Popen([*command, *part], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for part in parts
    ]
    seconds = [float(process.communicate()[0]) for process in processes]
    return GradingRun(all=max(seconds))


def _sample(process: "subprocess.Popen[str]", begin: float, samples: list[tuple[float, int]]) -> None:
    own = psutil.Process(process.pid)
    while process.poll() is None:
        used = 0
        try:
            for part in (own, *own.children(recursive=True)):
                used += _proportional_bytes(part.pid)
        except psutil.NoSuchProcess:
            continue
        samples.append((time.time() - begin, used))
        time.sleep(1.0)


def _proportional_bytes(pid: int) -> int:
    """Memory of a process, each shared page divided among who shares it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
