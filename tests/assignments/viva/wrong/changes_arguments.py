"""The right result, and an argument that is no longer what it was."""

import numpy as np


def five_class_loss(z, labels, smoothing):
    z -= z.max(axis=1, keepdims=True)
    kept = (1 - smoothing) * z[np.arange(len(z)), labels] + smoothing * z.mean(axis=1)
    return np.mean(np.log(np.exp(z).sum(axis=1)) - kept)


def is_saddle(hessian):
    hessian[np.abs(hessian) < 1e-300] = 1e-300
    values = np.linalg.eigvalsh(hessian)
    return bool(values[0] < -1e-9 and values[-1] > 1e-9)


def first_diverging_lr(hessian, start):
    hessian /= 2
    values, directions = np.linalg.eigh(hessian)
    return 1 / values[np.abs(start @ directions) > 1e-9].max()


def diagnose(train_acc, val_acc, test_acc, n_val, n_test):
    if n_val < 100 or n_test < 100:
        return "cannot tell"
    val_acc *= -1
    if train_acc[-1] + val_acc[-1] > 0.1:
        return "overfitting"
    if -val_acc[-1] - test_acc > 0.1:
        return "shift or leak"
    return "underfitting" if train_acc[-1] < 0.7 else "good fit"


def collapse(weights, biases):
    while len(weights) > 1:
        v, c = weights.pop(1), biases.pop(1)
        weights[0], biases[0] = weights[0] @ v, biases[0] @ v + c
    return weights[0], biases[0]


def split_settings(names):
    learned = ("weights", "biases", "convolution filters", "word embeddings", "batch-norm scale", "batch-norm shift")
    parameters = [name for name in names if name in learned]
    for name in parameters:
        names.remove(name)
    return parameters, names
