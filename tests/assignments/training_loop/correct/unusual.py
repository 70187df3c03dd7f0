"""Correct answers in unusual forms: lambdas, a class that is called, a closure for the optimizer."""

# ruff: noqa: E731 (lambdas with a name are among what is tested)

from functools import reduce
from itertools import accumulate, chain, takewhile
from typing import NamedTuple

import numpy as np
import torch


def descending(gather):
    """An optimizer's step from how it gathers the squares, its settings in the middle."""

    def step(theta, s, grad, lr, *settings):
        *setting, eps = settings
        s = gather(s, grad * grad, *setting)
        return [theta - np.where(grad == 0, 0, lr * grad / (s**0.5 + eps)), s]

    return step


adagrad_step = descending(lambda s, square: s + square)
rmsprop_step = descending(lambda s, square, rho: s + (1 - rho) * (square - s))


class Step(NamedTuple):
    """What AdamW leaves behind."""

    theta: np.ndarray
    m: np.ndarray
    v: np.ndarray


class AdamW:
    """AdamW in the form that scales the step size, with eps scaled to match."""

    def __call__(self, theta, m, v, t, grad, lr, beta1, beta2, eps, decay):
        m, v = (old + (1 - beta) * (new - old) for old, new, beta in ((m, grad, beta1), (v, grad**2, beta2)))
        root = np.sqrt(1 - beta2**t)
        return Step((1 - lr * decay) * theta - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), m, v)


adamw_step = AdamW()
uncorrected_ratio = lambda t, beta1, beta2: np.subtract(1, beta1**t) * (1 - beta2**t) ** -0.5


def learning_rates(peak, samples, batch_size, epochs, warm_up):
    steps = epochs * ((samples + batch_size - 1) // batch_size)
    rises = (peak * (step + 1) / warm_up for step in range(warm_up))
    falls = (peak * np.sin(np.pi / 2 * rest / (steps - warm_up + 1)) ** 2 for rest in range(steps - warm_up, 0, -1))
    return tuple(chain(rises, falls))


def clip_by_norm(grads, limit):
    norm = reduce(np.hypot, (entry for grad in grads for entry in grad.flat), 0.0)
    return Clipped([np.where(norm > limit, grad / max(norm, limit) * limit, grad) for grad in grads], norm)


class Clipped(NamedTuple):
    """The arrays after clipping, and the length before it."""

    clipped: list
    norm: float


def first_weights(sizes, seed):
    streams = map(np.random.default_rng, np.random.SeedSequence(seed).spawn(len(sizes) - 1))
    *hidden, last = (
        rng.choice([-1.0, 1.0], (units, inputs)) * rng.uniform(0.5, 1.5, (units, inputs)) / np.sqrt(inputs * 13 / 12)
        for rng, inputs, units in zip(streams, sizes, sizes[1:], strict=False)
    )
    return [*(2**0.5 * layer for layer in hidden), last / 10]


def train_epoch(w, b, x, y, lr, batch_size):
    parameters = torch.nn.Parameter(torch.tensor([w, b], dtype=torch.float64))
    optimizer, losses = torch.optim.SGD([parameters], lr=lr), []

    def closure():
        optimizer.zero_grad(set_to_none=False)
        error = torch.tensor(rows) @ parameters - torch.tensor(targets)
        loss = error.square().mean()
        loss.backward()
        return loss

    samples = np.stack([x, np.ones_like(x), y], axis=1)
    for start in range(0, x.size, batch_size):
        rows, targets = samples[start:][:batch_size, :2], samples[start:][:batch_size, 2]
        losses += [float(optimizer.step(closure))]
    return *parameters.detach().numpy(), tuple(losses)


def early_stopping(val_losses, patience):
    best_epochs = accumulate(
        range(len(val_losses)), lambda best, epoch: epoch if val_losses[epoch] < val_losses[best] else best
    )
    *_, (last, best) = takewhile(lambda pair: pair[0] - pair[1] < patience, enumerate(best_epochs))
    return min(last + 1, len(val_losses) - 1), best
