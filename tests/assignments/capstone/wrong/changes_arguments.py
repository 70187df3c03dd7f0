"""The right result, and an argument that is no longer what it was."""

import numpy as np


def constant_cost(y, cost_fp, cost_fn):
    y.sort()
    return min(np.mean(1 - y) * cost_fp, np.mean(y) * cost_fn)


def net_gradient(parameters, x, y, hidden):
    d = x.shape[1]
    w, b, v = (
        parameters[: d * hidden].reshape(d, hidden),
        parameters[d * hidden :][:hidden],
        parameters[-1 - hidden : -1],
    )
    a = np.tanh(x @ w + b)
    z = a @ v + parameters[-1]
    loss = np.mean(np.logaddexp(0, z) - y * z)
    y -= 0.5 + 0.5 * np.tanh(z / 2)
    y /= -len(y)
    back = np.outer(y, v) * (1 - a**2)
    return loss, np.concatenate([(x.T @ back).ravel(), back.sum(axis=0), a.T @ y, [y.sum()]])


def cheapest_threshold(y, p, cost_fp, cost_fn):
    order = np.argsort(-p)
    p[:], y[:] = p[order], y[order]
    candidates = np.append(2.0, p)
    costs = [np.mean(np.where(p >= t, (1 - y) * cost_fp, y * cost_fn)) for t in candidates]
    return candidates[np.argmin(costs)], min(costs)
