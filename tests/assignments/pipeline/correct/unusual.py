"""Correct answers in unusual forms: lambdas, a class that is called, sets, named tuples, foreign number types."""

# ruff: noqa: E731 (lambdas with a name are among what is tested)

from array import array
from collections import namedtuple
from fractions import Fraction
from functools import partial
from itertools import compress
from math import dist, hypot
from operator import itemgetter
from statistics import fmean, pstdev

import numpy as np

Split = namedtuple("Split", "train validation test")


class Splitter:
    """Draws a key for each row and sorts by it."""

    def __call__(self, n, val_fraction, test_fraction, seed):
        order = np.argsort(np.random.default_rng(seed + 1).random(n)).astype(np.int32)
        test, val = round(n * test_fraction), round(n * val_fraction)
        train = set(range(n)) - set(order[: val + test].tolist())
        return Split(sorted(train), order[:val], array("q", order[val : val + test].tolist()))


split_indices = Splitter()


def fit_standardiser(x_train):
    columns = x_train.T.tolist()
    return np.array([[fmean(column), pstdev(column) if len(set(column)) > 1 else 1] for column in columns]).T


def scale(x, shift, width):
    return [[Fraction(a - b) / Fraction(c) for a, b, c in zip(row, shift, width, strict=True)] for row in x.tolist()]


standardise = lambda x, mean, std: np.array(scale(x, mean.tolist(), std.tolist()), dtype=float)


def extremes(x_train, *, choose):
    return [array("d", [chooser(column) for column in x_train.T]) for chooser in choose]


fit_min_max = partial(extremes, choose=(min, max))


def min_max_scale(x, low, high):
    scaled = np.zeros(x.shape, dtype=np.longdouble)
    varying = low < high
    scaled[:, varying] = (x[:, varying] - low[varying]) / (high - low)[varying]
    return np.asfortranarray(scaled)


unit_norm = lambda x: tuple(row / (dist(row, [0] * len(row)) or 1) for row in x) if len(x) else [hypot(0)]


def leaky_steps(steps):
    name, fits, data = map(itemgetter, ("name", "fits", "data"))
    leaks = (fits(step) and data(step) in {"validation", "test", "all"} for step in steps)
    return tuple(compress(map(name, steps), leaks))
