"""Each layer holds by itself what it is there for: the others are off."""

import os
from pathlib import Path
from typing import Any

import pytest

from autograder.confinement import Layer

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up being root")

READ_PASSWD = "result = open('/etc/passwd').read()[:4]"
WRITE_OUTSIDE = "open('/tmp/confinement-probe', 'w').close()\nimport os\nos.unlink('/tmp/confinement-probe')"
WRITE_INSIDE = "open('own.txt', 'w').write('x')\nresult = open('own.txt').read()"
IMPORT = "import decimal, sqlite3\nresult = str(decimal.Decimal('1.5'))"
SOCKET = "import socket\nsocket.socket().close()"
FORK = "import os\npid = os.fork()\npid or os._exit(0)\nos.waitpid(pid, 0)"
RUN = "import subprocess\nresult = subprocess.run(['/bin/true']).returncode"
KILL_PARENT = "import os\nos.kill(PARENT, 0)"
MEMORY = "result = len(bytearray(400 * 2**20))"
SHARED = "import mmap\nresult = len(mmap.mmap(-1, 400 * 2**20))"
LARGE_FILE = "open('large', 'wb').write(bytes(3 * 2**20))"
MANY_FILES = "import os\nresult = len([os.open('.', 0) for _ in range(300)])"
CONNECT = """
import socket
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname()).close()"""
LIST_ROOT = "import os\nresult = [sorted(os.listdir('/')), sorted(os.listdir('/proc')), sorted(os.listdir('/etc'))]"
CHOWN = "import os\nos.chown('.', 1, 1)"
READ_SHADOW = "result = open('/etc/shadow').read()[:1]"
SYSTEM_V = """
key = syscall(NUMBERS["shmget"], 0, 64, 0o1600)
syscall(NUMBERS["shmctl"], key, 0, None)"""

REFUSED = [
    ("landlock", READ_PASSWD, "PermissionError"),
    ("landlock", WRITE_OUTSIDE, "PermissionError"),
    ("landlock", CONNECT, "PermissionError"),
    ("landlock", "import os\nos.mkfifo('pipe')", "PermissionError"),
    ("landlock", "import os\nos.symlink('/etc/passwd', 'link')", "PermissionError"),
    ("landlock", KILL_PARENT, "PermissionError"),
    ("seccomp", SOCKET, "PermissionError"),
    ("seccomp", FORK, "PermissionError"),
    ("seccomp", RUN, "PermissionError"),
    ("seccomp", KILL_PARENT, "PermissionError"),
    ("seccomp", SHARED, "PermissionError"),
    ("seccomp", SYSTEM_V, "PermissionError"),
    ("limits", MEMORY, "MemoryError"),
    ("limits", SHARED, "OSError"),
    ("limits", LARGE_FILE, "OSError"),
    ("limits", MANY_FILES, "OSError"),
    ("namespaces", READ_PASSWD, "FileNotFoundError"),
    ("namespaces", "import os\nos.chmod(os.__file__, 0o644)", "OSError"),
    ("namespaces", LARGE_FILE, "OSError"),
    ("namespaces", CONNECT, "OSError"),
    pytest.param("user", READ_SHADOW, "PermissionError", marks=needs_root),
    pytest.param("user", KILL_PARENT, "PermissionError", marks=needs_root),
    pytest.param("user", "import os\nos.setuid(0)", "PermissionError", marks=needs_root),
    pytest.param("capabilities", CHOWN, "PermissionError", marks=needs_root),
    pytest.param("capabilities", "import os\nos.chroot('/')", "PermissionError", marks=needs_root),
]
# Where it is shown that a layer holds: alone under that name above, or by a test elsewhere.
SHOWN_BY = {
    Layer.LANDLOCK: "landlock",
    Layer.SECCOMP: "seccomp",
    Layer.NO_NEW_PRIVILEGES: "test_confined.py::test_required_layers_are_proven",
    Layer.NO_CAPABILITIES: "capabilities",
    Layer.RESOURCE_LIMITS: "limits",
    Layer.UNPRIVILEGED_USER: "user",
    Layer.USER_NAMESPACE: "namespaces",
    Layer.NETWORK_NAMESPACE: "namespaces",
    Layer.IPC_NAMESPACE: "namespaces",
    Layer.OWN_VIEW: "namespaces",
    Layer.DISK_QUOTA: "test_confined.py::test_the_sum_of_files_is_limited",
    Layer.THREAD_LIMIT: "test_layers_alone.py::test_thread_limit_counts_one_submission_alone",
    Layer.KERNEL_MEMORY: "test_cgroup.py::test_student_processes_are_counted",
}
SMALL = {"memory_mb": 300, "disk_mb": 2, "descriptors": 200}


@pytest.mark.parametrize("layer", Layer)
def test_every_layer_is_shown_to_hold(layer: Layer) -> None:
    """A new one has a row of what it refuses alone, or names the test that shows it."""
    assert layer in SHOWN_BY, f"say in SHOWN_BY what shows that {layer.name} holds: a name of ALONE, or a test"
    shown_by = SHOWN_BY[layer]
    alone = {getattr(row, "values", row)[0] for row in REFUSED}
    module, _, test = shown_by.partition("::")
    assert shown_by in alone or f"def {test}(" in (Path(__file__).parent / module).read_text(encoding="utf-8")


@pytest.mark.parametrize(("layer", "code", "error"), REFUSED)
def test_layer_refuses_by_itself(free: Any, layer: str, code: str, error: str) -> None:
    """What works without any layer is refused by this one."""
    (without,) = free.ask(code, limits=SMALL)
    assert "error" not in without, without
    (alone,) = free.ask(code, alone=layer, limits=SMALL)
    assert alone.get("error") == error, alone


@pytest.mark.parametrize("layer", ["landlock", "seccomp", "limits", "namespaces", "capabilities"])
@pytest.mark.parametrize("code", [WRITE_INSIDE, IMPORT], ids=["own files", "imports"])
def test_layer_leaves_honest_work_alone(free: Any, layer: str, code: str) -> None:
    """Writing in the scratch folder and importing go on."""
    (answer,) = free.ask(code, alone=layer)
    assert answer["value"] in ("x", "1.5"), answer


def test_view_holds_nothing_but_what_was_granted(free: Any) -> None:
    """It shows the folders of libraries, and of /proc and /etc a few files that say nothing of anyone."""
    (answer,) = free.ask(LIST_ROOT, alone="namespaces")
    root, proc, etc = answer["value"]
    assert not {"boot", "srv", "var", "run", "opt", "mnt"} & set(root)
    assert set(proc) <= {"cpuinfo"}
    assert set(etc) <= {"fonts", "ld.so.cache", "localtime"}


def test_processor_time_ends_a_loop(free: Any) -> None:
    """The limit kills even if its signal is ignored."""
    code = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    (answer,) = free.ask(code, alone="limits", limits={"cpu_seconds": 1})
    assert answer["signal"] == 9


@needs_root
def test_thread_limit_counts_one_submission_alone(confined: Any) -> None:
    """Several at once get as many threads each, even if the grader is root."""
    code = """
import threading, time
started = 0
try:
    for _ in range(40):
        threading.Thread(target=time.sleep, args=(0.4,), daemon=True).start()
        started += 1
except RuntimeError:
    pass
time.sleep(0.3)
result = started"""
    answers = confined.ask(code, limits={"threads": 5}, count=3, watch=True)
    assert len(answers) == 3
    for answer in answers:
        assert answer.get("value") == 5 or answer["over"] == "threads", answer
