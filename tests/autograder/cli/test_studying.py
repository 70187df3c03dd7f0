"""What a student hears who opens the lab, starts an assignment and checks it."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import Request, urlopen

import nbformat
import psutil
import pytest

from autograder.cli.main import main
from autograder.course import Course
from autograder.submission.desk import Desk
from tests.autograder.grading.test_killed import wait_for
from tests.autograder.notebooks import TINY_ANSWERS
from tests.autograder.released import release


def course(root: Course, command: str, *arguments: str) -> int:
    return main([command, "--root", str(root.root), *arguments])


@pytest.fixture
def lab(tiny_course, monkeypatch):
    """What ``course lab`` would start, once it is called: the folder and the command line."""
    started = []
    monkeypatch.setenv("PATH", "")  # put back afterwards
    monkeypatch.setattr("os.chdir", lambda folder: started.append(folder))
    monkeypatch.setattr("os.execv", lambda _, command: started.append(command))
    monkeypatch.setattr("subprocess.call", lambda _: 0)  # in place of this process, where that cannot be
    return started


def test_the_lab_asks_nothing_of_the_network(tiny_course, lab):
    """It asks neither for news nor for a newer version; options that are not ours come last and count."""
    assert course(tiny_course, "lab", "--no-browser") == 0
    [folder, command] = lab
    assert folder == tiny_course.root
    assert "--LabApp.news_url=None" in command
    assert "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate" in command
    assert command[-1] == "--no-browser"


@pytest.mark.parametrize(("set_before", "then"), [(None, "1"), ("4", "4")])
def test_its_kernels_multiply_matrices_on_one_thread(tiny_course, lab, monkeypatch, set_before, then):
    """Unless who starts it has said how many there are to be."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", set_before or "")  # put back afterwards
    if set_before is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    assert course(tiny_course, "lab") == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == then


@pytest.mark.parametrize(("user", "times"), [(0, 1), (1000, 0)])
def test_root_gets_a_lab_too(tiny_course, lab, monkeypatch, capsys, user, times):
    """As the user of a container mostly is, with a sentence on what that means; nobody else gets either."""
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert course(tiny_course, "lab") == 0
    assert lab[1].count("--allow-root") == times
    assert capsys.readouterr().err.count("You are root") == times
    lab.clear()
    assert course(tiny_course, "lab", "--allow-root") == 0
    assert lab[1].count("--allow-root") == 1


def test_start_without_a_name_lists_what_there_is(tiny_course, capsys):
    """Each assignment with how far it has come: not started, started, checked, packed."""
    assert course(tiny_course, "start") == 2
    assert "run `course release tiny` first" in capsys.readouterr().err
    release(tiny_course)
    capsys.readouterr()
    assert course(tiny_course, "start") == 0
    assert capsys.readouterr().out.startswith("tiny  not started\nBegin one with `course start NAME`")
    assert not tiny_course.work("tiny").exists()
    course(tiny_course, "start", "tiny")
    course(tiny_course, "submit", "tiny", "--student", "s01")
    capsys.readouterr()
    assert course(tiny_course, "start") == 0
    assert "tiny  started; checked at " in (said := capsys.readouterr().out)
    assert ": 0 right, 0 wrong, 3 missing; packed at " in said


def test_assignments_are_listed_in_the_order_of_the_course(tiny_course, capsys):
    """As on the start page and in ``course progress``, and not by name."""
    (tiny_course.root / "pyproject.toml").write_text('[tool.course.outline]\nassignments = ["tiny", "early"]\n')
    release(tiny_course)
    shutil.copytree(tiny_course.release("tiny"), early := tiny_course.release("early"))
    (early / "tiny.ipynb").rename(early / "early.ipynb")
    capsys.readouterr()
    assert course(tiny_course, "start") == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[:2]] == ["tiny", "early"]
    course(tiny_course, "start", "early")
    course(tiny_course, "start", "tiny")
    assert course(tiny_course, "check") == 2
    assert "you have started tiny, early." in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "submit"])
def test_a_name_that_was_left_out_is_asked_for_with_those_that_were_started(tiny_course, capsys, command):
    """Nothing is checked or packed by guess."""
    release(tiny_course)
    assert course(tiny_course, command) == 2
    assert f"Name the assignment, as in `course {command} NAME`; `course start` lists" in capsys.readouterr().err
    course(tiny_course, "start", "tiny")
    assert course(tiny_course, command) == 2
    assert "you have started tiny." in capsys.readouterr().err


def test_check_says_what_would_not_count(tiny_course, capsys):
    """A line that stops the answer, an answer in a copy of its cell, a copy that was saved later, unsaved changes."""
    release(tiny_course)
    course(tiny_course, "start", "tiny")
    path = tiny_course.work("tiny") / "tiny.ipynb"
    notebook = nbformat.read(path, as_version=4)
    by_name = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    by_name["mse"].source += "\n    return 1.0"
    copy = nbformat.from_dict({**by_name["double"], "id": "copied", "source": TINY_ANSWERS["double"]})
    notebook.cells.append(copy)
    nbformat.write(notebook, path)
    (path.parent / "tiny-Copy1.ipynb").write_bytes(path.read_bytes())
    saved = path.stat().st_mtime
    os.utime(path.parent / "tiny-Copy1.ipynb", (saved + 1, saved + 1))
    Desk(tiny_course).note_unsaved("tiny", datetime.fromtimestamp(saved, UTC) + timedelta(seconds=1))
    capsys.readouterr()
    assert course(tiny_course, "check", "tiny") == 1
    said = capsys.readouterr().out
    assert "wrong   mse: the line `raise NotImplementedError()` still stands in your answer and stops it" in said
    assert "is blank above its tests, which see no copy below them; move your answer into the first" in said
    assert "Only tiny.ipynb counts, but tiny-Copy1.ipynb was saved after it" in said
    assert "The lab has changes of tiny.ipynb" in said


def answer(address: str, data: bytes | None = None, *, method: str | None = None) -> dict[str, Any]:
    """What the lab's server says at an address; {} as long as it does not answer."""
    with contextlib.suppress(OSError), urlopen(Request(address, data=data, method=method), timeout=30) as said:
        return dict(json.load(said))
    return {}


@pytest.mark.skipif(sys.platform == "win32", reason="no process gets SIGTERM there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_ends_the_lab_ends_its_server_and_its_kernels(tiny_course, tmp_path, number):
    """The process that was started is the server itself; a kernel notices that its server is gone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=t"]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    command = [sys.executable, "-m", "autograder.cli.main", "lab", "--root", str(tiny_course.root), *options]
    with open(tmp_path / "log", "wb") as log:
        lab = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}/api"
        up = wait_for(lambda: lab.poll() is not None or answer(f"{address}/status?token=t"))
        assert up, (tmp_path / "log").read_text()
        made = answer(f"{address}/kernels?token=t", b'{"name": "python3"}', method="POST")
        kernels = psutil.Process(lab.pid).children(recursive=True)
        assert made["id"]
        assert [each for each in kernels if "ipykernel" in " ".join(each.cmdline())]
        lab.send_signal(number)
        lab.wait(timeout=60)
        assert wait_for(lambda: not any(each.is_running() and each.status() != "zombie" for each in kernels))
        assert answer(f"{address}/status?token=t") == {}
    finally:
        lab.kill()
        lab.wait()
