"""Grading on a Dask cluster gives what grading on this machine gives."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.cli.main import main
from autograder.course import Course
from tests.autograder.handed_in import hand_in, install
from tests.autograder.notebooks import TINY_ANSWERS as RIGHT
from tests.autograder.notebooks import tiny_source

CRASH = RIGHT | {"double": "import os\n\ndef double(x):\n    os._exit(1)"}


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler with one worker of two threads, each in a process of its own."""
    file = tmp_path / "scheduler.json"
    python = [sys.executable, "-m"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    started = [
        subprocess.Popen([*python, "distributed.cli.dask_scheduler", *common, "--port", "0"], **quiet),
        subprocess.Popen([*python, "distributed.cli.dask_worker", *common, "--nthreads", "2", "--no-nanny"], **quiet),
    ]
    try:
        while not file.exists() or not file.read_text().strip():
            assert all(process.poll() is None for process in started), "the cluster did not start"
        yield json.loads(file.read_text())["address"]
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(20)


def records(course: Course, *options: str) -> list[tuple[Any, ...]]:
    report = course.root / "report.json"
    arguments = ["grade", "--root", str(course.root), "tiny", "--isolation", "none", "--json", str(report)]
    assert main([*arguments, *options]) == 0
    submissions = json.loads(report.read_text())["assignments"][0]["submissions"]
    return [(s["student"], s["score"], [(c["verdict"], c["message"]) for c in s["cells"]]) for s in submissions]


def test_a_cluster_gives_the_same_records(tiny_course, scheduler):
    """Several threads of one worker grade side by side, each with processes of its own."""
    install(tiny_course, tiny_source())
    for number, answers in enumerate([RIGHT, CRASH, RIGHT, {}] * 2):
        hand_in(tiny_course, f"s{number:02d}", answers)
    assert records(tiny_course, "--cluster", scheduler) == records(tiny_course, "--jobs", "1")


def test_a_scheduler_that_does_not_answer_is_said(tiny_course, capsys, monkeypatch):
    """One sentence with what to start, and nothing is graded."""
    monkeypatch.setattr("autograder.grading.cluster.CONNECT_SECONDS", 1)
    install(tiny_course, tiny_source())
    where = ["--root", str(tiny_course.root), "--isolation", "none", "--cluster", "tcp://127.0.0.1:9"]
    assert main(["grade", "tiny", *where]) == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err


def test_an_unsound_source_marks_nobody_on_a_cluster(tiny_course, scheduler):
    """A worker of the cluster tries the source's own solution, and no submission's verdict comes out."""
    unsound = tiny_source()
    unsound.cells[2].source = unsound.cells[2].source.replace("== 18.0", "== 19.0")
    install(tiny_course, unsound)
    hand_in(tiny_course, "s01", RIGHT)
    report = tiny_course.root / "report.json"
    where = ["--root", str(tiny_course.root), "--isolation", "none", "--cluster", scheduler, "--json", str(report)]
    assert main(["grade", "tiny", *where]) == 3
    [submission] = json.loads(report.read_text())["assignments"][0]["submissions"]
    assert {cell["verdict"] for cell in submission["cells"]} == {"grader_error"}
    assert submission["needs_manual"] == 3
