"""Correct answers by PyTorch: its own optimizers with the state put in, modules, data loaders; results stay tensors."""

import math
from itertools import pairwise

import torch
from torch.utils.data import DataLoader, TensorDataset


def parameter_with(theta, grad):
    parameter = torch.tensor(theta, requires_grad=True)
    parameter.grad = torch.tensor(grad)
    return parameter


def adagrad_step(theta, s, grad, lr, eps):
    parameter = parameter_with(theta, grad)
    optimizer = torch.optim.Adagrad([parameter], lr=lr, eps=eps)
    optimizer.state[parameter]["sum"] = torch.tensor(s)
    optimizer.step()
    return parameter, optimizer.state[parameter]["sum"]


def rmsprop_step(theta, s, grad, lr, rho, eps):
    parameter = parameter_with(theta, grad)
    optimizer = torch.optim.RMSprop([parameter], lr=lr, alpha=rho, eps=eps)
    optimizer.state[parameter] = {"step": torch.tensor(0.0), "square_avg": torch.tensor(s)}
    optimizer.step()
    return parameter, optimizer.state[parameter]["square_avg"]


def adamw_step(theta, m, v, t, grad, lr, beta1, beta2, eps, decay):
    parameter = parameter_with(theta, grad)
    optimizer = torch.optim.AdamW([parameter], lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=decay)
    state = {"step": torch.tensor(t - 1.0), "exp_avg": torch.tensor(m), "exp_avg_sq": torch.tensor(v)}
    optimizer.state[parameter] = state
    optimizer.step()
    return parameter, state["exp_avg"], state["exp_avg_sq"]


def uncorrected_ratio(t, beta1, beta2):
    beta1, beta2 = torch.tensor([beta1, beta2], dtype=torch.float64)
    return (1 - beta1**t) * torch.rsqrt(1 - beta2**t)


def learning_rates(peak, samples, batch_size, epochs, warm_up):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    batches = len(DataLoader(range(samples), batch_size=batch_size))
    steps = epochs * batches

    def factor(step):
        if step < warm_up:
            return (step + 1) / warm_up
        return 0.5 + 0.5 * math.cos(math.pi * (step - warm_up + 1) / (steps - warm_up + 1))

    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    rates = []
    for _ in range(steps):
        rates += scheduler.get_last_lr()
        optimizer.step()
        scheduler.step()
    return torch.tensor(rates, dtype=torch.float64)


def clip_by_norm(grads, limit):
    scale = max(1.0, *(float(abs(grad).max()) for grad in grads))
    parameters = [torch.tensor(grad) for grad in grads]
    for parameter in parameters:
        parameter.grad = parameter / scale
    norm = torch.nn.utils.clip_grad_norm_(parameters, limit / scale, error_if_nonfinite=True)
    return [parameter.grad * scale for parameter in parameters], norm * scale


def first_weights(sizes, seed):
    generator = torch.Generator().manual_seed(seed)
    layers = [torch.nn.Linear(inputs, units) for inputs, units in pairwise(sizes)]
    for layer in layers[:-1]:
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
    torch.nn.init.normal_(layers[-1].weight, 0.0, 0.1 * sizes[-2] ** -0.5, generator=generator)
    return [layer.weight for layer in layers]


def train_epoch(w, b, x, y, lr, batch_size):
    model = torch.nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(w)
        model.bias.fill_(b)
    data = TensorDataset(*(torch.tensor(column, dtype=torch.float32)[:, None] for column in (x, y)))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for x_batch, y_batch in DataLoader(data, batch_size=batch_size):
        loss = torch.nn.functional.mse_loss(model(x_batch), y_batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss)
    return model.weight.squeeze(), model.bias[0], losses


def early_stopping(val_losses, patience):
    losses = torch.tensor(val_losses)
    for epoch in range(len(losses)):
        best = int(torch.nonzero(losses[: epoch + 1] == losses[: epoch + 1].min())[0])
        if epoch - best >= patience:
            break
    return torch.tensor(epoch), torch.tensor(best)
