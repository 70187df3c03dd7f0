"""All layers together, in each way in which graders are run: as root or not, with namespaces or without."""

from typing import Any

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

# Where it sees only a file tree of its own, the rest of the machine is not there rather than closed.
WITH_OWN_FILES = {
    **dict.fromkeys([what for what in REFUSED if what.startswith("reading ")], "FileNotFoundError"),
    "shared memory": "FileNotFoundError",
    "writing outside": "OSError",  # a file system to read from
}
BY_PYTHON_ITSELF = {"a new limit": "ValueError", "linking hard": "OSError"}  # across file systems


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
    """Nothing of the caller's environment, and no open file but the standard streams and the answer's pipe."""
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
    """Whichever way it is asked for."""
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
    """By the kernel where there is a mount of its own, by the watching parent elsewhere.

    What a parent without rights cannot list counts as too many files.
    """
    over = ("disk", "files") if "0o300" in code else ("disk",)
    (answer,) = confined.ask(code, limits={"disk_mb": 2}, watch=True)
    assert answer.get("error") == "OSError" or answer["over"] in over, answer


def test_number_of_files_is_limited(confined: Any) -> None:
    """Empty ones too."""
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


def test_confinement_is_quick(confined: Any) -> None:
    """A class of two hundred should not wait for it."""
    times = [confined.ask("result = 1")[0]["microseconds"] for _ in range(5)]
    assert min(times) < 50_000
