"""What was answered in one lesson: noted in the file as it happens, and summed up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lossopt.progress.documents import LESSONS, Document
from lossopt.progress.file import ProgressFile
from lossopt.progress.reviewing import due_questions, planned

__all__ = ["LessonRecord", "Tally"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many questions of a kind there are, were answered, and were right at the first try; ``asked`` may be 0."""

    asked: int = 0
    answered: int = 0
    right: int = 0


class LessonRecord:
    """The part of a student's file that belongs to one lesson.

    Args:
        file: The student's.
        lesson: The name of the lesson's notebook without its ending.
        title: Its heading, as ``course progress`` shows it.
        asks: How many questions of each kind it asks.
        clock: Says what time it is, in the student's time zone.
    """

    def __init__(
        self,
        file: ProgressFile,
        lesson: str,
        *,
        title: str,
        asks: Mapping[str, int],
        clock: Callable[[], datetime],
    ) -> None:
        self.file, self.lesson, self.title, self.asks, self.clock = file, lesson, title, dict(asks), clock
        self._reading = file.read()
        self._observers: list[Callable[[], None]] = []

    @property
    def document(self) -> Document:
        """What the file held when it was last read or changed from here."""
        return self._reading.document

    @property
    def notice(self) -> str:
        """A sentence on what is wrong with the file; "" if nothing is."""
        return self._reading.notice

    def observe(self, act: Callable[[], None]) -> None:
        """Have ``act`` called after each change from here."""
        self._observers.append(act)

    def last(self, prompt: str) -> str:
        """What the student chose last; "" if they did not answer."""
        return str(self._answers(self.document).get(prompt, {}).get("last", ""))

    def part(self, name: str) -> Any:
        """What else is kept of the lesson under this name, None if nothing is; whoever asks for it has to judge it."""
        return self.document[LESSONS].get(self.lesson, {}).get(name)

    def keep(self, name: str, change: Callable[[Any], Any]) -> None:
        """Put what ``change`` makes of a part of the lesson in its place."""

        def in_document(document: Document) -> None:
            kept = self._own(document)
            kept[name] = change(kept.get(name))

        self.update(in_document)

    def note(self, kind: str, prompt: str, choice: str, *, is_right: bool) -> None:
        """Keep an answer. The first one decides whether the question was missed, and is asked again."""
        now = self.clock()

        def change(document: Document) -> None:
            answer = self._own(document)["answers"].setdefault(prompt, {"first": choice, "right": is_right})
            is_new = "kind" not in answer
            answer.update(kind=kind, last=choice, at=now.isoformat(timespec="seconds"))
            if is_new and not is_right:
                answer["review"] = planned(now.date(), is_right=False)

        self.update(change)

    def refresh(self) -> None:
        """Read the file anew: the kernel of another lesson may have changed it."""
        self._reading = self.file.read()

    def update(self, change: Callable[[Document], None]) -> None:
        """Change the file, and tell whoever shows what is in it."""
        self._reading = self.file.update(change)
        for act in self._observers:
            act()

    def tally(self, kind: str) -> Tally:
        """How far the student is with the lesson's questions of a kind."""
        answers = [answer for answer in self._answers(self.document).values() if answer["kind"] == kind]
        right = sum(answer["right"] for answer in answers)
        return Tally(asked=self.asks.get(kind, 0), answered=len(answers), right=right)

    def due(self) -> int:
        """How many questions, of all lessons, are due to be asked again."""
        return len(due_questions(self.document, self.clock().date()))

    def _own(self, document: Document) -> dict[str, Any]:
        """The lesson's part of a document that is about to be changed."""
        kept: dict[str, Any] = document[LESSONS].setdefault(self.lesson, {"answers": {}})
        kept.update(title=self.title, asks=self.asks)
        return kept

    def _answers(self, document: Document) -> Mapping[str, Any]:
        answers: Mapping[str, Any] = document[LESSONS].get(self.lesson, {}).get("answers", {})
        return answers
