"""Self-examination: questions in an order drawn afresh, each to be thought about before its answer is revealed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from random import Random
from typing import Any

import ipywidgets as widgets
from traitlets import Bool, HasTraits, Int, List

from lossopt.explorers.framework.images import Bundle
from lossopt.explorers.questions.stored_views import with_view
from lossopt.progress import current
from lossopt.saving.markup import run_note

__all__ = ["OpenQuestion", "Viva", "VivaState"]

THINK = "Think first: say your whole answer aloud, or write it down. Then press Reveal."
JUDGE = "Compare, run the demonstration, then judge yourself: I had it, or Not yet."
SECTION = re.compile(r"[Ss]ection ([0-9]+\.[0-9]+)")
HAD_IT, NOT_YET = "I had it", "Not yet"
AGAIN = "Ask the missed again"
TOO_SOON = "Not judged: reveal the answer first."
PART = "viva"  # of a lesson in the student's file


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question without choices.

    Args:
        prompt: The question, one sentence.
        points: What belongs in a full answer, at least one point.
        section: Where the answer and its demonstration stand, for instance ``"5.2"``.
        title: The heading of that section without its number; where it is given, mentions of the section are links.
    Raises:
        ValueError: ``points`` is empty.
    """

    prompt: str
    points: tuple[str, ...]
    section: str
    title: str = ""

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError(f"OpenQuestion {self.prompt!r}: no points; at least one is expected that an answer needs")


class VivaState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """Where an examination stands; questions are numbered from 0 as they were given.

    ``order`` holds what this round asks: every number once, or those missed in the round before. ``place`` is how many
    of them have been judged, ``missed`` the numbers of those that were not known. ``is_hasty`` is true after an answer
    that was judged unseen.
    """

    order = List(Int())
    place = Int(0)
    is_revealed = Bool(False)
    is_hasty = Bool(False)
    missed = List(Int())


class Viva:
    """Asks open questions one at a time, in an order that each draw makes anew.

    As the last value of a cell it shows the question with its buttons, or where no front end is there all the
    questions in the order given, with the answers folded away. In a lesson that keeps answers, an examination that was
    broken off goes on where it was.

    Args:
        questions: At least one.
        rng: Draws the orders; from the operating system's randomness where left out.
    Raises:
        ValueError: ``questions`` is empty.
    Example:
        >>> question = OpenQuestion(prompt="Why?", points=("because",), section="1.1")
        >>> Viva([question]).text()[0]
        'Question 1 of 1. Why?'
    """

    def __init__(self, questions: Sequence[OpenQuestion], *, rng: Random | None = None) -> None:
        if not questions:
            raise ValueError("Viva: no questions; at least one is expected")
        self.questions = tuple(questions)
        self.state = VivaState()
        self._rng = Random() if rng is None else rng
        self._widget: widgets.Widget | None = None
        self._is_kept = False
        self.draw()

    def draw(self) -> None:
        """Begin anew with all questions, in another order."""
        self._begin(range(len(self.questions)))

    def again(self) -> None:
        """After the last question, ask the missed ones once more; before it, or if all were known, do nothing."""
        if self._asked() is None and self.state.missed:
            self._begin(self.state.missed)

    def reveal(self) -> None:
        """Show what belongs in the answer; after the last question, do nothing."""
        if self._asked() is not None:
            self._move(is_revealed=True, is_hasty=False)

    def judge(self, *, had_it: bool) -> None:
        """Note how the reader did and go on; an answer that has not been revealed cannot be judged."""
        if self._asked() is None:
            return
        if not self.state.is_revealed:
            self._move(is_hasty=True)
            return
        number = self.state.order[self.state.place]
        missed = self.state.missed if had_it else [*self.state.missed, number]
        self._keep(self.questions[number], had_it)
        self._move(place=self.state.place + 1, is_revealed=False, missed=missed)

    def text(self) -> tuple[str, ...]:
        """What the reader sees now, paragraph by paragraph."""
        question = self._asked()
        if question is None:
            return self._summary()
        heading = f"Question {self.state.place + 1} of {len(self.state.order)}. {question.prompt}"
        if not self.state.is_revealed:
            return (heading, f"{TOO_SOON} {THINK}" if self.state.is_hasty else THINK)
        points = (f"{number}. {point}" for number, point in enumerate(question.points, 1))
        return (heading, *points, f"The demonstration is in section {question.section}. {JUDGE}")

    @property
    def widget(self) -> widgets.Widget:
        """The text and its buttons; made when first asked for, the same one ever after."""
        if self._widget is None:
            self._widget = self._build()
        return self._widget

    def _keep(self, question: OpenQuestion, had_it: bool) -> None:
        record = current()
        if record is not None:
            record.note("open", question.prompt, HAD_IT if had_it else NOT_YET, is_right=had_it)

    def _go_on(self) -> None:
        """Go on where the reader broke off, and from now on keep that place; only the first time does anything."""
        record = current()
        if record is None or self._is_kept:
            return
        self._is_kept = True
        self._move(**self._place_in(record.part(PART)))
        self.state.observe(lambda _change: record.keep(PART, lambda _part: self._place()), names=["order", "place"])

    def _place(self) -> dict[str, Any]:
        """Where the examination stands, by the prompts: numbers would mean others once a question is added."""
        order, missed = ([self.questions[n].prompt for n in each] for each in (self.state.order, self.state.missed))
        return {"order": order, "place": self.state.place, "missed": missed}

    def _place_in(self, kept: Any) -> dict[str, Any]:
        """The values of the state that were kept; none if that is damaged, names other questions, or is at an end."""
        numbers = {question.prompt: number for number, question in enumerate(self.questions)}
        try:
            order, missed = ([numbers[prompt] for prompt in kept[name]] for name in ("order", "missed"))
            is_underway = 0 < kept["place"] < len(order)
        except (KeyError, TypeError):
            return {}
        is_sound = len({*order}) == len(order) and {*missed} <= {*order}
        return {"order": order, "place": int(kept["place"]), "missed": missed} if is_underway and is_sound else {}

    def _asked(self) -> OpenQuestion | None:
        place = self.state.place
        return self.questions[self.state.order[place]] if place < len(self.state.order) else None

    def _begin(self, numbers: Sequence[int]) -> None:
        order = self._rng.sample(numbers, k=len(numbers))
        self._move(order=order, place=0, is_revealed=False, is_hasty=False, missed=[])

    def _summary(self) -> tuple[str, ...]:
        total, missed = len(self.state.order), [self.questions[number] for number in self.state.missed]
        again = [f"Section {question.section}: {question.prompt}" for question in missed]
        closing = f"Read these again, then press {AGAIN}." if again else "Nothing is left to read again."
        return (f"That was the last one. You had {total - len(missed)} of {total}.", *again, closing)

    def _move(self, **values: Any) -> None:
        with self.state.hold_trait_notifications():
            for name, value in values.items():
                setattr(self.state, name, value)

    def _build(self) -> widgets.Widget:
        # All buttons stay where they are and enabled: one that vanished would take the keyboard's focus with it.
        presses = {
            "Reveal": self.reveal,
            HAD_IT: lambda: self.judge(had_it=True),
            NOT_YET: lambda: self.judge(had_it=False),
            AGAIN: self.again,
            "Draw a new order": self.draw,
        }
        said = widgets.HTML()

        def show(_change: Any = None) -> None:
            # A live region, so that a screen reader speaks what a button has changed.
            said.value = f'<div role="status" aria-live="polite">{self._paragraphs()}</div>'

        self.state.observe(show)
        show()
        row = widgets.Box([_button(words, press) for words, press in presses.items()], layout={"flex_flow": "row wrap"})
        return widgets.VBox([said, row]).add_class("lossopt-viva")

    def _paragraphs(self) -> str:
        anchors = {question.section: _anchor(question) for question in self.questions if question.title}
        heading, *rest = (_with_links(line, anchors) for line in self.text())
        return f"<p><strong>{heading}</strong></p>" + "".join(f"<p>{line}</p>" for line in rest)

    def _repr_mimebundle_(self, **_kwargs: Any) -> Bundle:
        self._go_on()
        items = "".join(_folded(question) for question in self.questions)
        plain = "\n".join(f"{number}. {question.prompt}" for number, question in enumerate(self.questions, 1))
        note = run_note("be asked one question at a time, in an order drawn afresh")
        return with_view({"text/html": f"<ol>{items}</ol>{note}", "text/plain": plain}, self.widget)


def _button(words: str, press: Any) -> widgets.Button:
    button = widgets.Button(description=words, layout={"width": "auto"})
    button.on_click(lambda _button: press())
    return button


def _anchor(question: OpenQuestion) -> str:
    """The fragment that JupyterLab and the exported pages give to the heading of the section."""
    return "#" + f"{question.section} {question.title}".replace(" ", "-")


def _with_links(line: str, anchors: Mapping[str, str]) -> str:
    """The line as HTML, in which each section that has an anchor is a link to it."""

    def link(found: re.Match[str]) -> str:
        anchor = anchors.get(found[1])
        return found[0] if anchor is None else f'<a href="{escape(anchor)}">{found[0]}</a>'

    return SECTION.sub(link, escape(line))


def _folded(question: OpenQuestion) -> str:
    points = "".join(f"<li>{escape(point)}</li>" for point in question.points)
    anchors = {question.section: _anchor(question)} if question.title else {}
    where = f"<p>{_with_links(f'The demonstration is in section {question.section}.', anchors)}</p>"
    hidden = f"<details><summary>Show what belongs in the answer</summary><ul>{points}</ul>{where}</details>"
    return f"<li><p>{escape(question.prompt)}</p>{hidden}</li>"
