"""The line at the top of a lesson that says how far its reader is."""

from html import escape

import ipywidgets as widgets

from lossopt.explorers.framework.images import Bundle
from lossopt.explorers.questions.stored_views import with_view
from lossopt.progress import LessonRecord, Tally, begin

__all__ = ["CLASS", "UNKEPT", "LessonProgress", "keep_progress"]

STILL = "What you answer is kept on your computer. With a kernel, this line says how far you are."
UNKEPT = "Your answers are not kept, since this notebook lies in no course; open the one in the course's folder."
CLASS = "lossopt-progress"  # hidden in exported pages, which keep nothing


def keep_progress(lesson: str) -> "LessonProgress":
    """Keep what the reader of a lesson answers from now on, and bring back what they answered before.

    Args:
        lesson: The name of its notebook without its ending, as in ``"01_losses"``.
    Returns:
        What shows, as the last value of a cell, how far the reader is.
    """
    return LessonProgress(begin(lesson))


class LessonProgress:
    """How many predictions and questions of a lesson are answered, and what is due for review.

    As the last value of a cell it shows a line that follows each answer. Where no front end is there, it shows a line
    that depends on nobody's answers.

    Args:
        record: The lesson's part of the student's file, or None if nothing is kept.
    """

    def __init__(self, record: LessonRecord | None) -> None:
        self._record = record

    def text(self) -> str:
        """The line as it is now."""
        record = self._record
        if record is None:
            return UNKEPT
        parts = [
            _counted(record.tally("prediction"), "prediction", "made"),
            _counted(record.tally("question"), "question", "answered"),
            _counted(record.tally("open"), "open question", "judged"),
        ]
        sentences = [f"In this lesson: {'; '.join(filter(None, parts)) or 'nothing answered yet'}.", _due(record.due())]
        return " ".join(filter(None, [*sentences, record.notice]))

    def _repr_mimebundle_(self, **_kwargs: object) -> Bundle:
        said = widgets.HTML().add_class(CLASS)

        def show() -> None:
            said.value = f'<p role="status" aria-live="polite">{escape(self.text())}</p>'

        if self._record is not None:
            self._record.observe(show)
        show()
        return with_view({"text/html": f'<p class="{CLASS}">{escape(STILL)}</p>', "text/plain": STILL}, said)


def _counted(tally: Tally, noun: str, done: str) -> str:
    """As in "3 of 15 predictions made, 2 right at once"; "" if there are none."""
    if not tally.asked and not tally.answered:
        return ""
    total = max(tally.asked, tally.answered)
    right = f", {tally.right} right at once" if tally.answered else ""
    return f"{tally.answered} of {total} {noun}{'' if total == 1 else 's'} {done}{right}"


def _due(count: int) -> str:
    if not count:
        return ""
    return f"Due for review: {count} that you missed; lesson 5 asks {'it' if count == 1 else 'them'} again."
