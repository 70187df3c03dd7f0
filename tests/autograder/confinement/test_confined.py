"""All layers together, in each way in which graders are run: as root or not, with namespaces or without."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.confinement.policy import REQUIRED

# Machine code for what a C library would never do.
MACHINE_CODE = """
import ctypes, mmap
page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
page.write(bytes.fromhex({code!r}))
ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()"""
GETPID_OF_32_BITS = "b814000000cd80c3"  # mov eax, 20; int 0x80; ret
GETPID_OF_X32 = "b8270000400f05c3"  # mov eax, 0x40000027; syscall; ret

REFUSED = {
    "reading accounts": "open('/etc/passwd')",
    "reading round a corner": "open('/usr/lib/../../etc/passwd')",
    "reading another process": "open(f'/proc/{PARENT}/environ')",
    "reading own memory by file": "open('/proc/self/mem', 'rb')",
    "writing outside": "open('/tmp/x', 'w')",
    "shared memory": "open('/dev/shm/x', 'w')",
    "linking out": "import os\nos.symlink('/etc', 'link')",
    "linking hard": "import os\nos.link(os.__file__, 'link')",
    "a FIFO": "import os\nos.mkfifo('pipe')",
    "a Unix socket": "import socket\nsocket.socket(socket.AF_UNIX)",
    "a netlink socket": "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "fork": "import os\nos.fork()",
    "another program": "import os\nos.execv('/bin/true', ['true'])",
    "a signal to the parent": "import os\nos.kill(PARENT, 0)",
    "a signal to everyone": "import os\nos.kill(-1, 0)",
    "a descriptor of a process": "import os\nos.pidfd_open(PARENT)",
    "io_uring": "syscall(425, 8, bytes(120))",
    "a new limit": "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))",
    "memory in a nameless file": "import os\nos.memfd_create('x')",
    "a secret memory": "syscall(447, 0)",
    "shared anonymous memory": "import mmap\nmmap.mmap(-1, 4096)",
    "System V memory": "syscall(NUMBERS['shmget'], 0, 64, 0o1600)",
    "larger pipes": "import fcntl, os\nfcntl.fcntl(os.pipe()[1], 1031, 2**20)",
    "ptrace": "syscall(NUMBERS['ptrace'], 16, PARENT, 0, 0)",
    "memory of another": "syscall(NUMBERS['process_vm_readv'], PARENT, None, 0, None, 0, 0)",
    "a namespace": "syscall(NUMBERS['unshare'], 0x10000000)",
    "a mount": "syscall(NUMBERS['mount'], b'x', b'/', b'tmpfs', 0, None)",
    "a trace of the kernel": "syscall(NUMBERS['bpf'], 0, None, 0)",
    "a session": "import os\nos.setsid()",
    "clone without sharing": "syscall(NUMBERS['clone'], 17, 0, 0, 0, 0)",
}

OPEN = "import os\nlibrary = os.open(os.__file__, os.O_RDONLY)\n"
# By these, two submissions could tell each other a hidden input, or one tell the next: (code, error).
TELLS_OTHERS = {
    "a page read ahead": (f"{OPEN}os.posix_fadvise(library, 0, 0, os.POSIX_FADV_WILLNEED)", "PermissionError"),
    "a page dropped": (f"{OPEN}os.posix_fadvise(library, 0, 0, os.POSIX_FADV_DONTNEED)", "PermissionError"),
    "readahead": (f"{OPEN}syscall(NUMBERS['readahead'], library, 0, 4096)", "PermissionError"),
    "a page that is there": (f"{OPEN}os.preadv(library, [bytearray(1)], 0, os.RWF_NOWAIT)", "OSError"),
    "a mapped page read ahead": (
        f"{OPEN}import mmap\nmmap.mmap(library, 4096, prot=mmap.PROT_READ).madvise(mmap.MADV_WILLNEED)",
        "OSError",
    ),
    "mapped pages that are there": ("syscall(27 if 'fork' in NUMBERS else 232, 0, 4096, bytes(8))", "OSError"),
    "pages of a file in the cache": ("syscall(451, 0, None, None, 0)", "OSError"),
    "blocks read": ("syscall(NUMBERS['getrusage'], 0, bytes(144))", "PermissionError"),
    "a lock on a file": (f"{OPEN}import fcntl\nfcntl.flock(library, fcntl.LOCK_SH)", "PermissionError"),
    "a lock on a range": (f"{OPEN}import fcntl\nfcntl.lockf(library, fcntl.LOCK_SH)", "PermissionError"),
    "a lock of an open file": (
        f"{OPEN}import fcntl, struct\nfcntl.fcntl(library, 37, struct.pack('hhqqi', 0, 0, 0, 0, 0))",
        "PermissionError",
    ),
    "a lease": (f"{OPEN}import fcntl\nfcntl.fcntl(library, fcntl.F_SETLEASE, fcntl.F_RDLCK)", "PermissionError"),
    "a notice of changes": (f"{OPEN}import fcntl\nfcntl.fcntl(library, fcntl.F_NOTIFY, 1)", "PermissionError"),
    "another's processor time": ("import time\ntime.clock_gettime(~PARENT << 3 | 2)", "OSError"),
    "another's affinity": ("import os\nos.sched_getaffinity(PARENT)", "OSError"),
    "another's scheduler": ("import os\nos.sched_getscheduler(PARENT)", "PermissionError"),
    "another's attributes": ("syscall(315 if 'fork' in NUMBERS else 275, PARENT, bytes(64), 56, 0)", "OSError"),
    "another's group": ("import os\nos.getpgid(PARENT)", "PermissionError"),
    "another's session": ("import os\nos.getsid(PARENT)", "PermissionError"),
    "another's priority": ("import os\nos.getpriority(os.PRIO_PROCESS, PARENT)", "PermissionError"),
    "a user's priority": ("import os\nos.getpriority(os.PRIO_USER, 0)", "PermissionError"),
    "another's input and output": ("syscall(252 if 'fork' in NUMBERS else 31, 1, PARENT)", "OSError"),
    "another's capabilities": (
        "import struct\nsyscall(NUMBERS['capget'], struct.pack('=Ii', 0x20080522, PARENT), bytes(24))",
        "PermissionError",
    ),
    "another's locks of threads": (
        "import ctypes\npointer = ctypes.create_string_buffer(16)\n"
        "syscall(NUMBERS['get_robust_list'], PARENT, pointer, pointer)",
        "PermissionError",
    ),
    "free memory": ("syscall(NUMBERS['sysinfo'], bytes(128))", "PermissionError"),
    "free disk": ("import os\nos.statvfs('/usr/lib')", "OSError"),
    "the times of a device": ("import os\nos.utime('/dev/null')", "OSError or PermissionError"),
}


@pytest.mark.parametrize("what", TELLS_OTHERS)
def test_what_tells_others_something_is_refused(confined: Any, what: str) -> None:
    """What one process can do and another can see is closed, as far as it is a call of its own."""
    code, expected = TELLS_OTHERS[what]
    (answer,) = confined.ask(code)
    assert answer.get("error", "none") in expected.split(" or "), answer
    assert answer["signal"] == 0


@pytest.mark.parametrize("path", ["/proc/meminfo", "/proc/loadavg", "/proc/stat", "/sys/devices/system/cpu/cpu0"])
def test_how_busy_the_machine_is_cannot_be_read(confined: Any, path: str) -> None:
    """Free memory, load and the state of processors are the same for all submissions at a time."""
    (answer,) = confined.ask("import os\nos.close(os.open(PATH, os.O_RDONLY))", bindings={"PATH": path})
    assert answer.get("error") in ("PermissionError", "FileNotFoundError"), answer


def test_reading_leaves_no_time_of_access(confined: Any) -> None:
    """A file tree of its own is there only to be read; elsewhere the time of access tells who has read."""
    file = Path(nbformat.__file__).with_name("sign.py")
    try:
        os.utime(file, (file.stat().st_mtime - 1000, file.stat().st_mtime))
    except PermissionError:
        pytest.skip("only the owner of a file can make it look unread")
    before = file.stat().st_atime
    (answer,) = confined.ask("result = len(open(FILE).read())", bindings={"FILE": str(file)})
    assert answer["value"] > 0
    assert (file.stat().st_atime == before) or "OWN_VIEW" not in answer["active"]


# Where it sees only a file tree of its own, the rest of the machine is not there rather than closed.
WITH_OWN_FILES = {
    **dict.fromkeys([what for what in REFUSED if what.startswith("reading ")], "FileNotFoundError"),
    "shared memory": "FileNotFoundError",
    "writing outside": "OSError",  # a file system to read from
    "linking hard": "OSError",  # across mounts
}
BY_PYTHON_ITSELF = {"a new limit": "ValueError"}
# Where others may not go to Python, it is seen through a mount of its own.
if any(not folder.stat().st_mode & 0o001 for folder in Path(os.__file__).resolve().parents):
    BY_PYTHON_ITSELF["linking hard"] = "OSError"


@pytest.mark.parametrize("what", REFUSED)
def test_is_refused(confined: Any, what: str) -> None:
    """It fails with an error that the student sees, and the process goes on."""
    (answer,) = confined.ask(REFUSED[what])
    has_own_files = "OWN_VIEW" in answer["active"]
    expected = (WITH_OWN_FILES if has_own_files else {}).get(what) or BY_PYTHON_ITSELF.get(what, "PermissionError")
    assert answer.get("error") == expected, answer
    assert answer["signal"] == 0


@pytest.mark.parametrize("code", [GETPID_OF_32_BITS, GETPID_OF_X32], ids=["int 0x80", "x32"])
def test_calls_of_another_architecture_end_the_process(confined: Any, code: str) -> None:
    """They have other numbers, so the filter could not tell what they are."""
    (answer,) = confined.ask(MACHINE_CODE.format(code=code))
    assert answer["signal"] == 31  # SIGSYS


def test_required_layers_are_proven(confined: Any) -> None:
    """Confinement itself reports what it has seen to hold."""
    (answer,) = confined.ask("result = 1")
    assert {layer.name for layer in REQUIRED} <= set(answer["active"])


def test_environment_and_descriptors_are_clean(confined: Any) -> None:
    """The child has nothing of the caller's environment, and only standard streams and the answer's pipe are open."""
    code = """
import os
found = []
for descriptor in range(1024):
    try:
        os.fstat(descriptor)
        found.append(descriptor)
    except OSError:
        pass
result = [len(found), sorted(os.environ)]"""
    (answer,) = confined.ask(code)
    count, names = answer["value"]
    assert count == 4
    assert not {"USER", "PWD", "SHELL", "SSH_AUTH_SOCK", "PYTHONPATH", "COURSE_DB_URL"} & set(names)


def test_scratch_is_private_and_gone_afterwards(confined: Any) -> None:
    """The next child finds nothing, and nothing stays on the host."""
    write = "import os\nopen('kept.txt', 'w').write('x')\nos.mkdir('closed', 0)"
    confined.ask(write)
    (answer,) = confined.ask("import os\nresult = os.listdir('.')")
    assert answer["value"] == []
    assert [path for path in confined.folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "code",
    [
        "result = len(bytearray(200 * 2**20))",
        "blocks = [bytearray(2**20) for _ in range(200)]",
        "import mmap\nresult = len(mmap.mmap(-1, 200 * 2**20, flags=0x22))",
        "import numpy\nresult = numpy.ones(200 * 2**17).sum()",
    ],
)
def test_memory_is_limited(confined: Any, code: str) -> None:
    """It is limited whichever way it is asked for."""
    (answer,) = confined.ask(code, limits={"memory_mb": 100}, watch=True)
    assert answer.get("error") in ("MemoryError", "OSError") or answer["over"] == "memory", answer


@pytest.mark.parametrize(
    "code",
    [
        "open('f', 'wb').write(bytes(3 * 2**20))",
        "for n in range(4):\n    open(f'f{n}', 'wb').write(bytes(2**20))\nimport time\ntime.sleep(0.3)",
        "import os, time\nkept = [open(f'f{n}', 'wb', 0) for n in range(4)]\n"
        "for n, f in enumerate(kept):\n    os.unlink(f'f{n}')\n    f.write(bytes(2**20))\ntime.sleep(0.3)",
        "import os\nos.mkdir('d', 0o300)\nfor n in range(4):\n    open(f'd/f{n}', 'wb').write(bytes(2**20))\n"
        "import time\ntime.sleep(0.3)",
    ],
    ids=["one file", "several files", "deleted files", "a folder that cannot be listed"],
)
def test_the_sum_of_files_is_limited(confined: Any, code: str) -> None:
    """The kernel limits it if the process has a mount of its own; otherwise the watching parent does.

    What a parent without rights cannot list counts as too many files.
    """
    over = ("disk", "files") if "0o300" in code else ("disk",)
    (answer,) = confined.ask(code, limits={"disk_mb": 2}, watch=True)
    assert answer.get("error") == "OSError" or answer["over"] in over, answer


def test_number_of_files_is_limited(confined: Any) -> None:
    """Empty files count too."""
    code = "import os, time\nfor n in range(300):\n    os.close(os.open(f'f{n}', os.O_CREAT))\ntime.sleep(0.3)"
    (answer,) = confined.ask(code, limits={"files": 100}, watch=True)
    assert answer.get("error") == "OSError" or answer["over"] == "files", answer


def test_honest_work_goes_on(confined: Any) -> None:
    """Threads, asyncio, temporary files, the standard library, NumPy."""
    code = """
import asyncio, tempfile, threading, sqlite3, numpy
with tempfile.TemporaryFile() as file:
    file.write(b"x")
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
result = [asyncio.run(asyncio.sleep(0, 1)), float(numpy.linalg.inv(numpy.eye(2)).sum())]"""
    (answer,) = confined.ask(code)
    assert answer["value"] == [1, 2.0], answer


HONEST = {
    "its own clocks": "import time\nresult = time.process_time() > 0 and time.thread_time() > 0",
    "sleeping": "import time\ntime.sleep(0.001)\nresult = True",
    "its own processors": "import os\nresult = len(os.sched_getaffinity(0)) > 0 and os.cpu_count() > 0",
    "asking about itself": "import os\nresult = os.getpgid(0) == os.getsid(os.getpid()) == os.getpid()",
    "reading at a place": f"{OPEN}result = os.preadv(library, [bytearray(9)], 0) == 9",
    "mapping a file": f"{OPEN}import mmap\nresult = len(mmap.mmap(library, 0, prot=mmap.PROT_READ)[:9]) == 9",
    "advice on its own memory": (
        "import mmap\nmemory = mmap.mmap(-1, 2**22, flags=0x22)\nmemory.madvise(mmap.MADV_DONTNEED)\n"
        "memory.madvise(mmap.MADV_HUGEPAGE)\nresult = True"
    ),
    "a database in memory": (
        "import sqlite3\nresult = sqlite3.connect(':memory:').execute('select 1').fetchone() == (1,)"
    ),
    "a database in a file, without locks": (
        "import sqlite3\nbase = sqlite3.connect('file:own.db?nolock=1', uri=True)\n"
        "base.execute('create table t (x)')\nbase.execute('insert into t values (7)')\nbase.commit()\n"
        "result = base.execute('select x from t').fetchone() == (7,)"
    ),
    "several threads": (
        "import concurrent.futures\nwith concurrent.futures.ThreadPoolExecutor(3) as pool:\n"
        "    result = sum(pool.map(abs, range(9))) == 36"
    ),
    "the standard library": "import asyncio, multiprocessing, tempfile, shutil, platform\nresult = True",
    "its limit on a path": "import os\nresult = os.pathconf('.', 'PC_NAME_MAX') >= 100",
}


@pytest.mark.parametrize("what", HONEST)
def test_honest_calls_are_answered(confined: Any, what: str) -> None:
    """What the filter refuses to some arguments, it still allows to those that honest code gives."""
    (answer,) = confined.ask(HONEST[what])
    assert answer.get("value") is True, answer


def test_a_database_in_a_file_says_that_locks_are_refused(confined: Any) -> None:
    """SQLite locks the files that it writes; what it says is an error of its own, and it does not wait."""
    (answer,) = confined.ask("import sqlite3\nsqlite3.connect('own.db').execute('create table t (x)')")
    assert answer.get("error") == "OperationalError", answer
    assert answer["text"] == "access permission denied"


def test_confinement_is_quick(confined: Any) -> None:
    """A class of two hundred should not wait for it: to start Python takes about as long, or longer."""
    confining, starting = [], []
    for _ in range(5):
        confining.append(confined.ask("result = 1")[0]["microseconds"])
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-S", "-c", ""], check=True)
        starting.append((time.perf_counter() - begun) * 1e6)
    assert min(confining) < 3 * min(starting)
