"""Right values in another form than any of those asked for."""

import numpy as np


def mse(y, y_hat):
    return np.mean((y - y_hat) ** 2, keepdims=True)


def mae(y, y_hat, weight):
    return [np.average(np.abs(y - y_hat), weights=weight)]


def huber(y, y_hat, delta):
    r = np.abs(y - y_hat)
    inner = np.minimum(r, delta)
    return str(np.mean(inner * (r - inner / 2)))


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))[:, None]


def binary_cross_entropy(y, p):
    p = np.clip(p, 1e-13, 1 - 1e-13)
    return complex(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def bce_with_logits(y, z):
    return np.ma.masked_invalid(np.mean(np.logaddexp(0, z) - y * z))


def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True)).T


def categorical_cross_entropy(y, p):
    return {"loss": -np.mean(np.log(np.maximum(np.sum(y * p, axis=1), 1e-13)))}


def bce_gradient_z(y, z):
    return np.ma.masked_array(np.exp(-np.logaddexp(0, -z)) - y, mask=np.ones(len(z)))


def bce_gradient(x, y, w, b):
    errors = np.exp(-np.logaddexp(0, -(x @ w + b))) - y
    return {"dw": x.T @ errors / len(y), "db": errors.mean()}


def best_constant(y, loss):
    constant = np.mean(y) if loss == "mse" else np.median(y)
    return np.array([constant], dtype=object)
