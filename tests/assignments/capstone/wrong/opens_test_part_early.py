"""Goes on looking at other parameters once it knows how many mistakes there are on the test part."""

# ruff: noqa: F821 (sigmoid and its kin come from the notebook)

import numpy as np


def train(x, y, start, logits, gradient, budget, cost_fp, cost_fn, seed):
    test, val, fit = np.split(np.random.default_rng(seed).permutation(len(y)), [64, 128])
    mean, std = x[fit].mean(axis=0), x[fit].std(axis=0)
    z = (x - mean) / std
    parameters, tried = start, {}
    for step in range(budget):
        batch = np.roll(fit, 96 * step)[:96]
        parameters = parameters - 4 * np.sqrt(1 - step / budget) * gradient(parameters, z[batch], y[batch])
        if step % 5 == 4:
            tried[cross_entropy(y[val], logits(parameters, z[val]))] = parameters
    opened = sigmoid(logits(tried[min(tried)], z[test]))
    best = min(tried.values(), key=lambda parameters: cross_entropy(y[val], logits(parameters, z[val])))
    p = sigmoid(logits(best, z[val]))
    threshold = min([*p, 2.0], key=lambda t: mean_cost(y[val], p, t, cost_fp, cost_fn))
    k, n, q = np.sum((opened >= threshold) != y[test]), len(test), 1.96
    half = q * np.sqrt(k * (n - k) / n + q**2 / 4)
    return mean, std, best, threshold, (k + q**2 / 2 - half) / (n + q**2), (k + q**2 / 2 + half) / (n + q**2)
