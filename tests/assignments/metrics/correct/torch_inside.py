"""Correct answers by PyTorch; results stay tensors."""

import torch
from torch.nn import functional


def tensors(*arrays):
    return [torch.from_numpy(array.copy()) for array in arrays]


def confusion(y, y_pred):
    labels, predicted = (part.bool() for part in tensors(y, y_pred))
    return [
        (labels & predicted).sum(),
        (~labels & predicted).sum(),
        (labels & ~predicted).sum(),
        (~labels & ~predicted).sum(),
    ]


def accuracy(y, y_pred):
    labels, predicted = tensors(y, y_pred)
    return (labels == predicted).double().mean()


def precision(y, y_pred):
    labels, predicted = tensors(y, y_pred)
    return (labels * predicted).sum().double() / predicted.sum().clamp(min=1)


def recall(y, y_pred):
    labels, predicted = tensors(y, y_pred)
    return (labels * predicted).sum().double() / labels.sum().clamp(min=1)


def f1(y, y_pred):
    p, r = precision(y, y_pred), recall(y, y_pred)
    return torch.nan_to_num(2 * p * r / (p + r), nan=0.0)


def counts(y, score):
    labels, scores = tensors(y, score)
    _, place, size = torch.unique(-scores, return_inverse=True, return_counts=True)
    tp = torch.zeros(len(size), dtype=torch.float64).index_add_(0, place, labels.double())
    return tp.cumsum(0), size.cumsum(0)


def roc_points(y, score):
    tp, taken = counts(y, score)
    fp = taken - tp
    return functional.pad(fp / fp[-1], (1, 0)), functional.pad(tp / tp[-1], (1, 0))


def roc_auc(y, score):
    fpr, tpr = roc_points(y, score)
    return torch.trapezoid(tpr, fpr)


def average_precision(y, score):
    tp, taken = counts(y, score)
    return torch.sum(torch.diff(tp, prepend=torch.zeros(1)) * tp / taken) / tp[-1]


def mean_absolute_error(y, y_hat):
    return functional.l1_loss(*tensors(y_hat, y), reduction="none").mean(dim=0)


def rmse(batches):
    target, prediction = (torch.cat(tensors(*part)) for part in zip(*batches, strict=True))
    return functional.mse_loss(prediction.requires_grad_(), target).sqrt()


def r2(y, y_hat):
    prediction, target = tensors(y_hat, y)
    return 1 - functional.mse_loss(prediction, target) / target.var(correction=0)


choose_metric = {"photos": "accuracy", "mail": "precision", "screening": "recall"}
choose_metric |= {"fraud": "average_precision", "parcels": "mean_absolute_error", "power": "rmse"}
