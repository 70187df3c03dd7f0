"""Whole messages over a connected socket: a length, then as many bytes."""

import socket
import struct
import time

__all__ = ["Channel", "ChannelClosed", "ChannelError", "DeadlinePassed", "FrameTooLarge"]

HEADER = struct.Struct("<I")
BLOCK = 2**20
AHEAD = 2**16


class ChannelError(Exception):
    """No further message can come or go."""


class ChannelClosed(ChannelError):
    """The other side has closed the connection, perhaps in the middle of a message."""


class DeadlinePassed(ChannelError):
    """The time was up before the message was whole."""


class FrameTooLarge(ChannelError):
    """The other side announces a message longer than what is read."""


class Channel:
    """One end of a connection.

    Args:
        connection: a connected stream socket, which the channel then owns.
        max_frame_bytes: the longest message that is read.
        reads_ahead: takes in what follows a message with it, which saves a system call for each; it must not if
            sockets are passed between messages, since they would be lost.
    """

    def __init__(self, connection: socket.socket, max_frame_bytes: int, *, reads_ahead: bool = False) -> None:
        self.socket = connection
        self._max_frame_bytes = max_frame_bytes
        self._reads_ahead = reads_ahead
        self._ahead = b""

    def send(self, data: bytes, deadline: float | None = None) -> None:
        """Sends one message; ``deadline`` is a time of :func:`time.monotonic`, or None to wait for ever.

        Raises:
            ChannelClosed: the other side is gone. DeadlinePassed: it did not read in time.
        """
        view = memoryview(HEADER.pack(len(data)) + data)
        try:
            while view:
                self._set_time(deadline)
                view = view[self.socket.send(view) :]
        except TimeoutError as error:
            raise DeadlinePassed("the other side does not read") from error
        except OSError as error:
            raise ChannelClosed("the other side closed the connection") from error

    def receive(self, deadline: float | None) -> bytes:
        """The next message.

        Raises:
            ChannelClosed, DeadlinePassed, FrameTooLarge: as their names say; the connection is of no use afterwards.
        """
        (length,) = HEADER.unpack(self._take(HEADER.size, deadline))
        if length > self._max_frame_bytes:
            raise FrameTooLarge(f"a message of {length} bytes; at most {self._max_frame_bytes} are read")
        return self._take(length, deadline)

    def close(self) -> None:
        self.socket.close()

    def _take(self, count: int, deadline: float | None) -> bytes:
        """Exactly ``count`` bytes; memory grows with what arrives, not with what was announced."""
        parts, left = [self._ahead[:count]], count - len(self._ahead)
        self._ahead = self._ahead[count:]
        try:
            while left > 0:
                self._set_time(deadline)
                part = self.socket.recv(min(max(left, AHEAD) if self._reads_ahead else left, BLOCK))
                if not part:
                    raise ChannelClosed("the other side closed the connection")
                parts.append(part[:left])
                self._ahead = part[left:]
                left -= len(part)
        except TimeoutError as error:
            raise DeadlinePassed("no whole message came in time") from error
        except OSError as error:
            raise ChannelClosed("the other side closed the connection") from error
        return b"".join(parts)

    def _set_time(self, deadline: float | None) -> None:
        if deadline is None:
            if self.socket.gettimeout() is not None:
                self.socket.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.socket.settimeout(left)
