"""A template ends with who started it, and by itself when nobody wants it for a while."""

import socket
import subprocess
import sys

import pytest

from autograder.wire import encode
from autograder.wire.channel import Channel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked here")
IN_HASTE = "import sys; from autograder.running.processes import template; template.IDLE_SECONDS = 0.05; {}"
MAX_BYTES = 2**20
SERVE = "template.main(int(sys.argv[1]), ())"


@pytest.fixture
def started():
    """Runs a program that serves the connection; its process and our end."""
    processes, ends = [], []

    def start(program):
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-c", program, str(theirs.fileno())]
            processes.append(subprocess.Popen(command, pass_fds=(theirs.fileno(),)))
        ends.append(ours)
        return processes[-1], ours

    yield start
    for end in ends:
        end.close()
    for process in processes:
        process.wait()


def test_it_ends_when_nothing_is_asked_for_a_while(started):
    """The connection stays open all the time."""
    process, _ = started(IN_HASTE.format(SERVE))
    assert process.wait() == 0


def test_one_that_was_grown_out_of_it_ends_first(started):
    """Both end when nothing is asked; the parent waits for its child."""
    process, ours = started(IN_HASTE.format(SERVE))
    kept, theirs = socket.socketpair()
    with theirs:
        Channel(ours, MAX_BYTES).send(encode(("grow", 0, ["colorsys"]), max_bytes=MAX_BYTES))
        socket.send_fds(ours, [b"d"], [theirs.fileno()])
    assert process.wait() == 0
    assert kept.recv(1) == b"", "the grown template has ended before"
    kept.close()


def test_it_ends_when_the_other_side_closes(started):
    """Also if that was killed, since the system closes its sockets."""
    process, ours = started(f"import sys; from autograder.running.processes import template; {SERVE}")
    ours.close()
    assert process.wait() == 0
