"""Correct answers in unusual forms: lambdas, called classes, named tuples, generators kept whole, dict subclasses."""

# ruff: noqa: E731 (lambdas with a name are among what is tested)

from collections import OrderedDict, defaultdict
from enum import StrEnum
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np

log_sum = lambda row: row[-1] + np.log1p(np.exp(row[:-1] - row[-1]).sum())
plain = lambda z, labels: (
    np.vecdot(np.ones(len(z)), [log_sum(np.sort(row)) - row.take(c) for row, c in zip(z, labels, strict=True)]) / len(z)
)
five_class_loss = lambda z, labels, smoothing: (
    (1 - smoothing) * plain(z, labels) + smoothing * sum(plain(z, 0 * labels + k) for k in range(5)) / 5
)


class Saddle:
    """Answers by the signs of the quadratic form along the eigenvectors."""

    def __call__(self, hessian):
        _, directions = np.linalg.eigh(hessian)
        curvatures = [d @ hessian @ d for d in directions.T]
        return np.bool_(min(curvatures) < -1e-6 and max(curvatures) > 1e-6)


is_saddle = Saddle()


def descent(lr, beta):
    """The positions, one after the other, as complex numbers."""

    def follow(state, _):
        z, v = state
        v = beta * v - lr * complex(z.real, 50 * z.imag)
        return z + v, v

    return (z for z, _ in accumulate(range(10_000), follow, initial=(1 + 1j, 0j)))


def steps_to_converge(lr, beta):
    for step, z in enumerate(islice(descent(lr, beta), 10_001)):
        if np.hypot(z.real, z.imag) < 1e-6:
            return step
        if not np.isfinite(z):
            return None
    return None


first_diverging_lr = lambda hessian, start: np.reciprocal(
    max(
        c
        for c, d in zip(*np.linalg.eigh(hessian / 2)[:1], np.linalg.eigh(hessian)[1].T, strict=True)
        if abs(d @ start) > 1e-8
    )
)


class Sizes(NamedTuple):
    """The pair, with names."""

    rmsprop: float
    adam: float


def first_steps(g, lr):
    return Sizes(adam=lr, rmsprop=lr * 10**0.5)


class Verdict(StrEnum):
    """Texts that are members of an enumeration, too."""

    OVER = "overfitting"
    UNDER = "underfitting"
    GOOD = "good fit"
    UNKNOWN = "cannot tell"
    ELSEWHERE = "shift or leak"


def diagnose(train_acc, val_acc, test_acc, n_val, n_test):
    if not min(n_val, n_test) >= 100:
        return Verdict.UNKNOWN.value
    *_, train = train_acc
    *_, val = val_acc
    if train > val and train - val > 0.1:
        return Verdict.OVER.value
    if val > test_acc and val - test_acc > 0.1:
        return Verdict.ELSEWHERE.value
    return (Verdict.GOOD if train >= 0.7 else Verdict.UNDER).value


def collapse(weights, biases):
    run = lambda x: [x := x @ w + b for w, b in zip(weights, biases, strict=True)][-1]
    b = run(np.zeros(len(weights[0])))
    return [*{"W": np.stack([run(row) - b for row in np.eye(len(weights[0]))]), "b": b}.values()]


averaged_variance = lambda sigma2, rho, n: sigma2 * (1 + (n - 1) * rho) / n

bagging_or_boosting = OrderedDict(f="boosting", e="bagging", d="boosting", c="bagging", b="boosting", a="bagging")


def coin_estimates(heads, n, a, b):
    share = np.divide([heads, heads + a - 1], [n, n + a + b - 2], dtype=np.longdouble)
    return share.tolist()


def split_settings(names):
    groups = defaultdict(list)
    for name in names:
        is_setting = any(
            word in name for word in ("rate", "number", "decay", "momentum", "size", "patience", "activation")
        )
        groups[is_setting].append(name)
    return groups[False], groups[True]
