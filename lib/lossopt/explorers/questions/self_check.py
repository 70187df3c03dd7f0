"""Questions that answer at once: predictions before a cell is run, and the self-check of a lesson."""

from dataclasses import dataclass
from html import escape
from typing import Any

import ipywidgets as widgets

from lossopt.explorers.framework.choice import Choice
from lossopt.explorers.framework.images import Bundle

__all__ = ["Prediction", "Question"]

VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """A choice to be made before the next cell is run; it is noted, not judged.

    As the last value of a cell it shows a button for each answer, or a plain list where no front end is there.

    Args:
        prompt: The question, one sentence.
        choices: At least two answers.
    """

    prompt: str
    choices: tuple[str, ...]

    def reply(self, choice: str) -> str:
        """What the reader is told on choosing ``choice``."""
        return f"Noted: {choice}. Now run on and compare."

    def _folded(self) -> str:
        return ""

    def _repr_mimebundle_(self, **_kwargs: Any) -> Bundle:
        items = "".join(f"<li>{escape(choice)}</li>" for choice in self.choices)
        plain = "\n".join([self.prompt, *(f"- {choice}" for choice in self.choices)])
        data = {
            "text/html": f"<p><strong>{escape(self.prompt)}</strong></p><ul>{items}</ul>{self._folded()}",
            "text/plain": plain,
        }
        view = _answers(self)._repr_mimebundle_()
        if VIEW in view:
            data[VIEW] = view[VIEW]
        return data, {}


@dataclass(frozen=True, kw_only=True)
class Question(Prediction):
    """A question with one right answer, told at once with the reason.

    Args:
        answer: The right one of ``choices``.
        why: The reason, one or two sentences.
    Raises:
        ValueError: ``answer`` is not among ``choices``.
    """

    answer: str
    why: str

    def __post_init__(self) -> None:
        if self.answer not in self.choices:
            raise ValueError(f"Question: the answer {self.answer!r} is not one of the choices {self.choices}")

    def reply(self, choice: str) -> str:
        """Right or not yet, and the reason once it is right."""
        if choice == self.answer:
            return f"Right. {self.why}"
        return "Not yet: think again, then choose another answer."

    def _folded(self) -> str:
        answer, why = escape(self.answer), escape(self.why)
        return f"<details><summary>Show the answer</summary><p>{answer}. {why}</p></details>"


def _answers(question: Prediction) -> widgets.Widget:
    choice = Choice(label="Your answer", options=question.choices, value=None, upright=True)
    said = widgets.HTML()

    def answer(change: dict[str, Any]) -> None:
        said.value = f'<p role="status" aria-live="polite">{escape(question.reply(change["new"]))}</p>'

    choice.observe(answer, names="value")
    prompt = widgets.HTML(f"<strong>{escape(question.prompt)}</strong>")
    return widgets.VBox([prompt, choice, said]).add_class("lossopt-question")
