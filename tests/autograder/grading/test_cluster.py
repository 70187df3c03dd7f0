"""Grading on a Dask cluster gives what grading on this machine gives."""

import io
import json
import shutil
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from distributed import Client
from distributed.versions import VersionMismatchWarning, get_versions

import autograder
from autograder._exceptions import UnfinishedError
from autograder.cli.main import main
from autograder.course import Course
from autograder.grading import cluster as grading_cluster
from tests.autograder.clusters import Cluster
from tests.autograder.handed_in import hand_in, install
from tests.autograder.notebooks import TINY_ANSWERS as RIGHT
from tests.autograder.notebooks import tiny_source

CRASH = RIGHT | {"double": "import os\n\ndef double(x):\n    os._exit(1)"}


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


def test_what_was_sent_is_not_kept(scheduler):
    """Dask would keep a thousand messages, each with a source and a hand-in; and few tasks are ahead."""
    with grading_cluster.cluster_executor(scheduler, [], tell=lambda said: None) as executor:
        assert [executor.submit(len, bytes(1000)).result(60) for _ in range(3)] == [1000] * 3
        assert executor.ahead == 3 * grading_cluster.AHEAD_EACH  # for the two threads of a worker, and one more
        assert not executor._client.scheduler_comm.recent_message_log


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


def other_code(folder: Path) -> Path:
    """A folder with this grader, but for one line."""
    shutil.copytree(Path(autograder.__file__).parent, folder / "autograder")
    with (folder / "autograder" / "records.py").open("a") as file:
        file.write("# of another version\n")
    return folder


def other_numpy(folder: Path) -> Path:
    """A folder that says of numpy that it is of another version."""
    metadata = folder / "numpy-1.2.3.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 1.2.3\n")
    return folder


def wait_for_workers(address: str, number: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)
        client = Client(address)
    with client:
        client.wait_for_workers(number, timeout=60)


def test_only_workers_of_the_same_version_get_work(tiny_course, cluster, tmp_path, capsys, monkeypatch):
    """Each other one is refused in a sentence that says what differs, and the rest go on; without a rest it fails.

    One whose comparison was passed over, as if it had taken the address of another one, refuses the work by itself.
    """
    install(tiny_course, tiny_source())
    for number in range(4):
        hand_in(tiny_course, f"s{number:02d}", RIGHT)
    cluster.start_worker(other_code(tmp_path / "code"))
    cluster.start_worker(other_numpy(tmp_path / "numpy"))
    wait_for_workers(cluster.address, 2)
    assert grade_there(tiny_course, cluster.address) == 2
    said = capsys.readouterr().err
    assert said.count("would grade with other code than this machine and gets no work: ") == 2
    assert ": numpy is 1.2.3 there and " in said
    assert ": autograder is " in said
    assert not (tiny_course.root / "autograded").exists()

    cluster.start_worker()
    wait_for_workers(cluster.address, 3)
    assert grade_there(tiny_course, cluster.address) == 0
    assert capsys.readouterr().err.count("gets no work") == 2
    monkeypatch.setattr(grading_cluster, "_why_other", lambda ours, theirs: "")
    assert records(tiny_course, "--cluster", cluster.address, "--force") == records(tiny_course, "--force")
    assert "gets no work" in capsys.readouterr().err


class Awaited(io.StringIO):
    """A place for messages that knows when the expected one came."""

    def __init__(self, expected: str) -> None:
        super().__init__()
        self._expected, self.has_come = expected, threading.Event()

    def write(self, text: str) -> int:
        if self._expected in text:
            self.has_come.set()
        return super().write(text)


def test_workers_are_replaced_midway(tiny_course, cluster, monkeypatch):
    """When the last one goes, that is said at once with how long is waited; one that comes then does the rest."""
    install(tiny_course, tiny_source())
    started = tiny_course.root / "started"
    # Found anew by the second worker, it is a right answer.
    waits = (
        f"import os, time\nif not os.path.exists({str(started)!r}):\n    open({str(started)!r}, 'w'); time.sleep(60)\n"
    )
    for number, first in enumerate((waits, "", "")):
        hand_in(tiny_course, f"s{number:02d}", RIGHT | {"double": first + RIGHT["double"]})
    worker = cluster.start_worker(threads=1)

    def replace_once_it_grades() -> None:
        while not started.exists():
            time.sleep(0.05)
        worker.kill()
        worker.wait()
        messages.has_come.wait()  # a worker that came before would have been no news
        cluster.start_worker()

    messages = Awaited(f"No Dask worker is left at {cluster.address}; waiting 60 s for one")
    monkeypatch.setattr(sys, "stderr", messages)
    replacing = threading.Thread(target=replace_once_it_grades, daemon=True)
    replacing.start()
    report = tiny_course.root / "report.json"
    where = ["--root", str(tiny_course.root), "--isolation", "none", "--json", str(report), "--wait", "60"]
    assert main(["grade", "tiny", "--cluster", cluster.address, *where]) == 0
    assert messages.has_come.is_set()
    replacing.join()
    submissions = json.loads(report.read_text())["assignments"][0]["submissions"]
    assert [submission["score"] for submission in submissions] == [5.0, 5.0, 5.0]


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
    """At once, and after a stated time once more, with the command that starts one."""
    monkeypatch.setattr("autograder.grading.cluster.WORKERS_SECONDS", 1.0)
    install(tiny_course, tiny_source())
    hand_in(tiny_course, "s01", RIGHT)
    assert grade_there(tiny_course, cluster.address) == 2
    said = capsys.readouterr().err
    assert f"The Dask scheduler at {cluster.address} has no workers yet; waiting 1 s." in said
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


class Inline(Executor):
    """Does at once what it is given, as workers that answer before anybody looks."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class Workers:
    """What is asked of a client of a cluster."""

    def get_executor(self, **_options: Any) -> Executor:
        return Inline()


@pytest.fixture
def watched(monkeypatch) -> Any:
    """The executor, on a cluster that has no worker yet."""
    monkeypatch.setattr(grading_cluster, "run_alike", lambda expected, work, *args: work(*args))
    needed = grading_cluster.Needed(modules=(), by_code=())
    return grading_cluster._Watched(Workers(), "tcp://there", needed, print, 5.0)  # type: ignore[arg-type]


def test_work_that_is_done_at_once_is_handed_out_whole(watched):
    """Its end takes it out of what waits while that is gone through."""
    waiting = [watched.submit(abs, -number) for number in range(3)]
    watched._use(frozenset({"tcp://worker"}))
    assert [future.result(0) for future in waiting] == [0, 1, 2]


def test_work_that_comes_after_giving_up_is_told_why(watched):
    """As that of the next assignment, of which nothing waited; it is no fault of a grader."""
    watched._give_up()
    with pytest.raises(UnfinishedError, match="have been gone for 5 s; what was graded before is stored"):
        watched.submit(abs, -1).result(0)


@pytest.mark.parametrize(("name", "there"), [("python", "3.9.1.final.0"), ("distributed", "2020.1.0")])
def test_a_scheduler_of_another_version_is_said(tiny_course, scheduler, capsys, monkeypatch, name, there):
    """Its Python or Dask: it would misread what is sent, or not read it at all."""
    own = get_versions()
    changed = {"host": own["host"] | {name: there}, "packages": own["packages"] | {name: there}}
    monkeypatch.setattr("distributed.Client.sync", lambda client, ask: changed)
    install(tiny_course, tiny_source())
    assert grade_there(tiny_course, scheduler) == 2
    said = capsys.readouterr().err
    assert f"The Dask scheduler at {scheduler} does not go with this machine: " in said
    assert f" is {there[:3] if name == 'python' else there} there and " in said
