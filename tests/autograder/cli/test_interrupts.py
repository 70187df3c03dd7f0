"""Ctrl-C in the midst of work waits for its end."""

import os
import signal
import threading

import pytest

from autograder.cli.interrupts import held_back


def interrupted(last):
    """Presses Ctrl-C in the midst of a block that ends with ``last``."""
    with held_back():
        os.kill(os.getpid(), signal.SIGINT)
        last()


def test_what_is_pressed_meanwhile_comes_at_the_end():
    """The block runs to its end first, and afterwards Ctrl-C is what it was."""
    before, done = signal.getsignal(signal.SIGINT), []
    with pytest.raises(KeyboardInterrupt):
        interrupted(lambda: done.append(1))
    assert done == [1]
    assert signal.getsignal(signal.SIGINT) is before


def test_nothing_comes_if_nothing_was_pressed():
    with held_back():
        pass


def test_an_error_of_the_block_is_what_is_told():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ValueError, match="of the block"):
        interrupted(lambda: int("of the block"))
    assert signal.getsignal(signal.SIGINT) is before


def test_another_thread_has_nothing_to_hold_back():
    """Only the main thread gets Ctrl-C, and only it may say what happens then."""
    said = []

    def work():
        with held_back():
            said.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert said == ["done"]
