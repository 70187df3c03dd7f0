"""Correct answers in plain Python: loops and the math module, no NumPy function; the run as the chapter writes it."""

# ruff: noqa: B905 (written as beginners write)

import math
import random

import torch
from torch import nn


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


def two_modes(start, x_train, x_new):
    w1, b1, w2, b2 = start
    rows, units, features = len(x_train), len(w1), len(w1[0])
    means, variances = [], []
    for feature in range(features):
        column = [row[feature] for row in x_train]
        mean = sum(column) / rows
        means.append(mean)
        variances.append(sum((value - mean) ** 2 for value in column) / rows)

    def outputs(x, means, variances):
        results = []
        for row in x:
            output = b2[0]
            for unit in range(units):
                total = b1[unit]
                for feature in range(features):
                    total += w1[unit][feature] * (row[feature] - means[feature]) / math.sqrt(variances[feature])
                output += w2[0][unit] * math.tanh(total)
            results.append(output)
        return results

    averaged_means = [0.1 * mean for mean in means]
    averaged_variances = [0.9 + 0.1 * variance * rows / (rows - 1) for variance in variances]
    return outputs(x_train, means, variances), outputs(x_new, averaged_means, averaged_variances)


def fit(start, x_train, y_train, x_val, y_val, orders, batch_size, lr, patience):
    units, features = start[0].shape
    norm, hidden, output = nn.BatchNorm1d(features, affine=False), nn.Linear(features, units), nn.Linear(units, 1)
    net = nn.Sequential(norm, hidden, nn.Tanh(), output, nn.Flatten(0))
    for parameter, first in zip(net.parameters(), start):
        parameter.data = torch.tensor(first)
    x_train, y_train, x_val, y_val = map(torch.tensor, (x_train, y_train, x_val, y_val))
    net.double()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    training, validation = [], []
    best, waited, state = math.inf, 0, None
    for order in orders:
        net.train()
        total = 0.0
        for at in range(0, len(order), batch_size):
            rows = order[at : at + batch_size]
            loss = ((net(x_train[rows]) - y_train[rows]) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        training.append(total / len(order))
        net.eval()
        with torch.no_grad():
            loss = ((net(x_val) - y_val) ** 2).mean().item()
        validation.append(loss)
        if loss < best:
            best, waited = loss, 0
            state = {name: tensor.clone() for name, tensor in net.state_dict().items()}
        else:
            waited += 1
        if waited == patience:
            break
    net.load_state_dict(state)
    with torch.no_grad():
        return training, validation, net(x_val).tolist()


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
