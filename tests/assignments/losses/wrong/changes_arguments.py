"""The right result, and an argument that is no longer what it was."""

import numpy as np


def mse(y, y_hat):
    y -= y_hat
    return np.mean(y**2)


def mae(y, y_hat, weight):
    weight /= weight.sum()
    return weight @ np.abs(y - y_hat)


def huber(y, y_hat, delta):
    r = y - y_hat
    y.sort()
    return np.mean(np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2)))


def sigmoid(z):
    right = 1 / (1 + np.exp(-np.clip(z, -709, None)))
    z[z > 700] = 700
    return right


def binary_cross_entropy(y, p):
    p[p == 0] = 1e-15
    p[p == 1] = 1 - 1e-15
    return -np.mean(np.log(np.where(y == 1, p, 1 - p)))


def bce_with_logits(y, z):
    z *= 1 - 2 * y
    return np.mean(np.logaddexp(0, z))


def softmax(z):
    z -= z.max(axis=1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def categorical_cross_entropy(y, p):
    p[p < 1e-15] = 1e-15
    return -np.mean(np.sum(y * np.log(p), axis=1))


def bce_gradient_z(y, z):
    y[:] = np.exp(-np.logaddexp(0, -z)) - y
    return y


def bce_gradient(x, y, w, b):
    z = x @ w + b
    y -= np.exp(-np.logaddexp(0, -z))
    return -x.T @ y / len(y), -y.mean()


def best_constant(y, loss):
    y.sort()
    return y.mean() if loss == "mse" else y[len(y) // 2]
