"""States that a lesson tells its reader to try."""

import importlib
import re
from pathlib import Path

import nbformat
from lossopt.explorers import explore_likelihood
from lossopt.explorers.framework.tries import each, settings_in_words
from traitlets import Bool, Enum, Float, HasTraits, Int

ROOT = Path(__file__).parents[4]
LESSONS = sorted((ROOT / "course").glob("*.ipynb"))
FIGURES = sorted(path.stem for path in (ROOT / "lib" / "lossopt" / "explorers" / "figures").glob("[a-z]*.py"))
TRY = "**Try:**"
# What asks for another program, which nothing can run without a kernel.
PROGRAMS = (
    "change `step`. Divide the gradient by its length; keep only the larger of the two slopes; add noise. If your "
    "optimizer raises an error, the sentence below the picture says so, and the others go on.",
)


def passages():
    """Each paragraph of a lesson that tells its reader to try something, without its line breaks."""
    for lesson in LESSONS:
        for cell in nbformat.read(lesson, as_version=4).cells:
            for paragraph in re.split(r"\n\s*\n", cell.source if cell.cell_type == "markdown" else ""):
                if paragraph.startswith(TRY):
                    yield " ".join(paragraph.removeprefix(TRY).split())


def test_every_sentence_to_try_is_known_to_a_figure():
    """The passages of the lessons are, to the letter, the words of the figures' tries, each of them once."""
    modules = [importlib.import_module(f"lossopt.explorers.figures.{name}") for name in FIGURES]
    words = [tried.words for module in modules for tried in getattr(module, "TRIES", ())]
    left = "\n".join(passage for passage in passages() if passage not in PROGRAMS)
    for told in sorted(words, key=len, reverse=True):
        assert told in left, f"no lesson says: {told}"
        left = left.replace(told, "", 1)
    assert not left.strip(), f"no figure has states for: {left.strip()}"


class State(HasTraits):
    """A control of each kind."""

    rate = Float(0.5).tag(label="Rate")
    count = Int(5).tag(label="Count")
    kind = Enum(["a", "b"]).tag(label="Kind")
    on = Bool(True).tag(label="Switch")


def test_each_combination_is_a_state():
    """The last control moves first."""
    assert each(y=[0, 1], z=[2, 3]) == ({"y": 0, "z": 2}, {"y": 0, "z": 3}, {"y": 1, "z": 2}, {"y": 1, "z": 3})


def test_a_setting_is_said_with_its_label():
    """Numbers without noughts at their end, a switch in words."""
    values = {"rate": 0.10, "count": 20, "kind": "b", "on": False}
    assert list(settings_in_words(State(), values)) == [
        ("Rate", "0.1"),
        ("Count", "20"),
        ("Kind", "b"),
        ("Switch", "off"),
    ]


def test_a_state_is_drawn_without_moving_the_figure():
    """Picture and words are those that the controls would bring."""
    figure, moved = explore_likelihood(), explore_likelihood()
    drawn = figure.tried({"p": 0.7})
    moved.state.p = 0.7
    assert drawn.text == moved.frame().text
    assert drawn.alt == f"{figure.title}. {drawn.text}"
    assert drawn.settings == (("Predicted probability", "0.7"),)
    assert figure.state.p == 0.5
    assert figure.frame().text == explore_likelihood().frame().text
