"""Which tests begin first if they are spread over workers."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.spreading import APART, LONG, OneFileOneWorker, in_order

ROOT = Path(__file__).resolve().parents[2]


def test_the_files_that_take_long_are_there() -> None:
    """None of them has been moved without its name here."""
    assert [file for file in (*LONG, *APART) if not (ROOT / file).is_file()] == []
    assert len(set(LONG)) == len(LONG)


def test_what_takes_long_comes_first_then_what_has_many_tests() -> None:
    """Whatever comes first in the alphabet."""
    nodeids = ["tests/a.py::test_a", "tests/b.py::test_a", "tests/b.py::test_b", f"{LONG[1]}::test_a"]
    place = in_order(nodeids)
    assert sorted({nodeid.partition("::")[0] for nodeid in nodeids}, key=lambda file: place[file]) == [
        LONG[1],
        "tests/b.py",
        "tests/a.py",
    ]


def test_a_file_stays_on_one_worker_unless_its_tests_stand_alone() -> None:
    """Fixtures of a module are made once."""
    split = OneFileOneWorker._split_scope
    alone = f"{min(APART)}::test_a"
    assert split(None, "tests/a.py::test_a[x::y]") == "tests/a.py"  # type: ignore[arg-type]
    assert split(None, alone) == alone  # type: ignore[arg-type]


DYING = """
import os, signal, time

def test_before():
    pass

def test_that_dies():
    child = os.fork()
    if child == 0:
        time.sleep(60)
        open("ended", "w").close()
        os._exit(0)
    open("child", "w").write(str(child))
    os.kill(os.getpid(), signal.SIGKILL)

def test_after():
    pass
"""


def test_a_worker_that_dies_costs_one_test_though_a_process_of_it_lives_on(tmp_path: Path) -> None:
    """The run comes to its end, names the test, and does the others of the file."""
    (tmp_path / "test_dying.py").write_text(DYING)
    (tmp_path / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    command = (sys.executable, "-m", "pytest", "-q", "-n", "1", "-p", "no:cacheprovider", "test_dying.py")
    found = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (tmp_path / "said").open("w") as said:  # a pipe would stay open as long as that process
        subprocess.run(command, cwd=tmp_path, env=found, stdout=said, stderr=said, check=False)
    assert not (tmp_path / "ended").exists()
    os.kill(int((tmp_path / "child").read_text()), signal.SIGKILL)
    told = (tmp_path / "said").read_text()
    assert told.splitlines()[-1].startswith("1 failed, 2 passed"), told
    assert "FAILED test_dying.py::test_that_dies" in told
