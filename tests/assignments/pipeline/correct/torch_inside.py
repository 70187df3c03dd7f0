"""Correct answers by PyTorch; results stay tensors."""

import torch
from torch.nn import functional


def split_indices(n, val_fraction, test_fraction, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    n_val, n_test = round(n * val_fraction), round(n * test_fraction)
    return torch.split(order, [n - n_val - n_test, n_val, n_test])


def fit_standardiser(x_train):
    table = torch.from_numpy(x_train.copy())
    std, mean = torch.std_mean(table, dim=0, correction=0)
    constant = (table == table[0]).all(dim=0)
    return mean, std.masked_fill(constant, 1.0)


def standardise(x, mean, std):
    table, center, scale = (torch.tensor(part) for part in (x, mean, std))
    return (table - center).div(scale)


def fit_min_max(x_train):
    low, high = torch.aminmax(torch.tensor(x_train), dim=0)
    return low, high


def min_max_scale(x, low, high):
    table, low, high = (torch.tensor(part) for part in (x, low, high))
    scaled = (table - low) / (high - low)
    scaled[:, low == high] = 0
    return scaled


def unit_norm(x):
    return functional.normalize(torch.tensor(x), dim=1, eps=1e-30)


def leaky_steps(steps):
    leaks = torch.tensor([step["fits"] and step["data"] != "train" for step in steps])
    return [steps[place]["name"] for place in leaks.nonzero().flatten().tolist()]
