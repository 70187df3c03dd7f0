"""A zygote forks templates for all who hold its door, and ends once nobody does, or asks for a while."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from autograder.running.processes.settings import CONTROL_BYTES
from autograder.running.processes.zygote_door import ask_for_template, new_door
from autograder.wire import encode
from autograder.wire.channel import Channel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked here")

# In the fork server's place: says which modules are there, which process forked it, and what is open in it.
SAY = """
import json, os, socket, sys
def main(descriptor, shell):
    opened = [each for each in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{each}")]
    sockets = sum("socket" in os.readlink(f"/proc/self/fd/{each}") for each in opened)
    said = [{*sys.modules} & {"colorsys", "wave"}, os.getppid(), sockets]
    socket.socket(fileno=descriptor).sendall(json.dumps([sorted(said[0]), *said[1:]]).encode())
"""
SERVE = f"""
import sys
from autograder.running.processes import forkserver, template, zygote
exec({SAY!r}, vars(forkserver))
template.IDLE_SECONDS = zygote.IDLE_SECONDS = float(sys.argv[2])
zygote.main(int(sys.argv[1]), ())
"""

Start = Callable[..., tuple["subprocess.Popen[bytes]", socket.socket]]


@pytest.fixture
def started() -> Iterator[Start]:
    """Starts a zygote; its process and its door."""
    processes: list[subprocess.Popen[bytes]] = []
    doors: list[socket.socket] = []

    def start(idle: float = 60.0) -> tuple["subprocess.Popen[bytes]", socket.socket]:
        ours, theirs = new_door()
        with theirs:
            command = [sys.executable, "-c", SERVE, str(theirs.fileno()), str(idle)]
            processes.append(subprocess.Popen(command, pass_fds=(theirs.fileno(),)))
        doors.append(ours)
        return processes[-1], ours

    yield start
    for door in doors:
        door.close()
    for process in processes:
        process.kill()
        process.wait()


def template_of(door: socket.socket, *modules: str) -> Channel:
    ours, theirs = socket.socketpair()
    with theirs:
        ask_for_template(door, modules, theirs.fileno())
    return Channel(ours, CONTROL_BYTES)


def said_by(template: Channel) -> tuple[list[str], int, int]:
    """What a fork server of it says: modules that it has, its template, and how many sockets are open in it."""
    ours, theirs = socket.socketpair()
    with ours, tempfile.TemporaryFile() as log:
        with theirs:
            template.send(encode(("start", 0, dict(os.environ), "/"), max_bytes=CONTROL_BYTES))
            socket.send_fds(template.socket, [b"d"], [theirs.fileno(), log.fileno()])
        modules, parent, sockets = json.loads(ours.recv(1000))
        return modules, parent, sockets


def test_each_template_has_what_was_asked_for_and_no_more(started: Start) -> None:
    """Whoever asked before it for something else."""
    _, door = started()
    asked = [("colorsys", "wave"), (), ("wave",), ("colorsys",)]
    templates = [template_of(door, *modules) for modules in asked]
    assert [said_by(template)[0] for template in templates] == [[*modules] for modules in asked]
    for template in templates:
        template.close()


def test_what_is_imported_is_imported_once(started: Start) -> None:
    """Two templates are forked out of the same zygote, which has the imports done."""
    process, door = started()
    templates = [template_of(door, "wave") for _ in range(2)]
    parents = {psutil.Process(said_by(template)[1]).ppid() for template in templates}
    assert len(parents) == 1
    assert parents != {process.pid}
    assert psutil.Process(parents.pop()).ppid() == process.pid
    for template in templates:
        template.close()


def test_a_fork_server_holds_no_door(started: Start) -> None:
    """Nor the connection of a template: student code that found one could ask for a grader's processes."""
    _, door = started()
    others = [template_of(door, "wave"), template_of(door)]
    template = template_of(door, "colorsys")
    assert said_by(template)[2] == 1  # its own
    for each in (*others, template):
        each.close()


def test_several_processes_may_ask_at_once(started: Start) -> None:
    """Each gets its own template: their requests do not mix."""
    _, door = started()
    children = []
    for number in range(8):
        child = os.fork()
        if child == 0:
            try:
                modules = ("colorsys", "wave")[: number % 3]
                os._exit(0 if all(said_by(template_of(door, *modules))[0] == [*modules] for _ in range(5)) else 1)
            finally:
                os._exit(2)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 8


def test_it_ends_when_nobody_asks_for_a_while(started: Start) -> None:
    """After what it handed out: the door stays open all the time."""
    process, door = started(idle=0.05)
    template = template_of(door, "wave")
    assert process.wait() == 0
    assert template.socket.recv(1) == b""
    template.close()
    with socket.socket() as some, pytest.raises(ConnectionError):
        ask_for_template(door, (), some.fileno())


def test_it_ends_when_nobody_holds_its_door(started: Start) -> None:
    """Once its templates have ended, which are still somebody's."""
    process, door = started()
    template = template_of(door, "wave")
    parent = psutil.Process(said_by(template)[1])
    door.close()
    assert said_by(template)[0] == ["wave"]
    template.close()
    assert process.wait() == 0
    assert not parent.is_running()


def test_a_zygote_of_its_own_that_ended_is_replaced(started: Start) -> None:
    """Killed, say: the next who wants its imports gets them."""
    _, door = started()
    first = template_of(door, "wave")
    forked = psutil.Process(psutil.Process(said_by(first)[1]).ppid())
    forked.kill()
    while forked.status() != psutil.STATUS_ZOMBIE:  # its parent waits for it once it is asked again
        time.sleep(0.01)
    second = template_of(door, "wave")
    assert said_by(second)[0] == ["wave"]
    for template in (first, second):
        template.close()
