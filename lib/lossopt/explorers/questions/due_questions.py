"""The review: asks again what the reader missed, in whatever lesson, once it is due."""

from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as widgets

from lossopt.explorers.framework.images import Bundle
from lossopt.explorers.questions.lesson_progress import CLASS, UNKEPT
from lossopt.explorers.questions.self_check import Question
from lossopt.explorers.questions.stored_views import with_view
from lossopt.explorers.questions.viva import OpenQuestion, Viva
from lossopt.explorers.questions.viva_questions import VIVA_QUESTIONS
from lossopt.progress import (
    LESSONS,
    Asked,
    Catalogue,
    Due,
    LessonRecord,
    current,
    due_questions,
    forget_reviews,
    next_day,
    note_review,
    read_catalogue,
)

__all__ = ["DueQuestions"]

STILL = "What you missed in the lessons is asked again here: the next day, and then at growing intervals."
NOTHING_MISSED = "You have missed nothing so far. What you miss in a lesson is asked again here from the next day on."
GONE = "{name} has been changed meanwhile and does not hold this question any more, so that it does not come again."
NEXT = "Next question"
OPEN = {question.prompt: question for question in VIVA_QUESTIONS}


class DueQuestions:
    """Asks one due question after the other, of all lessons that lie beside this one.

    The first choice counts: if it is right, the question comes back after a longer time, and if not, the next day. As
    the last value of a cell it shows the question with its buttons, or where no front end is there one sentence.

    Args:
        record: The file from which it asks; that of the lesson at whose head ``keep_progress`` was called, if left out.
        lessons: The folder of the lessons; that of the process if left out.
    """

    def __init__(self, *, record: LessonRecord | None = None, lessons: Path | None = None) -> None:
        self._record = current() if record is None else record
        self._folder = Path.cwd() if lessons is None else lessons
        self._catalogues: dict[str, Catalogue | None] = {}
        self._passed: set[Due] = set()
        self._asked: Due | None = None
        self._judged = ""
        self._widget: widgets.Widget | None = None
        self.next()

    def next(self) -> None:
        """Go on to the next question that is due; what was passed over comes back when all others have been asked."""
        if self._record is None:
            return
        if self._asked is not None and not self._judged:
            self._passed.add(self._asked)
        self._record.refresh()
        self._forget_what_is_gone(self._record)
        due = due_questions(self._record.document, self._today)
        if self._passed.issuperset(due):
            self._passed.clear()
        self._asked, self._judged = next((each for each in due if each not in self._passed), None), ""

    def answer(self, *, is_right: bool) -> None:
        """Plan the question anew by its first answer; later ones change nothing."""
        asked, record = self._asked, self._record
        if record is None or asked is None or self._judged:
            return
        record.update(
            lambda document: note_review(document, asked.lesson, asked.prompt, is_right=is_right, today=self._today)
        )
        kept = record.document[LESSONS].get(asked.lesson, {}).get("answers", {}).get(asked.prompt, {}).get("review")
        comes_again = kept and f"This question comes again on {_day(date.fromisoformat(kept['due']))}."
        self._judged = comes_again or record.notice or GONE.format(name=record.file.name)

    def text(self) -> tuple[str, ...]:
        """What the reader sees now besides the question itself."""
        if self._record is None:
            return (UNKEPT,)
        if self._asked is None:
            then = next_day(self._record.document, self._today)
            if then is None:
                return (NOTHING_MISSED,)
            return (f"Nothing is due for review today. Come back on {_day(then)}.",)
        count = len(due_questions(self._record.document, self._today))
        if self._judged:
            left = (
                "Nothing else is"
                if not count
                else "1 more question is"
                if count == 1
                else f"{count} more questions are"
            )
            return f"{left} due for review.", self._judged
        left = "1 question is" if count == 1 else f"{count} questions are"
        return (f"{left} due for review. You missed this one in “{self._title(self._asked.lesson)}”.",)

    def where(self) -> tuple[str, str]:
        """The lesson and section that answer the question, in words and as an address; ("", "") before an answer."""
        if self._asked is None or not self._judged:
            return "", ""
        title, asked = self._title(self._asked.lesson), self._question(self._asked)
        open_question = OPEN.get(self._asked.prompt)
        section = f"{open_question.section} {open_question.title}" if open_question else asked.section if asked else ""
        # The fragment that JupyterLab gives to a heading.
        address = f"{self._asked.lesson}.ipynb" + (f"#{section.replace(' ', '-')}" if section else "")
        return f"{title}, {section}" if section else title, address

    @property
    def widget(self) -> widgets.Widget:
        """The question with its buttons; made when first asked for, the same one ever after."""
        if self._widget is None:
            self._widget = self._build()
        return self._widget

    @property
    def _today(self) -> date:
        assert self._record is not None
        return self._record.clock().date()

    def _catalogue(self, lesson: str) -> Catalogue | None:
        if lesson not in self._catalogues:
            self._catalogues[lesson] = read_catalogue(self._folder / f"{lesson}.ipynb")
        return self._catalogues[lesson]

    def _title(self, lesson: str) -> str:
        catalogue = self._catalogue(lesson)
        return catalogue.title if catalogue else lesson

    def _forget_what_is_gone(self, record: LessonRecord) -> None:
        """Take questions out of the review that cannot be asked, since their lesson has them no more."""
        planned = due_questions(record.document, date.max)
        gone = [due for due in planned if due.prompt not in OPEN and self._question(due) is None]
        if gone:
            record.update(lambda document: forget_reviews(document, gone))

    def _question(self, due: Due) -> Asked | None:
        catalogue = self._catalogue(due.lesson)
        return None if catalogue is None else catalogue.questions.get(due.prompt)

    def _build(self) -> widgets.Widget:
        # In a widget's HTML, JupyterLab would leave a link to another notebook to the browser; in an output it follows.
        said, place, judged, where = widgets.HTML(), widgets.VBox(), widgets.HTML(), widgets.Output()

        def say() -> None:
            # Live regions, so that a screen reader speaks what a button has changed.
            for region, lines in ((said, self.text()[:1]), (judged, self.text()[1:])):
                paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
                region.value = f'<div role="status" aria-live="polite">{paragraphs}</div>'
            where.outputs = _link(*self.where())

        def judge(is_right: bool) -> None:
            self.answer(is_right=is_right)
            say()

        def go_on(_button: object = None) -> None:
            self.next()
            place.children = self._panel(judge)
            say()

        onwards = widgets.Button(description=NEXT, layout={"width": "auto"})
        onwards.on_click(go_on)
        place.children = self._panel(judge)
        say()
        return widgets.VBox([said, place, judged, where, widgets.Box([onwards])]).add_class("lossopt-review")

    def _panel(self, judge: Callable[[bool], None]) -> tuple[widgets.Widget, ...]:
        if self._asked is None:
            return ()
        if self._asked.prompt in OPEN:
            return (_OpenAgain(OPEN[self._asked.prompt], judge).widget,)
        question = self._question(self._asked)
        return () if question is None else (_Again(question, judge).panel(),)

    def _repr_mimebundle_(self, **_kwargs: object) -> Bundle:
        return with_view({"text/html": f'<p class="{CLASS}">{escape(STILL)}</p>', "text/plain": STILL}, self.widget)


class _Again(Question):
    """A question of a lesson outside of it: blank, and judged here."""

    def __init__(self, asked: Asked, judge: Callable[[bool], None]) -> None:
        super().__init__(prompt=asked.prompt, choices=asked.choices, answer=asked.answer)
        self._judge = judge

    def _kept(self) -> str:
        return ""

    def _keep(self, choice: str) -> None:
        self._judge(choice == self.answer)


class _OpenAgain(Viva):
    """An open question by itself, judged here."""

    def __init__(self, question: OpenQuestion, judge: Callable[[bool], None]) -> None:
        super().__init__([question])
        self._judge = judge

    def _keep(self, question: OpenQuestion, had_it: bool) -> None:
        self._judge(had_it)


def _link(words: str, address: str) -> tuple[dict[str, object], ...]:
    """An output that leads to the answer, if there is one to lead to."""
    if not address:
        return ()
    html = f'<p>The answer stands in <a href="{escape(address)}">{escape(words)}</a>.</p>'
    data = {"text/html": html, "text/plain": f"The answer stands in {words}."}
    return ({"output_type": "display_data", "data": data, "metadata": {}},)


def _day(day: date) -> str:
    """A date in words: "4 December 2026"."""
    return f"{day.day} {day:%B %Y}"
