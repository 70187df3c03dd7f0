"""Explorer: standardising, min-max and unit norm on the same patients, one of whom is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import NDArray
from traitlets import Enum, Float, HasTraits

from lossopt.data import MinMaxScaler, Standardiser, UnitNorm, load_diabetes, random_split
from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    PURPLE,
    WIDTH,
    blank_figure,
    legend_below,
    tidy,
)
from lossopt.explorers.framework.tries import Try, each

__all__ = ["ScaledParts", "ThreeScalingsState", "explore_three_scalings", "scaled_parts"]

Array = NDArray[np.float64]

MEASURED = ("bmi", "bp")
TRAINED_ON, TESTED_ON = 40, 20
SCALINGS: Mapping[str, Any] = {"standardised": Standardiser(), "min-max": MinMaxScaler(), "unit norm": UnitNorm()}
PARTS = ("training", "test")
NUMBERS = ("the training part", "the test part itself")
LOWEST, HIGHEST, DOUBLED = 15.0, 60.0, 60.0
LIMITS = {
    "raw": ((12, 64), (50, 140)),
    "standardised": ((-3.2, 8.2), (-3.2, 3.8)),
    "min-max": ((-0.35, 2.35), (-0.2, 1.25)),
    "unit norm": ((0, 1.05), (0, 1.08)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledParts:
    """The training and the test part in each form, from "raw" to "unit norm", shapes (40, 2) and (20, 2).

    The patient who is wrong is the first of the part ``part``.
    """

    bmi: float
    part: str
    numbers: str
    forms: Mapping[str, tuple[Array, Array]]


@cache
def _patients() -> tuple[Array, Array]:
    table = load_diabetes()
    x = table.x[:, [table.feature_names.index(name) for name in MEASURED]]
    rest = 1.0 - (TRAINED_ON + TESTED_ON) / len(x)
    shares = (TRAINED_ON / len(x), TESTED_ON / len(x), rest)
    train, test, _others = random_split(len(x), fractions=shares, rng=np.random.default_rng(0))
    return x[train], x[test]


def scaled_parts(*, bmi: float, part: str, numbers: str) -> ScaledParts:
    """Scale 40 training and 20 test patients by body mass index and blood pressure.

    Args:
        bmi: The body mass index that is written down for one of them, in kg/m².
        part: Where that patient is, one of ``PARTS``.
        numbers: What the scaling of the test part is fitted on, one of ``NUMBERS``.
    """
    train, test = (x.copy() for x in _patients())
    (train, test)[PARTS.index(part)][0, 0] = bmi
    forms = {"raw": (train, test)}
    for name, scaling in SCALINGS.items():
        fitted = scaling.fit(train)
        on_test = fitted if numbers == NUMBERS[0] else scaling.fit(test)
        forms[name] = fitted.transform(train), on_test.transform(test)
    return ScaledParts(bmi=bmi, part=part, numbers=numbers, forms=forms)


def describe(scaled: ScaledParts) -> str:
    """What the picture shows, in words."""
    first = 1 if scaled.part == PARTS[0] else 0
    ranges = []
    for name in ("standardised", "min-max"):
        others = scaled.forms[name][0][first:, 0]
        ranges.append(f"{name}, from {others.min():.2f} to {others.max():.2f}")
    test = scaled.forms["min-max"][1]
    outside = int(np.sum(np.any((test < -1e-9) | (test > 1 + 1e-9), axis=1)))
    whom = "the other training patients'" if first else "the training patients'"
    return (
        f"One {scaled.part} patient has the body mass index {scaled.bmi:.0f}; the test part is scaled with the numbers "
        f"of {scaled.numbers}. Where {whom} body mass index lies: {'; '.join(ranges)}. Test patients outside the box "
        f"from 0 to 1 after min-max: {outside} of {len(test)}. Unit norm moves the one patient alone."
    )


class ThreeScalingsState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    bmi = Float(DOUBLED, min=LOWEST, max=HIGHEST).tag(label="Body mass index of one patient (kg/m²)", step=1.0)
    part = Enum(PARTS, default_value=PARTS[0]).tag(label="Part with that patient")
    numbers = Enum(NUMBERS, default_value=NUMBERS[0]).tag(label="Scale the test part with the numbers of")


class _Scene:
    """A panel for each form, the raw one first: training and test patients, and the one who is wrong."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 3.7)
        self._parts: dict[str, tuple[Line2D, Line2D, Line2D]] = {}
        for axes, (name, (across, up)) in zip(self.figure.subplots(1, 4), LIMITS.items(), strict=True):
            unit = (" (kg/m²)", " (mmHg)") if name == "raw" else (", scaled", ", scaled")
            tidy(axes, title=name, xlabel=f"body mass index{unit[0]}", ylabel=f"blood pressure{unit[1]}")
            axes.set(xlim=across, ylim=up)
            if name == "min-max":
                axes.add_patch(Rectangle((0, 0), 1, 1, fill=False, edgecolor=GREY, linestyle="--", linewidth=1.2))
            train = axes.plot([], [], "o", color=BLUE, markersize=4, label="training")[0]
            test = axes.plot([], [], "x", color=GREEN, markersize=5, markeredgewidth=1.3, label="test")[0]
            star = {"color": PURPLE, "markeredgecolor": BLACK, "markersize": 14, "label": "the one patient"}
            self._parts[name] = train, test, axes.plot([], [], "*", **star)[0]
        legend_below(self.figure, axes.get_legend_handles_labels()[0])

    @property
    def moving(self) -> Sequence[Artist]:
        return [artist for parts in self._parts.values() for artist in parts]

    def update(self, scaled: ScaledParts) -> None:
        for name, parts in scaled.forms.items():
            train, test, one = self._parts[name]
            train.set_data(*parts[0].T)
            test.set_data(*parts[1].T)
            one.set_data(*parts[PARTS.index(scaled.part)][:1].T)


TRIES = (
    Try(
        words="lower the body mass index to 30 and watch the others spread out again in two of the panels.",
        states=each(bmi=[50.0, 40.0, 30.0]),
    ),
    Try(
        words="Go back to 60, and put the patient into the test part: who moves now?",
        states=each(part=[PARTS[1]]),
    ),
    Try(
        words="Then scale the test part with its own numbers, and compare where a test patient with the "
        "same measurements ends up. In the last panel, nearly everyone points in the same direction: "
        "why?",
        states=each(part=[PARTS[1]], numbers=[NUMBERS[1]]),
    ),
)


def explore_three_scalings() -> Explorer[ScaledParts]:
    """Write down a wrong body mass index for one patient, and see what each scaling does to all the others."""
    return Explorer(
        title="Three scalings",
        state=ThreeScalingsState(),
        compute=scaled_parts,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
