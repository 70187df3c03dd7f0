"""Explorer: gradients of mini-batches around the full gradient, and their variance against the batch size."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes
from traitlets import Enum, HasTraits

from lossopt.explorers.framework.explorer import Explorer
from lossopt.explorers.framework.style import BLACK, BLUE, VERMILLION, WIDTH, blank_figure, legend_below, tidy
from lossopt.explorers.framework.tries import Try, each
from lossopt.losses import mse_grad

__all__ = ["BatchNoise", "BatchNoiseState", "batch_noise", "explore_batch_noise", "patients_gradients"]

Array = NDArray[np.float64]

PATIENTS = 442
DRAWS = 400
SEED = 0
BODY_MASS_INDEX, BLOOD_PRESSURE = 2, 3
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, PATIENTS)
PLACES = ("at the start, w = 0", "at the best weights")
WAYS = ("without replacement", "with replacement")
EDGE = 300.0
LOW, HIGH = 1.0, 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNoise:
    """Mini-batch gradients in (w of the body mass index, w of the blood pressure), and their variance.

    ``gradients`` has shape (draws, 2); ``measured`` and ``predicted`` hold the variance for each batch size from 1 to
    N, summed over the two weights, about the full gradient.
    """

    batch_size: int
    place: str
    drawn: str
    gradients: Array
    full: Array
    measured: Array
    predicted: Array


@cache
def patients_gradients(place: str) -> Array:
    """The gradient of each patient's squared error in two weights of a linear model.

    Body mass index and blood pressure are standardised and the progression is centred, so the intercept is 0.

    Args:
        place: One of ``PLACES``: where the weights stand.
    Returns:
        Shape (442, 2), in points of the score.
    """
    table, score = load_diabetes(return_X_y=True, scaled=False)
    x = table[:, [BODY_MASS_INDEX, BLOOD_PRESSURE]]
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = score - score.mean()
    w = np.zeros(2) if place == PLACES[0] else np.linalg.lstsq(x, y, rcond=None)[0]
    return np.asarray(mse_grad(y, x @ w, reduction="none")[:, None] * x)


@cache
def _means_of_draws(place: str, drawn: str) -> Array:
    """For each draw and each batch size the gradient, shape (draws, N, 2): the batch grows patient by patient."""
    rng = np.random.default_rng(SEED)
    if drawn == WAYS[1]:
        order = rng.integers(PATIENTS, size=(DRAWS, PATIENTS))
    else:
        order = rng.permuted(np.tile(np.arange(PATIENTS), (DRAWS, 1)), axis=1)
    sums = np.cumsum(patients_gradients(place)[order], axis=1)
    return np.asarray(sums / np.arange(1, PATIENTS + 1)[:, None])


def batch_noise(*, batch_size: int, place: str, drawn: str) -> BatchNoise:
    """Draw 400 mini-batches of each size and compare their gradients with the full one.

    Args:
        batch_size: B, from 1 to 442, the size whose gradients are shown.
        place: One of ``PLACES``.
        drawn: One of ``WAYS``: whether a patient may come twice in a batch.
    """
    each, means = patients_gradients(place), _means_of_draws(place, drawn)
    full, sizes = each.mean(axis=0), np.arange(1, PATIENTS + 1)
    shrink = 1.0 if drawn == WAYS[1] else (PATIENTS - sizes) / (PATIENTS - 1)
    return BatchNoise(
        batch_size=batch_size,
        place=place,
        drawn=drawn,
        gradients=means[:, batch_size - 1],
        full=full,
        measured=np.mean(np.sum((means - full) ** 2, axis=2), axis=0),
        predicted=np.sum(each.var(axis=0)) / sizes * shrink,
    )


def describe(noise: BatchNoise) -> str:
    """What the picture shows, in words."""
    at = noise.batch_size - 1
    measured, predicted = np.sqrt(noise.measured[at]), np.sqrt(noise.predicted[at])
    length = float(np.sqrt(np.sum(noise.full**2)))
    outside = int(np.sum(np.abs(noise.gradients).max(axis=1) > EDGE))
    return (
        f"{DRAWS} batches of {noise.batch_size} patients drawn {noise.drawn}, {noise.place}. A batch's gradient is "
        f"off by {measured:.1f} (root mean square; the formula says {predicted:.1f}); the full gradient has the "
        f"length {length:.1f}. {outside} batches lie outside the picture."
    )


class BatchNoiseState(HasTraits):  # type: ignore[misc]  # traitlets is not followed by mypy
    """What the reader moves."""

    batch_size = Enum(list(SIZES), default_value=8).tag(label="Batch size B")
    place = Enum(list(PLACES), default_value=PLACES[0]).tag(label="Weights")
    drawn = Enum(list(WAYS), default_value=WAYS[0]).tag(label="Drawn")


class _Scene:
    """Left a cloud of gradients with the full one, right variance against batch size."""

    def __init__(self) -> None:
        self.figure = blank_figure(WIDTH, 4.2)
        left, right = self.figure.subplots(1, 2)
        unit = "points of the score"
        tidy(
            left,
            title="Gradients of 400 batches",
            xlabel=f"body mass index ({unit})",
            ylabel=f"blood pressure ({unit})",
        )
        tidy(
            right,
            title="Variance of the gradient",
            xlabel="batch size B (logarithmic)",
            ylabel="variance (points², logarithmic)",
        )
        left.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE))
        right.set(xlim=(1, PATIENTS), ylim=(LOW, HIGH), xscale="log", yscale="log")
        right.set_xticks([1, 10, 100], ["1", "10", "100"])
        right.set_yticks([1, 100, 10_000, 1_000_000], ["1", "100", "10,000", "1,000,000"])
        self._cloud = left.plot([], [], ".", color=BLUE, markersize=4, label="gradient of one batch")[0]
        self._full = left.plot(
            [], [], "*", color=VERMILLION, markeredgecolor=BLACK, markersize=15, label="full gradient"
        )[0]
        self._predicted = right.plot([], [], color=VERMILLION, linestyle="--", linewidth=2, label="formula")[0]
        self._measured = right.plot([], [], color=BLUE, linewidth=1.5, label="measured")[0]
        self._here = right.plot([], [], "o", color=BLACK, markersize=8, clip_on=False, label="your B")[0]
        legend_below(self.figure, self.moving)

    @property
    def moving(self) -> Sequence[Artist]:
        return [self._cloud, self._full, self._predicted, self._measured, self._here]

    def update(self, noise: BatchNoise) -> None:
        sizes = np.arange(1, PATIENTS + 1)
        inside = noise.gradients[np.abs(noise.gradients).max(axis=1) <= EDGE]
        self._cloud.set_data(*inside.T)
        self._full.set_data([noise.full[0]], [noise.full[1]])
        # Without replacement the variance is 0 at B = N, which has no place on a logarithmic axis.
        self._predicted.set_data(sizes, np.clip(noise.predicted, LOW, HIGH))
        self._measured.set_data(sizes, np.clip(noise.measured, LOW, HIGH))
        at = noise.batch_size
        self._here.set_data([at], [np.clip(noise.measured[at - 1], LOW, HIGH)])


TRIES = (
    Try(
        words="go from $B = 8$ to 32 and watch the cloud.",
        states=each(batch_size=[16, 32]),
    ),
    Try(
        words="Then put the weights at their best: the full gradient is zero there. Is the cloud gone?",
        states=each(place=[PLACES[1]], batch_size=[8, 32]),
    ),
)


def explore_batch_noise() -> Explorer[BatchNoise]:
    """Move the batch size, and see how far the gradients of batches scatter around the full one."""
    return Explorer(
        title="Noise of mini-batch gradients",
        state=BatchNoiseState(),
        compute=batch_noise,
        describe=describe,
        scene=_Scene(),
        tries=TRIES,
    )
