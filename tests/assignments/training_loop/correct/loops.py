"""Correct answers in plain Python: loops and the math module, no NumPy function; the epoch as the chapter writes it."""

# ruff: noqa: B905 (written as beginners write)

import math
import random

import torch


def adagrad_step(theta, s, grad, lr, eps):
    new_theta, new_s = [], []
    for parameter, total, slope in zip(theta, s, grad):
        total = total + slope * slope
        new_s.append(total)
        new_theta.append(parameter - lr * slope / (math.sqrt(total) + eps))
    return new_theta, new_s


def rmsprop_step(theta, s, grad, lr, rho, eps):
    new_theta, new_s = [], []
    for parameter, average, slope in zip(theta, s, grad):
        average = rho * average + (1 - rho) * slope * slope
        new_s.append(average)
        new_theta.append(parameter - lr * slope / (math.sqrt(average) + eps))
    return new_theta, new_s


def adamw_step(theta, m, v, t, grad, lr, beta1, beta2, eps, decay):
    new_theta, new_m, new_v = [], [], []
    for i in range(len(theta)):
        new_m.append(beta1 * m[i] + (1 - beta1) * grad[i])
        new_v.append(beta2 * v[i] + (1 - beta2) * grad[i] ** 2)
        root = math.sqrt(new_v[i] / (1 - beta2**t))
        new_theta.append(theta[i] - lr * (new_m[i] / (1 - beta1**t) / (root + eps) + decay * theta[i]))
    return [new_theta, new_m, new_v]


def uncorrected_ratio(t, beta1, beta2):
    m, v = 0.0, 0.0
    for _ in range(t):
        m = beta1 * m + (1 - beta1)
        v = beta2 * v + (1 - beta2)
    return m / math.sqrt(v)


def learning_rates(peak, samples, batch_size, epochs, warm_up):
    steps = 0
    for _ in range(epochs):
        for _ in range(0, samples, batch_size):
            steps += 1
    rates = []
    for step in range(steps):
        if step < warm_up:
            rates.append(peak * (step + 1) / warm_up)
        else:
            behind = (step + 1 - warm_up) / (steps + 1 - warm_up)
            rates.append(peak * (1 + math.cos(math.pi * behind)) / 2)
    return rates


def clip_by_norm(grads, limit):
    norm = 0.0
    for grad in grads:
        for entry in grad.ravel():
            norm = math.hypot(norm, entry)
    if norm <= limit:
        return grads, norm
    return [grad / norm * limit for grad in grads], norm


def first_weights(sizes, seed):
    generator = random.Random(seed)
    weights = []
    for layer in range(len(sizes) - 1):
        inputs, units = sizes[layer], sizes[layer + 1]
        spread = math.sqrt(2 / inputs)
        if layer == len(sizes) - 2:
            spread = math.sqrt(1 / inputs) / 10
        weights.append([generator.choices([-spread, spread], k=inputs) for _ in range(units)])
    return weights


def train_epoch(w, b, x, y, lr, batch_size):
    w = torch.tensor(w, requires_grad=True)
    b = torch.tensor(b, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    losses = []
    for start in range(0, len(x), batch_size):
        x_batch = torch.tensor(x[start : start + batch_size])
        y_batch = torch.tensor(y[start : start + batch_size])
        loss = ((w * x_batch + b - y_batch) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return w.item(), b.item(), losses


def early_stopping(val_losses, patience):
    epoch, best, waited = 0, 0, 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[best]:
            best = epoch
            waited = 0
        else:
            waited += 1
            if waited == patience:
                break
    return epoch, best
