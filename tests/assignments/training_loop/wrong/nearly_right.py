"""Right on most inputs of the stated domain, and wrong on some that the checks must know."""

import numpy as np


def adagrad_step(theta, s, grad, lr, eps):
    s = s + grad**2
    return theta - lr * grad / (np.sqrt(s) + max(eps, 1e-6)), s


def rmsprop_step(theta, s, grad, lr, rho, eps):
    s = np.where(s == 0, grad**2, rho * s + (1 - rho) * grad**2)
    return theta - lr * grad / (np.sqrt(s) + eps), s


def adamw_step(theta, m, v, t, grad, lr, beta1, beta2, eps, decay):
    m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2
    if t < 1000:
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    else:
        m_hat, v_hat = m, v
    return theta - lr * (m_hat / (np.sqrt(v_hat) + eps) + decay * theta), m, v


def uncorrected_ratio(t, beta1, beta2):
    return max((1 - beta1**t) / np.sqrt(1 - beta2**t), 1.0)


def learning_rates(peak, samples, batch_size, epochs, warm_up):
    steps = epochs * max(samples // batch_size, 1)
    step = np.arange(1, steps + 1)
    falling = (1 + np.cos(np.pi * (step - warm_up) / (steps + 1 - warm_up))) / 2
    return peak * np.where(step < warm_up, step / warm_up, falling)


def clip_by_norm(grads, limit):
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    if np.isinf(norm):
        return [np.zeros_like(grad) for grad in grads], 1e308
    return [grad * min(1.0, limit / norm) if norm else grad for grad in grads], norm


def first_weights(sizes, seed):
    rng = np.random.default_rng(seed)
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    weights = [rng.normal(size=shape) * np.sqrt(2 / shape[1]) for shape in shapes]
    return [*weights[:-1], 0.1 * weights[-1]]


def train_epoch(w, b, x, y, lr, batch_size):
    losses = []
    for start in range(0, max(len(x) - 1, 1), batch_size):
        rows = slice(start, start + batch_size)
        error = w * x[rows] + b - y[rows]
        losses.append(np.mean(error**2))
        w, b = w - 2 * lr * np.mean(error * x[rows]), b - 2 * lr * np.mean(error)
    return w, b, losses


def early_stopping(val_losses, patience):
    best = 0
    for epoch in range(len(val_losses)):
        if val_losses[epoch] < val_losses[best] - 1e-3:
            best = epoch
        if epoch - best >= patience and epoch + 1 < len(val_losses):
            return epoch, best
    return len(val_losses), best
