"""A grader that is killed leaves no processes, and its folders are gone with it or with the next command."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from autograder.confinement import HeldFolder
from autograder.release.build import build_release
from tests.autograder.handed_in import hand_in
from tests.autograder.notebooks import TINY_ANSWERS

SLEEPS = TINY_ANSWERS | {"double": "import time\ntime.sleep(60)\n\ndef double(x):\n    return [2 * v for v in x]"}
IN_THIS_PROCESS = """
import os, signal
from pathlib import Path
from autograder.assignment.source import Source
from autograder.running.assignment_grader import AssignmentGrader
import sys
grader = AssignmentGrader(Source.load("tiny", Path(sys.argv[1])), isolation="none")
grader._students.wait_until_ready()
print("ready", flush=True)
os.kill(os.getpid(), signal.SIGKILL)"""
SECONDS = 30.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked there")


def wait_for(condition) -> bool:
    end = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def living(folder: Path) -> list[psutil.Process]:
    """Processes whose environment sends their temporary files to ``folder``, or beneath."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TMPDIR", "").startswith(str(folder)):
                found.append(process)
        except psutil.Error:
            continue
    return found


def parents_below(pid: int) -> list[psutil.Process]:
    """The processes below this one that have children."""
    found = []
    for process in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended
            found += [process] if process.children() else []
    return found


def sweep(environment) -> None:
    """Makes a folder as the next command does."""
    make = "from autograder.confinement import HeldFolder\nHeldFolder('course-grading-').remove()"
    subprocess.run([sys.executable, "-c", make], env=environment, check=True)


@pytest.fixture
def temporary(tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    folder.chmod(0o755)
    return folder


@pytest.mark.parametrize("is_whole_tree", [False, True], ids=["the command", "all that have children"])
def test_nothing_is_left_of_a_command_that_was_killed(tiny_course, temporary, is_whole_tree):
    """In the middle of a submission: workers, fork servers, the student's process end; the folders go next time."""
    build_release(tiny_course, "tiny")
    asleep = tiny_course.root / "asleep"
    hand_in(tiny_course, "s01", SLEEPS | {"double": f"open({str(asleep)!r}, 'w').close()\n{SLEEPS['double']}"})
    command = [sys.executable, "-m", "autograder.cli.main", "grade", "tiny", "--isolation", "none", "--jobs", "1"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    grader = subprocess.Popen(
        [*command, "--root", str(tiny_course.root)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert wait_for(lambda: asleep.exists() or grader.poll() is not None)
    assert grader.poll() is None
    tree = parents_below(grader.pid)
    for process in tree if is_whole_tree else []:
        process.kill()
    grader.kill()
    grader.wait()
    assert wait_for(lambda: not living(temporary)), living(temporary)
    sweep(environment)
    assert list(temporary.iterdir()) == []


def test_processes_end_with_who_led_them(tiny_course, temporary):
    """They do so even if the killed process itself led them, as in nbgrader; the next command removes the folder."""
    environment = {**os.environ, "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", IN_THIS_PROCESS, str(tiny_course.source("tiny"))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "ready\n", done.stderr
    assert done.returncode == -signal.SIGKILL
    assert wait_for(lambda: not living(temporary)), living(temporary)
    assert len(list(temporary.glob("course-grading-*"))) == 1
    sweep(environment)
    assert list(temporary.iterdir()) == []


def test_a_folder_in_use_stays(temporary, monkeypatch):
    """This process's and others' stay, and so does a folder that a person named, or a link."""
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    mine = HeldFolder("course-grading-")
    outside = temporary / "elsewhere"
    outside.mkdir()
    named = temporary / "course-grading-notes-of-mine"
    named.mkdir()
    (temporary / "course-grading-linklink").symlink_to(outside)
    (temporary / "course-grading-leftleft").mkdir()
    (temporary / "course-grading-leftleft" / "file").write_text("x")
    other = HeldFolder("course-grading-")
    assert mine.path.is_dir()
    assert outside.is_dir()
    assert named.is_dir()
    assert (temporary / "course-grading-linklink").is_symlink()
    assert not (temporary / "course-grading-leftleft").exists()
    mine.remove()
    other.remove()
    other.remove()
    assert not mine.path.exists()


def has_worker(pid):
    """Whether a worker of the command runs; while it loads packages, these may start programs of their own."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return any("spawn_main" in " ".join(child.cmdline()) for child in psutil.Process(pid).children())
    return False


@pytest.mark.parametrize("pause", [0.0, 0.2, 0.5, 1.0])
def test_an_interrupted_grader_says_one_sentence(tiny_course, pause):
    """Whenever Ctrl-C comes after the first worker has begun: workers get it too and write no traceback."""
    build_release(tiny_course, "tiny")
    hand_in(tiny_course, "s01", SLEEPS)
    command = [sys.executable, "-m", "autograder.cli.main", "grade", "tiny", "--isolation", "none", "--jobs", "2"]
    with subprocess.Popen(
        [*command, "--root", str(tiny_course.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as grader:
        assert wait_for(lambda: has_worker(grader.pid))
        time.sleep(pause)
        os.killpg(grader.pid, signal.SIGINT)
        _, said = grader.communicate(timeout=SECONDS)
    assert grader.returncode == 1, said
    assert "Traceback" not in said
    assert said.rstrip().endswith("Interrupted; what was finished is stored.")
