"""The right result, and an argument that is no longer what it was."""

import math

import numpy as np
import torch


def adagrad_step(theta, s, grad, lr, eps):
    s += grad**2
    return theta - lr * grad / (np.sqrt(s) + eps), s


def rmsprop_step(theta, s, grad, lr, rho, eps):
    theta -= lr * grad / (np.sqrt(rho * s + (1 - rho) * grad**2) + eps)
    return theta, rho * s + (1 - rho) * grad**2


def adamw_step(theta, m, v, t, grad, lr, beta1, beta2, eps, decay):
    m *= beta1
    m += (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    theta = theta - lr * decay * theta
    return theta - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def clip_by_norm(grads, limit):
    norm = math.hypot(*(entry for grad in grads for entry in grad.flat))
    for grad in grads:
        grad *= limit / max(norm, limit)
    return grads, norm


def first_weights(sizes, seed):
    rng = np.random.default_rng(seed)
    weights = []
    while len(sizes) > 1:
        inputs = sizes.pop(0)
        scale = (2 / inputs) ** 0.5 if len(sizes) > 1 else 0.1 / inputs**0.5
        weights.append(rng.normal(0, scale, (sizes[0], inputs)))
    return weights


def train_epoch(w, b, x, y, lr, batch_size):
    w, b = (torch.tensor(start, dtype=torch.float64, requires_grad=True) for start in (w, b))
    optimizer, losses = torch.optim.SGD([w, b], lr=lr), []
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)
    for start in range(0, len(x), batch_size):
        batch = slice(start, start + batch_size)
        loss = torch.mean((w * inputs[batch] + b - targets[batch]) ** 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        targets[batch] -= inputs[batch] * w.detach() + b.detach()
    return w.item(), b.item(), losses


def early_stopping(val_losses, patience):
    best, original = 0, val_losses.copy()
    for epoch in range(len(original)):
        if original[epoch] < original[best]:
            best = epoch
        val_losses[epoch] = original[best]
        if epoch - best == patience:
            return epoch, best
    return len(original) - 1, best
