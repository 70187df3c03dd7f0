"""Mistakes in ``viva`` as students make them: exercise → (answer, its misconception)."""

__all__ = ["MISTAKES"]

MISTAKES: dict[str, tuple[str, str | None]] = {
    "five_class_loss": (
        """
def five_class_loss(z, labels, smoothing):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    q = (1 - smoothing) * np.eye(5)[labels] + smoothing / 5
    return -np.mean(np.sum(q * np.log(p), axis=1))
""",
        "the exponential overflows",
    ),
    "is_saddle": (
        """
def is_saddle(hessian):
    return bool(np.linalg.det(hessian) < 0)
""",
        "the determinant decides",
    ),
    "steps_to_converge": (
        """
def steps_to_converge(lr, beta):
    x, y, vx, vy, steps = 1.0, 1.0, 0.0, 0.0, 0
    while math.hypot(x, y) >= 1e-6:
        vx, vy = beta * vx - lr * x, beta * vy - 50 * lr * y
        x, y, steps = x + vx, y + vy, steps + 1
        if steps > 10_000:
            return None
    return steps
""",
        "NaN taken for an end",
    ),
    "first_diverging_lr": (
        """
def first_diverging_lr(hessian, start):
    return 2 / np.linalg.eigvalsh(hessian).max()
""",
        "the steepest direction, whether the start has it or not",
    ),
    "first_steps": (
        """
def first_steps(g, lr):
    adam = 0.1 * g / np.sqrt(0.001 * g**2)
    return lr / np.sqrt(0.1), lr * abs(adam)
""",
        "Adam without bias correction",
    ),
    "diagnose": (
        """
def diagnose(train_acc, val_acc, test_acc, n_val, n_test):
    if train_acc[-1] - val_acc[-1] > 0.1:
        return "overfitting"
    if val_acc[-1] - test_acc > 0.1:
        return "shift or leak"
    return "underfitting" if train_acc[-1] < 0.7 else "good fit"
""",
        "the sizes left out",
    ),
    "collapse": (
        """
def collapse(weights, biases):
    w = weights[0]
    for v in weights[1:]:
        w = w @ v
    return w, biases[-1]
""",
        "the last bias only",
    ),
    "averaged_variance": (
        """
def averaged_variance(sigma2, rho, n):
    return sigma2 / n
""",
        "taken as independent",
    ),
    "bagging_or_boosting": (
        """
bagging_or_boosting = dict(a="bagging", b="boosting", c="boosting", d="bagging", e="bagging", f="boosting")
""",
        "bias and variance exchanged",
    ),
    "coin_estimates": (
        """
def coin_estimates(heads, n, a, b):
    return heads / n, (heads + a) / (n + a + b)
""",
        "the posterior mean",
    ),
    "split_settings": (
        """
def split_settings(names):
    parameters = [name for name in names if name in ("weights", "biases")]
    return parameters, [name for name in names if name not in parameters]
""",
        "only weights and biases count as parameters",
    ),
}
