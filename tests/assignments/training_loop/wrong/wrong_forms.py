"""Right values in another form than any of those asked for."""

import numpy as np
import torch
from torch import nn


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


def network(start):
    units, features = start[0].shape
    model = nn.Sequential(
        nn.BatchNorm1d(features, affine=False), nn.Linear(features, units), nn.Tanh(), nn.Linear(units, 1)
    ).double()
    for parameter, first in zip(model.parameters(), start, strict=True):
        parameter.data.copy_(torch.tensor(first))
    return model


def two_modes(start, x_train, x_new):
    model = network(start)
    return model(torch.tensor(x_train)).tolist(), model.eval()(torch.tensor(x_new)).tolist()


def fit(start, x_train, y_train, x_val, y_val, orders, batch_size, lr, patience):
    inputs, targets, x_val, y_val = map(torch.tensor, (x_train, y_train, x_val, y_val))
    model = network(start)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    training, validation, best, state = [], [], 0, None
    for order in orders:
        model.train()
        total = 0.0
        for at in range(0, len(order), batch_size):
            rows = order[at : at + batch_size]
            loss = torch.mean((model(inputs[rows])[:, 0] - targets[rows]) ** 2)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += len(rows) * loss.item()
        training.append(total / len(order))
        model.eval()
        validation.append(torch.mean((model(x_val)[:, 0] - y_val) ** 2).item())
        if state is None or validation[-1] < validation[best]:
            best, state = len(validation) - 1, {name: tensor.clone() for name, tensor in model.state_dict().items()}
        if len(validation) - 1 - best >= patience:
            break
    model.load_state_dict(state)
    return training, validation, model(x_val).tolist()


def early_stopping(val_losses, patience):
    best = 0
    for epoch in range(len(val_losses)):
        if val_losses[epoch] < val_losses[best]:
            best = epoch
        if epoch - best == patience:
            return [[epoch], [best]]
    return [[len(val_losses) - 1], [best]]
