"""A connected socket goes from one process to another and works there."""

import os
import socket

import pytest

from autograder.wire import socket_passing
from autograder.wire.socket_passing import pass_socket, take_socket


def test_a_passed_socket_works_where_it_was_taken():
    """The sender may close its own at once; what is written at the far end arrives."""
    over, receiver = socket.socketpair()
    near, far = socket.socketpair()
    with over, receiver, far:
        with near:
            pass_socket(over, near, os.getpid())
        with take_socket(receiver) as taken:
            far.sendall(b"hello")
            assert taken.recv(5) == b"hello"
            taken.sendall(b"there")
            assert far.recv(5) == b"there"


def test_two_sockets_are_taken_in_the_order_in_which_they_were_passed():
    """One message carries one socket."""
    over, receiver = socket.socketpair()
    pairs = [socket.socketpair() for _ in range(2)]
    with over, receiver:
        for near, _ in pairs:
            pass_socket(over, near, os.getpid())
            near.close()
        for number, (_, far) in enumerate(pairs):
            with take_socket(receiver) as taken, far:
                taken.sendall(b"%d" % number)
                assert far.recv(1) == b"%d" % number


def test_a_connection_that_was_closed_instead_is_told():
    """So is something else that was sent instead of a socket."""
    for sent in (b"", b"x"):
        over, receiver = socket.socketpair()
        with receiver:
            with over:
                over.sendall(sent)
            with pytest.raises(ConnectionError, match="no socket was passed"):
                take_socket(receiver)


@pytest.mark.parametrize("part", [1, 2, 3, 100])
def test_on_windows_a_description_may_come_in_parts(monkeypatch, part):
    """What follows it stays in the connection."""
    monkeypatch.setattr(socket_passing, "CAN_SHARE", True)
    monkeypatch.setattr(socket, "fromshare", lambda data: data, raising=False)
    arrived = bytearray(b"\x05\0\0\0for 7next")

    class InParts:
        def recv(self, most: int) -> bytes:
            taken = bytes(arrived[: min(most, part)])
            del arrived[: len(taken)]
            return taken

    assert take_socket(InParts()) == b"for 7"
    assert arrived == b"next"


@pytest.mark.parametrize("ends_after", [0, 3, 6, None])
def test_on_windows_a_description_is_passed_with_its_length(monkeypatch, ends_after):
    """If the connection ends before all of it came, no socket is made."""
    monkeypatch.setattr(socket_passing, "CAN_SHARE", True)
    monkeypatch.setattr(socket, "fromshare", lambda data: data, raising=False)

    class Shared:
        def share(self, receiver: int) -> bytes:
            return b"for %d" % receiver

    over, receiver = socket.socketpair()
    with receiver:
        with over:
            pass_socket(over, Shared(), 7)
        sent = receiver.recv(100)
    assert sent == b"\x05\0\0\0for 7"
    over, receiver = socket.socketpair()
    with receiver:
        with over:
            over.sendall(sent[:ends_after])
        if ends_after is None:
            assert take_socket(receiver) == b"for 7"
        else:
            with pytest.raises(ConnectionError, match="no socket was passed"):
                take_socket(receiver)
