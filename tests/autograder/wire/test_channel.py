"""Messages arrive whole or not at all, in time or with the reason why not."""

import contextlib
import socket
import struct
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire.channel import Channel, ChannelClosed, DeadlinePassed, FrameTooLarge

MOST = 2**23
SOON = 0.1


@contextlib.contextmanager
def pair(**options: bool) -> Iterator[tuple[Channel, socket.socket]]:
    """A channel and the bare other end of its connection."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, MOST, **options), theirs


@contextlib.contextmanager
def meanwhile(action: Callable[[], object]) -> Iterator[None]:
    """Runs ``action`` beside what is tested."""
    thread = threading.Thread(target=action)
    thread.start()
    try:
        yield
    finally:
        thread.join(10)


def within(seconds: float) -> float:
    return time.monotonic() + seconds


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """How long sockets were told to wait at most, in the order in which they were told."""
    told: list[float | None] = []
    settimeout = socket.socket.settimeout

    def note(self: socket.socket, seconds: float | None) -> None:
        told.append(seconds)
        settimeout(self, seconds)

    monkeypatch.setattr(socket.socket, "settimeout", note)
    return told


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=100), min_size=1, max_size=10), st.integers(1, 2000), st.booleans())
def test_split_frames_are_put_together(messages, size, reads_ahead):
    """However the bytes are cut on the way, the same messages come out."""
    stream = b"".join(struct.pack("<I", len(message)) + message for message in messages)
    with pair(reads_ahead=reads_ahead) as (channel, other):
        for start in range(0, len(stream), size):
            other.sendall(stream[start : start + size])
        assert [channel.receive(within(5)) for _ in messages] == messages


def test_a_message_that_comes_byte_by_byte_is_waited_for():
    """A slow sender within the deadline is heard to the end."""

    def send_slowly() -> None:
        for byte in struct.pack("<I", 3) + b"abc":
            other.sendall(bytes([byte]))
            time.sleep(0.005)

    with pair() as (channel, other), meanwhile(send_slowly):
        assert channel.receive(within(5)) == b"abc"


def test_large_messages_cross_in_both_directions():
    """More than the connection holds at once is sent and received in parts."""
    message = bytes(range(256)) * 2**14
    ours, theirs = socket.socketpair()
    with ours, theirs, meanwhile(lambda: Channel(ours, MOST).send(message, within(5))):
        assert Channel(theirs, MOST).receive(within(5)) == message


@pytest.mark.parametrize("length", [0, 1, MOST])
def test_lengths_up_to_the_longest_are_read(length):
    """An empty message is a message too, and the limit itself is within it."""
    message = b"x" * length
    with pair() as (channel, other), meanwhile(lambda: other.sendall(struct.pack("<I", length) + message)):
        assert channel.receive(within(5)) == message


def test_an_announcement_that_is_too_large_is_refused_before_anything_is_reserved():
    """Four bytes claim four gigabytes: nothing is waited for."""
    with pair() as (channel, other):
        other.sendall(b"\xff\xff\xff\xff")
        with pytest.raises(FrameTooLarge, match=f"a message of {2**32 - 1} bytes; at most {MOST} are read"):
            channel.receive(within(5))


def test_memory_grows_with_what_arrives():
    """An announcement within the limit that is not followed by bytes reserves no more than a block."""
    with pair() as (channel, other):
        other.sendall(struct.pack("<I", MOST) + b"abc")
        tracemalloc.start()
        try:
            with pytest.raises(DeadlinePassed):
                channel.receive(within(SOON))
            assert tracemalloc.get_traced_memory()[1] < MOST / 4
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("arrived", [b"", b"\x05\0", struct.pack("<I", 5) + b"ab"], ids=["nothing", "header", "part"])
def test_a_connection_that_closes_in_the_middle_is_told_apart(arrived):
    """Closing before, inside the header of, or inside a message never gives a message."""
    with pair() as (channel, other):
        other.sendall(arrived)
        other.close()
        with pytest.raises(ChannelClosed):
            channel.receive(within(5))


@pytest.mark.parametrize("arrived", [b"", b"\x05\0", struct.pack("<I", 5) + b"ab"], ids=["nothing", "header", "part"])
def test_the_deadline_holds_wherever_the_message_stops(arrived, waits):
    """The wait ends at the deadline: not before it, and no wait is begun that ends after it."""
    with pair() as (channel, other):
        other.sendall(arrived)
        deadline = within(SOON)
        with pytest.raises(DeadlinePassed):
            channel.receive(deadline)
        assert time.monotonic() > deadline - SOON / 2
        assert 0 < max(waits) <= SOON


def test_the_deadline_is_for_the_whole_message(waits):
    """A sender that drips a byte at a time cannot put it off: each wait is shorter than the last one."""

    def drip() -> None:
        with contextlib.suppress(OSError):
            other.sendall(struct.pack("<I", 1000))
            while True:
                other.sendall(b"x")
                time.sleep(0.01)

    with pair() as (channel, other), meanwhile(drip):
        with pytest.raises(DeadlinePassed):
            channel.receive(within(SOON))
        assert SOON >= waits[0] > waits[-1]
        assert waits == sorted(waits, reverse=True)
        channel.close()


def test_a_deadline_in_the_past_waits_for_nothing():
    """It does not even wait for a message that is there."""
    with pair() as (channel, other):
        other.sendall(struct.pack("<I", 1) + b"x")
        with pytest.raises(DeadlinePassed):
            channel.receive(within(-1))


def test_a_deadline_is_over_at_its_own_moment(monkeypatch):
    """Nothing is tried then, neither to send nor to receive."""
    monkeypatch.setattr(time, "monotonic", lambda: 5.0)
    with pair() as (channel, _):
        with pytest.raises(DeadlinePassed):
            channel.receive(5.0)
        with pytest.raises(DeadlinePassed):
            channel.send(b"x", 5.0)


def test_a_deadline_holds_for_one_message_only():
    """The next wait without a deadline is not cut short by the last one."""

    def send_later() -> None:
        time.sleep(3 * SOON)
        other.sendall(struct.pack("<I", 1) + b"x")

    with pair() as (channel, other):
        with pytest.raises(DeadlinePassed):
            channel.receive(within(SOON))
        with meanwhile(send_later):
            assert channel.receive(None) == b"x"


def test_sending_to_nobody_is_told(waits):
    """The other side is gone, or is there and does not read until the deadline."""
    with pair() as (channel, other):
        with pytest.raises(DeadlinePassed, match="does not read"):
            channel.send(b"x" * MOST, within(SOON))
        assert 0 < max(waits) <= SOON
        other.close()
        with pytest.raises(ChannelClosed):
            channel.send(b"x", within(5))


@pytest.mark.parametrize("options", [{}, {"reads_ahead": False}, {"reads_ahead": True}], ids=str)
def test_what_follows_a_message_is_taken_in_only_if_that_is_asked_for(options):
    """A socket that is passed behind a message would be lost with the bytes that it comes with."""
    with pair(**options) as (channel, other):
        other.sendall(struct.pack("<I", 1) + b"x" + b"s")
        assert channel.receive(within(5)) == b"x"
        channel.socket.settimeout(0)
        if options.get("reads_ahead"):
            with pytest.raises(BlockingIOError):
                channel.socket.recv(1)
        else:
            assert channel.socket.recv(1) == b"s"


def test_a_large_message_is_read_with_what_follows_it():
    """More than is read ahead at once."""
    message = b"x" * (3 * 2**20)
    frames = 2 * (struct.pack("<I", len(message)) + message)
    with pair(reads_ahead=True) as (channel, other), meanwhile(lambda: other.sendall(frames)):
        assert [channel.receive(within(5)) for _ in range(2)] == [message] * 2


def test_a_closed_channel_is_of_no_use():
    """Either end may be closed; both operations say so."""
    with pair() as (channel, _):
        channel.close()
        with pytest.raises(ChannelClosed):
            channel.send(b"x")
        with pytest.raises(ChannelClosed):
            channel.receive(None)
