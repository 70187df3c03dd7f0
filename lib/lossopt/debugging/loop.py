"""The training loop that is debugged, sound as it stands here; each cause replaces one passage of this file.

It is written in NumPy after the manner of PyTorch, so that a run takes some milliseconds. :func:`train` is one long
function because a reader has to find the faulty line in it.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import numpy as np

from lossopt.debugging.records import Epoch, Floats, Labels, Plan, Run, Settings

__all__ = ["train"]

CLASSES, HIDDEN, GREYS = 10, 32, 16
BATCH, MOMENTUM, DECAY = 32, 0.9, 0.9
LONGEST_GRADIENT, WEIGHT_DECAY = 5.0, 1e-4


class Network:
    """Two layers with a ReLU and dropout between them; gradients add up until they are set to zero."""

    def __init__(self, inputs: int, dropout: float, dtype: type[np.floating[Any]], rng: np.random.Generator) -> None:
        self.rng, self.dropout, self.dtype, self.is_training = rng, dropout, dtype, True
        w1 = rng.normal(size=(inputs, HIDDEN)) * np.sqrt(2 / inputs)
        b1 = np.zeros(HIDDEN)
        w2 = rng.normal(size=(HIDDEN, CLASSES)) * np.sqrt(1 / HIDDEN)
        self.weights: list[Floats] = [array.astype(dtype) for array in (w1, b1, w2, np.zeros(CLASSES))]
        self.grads: list[Floats] = [np.zeros_like(array) for array in self.weights]

    def train(self) -> None:
        self.is_training = True

    def eval(self) -> None:
        self.is_training = False

    def __call__(self, x: Floats) -> Floats:
        w1, b1, w2, b2 = self.weights
        self.x = x
        self.hidden = np.maximum(x @ w1 + b1, 0)
        self.mask = np.ones_like(self.hidden)
        if self.is_training and self.dropout:
            kept = self.rng.random(self.hidden.shape, dtype=np.float32) >= self.dropout
            self.mask = kept / self.dtype(1 - self.dropout)
        return np.asarray((self.hidden * self.mask) @ w2 + b2)

    def backward(self, slope: Floats) -> None:
        inner = (slope @ self.weights[2].T) * self.mask * (self.hidden > 0)
        new = (self.x.T @ inner, inner.sum(axis=0), (self.hidden * self.mask).T @ slope, slope.sum(axis=0))
        for grad, more in zip(self.grads, new, strict=True):
            grad += more


class Momentum:
    """Descent with momentum and weight decay, on the weights that it is given."""

    def __init__(self, weights: list[Floats], grads: list[Floats], lr: float) -> None:
        self.weights, self.grads, self.lr = weights, grads, lr
        self.velocity = [np.zeros_like(array) for array in weights]

    def zero_grad(self) -> None:
        for grad in self.grads:
            grad[...] = 0

    def step(self) -> None:
        for weight, grad, velocity in zip(self.weights, self.grads, self.velocity, strict=True):
            velocity *= MOMENTUM
            velocity += grad + WEIGHT_DECAY * weight
            weight -= self.lr * velocity


def softmax(z: Floats) -> Floats:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def cross_entropy(logits: Floats, y: Labels) -> tuple[Floats, Floats]:
    """The loss of each row, and its slope in the row's logits."""
    p, rows = softmax(logits), np.arange(len(y))
    slope = p.copy()
    slope[rows, y] -= 1
    return -np.log(np.maximum(p[rows, y], 1e-30)), slope


def through_softmax(p: Floats, slope: Floats) -> Floats:
    """The slope in the logits, from the slope in their softmax."""
    return np.asarray(p * (slope - np.sum(slope * p, axis=1, keepdims=True)))


def flat(arrays: list[Floats]) -> Floats:
    return np.concatenate([array.ravel() for array in arrays])


def clip(grads: list[Floats], longest: float) -> float:
    """Shorten the gradient to ``longest``; returns the length that it has then."""
    length = float(np.linalg.norm(flat(grads)))
    if length > longest:
        for grad in grads:
            grad *= longest / length
    return min(length, longest)


def batches(order: Labels) -> Iterator[Labels]:
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]


def scaled(x: Floats) -> Floats:
    return x / GREYS


def train(plan: Plan, settings: Settings) -> Run:
    """Train a network on the rows of ``plan``; measure it after each epoch."""
    rng, run = np.random.default_rng(plan.seed), Run()
    (x_train, y_train), (x_validation, y_validation) = plan.train, plan.validation
    if settings.shuffles_labels:
        y_train, y_validation = rng.permutation(y_train), rng.permutation(y_validation)
    x_train, x_validation = scaled(x_train), scaled(x_validation)
    if settings.first_rows is not None:
        few = np.resize(rng.permutation(len(y_train))[: settings.first_rows], len(y_train))  # again and again
        x_train, y_train = x_train[few], y_train[few]
    x_train, x_validation = x_train.astype(settings.dtype), x_validation.astype(settings.dtype)

    dropout = plan.dropout if settings.first_rows is None else 0.0
    model = Network(x_train.shape[1], dropout, settings.dtype, rng)
    optimizer = Momentum(model.weights, model.grads, lr=plan.lr * settings.lr_factor)
    measured, start = model, deepcopy(model.weights)

    def validate() -> tuple[float, Labels]:
        measured.eval()
        logits = measured(x_validation)
        losses, _ = cross_entropy(logits, y_validation)
        return float(losses.mean()), logits.argmax(axis=1)

    for _ in range(settings.epochs):
        order = rng.permutation(len(y_train))
        model.train()
        total, right = 0.0, 0
        for batch in batches(order):
            x, y = x_train[batch], y_train[batch]
            optimizer.zero_grad()
            logits = model(x)
            losses, slope = cross_entropy(logits, y)
            loss, slope = losses.mean(), slope / len(y)
            model.backward(slope)
            run.gradient_norms.append(clip(model.grads, LONGEST_GRADIENT))
            before = flat(model.weights)
            optimizer.step()
            run.updates.append(_update(flat(model.weights) - before, flat(model.grads), optimizer.lr))
            total += float(loss) * len(y)
            right += int(np.sum(logits.argmax(axis=1) == y))
            run.losses.append(float(loss))
            run.batches.append(y)
        optimizer.lr *= DECAY
        run.learning_rates.append(optimizer.lr)
        validation_loss, predicted = validate()
        run.epochs.append(
            Epoch(
                train_loss=total / len(order),
                train_accuracy=right / len(order),
                validation_loss=validation_loss,
                validation_accuracy=float(np.mean(predicted == y_validation)),
            )
        )
    run.inputs, run.truth, run.predicted = (x_train, x_validation), y_validation, predicted
    run.last_losses = validate()[0], validate()[0]
    model.eval()
    logits = model(x_train)
    losses, _ = cross_entropy(logits, y_train)
    run.in_eval = float(losses.mean()), float(np.mean(logits.argmax(axis=1) == y_train))
    run.lengths = _lengths(start, model.weights)
    run.silent = _silent(start, x_train), _silent(model.weights, x_train)

    def logits_of(x: Floats) -> Floats:
        # A column that only the file has is empty where the network is used.
        x = np.pad(scaled(x), ((0, 0), (0, x_train.shape[1] - x.shape[1])))
        model.eval()
        return model(x.astype(settings.dtype))

    run.logits = logits_of
    return run


def _update(step: Floats, grad: Floats, lr: float) -> tuple[float, float]:
    lengths = float(np.linalg.norm(step)), float(np.linalg.norm(grad))
    ratio = lengths[0] / max(lr * lengths[1], 1e-12)
    return ratio, float(-(step @ grad) / max(lengths[0] * lengths[1], 1e-12))


def _lengths(before: list[Floats], after: list[Floats]) -> tuple[tuple[float, float], ...]:
    """For each layer, how far its weights moved and how long they are, relative to their length at the start."""
    norm = np.linalg.norm
    return tuple(
        (float(norm(b - a) / norm(a)), float(norm(b) / norm(a))) for a, b in zip(before[::2], after[::2], strict=True)
    )


def _silent(weights: list[Floats], x: Floats) -> float:
    return float(np.mean((x @ weights[0] + weights[1]).max(axis=0) <= 0))
