"""Correct answers by other NumPy functions than the solution's: logaddexp, eigvals, augmented matrices, polynomials."""

from functools import reduce

import numpy as np


def five_class_loss(z, labels, smoothing):
    q = np.full(z.shape, smoothing / 5)
    np.put_along_axis(q, labels[:, None], 1 - 0.8 * smoothing, axis=1)
    return np.einsum("nk,nk->", q, np.logaddexp.reduce(z, axis=1, keepdims=True) - z) / len(z)


def is_saddle(hessian):
    values = np.linalg.eigvals(hessian).real
    values = np.where(np.abs(values) < 1e-9, 0, values)
    return np.sign(values).min() * np.sign(values).max() == -1


def steps_to_converge(lr, beta):
    curvature = np.array([1.0, 50.0])
    theta, v = np.ones(2), np.zeros(2)
    for step in range(1, 10001):
        v = beta * v - lr * curvature * theta
        theta = theta + v
        distance = np.linalg.norm(theta)
        if distance < 1e-6:
            return np.int64(step)
        if not distance < 1e150:
            break
    return None


def first_diverging_lr(hessian, start):
    values, directions = np.linalg.eig(hessian)
    components = np.linalg.solve(directions, start)
    return 2 / np.where(np.isclose(components, 0, atol=1e-9), 0, values).real.max()


def first_steps(g, lr):
    return np.array([lr / np.sqrt(1 - 0.9), lr])


def diagnose(train_acc, val_acc, test_acc, n_val, n_test):
    train, val = train_acc[-1], val_acc[-1]
    conditions = [np.minimum(n_val, n_test) < 100, train - val > 0.1, val - test_acc > 0.1, train < 0.7]
    return np.select(conditions, ["cannot tell", "overfitting", "shift or leak", "underfitting"], "good fit")


def collapse(weights, biases):
    def augmented(w, b):
        corner = np.zeros((w.shape[0] + 1, w.shape[1] + 1))
        corner[:-1, :-1], corner[-1, :-1], corner[-1, -1] = w, b, 1
        return corner

    whole = reduce(np.matmul, [augmented(w, b) for w, b in zip(weights, biases, strict=True)])
    return whole[:-1, :-1], whole[-1, :-1]


def averaged_variance(sigma2, rho, n):
    covariance = sigma2 * (rho * np.ones((n, n)) + (1 - rho) * np.eye(n))
    share = np.full(n, 1 / n)
    return share @ covariance @ share


bagging_or_boosting = dict(zip("abcdef", np.where(np.arange(6) % 2, "boosting", "bagging").tolist(), strict=True))


def coin_estimates(heads, n, a, b):
    counts = np.array([[heads, n - heads], [heads + a - 1, n - heads + b - 1]])
    return (counts / counts.sum(axis=1, keepdims=True))[:, 0]


def split_settings(names):
    names = np.array(names)
    learned = np.isin(
        names,
        ["batch-norm scale", "batch-norm shift", "biases", "convolution filters", "weights", "word embeddings"],
    )
    return names[learned].tolist(), names[~learned].tolist()
