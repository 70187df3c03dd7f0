"""Attacks by other processes, on other processes, and over sockets."""

from tests.attacks.registry import Proof, Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

LINGER = "import time, os\nend = time.monotonic() + 5\nwhile time.monotonic() < end:\n    time.sleep(0.1)\nos._exit(0)"
LIBC = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
"""


def _guarded(code: str) -> str:
    """The honest answers behind it still run if the attack is refused."""
    body = "\n".join(f"    {line}" for line in code.strip("\n").splitlines())
    return f"try:\n{body}\nexcept BaseException as error:\n    print(repr(error))"


@attack("fork", proof=Shown.OUTLIVES, share=1.0)
def child_that_stays(target: Target) -> Notebook:
    linger = "\n".join(f"    {line}" for line in LINGER.splitlines())
    return target.notebook(first=_guarded(f"import os\nif os.fork() == 0:\n{linger}"))


@attack("double forks that outlive the run", proof=Shown.OUTLIVES, share=1.0)
def grandchild_in_a_session_of_its_own(target: Target) -> Notebook:
    code = f"""
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        exec({LINGER!r})
    os._exit(0)"""
    return target.notebook(first=_guarded(code))


@attack("double forks that outlive the run", "fork", proof=Shown.OUTLIVES, share=1.0)
def child_by_a_bare_system_call(target: Target) -> Notebook:
    """Calls, past the C library, each number that makes a process."""
    code = f"""{LIBC}
for number, arguments in ((57, ()), (56, (17, 0, 0, 0, 0)), (58, ())):
    child = libc.syscall(number, *map(ctypes.c_long, arguments)) if number != 58 else -1
    if child == 0:
        exec({LINGER!r})
    print(number, child)"""
    return target.notebook(first=_guarded(code))


@attack("execve", proof=Shown.LOSES_EXERCISES, share=1.0)
def another_program(target: Target) -> Notebook:
    path = str(target.scene.gradebook)
    return target.notebook(first=_guarded(f"import os\nos.execve('/bin/cat', ['cat', {path!r}], {{}})"))


@attack("subprocess", proof=Shown.READS, share=1.0)
def shell_command(target: Target) -> Notebook:
    path = str(target.scene.gradebook)
    code = f"""
import subprocess, os
for run in (lambda: subprocess.run(["cat", {path!r}], capture_output=True).stdout,
            lambda: os.popen("cat {path}").read(), lambda: os.posix_spawn("/bin/true", ["true"], {{}})):
    try:
        print(run())
    except BaseException as error:
        print(repr(error))"""
    return target.notebook(first=code)


@attack("multiprocessing", proof=Shown.CHANGES, share=1.0)
def worker_process(target: Target) -> Notebook:
    path = str(target.scene.outside / "notes.txt")
    code = f"""
import multiprocessing
def work():
    with open({path!r}, "w") as file:
        file.write("from a worker")
worker = multiprocessing.get_context("fork").Process(target=work)
worker.start()
worker.join(1)"""
    return target.notebook(first=_guarded(code))


@attack("kill", proof=Shown.ENDS_GRADER, share=1.0)
def grader_killed(target: Target) -> Notebook:
    code = """
import os, signal
grader = os.getppid()
for number in (signal.SIGTERM, signal.SIGKILL):
    for send in (lambda: os.kill(grader, number), lambda: os.kill(-grader, number)):
        try:
            send()
        except OSError as error:
            print(repr(error))"""
    return target.notebook(first=code)


@attack("kill", proof=Proof(shown=Shown.READS, detail="killed it"), share=1.0)
def stranger_killed(target: Target) -> Notebook:
    pid = target.scene.victim()
    code = f"""
import os, signal
for way in (
    lambda: os.kill({pid}, signal.SIGKILL),
    lambda: signal.pidfd_send_signal(os.pidfd_open({pid}), signal.SIGKILL),
    lambda: os.kill({pid}, signal.SIGSTOP),
):
    try:
        way()
        print("killed" + " it")
    except OSError as error:
        print(repr(error))"""
    return target.notebook(first=code)


@attack("ptrace", proof=Proof(shown=Shown.READS, detail="attached to it"), share=1.0)
def traced_stranger(target: Target) -> Notebook:
    code = f"""{LIBC}
attach, seize, detach, wait_for_any = 16, 0x4206, 17, 0x40000000
stranger = {target.scene.victim()}
if libc.ptrace(ctypes.c_long(attach), stranger, None, None) == 0:
    os.waitpid(stranger, wait_for_any)
    print("attached" + " to it")
    libc.ptrace(ctypes.c_long(detach), stranger, None, None)
if libc.ptrace(ctypes.c_long(seize), stranger, None, None) == 0:
    print("attached" + " to it")"""
    return target.notebook(first=_guarded(code))


@attack("process_vm_readv", "reading /proc/<pid>/", proof=Shown.READS, share=1.0)
def memory_of_a_stranger(target: Target) -> Notebook:
    code = f"""{LIBC}
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
for line in open("/proc/{target.scene.victim()}/maps"):
    if "[stack]" in line:
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        buffer = ctypes.create_string_buffer(end - start)
        here, there = Vector(ctypes.addressof(buffer), end - start), Vector(start, end - start)
        size = libc.process_vm_readv({target.scene.victim()}, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
        print(size, [part for part in buffer.raw.split(b"\\0") if b"TOKEN" in part])"""
    return target.notebook(first=_guarded(code))


def _asking(target: Target, *addresses: tuple[str, object]) -> Notebook:
    """Connects to each (family, address) and prints what it is told."""
    code = f"""
import socket
for family, address in {list(addresses)!r}:
    try:
        connection = socket.socket(getattr(socket, family), socket.SOCK_STREAM)
        connection.settimeout(0.3)
        connection.connect(address)
        print(connection.recv(100))
        connection.close()
    except OSError as error:
        print(repr(error))"""
    return target.notebook(first=code)


@attack("sockets of any family", proof=Proof(shown=Shown.READS, detail="opened AF_"), share=1.0)
def every_family(target: Target) -> Notebook:
    """The pair of Unix streams that asyncio wakes itself with stays: it leads nowhere."""
    code = """
import socket
for family in [name for name in dir(socket) if name.startswith("AF_")]:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(getattr(socket, family), kind).close()
            print("opened" + " " + family)
        except OSError:
            pass"""
    return target.notebook(first=code)


@attack("DNS", proof=Shown.READS, share=1.0)
def question_to_a_name_server(target: Target) -> Notebook:
    code = f"""
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.settimeout(0.3)
server.sendto(b"answers.of.mine.example", ("127.0.0.1", {target.scene.udp_port}))
print(server.recv(100))"""
    named = _guarded("import socket\nprint('resolved', socket.getaddrinfo('localhost', 80))")
    return target.notebook(first=_guarded(code) + "\n" + named)


@attack("abstract Unix sockets", proof=Shown.READS, share=1.0)
def abstract_socket(target: Target) -> Notebook:
    return _asking(target, ("AF_UNIX", target.scene.abstract_name))


@attack("connecting to the grader", proof=Shown.READS, share=1.0)
def socket_of_the_grader(target: Target) -> Notebook:
    return _asking(target, ("AF_UNIX", target.scene.unix_path))


@attack("connecting to the cluster", proof=Shown.READS, share=1.0)
def port_of_the_cluster(target: Target) -> Notebook:
    return _asking(target, ("AF_INET", ("127.0.0.1", target.scene.tcp_port)))
