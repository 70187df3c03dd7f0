"""What comes back of a figure's controls, and what does not."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from lossopt.explorers import explore_loss_shapes
from lossopt.explorers.framework.explorer import REST_SECONDS
from lossopt.explorers.framework.positions import Positions
from lossopt.progress import LESSONS, ProgressFile, begin, session
from traitlets import Enum, Float, HasTraits

LEFT = {"lr": 0.75, "loss": "MAE"}


class State(HasTraits):
    lr = Float(0.5, min=0.0, max=1.0)
    loss = Enum(("MSE", "MAE"), default_value="MSE")


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A lesson that keeps what is answered; ends with the test."""
    monkeypatch.setattr(session, "_current", None)
    return begin("lesson", folder=tmp_path, variables={"COURSE_PROGRESS": str(tmp_path / "kept.json")})


def shown(title="Shapes", **start):
    state = State(**start)
    positions = Positions(title, state, ("lr", "loss"))
    positions.bring_back()
    return state, positions


def leave(state, positions, **values):
    for name, value in values.items():
        setattr(state, name, value)
    positions.keep()


def values(state):
    return {"lr": state.lr, "loss": state.loss}


def test_controls_come_back_as_they_were_left(lesson):
    """Of each figure by its title; shown once more in the same kernel, it stays where it is."""
    state, positions = shown()
    leave(state, positions, **LEFT)
    assert values(shown()[0]) == LEFT
    assert values(shown("Others")[0]) == {"lr": 0.5, "loss": "MSE"}
    state.lr = 0.25
    positions.bring_back()
    assert state.lr == 0.25


def test_a_figure_that_starts_otherwise_is_left_alone(lesson):
    """As after an edit of the cell that makes it."""
    leave(*shown(), **LEFT)
    assert values(shown(lr=0.1)[0]) == {"lr": 0.1, "loss": "MSE"}


@pytest.mark.parametrize(
    "damaged",
    [
        {"lr": 7.0, "loss": "MAE"},
        {"lr": 0.75, "loss": "none"},
        {"lr": float("nan"), "loss": "MAE"},
        {"lr": "fast", "loss": "MAE"},
        {"lr": [], "loss": []},
        {"lr": 0.75},
        {**LEFT, "more": 1},
        [0.75, "MAE"],
        None,
    ],
)
def test_what_a_control_cannot_have_moves_nothing(lesson, damaged):
    """Not even the controls whose values are right."""
    start = {"lr": 0.5, "loss": "MSE"}
    lesson.keep("figures", lambda _: {"Shapes": {"from": start, "to": damaged}})
    assert values(shown()[0]) == start


@pytest.mark.parametrize("damaged", [None, 1, [], {"Shapes": 1}, {"Shapes": {"to": LEFT}}])
def test_a_damaged_part_is_passed_over_and_replaced(lesson, damaged):
    """It costs no answer, and the next time that a figure rests, its controls are kept again."""
    lesson.keep("figures", lambda _: damaged)
    state, positions = shown()
    assert state.lr == 0.5
    leave(state, positions, **LEFT)
    assert values(shown()[0]) == LEFT


def test_without_a_lesson_nothing_is_kept(monkeypatch):
    """And nothing fails."""
    monkeypatch.setattr(session, "_current", None)
    leave(*shown(), **LEFT)
    assert shown()[0].lr == 0.5


def test_a_figure_keeps_its_controls_when_it_rests(lesson):
    """Not while it moves; what it shows then is what is kept."""

    async def move():
        figure = explore_loss_shapes()
        figure._repr_mimebundle_()
        for delta in (0.5, 0.7, 0.9):
            figure.state.delta = delta
        assert lesson.part("figures") is None
        await asyncio.sleep(2 * REST_SECONDS)
        return figure

    with ThreadPoolExecutor(1) as thread:  # which has no loop yet, whatever a browser's tests have left in this one
        figure = thread.submit(lambda: asyncio.run(move())).result()
    [kept] = ProgressFile(lesson.file.path).read().document[LESSONS]["lesson"]["figures"].values()
    assert kept["to"]["delta"] == 0.9
    again = explore_loss_shapes()
    data, _ = again._repr_mimebundle_()
    assert again.frame().text == figure.frame().text
    assert again.frame().text.split(".")[0] in data["text/html"]


MOVED_AT_THE_END = """
import sys
from pathlib import Path
from lossopt.explorers.framework.positions import Positions
from lossopt.progress import begin
from traitlets import Float, HasTraits

class State(HasTraits):
    lr = Float(0.5)

begin("lesson", folder=Path(sys.argv[1]), variables={"COURSE_PROGRESS": sys.argv[2]})
state = State()
positions = Positions("Shapes", state, ("lr",))
positions.bring_back()
for state.lr in (0.6, 0.75):
    positions.moved()
"""


def test_controls_are_kept_where_the_kernel_ends_before_they_rest(tmp_path):
    """A reader who moves a control and closes the lesson at once finds it as it was left."""
    file = tmp_path / "kept.json"
    subprocess.run([sys.executable, "-c", MOVED_AT_THE_END, str(tmp_path), str(file)], check=True)
    [kept] = ProgressFile(file).read().document[LESSONS]["lesson"]["figures"].values()
    assert kept == {"from": {"lr": 0.5}, "to": {"lr": 0.75}}
