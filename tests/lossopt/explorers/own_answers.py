"""Right answers to the exercises whose functions the figures draw, as a student would write them."""

import numpy as np

__all__ = ["LOSSES"]


def mse(y, y_hat):
    return np.mean((y - y_hat) ** 2)


def mae(y, y_hat):
    return np.mean(np.abs(y - y_hat))


def huber(y, y_hat, delta):
    size = np.abs(y - y_hat)
    return np.mean(np.where(size <= delta, size**2 / 2, delta * (size - delta / 2)))


LOSSES = {"mse": mse, "mae": mae, "huber": huber}
