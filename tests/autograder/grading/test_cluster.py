"""Grading on a Dask cluster gives what grading on this machine gives."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import autograder
from autograder.cli.main import main
from autograder.course import Course
from autograder.grading.cluster import versions
from tests.autograder.handed_in import hand_in, install
from tests.autograder.notebooks import TINY_ANSWERS as RIGHT
from tests.autograder.notebooks import tiny_source

CRASH = RIGHT | {"double": "import os\n\ndef double(x):\n    os._exit(1)"}


class Cluster:
    """A scheduler, and workers of two threads, each in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self._start("scheduler", "--port", "0")
        while not self._file.exists() or not self._file.read_text().strip():
            assert self.processes[0].poll() is None, "the cluster did not start"
            time.sleep(0.05)
        self.address: str = json.loads(self._file.read_text())["address"]

    def start_worker(self, path: Path | None = None) -> "subprocess.Popen[bytes]":
        """Starts a worker, which takes the grader from ``path`` if it is given."""
        return self._start("worker", "--nthreads", "2", "--no-nanny", path=path)

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()  # asked to end, a worker may wait for its scheduler
        for process in self.processes:
            process.wait()

    def _start(self, kind: str, *options: str, path: Path | None = None) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(self._file)]
        environment = os.environ | ({"PYTHONPATH": str(path)} if path else {})
        process = subprocess.Popen(
            [*command, "--no-dashboard", *options],
            env=environment,
            cwd=path or self._file.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers yet."""
    made = Cluster(tmp_path)
    yield made
    made.end()


@pytest.fixture
def scheduler(cluster: Cluster) -> str:
    """The address of a scheduler with one worker."""
    cluster.start_worker()
    return cluster.address


def grade_there(course: Course, address: str) -> int:
    return main(["grade", "tiny", "--root", str(course.root), "--isolation", "none", "--cluster", address])


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


def test_a_worker_with_other_code_is_refused(tiny_course, cluster, tmp_path, capsys):
    """It is refused before anything is graded, in a sentence that says what differs; so is one without this grader."""
    install(tiny_course, tiny_source())
    hand_in(tiny_course, "s01", RIGHT)
    other = tmp_path / "other"
    shutil.copytree(Path(autograder.__file__).parent, other / "autograder")
    with (other / "autograder" / "records.py").open("a") as file:
        file.write("# of another version\n")
    cluster.start_worker(other)
    assert grade_there(tiny_course, cluster.address) == 2
    said = capsys.readouterr().err
    assert "would grade with other code than this machine: autograder is " in said
    assert "restart the worker, and grade again." in said
    assert not (tiny_course.root / "autograded" / "s01").exists()


def test_a_worker_without_the_comparison_is_refused(tiny_course, cluster, tmp_path, capsys):
    """As it was before versions were compared."""
    install(tiny_course, tiny_source())
    hand_in(tiny_course, "s01", RIGHT)
    other = tmp_path / "other"
    shutil.copytree(Path(autograder.__file__).parent, other / "autograder")
    (other / "autograder" / "grading" / "cluster.py").write_text("")
    cluster.start_worker(other)
    assert grade_there(tiny_course, cluster.address) == 2
    assert "would grade with other code than this machine" in capsys.readouterr().err


def test_no_workers_are_said(tiny_course, cluster, capsys, monkeypatch):
    """After a stated time, with the command that starts one."""
    monkeypatch.setattr("autograder.grading.cluster.WORKERS_SECONDS", 1.0)
    install(tiny_course, tiny_source())
    hand_in(tiny_course, "s01", RIGHT)
    assert grade_there(tiny_course, cluster.address) == 2
    said = capsys.readouterr().err
    assert f"The Dask scheduler at {cluster.address} has had no workers for 1 s" in said
    assert f"`dask worker {cluster.address}`" in said


def test_workers_that_vanish_midway_are_said(tiny_course, cluster, capsys, monkeypatch):
    """After a stated time the command ends with 1, since a part could not be graded, and nobody loses marks."""
    install(tiny_course, tiny_source())
    started = tiny_course.root / "started"
    hand_in(tiny_course, "s01", RIGHT | {"double": f"import time\nopen({str(started)!r}, 'w')\ntime.sleep(60)"})
    worker = cluster.start_worker()

    def kill_once_it_grades() -> None:
        while not started.exists():
            time.sleep(0.05)
        monkeypatch.setattr("autograder.grading.cluster.WORKERS_SECONDS", 5.0)  # only now: a worker may start slowly
        worker.kill()

    threading.Thread(target=kill_once_it_grades, daemon=True).start()
    assert grade_there(tiny_course, cluster.address) == 1
    assert "have been gone for 5 s; what was graded before is stored." in capsys.readouterr().err


def test_versions_tell_code_apart():
    """Each package's code, Python, and what is installed; what is missing is said, not passed over."""
    found = versions(["json", "no_such_package"])
    assert {"Python", "numpy", "autograder"} <= set(found)
    assert found["no_such_package"] == "not installed"
    assert found == versions(["json", "no_such_package"])
    assert found["json"] != found["autograder"]
