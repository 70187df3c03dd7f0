"""Right on most inputs of the stated domain, and wrong on some that the checks must know."""

import numpy as np
import torch
from torch import nn


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


def network(start):
    units, features = start[0].shape
    model = nn.Sequential(
        nn.BatchNorm1d(features, affine=False),
        nn.Linear(features, units),
        nn.Tanh(),
        nn.Linear(units, 1),
        nn.Flatten(0),
    ).double()
    for parameter, first in zip(model.parameters(), start, strict=True):
        parameter.data.copy_(torch.tensor(first))
    return model


def two_modes(start, x_train, x_new):
    model = network(start)[:-1]
    return [
        model.train(mode)(torch.tensor(x)).detach().numpy().squeeze() for mode, x in ((True, x_train), (False, x_new))
    ]


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
            loss = torch.mean((model(inputs[rows]) - targets[rows]) ** 2)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += len(rows) * loss.item()
        training.append(total / len(order))
        model.eval()
        squares = ((model(x_val) - y_val) ** 2).detach()
        validation.append(torch.stack([batch.mean() for batch in torch.split(squares, 4)]).mean().item())
        if state is None or validation[-1] < validation[best]:
            best, state = len(validation) - 1, {name: tensor.clone() for name, tensor in model.state_dict().items()}
        if len(validation) - 1 - best >= patience:
            break
    model.load_state_dict(state)
    return training, validation, model(x_val).tolist()


def early_stopping(val_losses, patience):
    best = 0
    for epoch in range(len(val_losses)):
        if val_losses[epoch] < val_losses[best] - 1e-3:
            best = epoch
        if epoch - best >= patience and epoch + 1 < len(val_losses):
            return epoch, best
    return len(val_losses), best
