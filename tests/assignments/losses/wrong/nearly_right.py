"""Right on most inputs of the stated domain, and wrong on some that the checks must know."""

import numpy as np


def mse(y, y_hat):
    return np.mean((y - y_hat).astype(np.float32) ** 2)


def mae(y, y_hat, weight):
    return np.sum(weight * np.abs(y - y_hat)) / (np.sum(weight) + 1e-8)


def huber(y, y_hat, delta):
    r = np.abs(y - y_hat)
    return np.mean(np.where(r <= 2 * delta, r**2 / 2, delta * (r - delta / 2)))


def sigmoid(z):
    return np.where(np.abs(z) < 690, 1 / (1 + np.exp(-z)), z > 0)


def binary_cross_entropy(y, p):
    p = np.clip(p, 1.5e-9, 1 - 1.5e-9)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def bce_with_logits(y, z):
    return np.mean(np.where(np.abs(z) > 30, np.maximum(z * (1 - 2 * y), 0), np.log1p(np.exp(z * (1 - 2 * y))) + 1e-9))


def softmax(z):
    powers = np.exp(np.clip(z - z.max(axis=1, keepdims=True), -20, 0))
    return powers / powers.sum(axis=1, keepdims=True)


def categorical_cross_entropy(y, p):
    return min(-np.mean(np.log(np.maximum(np.sum(y * p, axis=1), 1e-12))), 12.0)


def bce_gradient_z(y, z):
    return 1 / (1 + np.exp(-np.clip(z, -700, 20))) - y


def bce_gradient(x, y, w, b):
    errors = np.exp(-np.logaddexp(0, -(x @ w + b))) - y
    return np.mean(x, axis=0) * np.mean(errors) + np.cov(x.T, errors)[-1, :-1], np.mean(errors)


def best_constant(y, loss):
    return np.mean(y) if loss == "mse" else np.mean(np.sort(y)[len(y) // 4 : len(y) - len(y) // 4])
