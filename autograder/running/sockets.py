"""Hands a connected socket from one process to another."""

import socket

__all__ = ["pass_socket", "take_socket"]


def pass_socket(over: socket.socket, passed: socket.socket) -> None:
    """Sends a duplicate of ``passed`` through ``over``; the caller still closes its own."""
    socket.send_fds(over, [b"s"], [passed.fileno()])


def take_socket(over: socket.socket) -> socket.socket:
    """The socket that the other side passes; :class:`ConnectionError` where it closed instead."""
    _, descriptors, _, _ = socket.recv_fds(over, 1, 1)
    if not descriptors:
        raise ConnectionError("no socket was passed: the other side closed the connection")
    return socket.socket(fileno=descriptors[0])
