"""Questions that answer at once: predictions before a cell is run, and the self-check of a lesson."""

from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets as widgets
from IPython.display import display
from traitlets import HasTraits, Unicode

from lossopt.explorers.framework.choice import Choice
from lossopt.explorers.framework.images import Bundle
from lossopt.explorers.questions.stored_views import with_view
from lossopt.progress import current
from lossopt.saving.markup import ANSWERED, still_question

__all__ = ["Prediction", "Question"]

LEAST_CHOICES = 2


class _Chosen(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader chose last; "" before that."""

    choice = Unicode("")


class Question:
    """A question with one right answer; each answer has a reply of its own.

    As the last value of a cell it shows a button for each answer, or, where no front end is there, the answers with
    their replies folded away. In a lesson that keeps answers, it comes back as it was answered last.

    Args:
        prompt: The question, one sentence.
        choices: Each answer with what is told to the reader who chooses it: the reason of the right one, and what each
            wrong one overlooks.
        answer: The right one.
        closes: So many cells below stay closed until an answer is given, the outputs of code, and the texts; 0 to 6.
        section: The number of the lesson's section that answers it, as in ``"0.3"``, if it stands in another one; the
            review leads there.
    Raises:
        ValueError: There are fewer than two choices, one has no reply, or ``answer`` is not among them; or ``closes``
            is out of its range.
    Example:
        >>> question = Question(
        ...     prompt="Is 1 < 2?",
        ...     choices={"yes": "1 stands first on the line of numbers.", "no": "Where is 1 on the line of numbers?"},
        ...     answer="yes",
        ... )
        >>> question.reply("no")
        'Not yet. Where is 1 on the line of numbers?'
    """

    MOST_CLOSED = 6  # questions.css has a rule for each
    kind = "question"  # in the student's file

    def __init__(
        self, *, prompt: str, choices: Mapping[str, str], answer: str, closes: int = 0, section: str = ""
    ) -> None:
        name = f"{type(self).__name__} {prompt!r}"
        if len(choices) < LEAST_CHOICES:
            raise ValueError(f"{name}: {len(choices)} choices; at least {LEAST_CHOICES} are expected")
        if silent := [choice for choice, reply in choices.items() if not reply.strip()]:
            raise ValueError(f"{name}: no reply for {silent[0]!r}; say what it overlooks, or why it is right")
        if answer not in choices:
            raise ValueError(f"{name}: the answer {answer!r} is not one of the choices {tuple(choices)}")
        if not 0 <= closes <= self.MOST_CLOSED:
            raise ValueError(f"{name}: closes {closes} cells; 0 to {self.MOST_CLOSED} are expected")
        self.prompt, self.choices, self.answer, self.closes = prompt, dict(choices), answer, closes
        self.section = section
        self._chosen = _Chosen()

    def reply(self, choice: str) -> str:
        """What the reader is told on choosing ``choice``."""
        return f"{'Right' if choice == self.answer else 'Not yet'}. {self.choices[choice]}"

    def _classes(self) -> list[str]:
        # One class for each cell that is closed, since CSS cannot read a number.
        return ["lossopt-question", *(f"lossopt-closes-{place}" for place in range(1, self.closes + 1))]

    def panel(self) -> widgets.Widget:
        """The question with its buttons, another one each time."""
        kept = self._kept()
        choice = Choice(label="Your answer", options=tuple(self.choices), value=kept or None, upright=True)
        said = widgets.HTML()
        prompt = widgets.HTML(f"<strong>{escape(self.prompt)}</strong>")
        box = widgets.VBox([prompt, choice, said])

        def show(chosen: str) -> None:
            # A live region, so that a screen reader speaks the reply.
            said.value = f'<p role="status" aria-live="polite">{escape(self.reply(chosen))}</p>'
            box.add_class(ANSWERED)
            self._chosen.choice = chosen

        def answer(change: dict[str, Any]) -> None:
            show(change["new"])
            self._keep(change["new"])

        for name in self._classes():
            box.add_class(name)
        if kept:
            show(kept)
        choice.observe(answer, names="value")
        return box

    def _kept(self) -> str:
        """What was chosen last, before this kernel was started; "" if it is not known."""
        record = current()
        last = "" if record is None else record.last(self.prompt)
        return last if last in self.choices else ""

    def _keep(self, choice: str) -> None:
        record = current()
        if record is not None:
            record.note(self.kind, self.prompt, choice, is_right=choice == self.answer)

    def _repr_mimebundle_(self, **_kwargs: Any) -> Bundle:
        replies = {choice: self.reply(choice) for choice in self.choices}
        html = still_question(self.prompt, replies, self._classes())
        plain = "\n".join([self.prompt, *(f"- {choice}" for choice in self.choices)])
        return with_view({"text/html": html, "text/plain": plain}, self.panel())


class Prediction(Question):
    """A choice to be made before its result is seen.

    The cells below it stay closed until one is made: the outputs of code, and the texts. One of them has to call
    :meth:`compare` with what its computation came to, so that the key is proved whenever the lesson is run.

    Args:
        prompt: The question, one sentence.
        choices: Each answer with what is told to the reader who chooses it.
        answer: What comes out.
        closes: As for :class:`Question`; the first of them shows what came out.
    Raises:
        ValueError: As for :class:`Question`.
    """

    kind = "prediction"

    def __init__(self, *, prompt: str, choices: Mapping[str, str], answer: str, closes: int = 1) -> None:
        super().__init__(prompt=prompt, choices=choices, answer=answer, closes=closes)

    def reply(self, choice: str) -> str:
        """What the reader is told on choosing ``choice``; right or wrong is for the outputs below to say first."""
        return f"Noted: {choice}. Look below at what came out. {self.choices[choice]}"

    def compare(self, came_out: str) -> None:
        """Shows what came out beside what the reader predicted, also if that is chosen later.

        Args:
            came_out: The choice that the computation came to.
        Raises:
            ValueError: It is not one of the choices, or not the one that the question holds for right.
        """
        if came_out not in self.choices:
            raise ValueError(f"Prediction {self.prompt!r}: {came_out!r} came out, but that is not one of its choices")
        if came_out != self.answer:
            raise ValueError(f"Prediction {self.prompt!r}: {came_out!r} came out, but its answer is {self.answer!r}")
        said = widgets.HTML().add_class("lossopt-outcome")

        def show(_change: Any = None) -> None:
            said.value = f'<p role="status" aria-live="polite">{escape(self._comparison())}</p>'

        self._chosen.observe(show, names="choice")
        show()
        plain = f"It came out: {came_out}."
        data, metadata = with_view(
            {"text/html": f'<p class="lossopt-outcome">{escape(plain)}</p>', "text/plain": plain}, said
        )
        display(data, metadata=metadata, raw=True)

    def _comparison(self) -> str:
        chosen, answer = self._chosen.choice, self.answer
        if not chosen:
            return f"It came out: {answer}."
        return (
            f"As you predicted: {answer}." if chosen == answer else f"You predicted: {chosen}. It came out: {answer}."
        )
