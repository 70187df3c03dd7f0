"""Works through the steps of a submission while processes get lost: a state machine.

``RUNNING`` asks for what waits. Once a process is lost, ``REPLACING`` brings fresh ones and has them run again what ran
before; a cell that ends them again while it is replayed keeps the queue there. ``DONE`` is reached when nothing waits
and no process is missing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from autograder.running.lost_process import LostProcess
from autograder.running.process_pair import Reply

__all__ = ["State", "StepQueue"]


class State(Enum):
    """What a queue does next."""

    RUNNING = auto()
    REPLACING = auto()
    DONE = auto()


@dataclass(slots=True, kw_only=True)
class StepQueue:
    """Steps that wait for the processes.

    Attributes:
        waiting: their indices, in the notebook's order.
        at_once: how many of them are asked for together, at most.
        settle: takes a step that needs no process, and returns whether it did.
        ask: sends these steps to the processes; yields a reply to each; after a lost process there are no more.
        take: takes in the reply to a step.
        replace: brings fresh processes after one was lost at a step. Returns False if they were lost again.
    """

    waiting: list[int]
    at_once: int
    settle: Callable[[int], bool]
    ask: Callable[[list[int]], Iterator[Reply]]
    take: Callable[[int, Reply], None]
    replace: Callable[[int], bool]
    _state: State = State.RUNNING
    _lost_at: int = -1

    def run(self) -> None:
        """Works until every step is settled or has its reply."""
        actions = {State.RUNNING: self._ask_for_next, State.REPLACING: self._replace}
        while self._state is not State.DONE:
            self._state = actions[self._state]()

    def _ask_for_next(self) -> State:
        self.waiting = [index for index in self.waiting if not self.settle(index)]
        if not self.waiting:
            return State.DONE
        asked = self.waiting[: self.at_once]
        for index, reply in zip(asked, self.ask(asked), strict=False):
            self.waiting.remove(index)
            self.take(index, reply)
            if isinstance(reply, LostProcess):
                self._lost_at = index
                return State.REPLACING
        return State.RUNNING

    def _replace(self) -> State:
        return State.RUNNING if self.replace(self._lost_at) else State.REPLACING
