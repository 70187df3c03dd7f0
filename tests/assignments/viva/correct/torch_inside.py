"""Correct answers by PyTorch: its losses, optimizers, linear layers and distributions; some results stay tensors."""

import torch
from torch.nn import functional


def five_class_loss(z, labels, smoothing):
    logits = torch.from_numpy(z).requires_grad_()
    return functional.cross_entropy(logits, torch.as_tensor(labels).long(), label_smoothing=smoothing)


def is_saddle(hessian):
    values = torch.linalg.eigvalsh(torch.from_numpy(hessian))
    return (values > 1e-9).any() & (values < -1e-9).any()


def steps_to_converge(lr, beta):
    if lr * 50 >= 2 * (1 + beta):
        return None
    step_of = torch.tensor(
        [[1 - lr * c if i == j else 0.0 for j, c in enumerate((1.0, 50.0))] for i in range(2)], dtype=torch.float64
    )
    curvature = torch.diag(torch.tensor([lr, 50 * lr], dtype=torch.float64))
    whole = torch.cat(
        [
            torch.cat([step_of, beta * torch.eye(2, dtype=torch.float64)], dim=1),
            torch.cat([-curvature, beta * torch.eye(2, dtype=torch.float64)], dim=1),
        ]
    )
    state = torch.tensor([1.0, 1.0, 0.0, 0.0], dtype=torch.float64)
    states = state[:, None]
    power = whole
    while states.shape[1] < 16_384:  # each round doubles the number of steps that are known
        states = torch.cat([states, power @ states], dim=1)
        power = power @ power
    near = torch.linalg.norm(states[:2, :10_001], dim=0) < 1e-6
    return int(near.to(torch.int8).argmax()) if near.any() else None


def first_diverging_lr(hessian, start):
    values, directions = torch.linalg.eigh(torch.from_numpy(hessian))
    return 2 / values[(directions.T @ torch.from_numpy(start)).abs() > 1e-9].max()


def first_steps(g, lr):
    def size(optimizer_of, **settings):
        theta = torch.zeros((), dtype=torch.float64, requires_grad=True)
        optimizer = optimizer_of([theta], lr=lr, eps=0.0, **settings)
        theta.grad = torch.tensor(g, dtype=torch.float64)
        optimizer.step()
        return theta.detach().abs()

    return size(torch.optim.RMSprop, alpha=0.9), size(torch.optim.Adam)


def diagnose(train_acc, val_acc, test_acc, n_val, n_test):
    train, val = torch.from_numpy(train_acc)[-1], torch.from_numpy(val_acc)[-1]
    if bool((torch.tensor([n_val, n_test]) < 100).any()):
        return "cannot tell"
    if bool(torch.gt(train - val, 0.1)):
        return "overfitting"
    if bool(torch.gt(val - test_acc, 0.1)):
        return "shift or leak"
    return "underfitting" if train.item() < 0.7 else "good fit"


def collapse(weights, biases):
    layers = []
    for w, b in zip(weights, biases, strict=True):
        layer = torch.nn.Linear(*w.shape, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(w).T)
            layer.bias.copy_(torch.from_numpy(b))
        layers.append(layer)
    stack = torch.nn.Sequential(*layers)
    inputs = weights[0].shape[0]
    at_zero = stack(torch.zeros(inputs, dtype=torch.float64))
    return stack(torch.eye(inputs, dtype=torch.float64)) - at_zero, at_zero


def averaged_variance(sigma2, rho, n):
    covariance = torch.full((n, n), rho * sigma2, dtype=torch.float64)
    covariance.fill_diagonal_(sigma2)
    return covariance.mean()


bagging_or_boosting = {
    letter: ("bagging", "boosting")[flag] for letter, flag in zip("abcdef", torch.arange(6) % 2, strict=True)
}


def coin_estimates(heads, n, a, b):
    up, down, heads = (torch.tensor(count, dtype=torch.float64) for count in (heads + a, n - heads + b, heads))
    return heads / n, torch.distributions.Beta(up, down).mode


def split_settings(names):
    learned = {"weights", "biases", "convolution filters", "word embeddings", "batch-norm scale", "batch-norm shift"}
    flags = torch.tensor([name in learned for name in names])
    return [names[i] for i in flags.nonzero().flatten()], [names[i] for i in (~flags).nonzero().flatten()]
