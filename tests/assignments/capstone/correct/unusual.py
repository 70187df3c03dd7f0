"""Correct answers that a hasty test might refuse: classes, lambdas, fractions, averaged parameters, float32."""

from fractions import Fraction

import numpy as np


class Baseline:
    def __call__(self, y, cost_fp, cost_fn):
        return min(float(np.mean(np.where(y == 1, 0.0, cost_fp))), float(np.mean(np.where(y == 1, cost_fn, 0.0))))


constant_cost = Baseline()
warm_cosine_lr = lambda step, budget, peak, warmup: (  # noqa: E731
    peak * float(Fraction(step + 1, warmup))
    if step < warmup
    else peak * (np.exp(1j * np.pi * (step - warmup) / (budget - warmup)).real + 1) / 2
)


def net_gradient(parameters, x, y, hidden):
    d = x.shape[1]

    def loss(z):
        return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))

    w, b = parameters[: d * hidden].reshape(d, hidden), parameters[d * hidden :][:hidden]
    a = np.tanh(x @ w + b)
    z = a @ parameters[-1 - hidden : -1] + parameters[-1]
    # The derivative of each logit with respect to each parameter, then the chain rule once.
    slope = (1 - a) * (1 + a) * parameters[-1 - hidden : -1]
    jacobian = np.concatenate(
        [(x[:, :, None] * slope[:, None]).reshape(len(x), -1), slope, a, np.ones((len(x), 1))], axis=1
    )
    error = np.where(z > 0, 1 / (1 + np.exp(-np.abs(z))), 1 - 1 / (1 + np.exp(-np.abs(z)))) - y
    return [loss(z).mean(), (jacobian.T @ error / len(y)).tolist()]


def cheapest_threshold(y, p, cost_fp, cost_fn):
    def cost(threshold):
        return (
            cost_fp * int(np.sum((p >= threshold) & (y == 0))) + cost_fn * int(np.sum((p < threshold) & (y == 1)))
        ) / len(y)

    return min(((threshold, cost(threshold)) for threshold in {2.0, *p}), key=lambda pair: (pair[1], -pair[0]))


def share_interval(k, n):
    ends = []
    for sign in (-1, 1):
        centre, half = k + 1.96**2 / 2, 1.96 * (k - k * k / n + 1.96**2 / 4) ** 0.5
        ends.append(np.array((centre + sign * half) / (n + 1.96**2)))
    return ends


class Trainer:
    """Plain gradient descent on the whole training part at a high rate; averages three updates, in float32."""

    def __init__(self, x, y, seed):
        order = np.argsort(np.random.default_rng(seed).random(len(y)))
        self.fit, self.val, self.test = np.split(order, [len(y) - 100, len(y) - 50])
        self.mean, self.std = x[self.fit].mean(0), x[self.fit].std(0)
        self.x, self.y = np.float32((x - self.mean) / self.std), y

    def descend(self, start, logits, gradient, budget):
        path = [start]
        for _ in range(budget):
            path.append(path[-1] - 3.0 * gradient(path[-1], self.x[self.fit], self.y[self.fit]))
        tried = [np.mean(path[at - 2 : at + 1], axis=0) for at in range(10, budget + 1, 5)]
        losses = [self.loss(logits(parameters, self.x[self.val])) for parameters in tried]
        return tried[int(np.argmin(losses))]

    def loss(self, z):
        return np.mean(np.logaddexp(0, z) - self.y[self.val] * z)


def train(x, y, start, logits, gradient, budget, cost_fp, cost_fn, seed):
    trainer = Trainer(x, y, seed)
    best = trainer.descend(start, logits, gradient, budget)
    odds = np.exp(logits(best, trainer.x[trainer.val]))
    threshold, _ = cheapest_threshold(y[trainer.val], odds / (1 + odds), cost_fp, cost_fn)
    odds = np.exp(logits(best, trainer.x[trainer.test]))
    wrong = int(np.sum((odds / (1 + odds) >= threshold) != y[trainer.test]))
    return [trainer.mean, trainer.std, np.float32(best), threshold, *share_interval(wrong, 50)]
