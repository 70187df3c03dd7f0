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


class Bend(torch.nn.Module):
    """The network as a function of its weights, which keeps the averages of batch normalisation itself."""

    def __init__(self, features):
        super().__init__()
        self.register_buffer("mean", torch.zeros(features, dtype=torch.float64))
        self.register_buffer("variance", torch.ones(features, dtype=torch.float64))

    def forward(self, x, w1, b1, w2, b2):
        args = {"training": self.training, "momentum": 0.1}
        x = torch.nn.functional.batch_norm(torch.as_tensor(x), self.mean, self.variance, **args)
        return (x @ w1.T + b1).tanh() @ w2.squeeze(0) + b2


def two_modes(start, x_train, x_new):
    bend, weights = Bend(x_train.shape[1]), list(map(torch.tensor, start))
    return tuple(bend.train(mode)(x, *weights).numpy() for mode, x in ((True, x_train), (False, x_new)))


def fit(start, x_train, y_train, x_val, y_val, orders, batch_size, lr, patience):
    bend, weights = Bend(x_train.shape[1]), [torch.nn.Parameter(torch.tensor(first)) for first in start]
    optimizer, y_train, y_val = torch.optim.SGD(weights, lr=lr), torch.tensor(y_train), torch.tensor(y_val)
    run = []

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(bend(x_train[rows], *weights), y_train[rows])
        loss.backward()
        return loss

    for order in orders:
        bend.train()
        sizes, losses = [], []
        for at in range(0, len(order), batch_size):
            rows = order[at:][:batch_size]
            sizes.append(len(rows))
            losses.append(float(optimizer.step(closure)))
        bend.eval()
        with torch.no_grad():
            predicted = bend(x_val, *weights)
        run.append((np.average(losses, weights=sizes), float((predicted - y_val).square().mean()), predicted))
        best = min(range(len(run)), key=lambda epoch: run[epoch][1])
        if len(run) - best > patience:
            break
    training, validation, predictions = zip(*run, strict=True)
    return training, validation, predictions[best].numpy()


def early_stopping(val_losses, patience):
    best_epochs = accumulate(
        range(len(val_losses)), lambda best, epoch: epoch if val_losses[epoch] < val_losses[best] else best
    )
    *_, (last, best) = takewhile(lambda pair: pair[0] - pair[1] < patience, enumerate(best_epochs))
    return min(last + 1, len(val_losses) - 1), best
