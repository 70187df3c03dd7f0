"""A queue of steps whose processes get lost: what is asked for, what is replaced, and where it ends."""

from collections.abc import Callable, Iterator

import pytest

from autograder.records import Verdict
from autograder.running.lost_process import LostProcess
from autograder.running.process_pair import Reply
from autograder.running.step_queue import StepQueue

LOST = LostProcess(verdict=Verdict.CRASHED, message="lost")


class Script:
    """Stands for the processes: some steps lose them, and some replays lose them again.

    Args:
        losing: the steps that lose a process.
        failing_replays: how many replays lose it again before one goes through.
        settled: steps that need no process, asked before each batch.
    """

    def __init__(
        self,
        losing: set[int] = frozenset(),
        failing_replays: int = 0,
        settled: Callable[["Script"], set[int]] = lambda _: set(),
    ) -> None:
        self.losing, self.failing_replays, self.settled = losing, failing_replays, settled
        self.batches: list[list[int]] = []
        self.taken: dict[int, Reply] = {}
        self.replaced: list[int] = []
        self.alive = True

    def ask(self, batch: list[int]) -> Iterator[Reply]:
        assert self.alive, "a step was asked of a process that is lost"
        self.batches.append(batch)
        for index in batch:
            self.alive = index not in self.losing
            yield ("done", index) if self.alive else LOST
            assert self.alive, "the processes were listened to after they were lost"

    def take(self, index: int, reply: Reply) -> None:
        assert index not in self.taken
        self.taken[index] = reply

    def replace(self, before: int) -> bool:
        self.replaced.append(before)
        self.failing_replays -= 1
        self.alive = self.failing_replays < 0
        return self.alive

    def run(self, waiting: list[int], at_once: int = 50) -> None:
        settle = lambda index: index in self.settled(self)  # noqa: E731
        StepQueue(
            waiting=waiting, at_once=at_once, settle=settle, ask=self.ask, take=self.take, replace=self.replace
        ).run()


def test_every_step_gets_its_own_reply():
    script = Script()
    script.run([2, 3, 5])
    assert script.taken == {2: ("done", 2), 3: ("done", 3), 5: ("done", 5)}
    assert script.batches == [[2, 3, 5]]
    assert script.replaced == []


def test_no_more_are_asked_for_at_once_than_said():
    script = Script()
    script.run([1, 2, 3, 4, 5], at_once=2)
    assert script.batches == [[1, 2], [3, 4], [5]]
    assert list(script.taken) == [1, 2, 3, 4, 5]


def test_after_a_loss_the_rest_is_asked_of_fresh_processes():
    """The step that lost them is not asked again; those behind it are."""
    script = Script(losing={3})
    script.run([2, 3, 5, 6])
    assert script.taken == {2: ("done", 2), 3: LOST, 5: ("done", 5), 6: ("done", 6)}
    assert script.batches == [[2, 3, 5, 6], [5, 6]]
    assert script.replaced == [3]


@pytest.mark.parametrize("again", [1, 2, 5])
def test_processes_that_a_replay_loses_are_replaced_again(again):
    """Nothing is asked before a replay has gone through."""
    script = Script(losing={1}, failing_replays=again)
    script.run([1, 2])
    assert script.replaced == [1] * (again + 1)
    assert script.taken == {1: LOST, 2: ("done", 2)}


def test_processes_lost_at_the_last_step_are_replaced_too():
    """What comes after the queue finds them."""
    script = Script(losing={4})
    script.run([4])
    assert script.replaced == [4]
    assert script.alive


def test_each_step_may_lose_them():
    script = Script(losing={1, 2, 3})
    script.run([1, 2, 3])
    assert script.taken == {1: LOST, 2: LOST, 3: LOST}
    assert script.replaced == [1, 2, 3]


def test_what_needs_no_process_is_not_asked_for():
    script = Script(settled=lambda _: {2, 3})
    script.run([1, 2, 3, 4])
    assert script.batches == [[1, 4]]


def test_what_a_loss_settles_is_not_asked_for_any_more():
    """A replay may lose the cell whose exercise a waiting check is about."""
    script = Script(losing={1}, settled=lambda script: {3} if script.replaced else set())
    script.run([1, 2, 3, 4])
    assert script.batches == [[1, 2, 3, 4], [2, 4]]


def test_an_empty_queue_asks_for_nothing():
    script = Script()
    script.run([])
    assert (script.batches, script.replaced) == ([], [])
