"""The game of lesson 6: a training run with an unknown cause, credit for experiments, and a verdict."""

import base64
from collections.abc import Callable, Mapping
from html import escape
from random import Random
from typing import Any

import ipywidgets as widgets
from traitlets import HasTraits, Int, List, Unicode

from lossopt.debugging import CAUSES, CREDIT, EXPERIMENTS, Case, Cause, Verdict
from lossopt.explorers.framework.images import Bundle, Camera
from lossopt.explorers.questions.run_logs import draw_log, log_in_words, log_table
from lossopt.explorers.questions.stored_views import with_view
from lossopt.saving.markup import ANSWERED, image_tags, in_itself, run_note

__all__ = ["Investigation", "InvestigationState"]

SEEDS = 10**9
STORED = 12  # the case that is shown without a kernel
ASK = "What is wrong with this run? Buy experiments, then name the cause."
ANOTHER = "Draw another run"


class InvestigationState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """Where an investigation stands.

    ``seed`` draws the case, ``bought`` are the experiments in their order, ``named`` is the cause that the reader
    named ("" before), and ``refused`` is an experiment for which the credit did not suffice ("" if there is none).
    """

    seed = Int(0)
    bought = List(Unicode())
    named = Unicode("")
    refused = Unicode("")


class Investigation:
    """Draws runs, sells experiments on them, and judges the diagnosis.

    As the last value of a cell it shows the log with its buttons, or where no front end is there one case with all
    experiments and the answer folded away.

    Args:
        rng: Draws the seeds of the cases; from the operating system's randomness where left out.
    Example:
        >>> game = Investigation(rng=Random(0))
        >>> game.buy("inputs")
        >>> game.text()[1]
        'Credit left: 4 of 5.'
    """

    def __init__(self, *, rng: Random | None = None) -> None:
        self.state = InvestigationState()
        self._rng = Random() if rng is None else rng
        self._widget: widgets.Widget | None = None
        self._drawn: tuple[int, Case, str] | None = None
        self.deal()

    def deal(self) -> None:
        """Begin anew with another run."""
        self._move(seed=self._rng.randrange(SEEDS), bought=[], named="", refused="")

    def buy(self, experiment: str) -> None:
        """Buy an experiment; once the cause is named, or if the credit does not suffice, nothing is bought."""
        if self.state.named or experiment in self.state.bought:
            return
        if EXPERIMENTS[experiment].price > self.credit:
            self._move(refused=experiment)
            return
        self._move(bought=[*self.state.bought, experiment], refused="")

    def name(self, cause: str) -> None:
        """Name the cause; the first name counts."""
        if not self.state.named:
            self._move(named=cause, refused="")

    @property
    def credit(self) -> int:
        """What is left of the credit."""
        return CREDIT - sum(EXPERIMENTS[name].price for name in self.state.bought)

    def text(self) -> tuple[str, ...]:
        """What the reader sees now, paragraph by paragraph, besides the picture and what experiments told."""
        left = f"Credit left: {self.credit} of {CREDIT}."
        if not self.state.named:
            refused = self.state.refused
            return (ASK, f"{left} {_too_dear(refused)}" if refused else left)
        return (*_verdict(self._case().diagnose(self.state.named), self.state.named, CREDIT - self.credit), left)

    @property
    def widget(self) -> widgets.Widget:
        """The picture, the text and the buttons; made when first asked for, the same one ever after."""
        if self._widget is None:
            self._widget = self._build()
        return self._widget

    def _case(self) -> Case:
        """The case of the seed, with what the state says bought; kept as long as that only grows."""
        if (
            self._drawn is None
            or self._drawn[0] != self.state.seed
            or set(self._drawn[1].bought) - {*self.state.bought}
        ):
            case = Case(seed=self.state.seed)
            self._drawn = (self.state.seed, case, _picture(case))
        case = self._drawn[1]
        for experiment in self.state.bought:
            case.buy(experiment)
        return case

    def _move(self, **values: Any) -> None:
        with self.state.hold_trait_notifications():
            for name, value in values.items():
                setattr(self.state, name, value)

    def _build(self) -> widgets.Widget:
        picture, told, said = widgets.HTML(), widgets.HTML(), widgets.HTML()
        box = widgets.VBox().add_class("lossopt-investigation")

        def show(_change: Any = None) -> None:
            case = self._case()
            assert self._drawn is not None
            picture.value = self._drawn[2]
            told.value = "".join(_told(name, case) for name in self.state.bought)
            heading, *rest = (escape(line) for line in self.text())
            paragraphs = f"<p><strong>{heading}</strong></p>" + "".join(f"<p>{line}</p>" for line in rest)
            code = _code(case.diagnose("").cause) if self.state.named else ""
            # A live region, so that a screen reader speaks what a button has changed.
            said.value = f'<div role="status" aria-live="polite">{paragraphs}</div>{code}'
            (box.add_class if self.state.bought or self.state.named else box.remove_class)(ANSWERED)

        self.state.observe(show)
        show()
        # All buttons stay where they are and enabled: one that vanished would take the keyboard's focus with it.
        experiments = {_priced(name): _calling(self.buy, name) for name in EXPERIMENTS}
        causes = {cause.title: _calling(self.name, cause.name) for cause in CAUSES.values()}
        box.children = [
            picture,
            _row("Experiments", experiments),
            told,
            _row("The cause", causes),
            said,
            _row("", {ANOTHER: self.deal}),
        ]
        return box

    def _repr_mimebundle_(self, **_kwargs: Any) -> Bundle:
        case = Case(seed=STORED)
        html = _picture(case) + f"<p><strong>{escape(ASK)}</strong></p>" + _stored(case)
        return with_view({"text/html": html, "text/plain": f"{ASK} {log_in_words(case.log)}"}, self.widget)


def _picture(case: Case) -> str:
    camera = Camera(draw_log(case.log), ())
    address = in_itself(base64.b64encode(camera.shoot()).decode("ascii"))
    return image_tags([[(address, camera.size)]], alt=log_in_words(case.log)) + log_table(case.log)


def _stored(case: Case) -> str:
    """All experiments of a case, each folded away, and its answer."""
    case.credit = sum(experiment.price for experiment in EXPERIMENTS.values())
    experiments = "".join(
        f"<details><summary>{escape(_priced(name))}</summary>{_told(name, case)}</details>" for name in EXPERIMENTS
    )
    cause = case.diagnose("").cause
    answer = f"<p>{escape(cause.title.capitalize())}. {escape(cause.shows)}</p><p>{escape(_cheapest(cause))}</p>"
    note = run_note("get another run each time, and be judged", before=f"Your credit is {CREDIT}. ")
    return f"{experiments}<details><summary>Show the cause</summary>{answer}{_code(cause)}</details>{note}"


def _verdict(verdict: Verdict, named: str, spent: int) -> tuple[str, ...]:
    cause = verdict.cause
    if not verdict.is_right:
        heading = f"No, it is not “{CAUSES[named].title}”. The cause: {cause.title}."
    elif verdict.has_evidence:
        heading = f"Right, and you have the evidence: {cause.title}."
    else:
        heading = f"Right, but nothing that you bought tells it from its rivals: {cause.title}."
    return (heading, cause.shows, f"{_cheapest(cause)} You spent {spent}.")


def _cheapest(cause: Cause) -> str:
    experiment = EXPERIMENTS[cause.told_by[0]]
    return f"The cheapest evidence: {experiment.title}, for {experiment.price}."


def _too_dear(name: str) -> str:
    return f"That is not enough for “{EXPERIMENTS[name].title}”, which costs {EXPERIMENTS[name].price}."


def _priced(name: str) -> str:
    return f"{EXPERIMENTS[name].title} ({EXPERIMENTS[name].price})"


def _told(name: str, case: Case) -> str:
    """What an experiment told, as HTML."""
    figures = "".join(
        f"<li>{figure.replace('_', ' ')}: {_numbers(told)}</li>" for figure, told in case.buy(name).items()
    )
    experiment = EXPERIMENTS[name]
    heading = f"<p><strong>{escape(experiment.title.capitalize())}</strong><br>{escape(experiment.says)}</p>"
    return f"{heading}<ul>{figures}</ul>"


def _numbers(told: float | list[float]) -> str:
    return ", ".join(f"{number:.3g}" for number in (told if isinstance(told, list) else [told]))


def _code(cause: Cause) -> str:
    """The faulty passage and the mended one."""
    if not cause.mended:
        return ""
    faulty = cause.faulty.strip("\n") or "(the line is missing)"
    mended = cause.mended.strip("\n")
    return f"<p>In the code:</p><pre>{escape(faulty)}</pre><p>Mended:</p><pre>{escape(mended)}</pre>"


def _calling(act: Callable[[str], None], name: str) -> Callable[[], None]:
    return lambda: act(name)


def _row(label: str, presses: Mapping[str, Callable[[], None]]) -> widgets.Widget:
    buttons = [_button(words, press) for words, press in presses.items()]
    row = widgets.Box(buttons, layout={"flex_flow": "row wrap"})
    return widgets.VBox([widgets.HTML(escape(label)), row]) if label else row


def _button(words: str, press: Callable[[], None]) -> widgets.Button:
    button = widgets.Button(description=words, layout={"width": "auto"})
    button.on_click(lambda _button: press())
    return button
