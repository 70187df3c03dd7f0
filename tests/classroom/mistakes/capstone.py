"""Mistakes in ``capstone`` as students make them: exercise → (answer, its misconception)."""

__all__ = ["MISTAKES"]

MISTAKES: dict[str, tuple[str, str | None]] = {
    "constant_cost": (
        """
def constant_cost(y, cost_fp, cost_fn):
    positive = y.mean()
    return (1 - positive) * cost_fp if positive > 0.5 else positive * cost_fn
""",
        "the more frequent label",
    ),
    "warm_cosine_lr": (
        """
def warm_cosine_lr(step, budget, peak, warmup):
    if step < warmup:
        return peak * step / warmup
    return peak * (1 + np.cos(np.pi * (step - warmup) / (budget - warmup))) / 2
""",
        "the first update at 0",
    ),
    "net_gradient": (
        """
def net_gradient(parameters, x, y, hidden):
    n, d = x.shape
    w, b = parameters[: d * hidden].reshape(d, hidden), parameters[d * hidden :][:hidden]
    v, c = parameters[-1 - hidden : -1], parameters[-1]
    a = np.tanh(x @ w + b)
    p = 1 / (1 + np.exp(-(a @ v + c)))
    error = (p - y) / n
    back = np.outer(error, v) * (1 - a**2)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return loss, np.concatenate([(x.T @ back).ravel(), back.sum(axis=0), a.T @ error, [error.sum()]])
""",
        "through the probability",
    ),
    "cheapest_threshold": (
        """
def cheapest_threshold(y, p, cost_fp, cost_fn):
    candidates = np.sort(p)[::-1]
    costs = [np.mean(np.where(p >= t, (1 - y) * cost_fp, y * cost_fn)) for t in candidates]
    return candidates[np.argmin(costs)], min(costs)
""",
        "an alarm is always raised",
    ),
    "share_interval": (
        """
def share_interval(k, n):
    share = k / n
    half = 1.96 * np.sqrt(share * (1 - share) / n)
    return max(share - half, 0.0), min(share + half, 1.0)
""",
        "the share plus and minus its standard error",
    ),
    "train": (
        """
def train(x, y, start, logits, gradient, budget, cost_fp, cost_fn, seed):
    mean, std = x.mean(axis=0), x.std(axis=0)
    z = (x - mean) / std
    rows = np.random.default_rng(seed).permutation(len(y))
    test, val, fit = rows[:64], rows[64:128], rows[128:]
    parameters, best, lowest = start, start, np.inf
    for step in range(budget):
        parameters = parameters - 4.0 * gradient(parameters, z[fit], y[fit])
        if step % 5 == 4:
            loss = cross_entropy(y[val], logits(parameters, z[val]))
            if loss < lowest:
                best, lowest = parameters, loss
    p = sigmoid(logits(best, z[val]))
    threshold = min([*p, 2.0], key=lambda t: mean_cost(y[val], p, t, cost_fp, cost_fn))
    share = np.mean((sigmoid(logits(best, z[test])) >= threshold) != y[test])
    centre, half = share + 1.96**2 / 128, 1.96 * np.sqrt(share * (1 - share) / 64 + 1.96**2 / (4 * 64**2))
    below = 1 + 1.96**2 / 64
    return mean, std, best, threshold, (centre - half) / below, (centre + half) / below
""",
        "scaled by all rows",
    ),
}
