"""Mistakes in ``pipeline`` as students make them: exercise → (answer, its misconception)."""

__all__ = ["MISTAKES"]

MISTAKES: dict[str, tuple[str, str | None]] = {
    "split_indices": (
        """
def split_indices(n, val_fraction, test_fraction, seed):
    order = np.random.default_rng(seed).permutation(n)
    n_val, n_test = int(n * val_fraction), int(n * test_fraction)
    n_train = n - n_val - n_test
    return order[:n_train], order[n_train : n_train + n_val], order[n_train + n_val :]
""",
        "sizes cut off instead of rounded",
    ),
    "fit_standardiser": (
        """
def fit_standardiser(x_train):
    std = x_train.std(axis=0)
    return x_train.mean(axis=0), np.where(std == 0, 1.0, std)
""",
        "a constant feature not recognised",
    ),
    "standardise": (
        """
def standardise(x, mean, std):
    return (x - x.mean(axis=0)) / x.std(axis=0)
""",
        "fitted again",
    ),
    "fit_min_max": (
        """
def fit_min_max(x_train):
    return x_train.min(), x_train.max()
""",
        "one range for the whole table",
    ),
    "min_max_scale": (
        """
def min_max_scale(x, low, high):
    width = np.where(high == low, 1.0, high - low)
    return np.clip((x - low) / width, 0.0, 1.0)
""",
        "clipped",
    ),
    "unit_norm": (
        """
def unit_norm(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)
""",
        "0 divided by 0",
    ),
    "leaky_steps": (
        """
def leaky_steps(steps):
    return [step["name"] for step in steps if step["fits"] and step["data"] in ("test", "all")]
""",
        "the validation data counted as training data",
    ),
}
