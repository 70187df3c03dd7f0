"""Correct answers through PyTorch: autograd for the gradient, its optimizers and schedules for the training."""

import math

import numpy as np
import torch
import torch.nn.functional as functional


def constant_cost(y, cost_fp, cost_fn):
    labels = torch.as_tensor(y)
    return torch.stack([(1 - labels).mean() * cost_fp, labels.mean() * cost_fn]).min()


def warm_cosine_lr(step, budget, peak, warmup):
    if step < warmup:
        return torch.linspace(0, peak, warmup + 1, dtype=torch.float64)[step + 1]
    over = torch.tensor((step - warmup) / (budget - warmup), dtype=torch.float64)
    return torch.lerp(torch.zeros_like(over), torch.full_like(over, peak), (1 + torch.cos(math.pi * over)) / 2)


def net_gradient(parameters, x, y, hidden):
    flat = torch.tensor(parameters, requires_grad=True)
    w, b, v, c = torch.split(flat, [x.shape[1] * hidden, hidden, hidden, 1])
    z = torch.tanh(torch.tensor(x) @ w.reshape(-1, hidden) + b) @ v + c
    loss = functional.binary_cross_entropy_with_logits(z, torch.tensor(y))
    loss.backward()
    return loss.detach(), flat.grad


def cheapest_threshold(y, p, cost_fp, cost_fn):
    order = torch.argsort(torch.tensor(p), descending=True)
    labels, ranked = torch.tensor(y)[order], torch.tensor(p)[order]
    # After the k highest are decided as 1, for k from 0 to N.
    false_positives = torch.cat([torch.zeros(1), (1 - labels).cumsum(0)])
    false_negatives = labels.sum() - torch.cat([torch.zeros(1), labels.cumsum(0)])
    costs = (false_positives * cost_fp + false_negatives * cost_fn) / len(labels)
    for k in range(1, len(ranked)):  # equal probabilities are decided alike
        if ranked[k] == ranked[k - 1]:
            costs[k] = math.inf
    at = int(torch.nonzero(costs == costs.min())[0])
    return (2.0 if at == 0 else float(ranked[at - 1])), costs[at]


def share_interval(k, n):
    share, q = torch.tensor(k / n, dtype=torch.float64), 1.96
    half = q / n * torch.sqrt(n * share * (1 - share) + q**2 / 4)
    return tuple((share + q**2 / (2 * n) + torch.tensor([-1.0, 1.0], dtype=torch.float64) * half) / (1 + q**2 / n))


def train(x, y, start, logits, gradient, budget, cost_fp, cost_fn, seed):
    generator = torch.Generator().manual_seed(seed)
    val, test, fit = torch.randperm(len(y), generator=generator).split([60, 60, len(y) - 120])
    table, labels = torch.tensor(x), torch.tensor(y)
    std, mean = torch.std_mean(table[fit], dim=0, correction=0)
    scaled = (table - mean) / std
    parameters = torch.nn.Parameter(torch.tensor(start))
    optimizer = torch.optim.Adam([parameters], lr=0.08, betas=(0.8, 0.99))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 2 * budget)
    best, best_loss = None, math.inf
    batches = iter(())
    for step in range(budget):
        batch = next(batches, None)
        if batch is None:
            batches = iter(fit[torch.randperm(len(fit), generator=generator)].split(67))
            batch = next(batches)
        found = gradient(parameters.detach().numpy(), scaled[batch].numpy(), labels[batch].numpy())
        parameters.grad = torch.tensor(found)
        optimizer.step()
        schedule.step()
        if step % 3 == 2:
            z = torch.tensor(logits(parameters.detach().numpy(), scaled[val].numpy()))
            loss = functional.binary_cross_entropy_with_logits(z, labels[val])
            if loss < best_loss:
                best, best_loss = parameters.detach().clone(), loss

    def probabilities(part):
        return torch.sigmoid(torch.tensor(logits(best.numpy(), scaled[part].numpy())))

    threshold, _ = cheapest_threshold(labels[val].numpy(), probabilities(val).numpy(), cost_fp, cost_fn)
    wrong = ((probabilities(test) >= threshold) != labels[test].bool()).sum()
    return mean, std, best, np.float64(threshold), *share_interval(int(wrong), len(test))
