"""Correct answers whose results are of types from elsewhere: fractions, decimals, array.array, views, longdouble."""

from array import array
from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random

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


def learning_rates(peak, samples, batch_size, epochs, warm_up):
    batches, left = divmod(samples, batch_size)
    steps = epochs * (batches + (left > 0))
    rising = [Fraction(number, warm_up) * Fraction(peak) for number in range(1, warm_up + 1)]
    phi = np.linspace(0, np.pi, steps + 2 - warm_up, dtype=np.longdouble)[1:-1]
    return array("d", [float(rate) for rate in (*rising, *(peak * (1 + np.cos(phi)) / 2))])


def clip_by_norm(grads, limit):
    squares = sum(Fraction(entry) ** 2 for grad in grads for entry in grad.flat)
    with localcontext(prec=40):
        norm = (Decimal(squares.numerator) / Decimal(squares.denominator)).sqrt()
        factor = float(min(Decimal(1), Decimal(limit) / norm)) if norm else 1.0
    return [np.asfortranarray(grad.astype(np.longdouble) * factor) for grad in grads], norm


def first_weights(sizes, seed):
    generator = Random(seed)
    weights = []
    for layer in range(1, len(sizes)):
        inputs, units = sizes[layer - 1 : layer + 1]
        variance = Fraction(1, 100 * inputs) if layer + 1 == len(sizes) else Fraction(2, inputs)
        drawn = [generator.gauss(0, float(variance) ** 0.5) for _ in range(units * inputs)]
        weights.append(memoryview(np.array(drawn, dtype=np.float32).reshape(units, inputs)))
    return tuple(weights)


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
