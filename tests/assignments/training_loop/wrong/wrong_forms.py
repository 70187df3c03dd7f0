"""Right values in another form than any of those asked for."""

import numpy as np


def adagrad_step(theta, s, grad, lr, eps):
    s = s + grad**2
    return {"theta": theta - lr * grad / (np.sqrt(s) + eps), "s": s}


def rmsprop_step(theta, s, grad, lr, rho, eps):
    s = rho * s + (1 - rho) * grad**2
    return np.stack([theta - lr * grad / (np.sqrt(s) + eps), s], axis=1)


def adamw_step(theta, m, v, t, grad, lr, beta1, beta2, eps, decay):
    m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2
    theta = theta - lr * decay * theta
    return theta - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), (m, v)


def uncorrected_ratio(t, beta1, beta2):
    return np.array([(1 - beta1**t) / np.sqrt(1 - beta2**t)])


def learning_rates(peak, samples, batch_size, epochs, warm_up):
    steps = epochs * -(-samples // batch_size)
    step = np.arange(1, steps + 1)
    falling = (1 + np.cos(np.pi * (step - warm_up) / (steps + 1 - warm_up))) / 2
    return peak * np.where(step < warm_up, step / warm_up, falling).reshape(epochs, -1)


def clip_by_norm(grads, limit):
    entries = np.concatenate([grad.ravel() for grad in grads])
    scale = max(np.abs(entries).max(), limit)
    norm = scale * np.linalg.norm(entries / scale)
    return [entries * (limit / max(norm, limit))], norm


def first_weights(sizes, seed):
    rng = np.random.default_rng(seed)
    spreads = [*(np.sqrt(2 / inputs) for inputs in sizes[:-2]), 0.1 / np.sqrt(sizes[-2])]
    return [rng.normal(0, s, (n, m)) for s, n, m in zip(spreads, sizes[:-1], sizes[1:], strict=True)]


def train_epoch(w, b, x, y, lr, batch_size):
    losses = []
    for start in range(0, len(x), batch_size):
        rows = slice(start, start + batch_size)
        error = w * x[rows] + b - y[rows]
        losses.append([np.mean(error**2)])
        w, b = w - 2 * lr * np.mean(error * x[rows]), b - 2 * lr * np.mean(error)
    return w, b, losses


def early_stopping(val_losses, patience):
    best = 0
    for epoch in range(len(val_losses)):
        if val_losses[epoch] < val_losses[best]:
            best = epoch
        if epoch - best == patience:
            return [[epoch], [best]]
    return [[len(val_losses) - 1], [best]]
