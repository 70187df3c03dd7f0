"""Right answers to the exercises whose functions the figures draw, as a student would write them."""

import numpy as np

__all__ = ["LOSSES", "METRICS", "SPLIT", "STEPS", "TRAINING"]


def mse(y, y_hat):
    return np.mean((y - y_hat) ** 2)


def mae(y, y_hat, weight):
    return np.sum(weight * np.abs(y - y_hat)) / np.sum(weight)


def huber(y, y_hat, delta):
    size = np.abs(y - y_hat)
    return np.mean(np.where(size <= delta, size**2 / 2, delta * (size - delta / 2)))


LOSSES = {"mse": mse, "mae": mae, "huber": huber}


def momentum_step(theta, v, grad, lr, beta):
    v = beta * v - lr * grad
    return theta + v, v


def adagrad_step(theta, s, grad, lr, eps):
    s = s + grad**2
    return theta - lr * grad / (np.sqrt(s) + eps), s


def rmsprop_step(theta, s, grad, lr, rho, eps):
    s = rho * s + (1 - rho) * grad**2
    return theta - lr * grad / (np.sqrt(s) + eps), s


def adam_step(theta, m, v, t, grad, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def adamw_step(theta, m, v, t, grad, lr, beta1, beta2, eps, decay):
    after, m, v = adam_step(theta, m, v, t, grad, lr, beta1, beta2, eps)
    return after - lr * decay * theta, m, v


STEPS = {
    "momentum_step": momentum_step,
    "adagrad_step": adagrad_step,
    "rmsprop_step": rmsprop_step,
    "adam_step": adam_step,
    "adamw_step": adamw_step,
}


def confusion(y, y_pred):
    return tuple(np.sum((y == label) & (y_pred == predicted)) for label, predicted in [(1, 1), (0, 1), (1, 0), (0, 0)])


def accuracy(y, y_pred):
    return np.mean(y == y_pred)


def precision(y, y_pred):
    return np.sum(y * y_pred) / max(np.sum(y_pred), 1)


def recall(y, y_pred):
    return np.sum(y * y_pred) / max(np.sum(y), 1)


def f1(y, y_pred):
    return 2 * np.sum(y * y_pred) / max(np.sum(y) + np.sum(y_pred), 1)


def roc_points(y, score):
    predicted = score >= np.unique(score)[::-1, None]
    rates = (np.mean(predicted[:, y == label], axis=1) for label in (0, 1))
    return tuple(np.append(0.0, rate) for rate in rates)


def roc_auc(y, score):
    return np.trapezoid(*roc_points(y, score)[::-1])


def average_precision(y, score):
    predicted = score >= np.unique(score)[::-1, None]
    tp = predicted @ y
    return np.sum(np.diff(tp / np.sum(y), prepend=0.0) * tp / np.sum(predicted, axis=1))


METRICS = {
    "confusion": confusion,
    "accuracy": accuracy,
    "precision": precision,
    "recall": recall,
    "f1": f1,
    "roc_points": roc_points,
    "roc_auc": roc_auc,
    "average_precision": average_precision,
}


def split_indices(n, val_fraction, test_fraction, seed):
    order = np.random.default_rng(seed).permutation(n)
    n_val, n_test = round(n * val_fraction), round(n * test_fraction)
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def fit_standardiser(x_train):
    return np.mean(x_train, axis=0), np.std(x_train, axis=0)


def standardise(x, mean, std):
    return (x - mean) / std


SPLIT = {"split_indices": split_indices, "fit_standardiser": fit_standardiser, "standardise": standardise}


def train_epoch(w, b, x, y, lr, batch_size):
    losses = []
    for start in range(0, len(x), batch_size):
        batch = slice(start, start + batch_size)
        error = w * x[batch] + b - y[batch]
        losses.append(np.mean(error**2))
        w, b = w - 2 * lr * np.mean(error * x[batch]), b - 2 * lr * np.mean(error)
    return w, b, losses


TRAINING = {"train_epoch": train_epoch}
