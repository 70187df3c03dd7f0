"""A template, which a zygote forks, ends with who asked for it, and by itself when nobody wants it for a while."""

import os
import socket
import sys

import pytest

from autograder.running.processes import template

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked here")


def forked(monkeypatch: pytest.MonkeyPatch, *, idle: float = template.IDLE_SECONDS) -> tuple[int, socket.socket]:
    """Its process, and the supervisor's end of its connection."""
    ours, theirs = socket.socketpair()
    with theirs, monkeypatch.context() as patch:
        patch.setattr(template, "IDLE_SECONDS", idle)
        patch.setattr(template, "warm_shell", lambda: None)  # this process may have a shell already, and only one
        return template.fork(lambda: template.serve(theirs.detach()), ours.close), ours


def exit_code(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_it_ends_when_nothing_is_asked_for_a_while(monkeypatch):
    """The connection stays open all the time."""
    child, ours = forked(monkeypatch, idle=0.05)
    assert exit_code(child) == 0
    ours.close()


def test_it_ends_when_the_other_side_closes(monkeypatch):
    """Also if that was killed, since the system closes its sockets."""
    child, ours = forked(monkeypatch)
    ours.close()
    assert exit_code(child) == 0


def test_a_child_that_fails_says_so_and_goes_no_further(capfd):
    """What its parent would do next is not done twice."""

    def fail():
        raise OSError("no such thing")

    child = template.fork(fail, lambda: None)
    assert exit_code(child) == 70
    assert "OSError: no such thing" in capfd.readouterr().err
