"""Mistakes in ``gradient_descent`` as students make them: exercise → (answer, its misconception)."""

__all__ = ["MISTAKES"]

MISTAKES: dict[str, tuple[str, str | None]] = {
    "line_gradients": (
        """
def line_gradients(w, b, x, y):
    error = y - (w * x + b)
    return -np.mean(error * x), -np.mean(error)
""",
        "without the factor 2",
    ),
    "fit_line": (
        """
def fit_line(x, y, lr, steps):
    w = b = 0.0
    for _ in range(steps):
        w -= lr * 2 * np.mean((w * x + b - y) * x)
        b -= lr * 2 * np.mean(w * x + b - y)
    return w, b
""",
        "one parameter updated before the other's gradient",
    ),
    "largest_stable_lr": (
        """
def largest_stable_lr(x):
    return 1 / np.mean(x**2)
""",
        "the bias left out",
    ),
    "minibatches": (
        """
def minibatches(n, batch_size, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(n)
    return [order[k * batch_size:(k + 1) * batch_size] for k in range(n // batch_size)]
""",
        "the short batch dropped",
    ),
    "updates_per_epoch": (
        """
def updates_per_epoch(n, batch_size):
    return n // batch_size
""",
        "the short batch left out",
    ),
    "momentum_step": (
        """
def momentum_step(theta, v, grad, lr, beta):
    v = beta * v + grad
    return theta - lr * v, v
""",
        "PyTorch's form",
    ),
    "gd_table": (
        """
gd_table = {
    "batch": {"convergence_noise": "low", "gpu_use": "medium", "memory": "high"},
    "sgd": {"convergence_noise": "high", "gpu_use": "low", "memory": "low"},
    "mini-batch": {"convergence_noise": "medium", "gpu_use": "high", "memory": "medium"},
}
""",
        "the mini-batch keeps the GPU busiest",
    ),
}
