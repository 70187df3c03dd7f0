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


def normalised(x, averages):
    """The rows by their own mean and variance, and the averages after them."""
    mean, variance = np.mean(x, axis=0), np.var(x, axis=0)
    new = mean, variance * len(x) / (len(x) - 1)
    return (x - mean) / np.sqrt(variance + 1e-5), [
        0.9 * old + 0.1 * now for old, now in zip(averages, new, strict=True)
    ]


def fit(start, x_train, y_train, x_val, y_val, orders, batch_size, lr, patience):
    weights, averages = start, [np.zeros(x_train.shape[1]), np.ones(x_train.shape[1])]
    training, validation, best, predictions = [], [], 0, None
    for order in orders:
        total = 0.0
        for at in range(0, len(order), batch_size):
            rows = order[at : at + batch_size]
            x, averages = normalised(x_train[rows], averages)
            w1, b1, w2, b2 = weights
            hidden = np.tanh(x @ w1.T + b1)
            error = hidden @ w2[0] + b2 - y_train[rows]
            total += np.sum(error**2)
            slope = 2.0 * error / len(rows)
            back = slope[:, None] * w2 * (1.0 - hidden**2)
            slopes = back.T @ x, np.sum(back, axis=0), (slope @ hidden)[None], np.sum(slope)
            weights = [weight - lr * change for weight, change in zip(weights, slopes, strict=True)]
        w1, b1, w2, b2 = weights
        given = np.tanh((x_val - averages[0]) / np.sqrt(averages[1] + 1e-5) @ w1.T + b1) @ w2[0] + b2
        training.append(total / len(order))
        validation.append(np.mean((given - y_val) ** 2))
        if predictions is None or validation[-1] < validation[best]:
            best, predictions = len(validation) - 1, given
        if len(validation) - 1 - best >= patience:
            break
    return training, validation, predictions


TRAINING = {"fit": fit}
