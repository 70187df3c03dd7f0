"""Hands a connected socket from one process to another: through a Unix socket, or by Windows' own way."""

import socket
import struct

__all__ = ["pass_socket", "take_socket"]

CAN_SHARE = hasattr(socket, "fromshare")  # Windows
SIZE = struct.Struct("<I")


def pass_socket(over: socket.socket, passed: socket.socket, receiver: int) -> None:
    """Sends a duplicate of ``passed`` through ``over`` to process ``receiver``; the caller still closes its own."""
    if CAN_SHARE:
        shared: bytes = passed.share(receiver)  # type: ignore[attr-defined, unused-ignore]  # exists on Windows only
        over.sendall(SIZE.pack(len(shared)) + shared)
    else:
        socket.send_fds(over, [b"s"], [passed.fileno()])


def take_socket(over: socket.socket) -> socket.socket:
    """The socket that the other side passes; raises :class:`ConnectionError` if it closed instead."""
    if CAN_SHARE:
        (size,) = SIZE.unpack(_exactly(over, SIZE.size))
        return socket.fromshare(_exactly(over, size))  # type: ignore[attr-defined, no-any-return, unused-ignore]
    _, descriptors, _, _ = socket.recv_fds(over, 1, 1)
    if not descriptors:
        raise ConnectionError("no socket was passed: the other side closed the connection")
    return socket.socket(fileno=descriptors[0])


def _exactly(over: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = over.recv(count - len(data))
        if not part:
            raise ConnectionError("no socket was passed: the other side closed the connection")
        data += part
    return data
