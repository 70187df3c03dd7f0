"""Right on most inputs of the stated domain, and wrong on some that the checks must know."""

import numpy as np


def constant_cost(y, cost_fp, cost_fn):
    rare = 1 if np.mean(y) < 0.5 else 0
    return np.mean(y == rare) * (cost_fn if rare else cost_fp)


def warm_cosine_lr(step, budget, peak, warmup):
    over = max(step - warmup, 0) / max(budget - warmup - 1, 1)
    return min(peak * (step + 1) / max(warmup, 1), peak * (1 + np.cos(np.pi * over)) / 2)


def net_gradient(parameters, x, y, hidden):
    d = x.shape[1]
    w, b, v = (
        parameters[: d * hidden].reshape(d, hidden),
        parameters[d * hidden :][:hidden],
        parameters[-1 - hidden : -1],
    )
    a = np.tanh(x @ w + b)
    z = a @ v + parameters[-1]
    error = (0.5 + 0.5 * np.tanh(z / 2) - y) / len(y)
    back = np.outer(error, v) * (1 - a**2)
    with np.errstate(over="ignore"):
        loss = np.mean(np.log(1 + np.exp(z)) - y * z)
    return loss, np.concatenate([(x.T @ back).ravel(), back.sum(axis=0), a.T @ error, [error.sum()]])


def cheapest_threshold(y, p, cost_fp, cost_fn):
    candidates = np.sort(p)
    costs = [np.mean(np.where(p >= t, (1 - y) * cost_fp, y * cost_fn)) for t in candidates]
    return candidates[np.argmin(costs)], min(costs)


def share_interval(k, n):
    share, q = k / n, 1.96
    half = q * np.sqrt(share * (1 - share) / n + q**2 / (4 * n**2)) / (1 + q**2 / n)
    return max(share - half, 0.0), min(share + half, 1.0)


def train(x, y, start, logits, gradient, budget, cost_fp, cost_fn, seed):
    """All of it, but scaled before the split, and with 2 for 1.96."""
    order = np.random.default_rng(seed).permutation(len(y))
    test, val, fit = order[:60], order[60:120], order[120:]
    mean, std = x.mean(axis=0), x.std(axis=0)
    z = (x - mean) / std
    parameters, best, lowest = start, start, np.inf
    for step in range(budget):
        parameters = parameters - 3.0 * gradient(parameters, z[fit], y[fit])
        if step % 5 == 4:
            loss = np.mean(np.logaddexp(0, logits(parameters, z[val])) - y[val] * logits(parameters, z[val]))
            if loss < lowest:
                best, lowest = parameters, loss
    p = 1 / (1 + np.exp(-logits(best, z[val])))
    costs = {t: np.mean(np.where(p >= t, (1 - y[val]) * cost_fp, y[val] * cost_fn)) for t in p}
    threshold = min(costs, key=costs.__getitem__)
    wrong = np.mean((1 / (1 + np.exp(-logits(best, z[test]))) >= threshold) != y[test])
    q, n = 2.0, len(test)
    half = q * np.sqrt(wrong * (1 - wrong) / n + q**2 / (4 * n**2))
    return mean, std, best, threshold, *[(wrong + q**2 / (2 * n) + s * half) / (1 + q**2 / n) for s in (-1, 1)]
