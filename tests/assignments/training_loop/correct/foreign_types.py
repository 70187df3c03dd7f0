"""Correct answers whose results are of types from elsewhere: fractions, decimals, array.array, views, longdouble."""

from array import array
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import torch


def adagrad_step(theta, s, grad, lr, eps):
    s = s.astype(np.longdouble) + grad.astype(np.longdouble) ** 2
    return theta - lr * grad / (np.sqrt(s) + eps), s


def rmsprop_step(theta, s, grad, lr, rho, eps):
    s = array("d", [rho * old + (1 - rho) * slope**2 for old, slope in zip(s, grad, strict=True)])
    moved = [p - lr * g / (square**0.5 + eps) for p, g, square in zip(theta, grad, s, strict=True)]
    return memoryview(array("d", moved)), s


def adamw_step(theta, m, v, t, grad, lr, beta1, beta2, eps, decay):
    m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2
    step = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return np.asfortranarray(theta * (1 - lr * decay) - step), m[::-1].copy()[::-1], memoryview(v)


def uncorrected_ratio(t, beta1, beta2):
    with localcontext(prec=40):
        return (1 - Decimal(beta1) ** t) / (1 - Decimal(beta2) ** t).sqrt()


def train_epoch(w, b, x, y, lr, batch_size):
    w, b = (torch.full((), value, dtype=torch.float64, requires_grad=True) for value in (w, b))
    losses = array("d")
    for x_batch, y_batch in zip(*(torch.split(torch.from_numpy(column), batch_size) for column in (x, y)), strict=True):
        loss = torch.nn.MSELoss()(w * x_batch + b, y_batch)
        dw, db = torch.autograd.grad(loss, (w, b))
        w, b = ((p - lr * slope).detach().requires_grad_() for p, slope in ((w, dw), (b, db)))
        losses.append(float(loss))
    return Fraction(w.item()), np.float32(b.item()), losses


def early_stopping(val_losses, patience):
    losses = [Fraction(loss) for loss in val_losses.tolist()]
    for epoch in range(len(losses)):
        best = losses.index(min(losses[: epoch + 1]))
        if epoch == best + patience:
            return np.uint8(epoch), Fraction(best)
    return Decimal(len(losses) - 1), np.int16(best)
