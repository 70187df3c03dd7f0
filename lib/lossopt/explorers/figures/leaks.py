"""Explorer: what four kinds of leak add to the accuracy on pure noise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from traitlets import Enum, HasTraits, Int

from lossopt.explorers.experiments.noise_leaks import FEATURES, LEAKS, MOST_CANDIDATES, ROWS, LeakTrials, leak_trials
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLACK, BLUE, PURPLE, VERMILLION, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each

__all__ = ["LeakView", "LeaksState", "explore_leaks", "leak_view"]

IN_WORDS = {
    "scaler": "scaler fitted\non all rows",
    "features": "features chosen\non all rows",
    "copies": "rows copied\nbefore the split",
    "best of k": "best of k\nchosen on test",
}
FAIR, LEAKY = 1.0, 0.0  # heights in the left panel
THICKNESS = 0.36


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakView:
    """The accuracies of all leaks for one shape of the tables, and which of the leaks is looked at."""

    leak: str
    rows: int
    features: int
    candidates: int
    trials: Mapping[str, LeakTrials]


def leak_view(*, leak: str, rows: int, features: int, candidates: int) -> LeakView:
    """Measure all leaks; arguments as for ``leak_trials``, and ``leak`` one of ``LEAKS``."""
    trials = leak_trials(rows=rows, features=features, candidates=candidates)
    return LeakView(leak=leak, rows=rows, features=features, candidates=candidates, trials=trials)


def describe(view: LeakView) -> str:
    """What the picture shows, in words."""
    seen = view.trials[view.leak]
    _mean, low, high = seen.bias
    added = ", ".join(f"{_named(leak, view)} {_signed(trials.bias[0])}" for leak, trials in view.trials.items())
    return (
        f"{seen.fair.size} tables of noise with {view.rows} rows of {view.features} features. Leak: "
        f"{_named(view.leak, view)}. Mean test accuracy {seen.fair.mean():.2f} if done fairly, {seen.leaky.mean():.2f} "
        f"with the leak; it adds between {_signed(low)} and {_signed(high)} (95 % interval). All four: {added}."
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-0.00", "+0.00").replace("+0.00", "0.00")


def _named(leak: str, view: LeakView) -> str:
    return f"best of {view.candidates}" if leak == "best of k" else leak


class LeaksState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    leak = Enum(LEAKS, default_value="features").tag(label="Leak")
    rows = Enum(ROWS, default_value=100).tag(label="Rows of a table")
    features = Enum(FEATURES, default_value=1000).tag(label="Features")
    candidates = Int(10, min=1, max=MOST_CANDIDATES).tag(label="Candidates k")


class _Scene:
    """Left every table's accuracy for one leak, right what each of the four leaks adds."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 4.2)
        left, right = self.figure.subplots(1, 2)
        tidy(left, title="100 tables of noise, the leak of your choice", xlabel="test accuracy", ylabel="")
        tidy(right, title="What each leak adds", xlabel="added to the test accuracy (95 % interval)", ylabel="")
        left.set(xlim=(0, 1.03), ylim=(-0.5, 1.5), yticks=(LEAKY, FAIR), yticklabels=("with the\nleak", "fair"))
        right.set(xlim=(-0.1, 0.52), ylim=(-0.5, 3.5), yticks=range(4), yticklabels=[*IN_WORDS.values()][::-1])
        truth = left.axvline(0.5, color=BLACK, linewidth=1.0, linestyle=":", label="the truth")
        right.axvline(0.0, color=BLACK, linewidth=1.0, linestyle=":")
        self._fair = left.plot([], [], "o", color=BLUE, markersize=4, alpha=0.6, label="one table, fair")[0]
        self._leaky = left.plot([], [], "x", color=VERMILLION, markersize=5, label="one table, leak")[0]
        self._means = left.plot(
            [], [], "D", color="white", markeredgecolor=BLACK, markersize=10, markeredgewidth=2, label="mean"
        )[0]
        self._spans = right.add_collection(LineCollection([], colors=VERMILLION, linewidths=3))
        self._biases = right.plot([], [], "s", color=VERMILLION, markersize=7)[0]
        star = {"color": PURPLE, "markeredgecolor": BLACK, "markersize": 15, "label": "the leak on the left"}
        self._chosen = right.plot([], [], "*", **star)[0]
        legend_below(self.figure, [truth, self._fair, self._leaky, self._means, self._chosen])

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._fair, self._leaky, self._means, self._spans, self._biases, self._chosen]

    def update(self, view: LeakView) -> None:
        seen = view.trials[view.leak]
        # Equal accuracies would hide each other, so that each table has a height of its own.
        scatter = THICKNESS * (np.linspace(0.0, 61.0, seen.fair.size) % 1.0 * 2.0 - 1.0)
        self._fair.set_data(seen.fair, FAIR + scatter)
        self._leaky.set_data(seen.leaky, LEAKY + scatter)
        self._means.set_data([seen.fair.mean(), seen.leaky.mean()], [FAIR, LEAKY])
        heights = np.arange(len(LEAKS))[::-1]
        mean, low, high = np.array([view.trials[leak].bias for leak in LEAKS]).T
        self._spans.set_segments([[(a, at), (b, at)] for a, b, at in zip(low, high, heights, strict=True)])
        self._biases.set_data(mean, heights)
        place = LEAKS.index(view.leak)
        self._chosen.set_data([mean[place]], [heights[place]])


TRIES = (
    Try(
        words="find a setting in which choosing features does more harm than copies.",
        states=each(rows=[40, 200], features=[200, 1000]),
    ),
    Try(
        words="Lower the number of features to 50: which leaks care?",
        states=each(features=[50]),
    ),
    Try(
        words="Move the number of candidates from 1 to 100, with 40 rows and with 200.",
        states=each(leak=["best of k"], rows=[40, 200], candidates=[1, 10, 100]),
    ),
    Try(
        words="Does the scaler ever do anything?",
        states=each(leak=["scaler"], rows=ROWS),
    ),
)


def explore_leaks() -> Explorer[LeakView]:
    """Choose a leak and the shape of a table of noise, and see the accuracy that the leak invents."""
    for rows in ROWS:
        for features in FEATURES:
            leak_trials(rows=rows, features=features, candidates=1)  # takes longer than a redraw may
    return Explorer(
        title="Leaks on noise",
        state=LeaksState(),
        compute=leak_view,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
