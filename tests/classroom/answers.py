"""Answers to ``losses`` as students write them: two sets of common mistakes, and one set in PyTorch."""

__all__ = ["IN_TORCH", "MISTAKES", "MORE_MISTAKES", "WRITTEN"]

MISTAKES = {
    "mse": """
def mse(y, y_hat):
    return np.sum((y_hat - y) ** 2)
""",
    "mae": """
def mae(y, y_hat, weight):
    return np.sum(weight * (y_hat - y)) / np.sum(weight)
""",
    "huber": """
def huber(y, y_hat, delta):
    r = np.abs(y_hat - y)
    return np.mean(np.where(r <= delta, 0.5 * r**2, r))
""",
    "sigmoid": """
def sigmoid(z):
    return 1 / (1 + np.exp(z))
""",
    "binary_cross_entropy": """
def binary_cross_entropy(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
""",
    "bce_with_logits": """
def bce_with_logits(y, z):
    p = 1 / (1 + np.exp(-z))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
""",
    "softmax": """
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()
""",
    "categorical_cross_entropy": """
def categorical_cross_entropy(y, p):
    return -np.mean(y * np.log(np.clip(p, 1e-15, 1)))
""",
    "bce_gradient_z": """
def bce_gradient_z(y, z):
    p = np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))
    return y - p
""",
    "bce_gradient": """
def bce_gradient(x, y, w, b):
    z = x @ w + b
    p = np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))
    return x.T @ (p - y), np.sum(p - y)
""",
    "best_constant": """
def best_constant(y, loss):
    return np.mean(y)
""",
}

MORE_MISTAKES = {
    "mse": """
def mse(y, y_hat):
    return np.sqrt(np.mean((y_hat - y) ** 2))
""",
    "mae": """
def mae(y, y_hat, weight):
    return np.sum(weight * np.abs(y_hat - y))
""",
    "huber": """
def huber(y, y_hat, delta):
    r = np.abs(y_hat - y)
    return np.mean(np.where(r <= delta, r**2, 2 * delta * r - delta**2))
""",
    "sigmoid": """
def sigmoid(z):
    return 0.5 * (1 + np.sin(z))
""",
    "binary_cross_entropy": """
def binary_cross_entropy(y, p):
    p = np.clip(p, 1e-15, 1 - 1e-15)
    return np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
""",
    "bce_with_logits": """
def bce_with_logits(y, z):
    return np.mean(np.maximum(z, 0) - z * y)
""",
    "softmax": """
def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)
""",
    "categorical_cross_entropy": """
def categorical_cross_entropy(y, p):
    return -np.sum(y * np.log(np.clip(p, 1e-15, 1)))
""",
    "bce_gradient_z": """
def bce_gradient_z(y, z):
    z = np.clip(z, -500, 500)
    return (1 / (1 + np.exp(-z)) - y) / len(y)
""",
    "bce_gradient": """
def bce_gradient(x, y, w, b):
    z = np.clip(x @ w + b, -500, 500)
    p = 1 / (1 + np.exp(-z))
    return x.T @ (y - p) / len(y), np.mean(y - p)
""",
    "best_constant": """
def best_constant(y, loss):
    return np.median(y)
""",
}

IN_TORCH = {
    "mse": """
import torch
import torch.nn.functional as F

def mse(y, y_hat):
    return F.mse_loss(torch.from_numpy(y_hat), torch.from_numpy(y))
""",
    "mae": """
def mae(y, y_hat, weight):
    weight = torch.from_numpy(weight)
    return (weight * F.l1_loss(torch.from_numpy(y_hat), torch.from_numpy(y), reduction="none")).sum() / weight.sum()
""",
    "huber": """
def huber(y, y_hat, delta):
    return F.huber_loss(torch.from_numpy(y_hat), torch.from_numpy(y), delta=delta)
""",
    "sigmoid": """
def sigmoid(z):
    return torch.sigmoid(torch.as_tensor(z, dtype=torch.float64))
""",
    "binary_cross_entropy": """
def binary_cross_entropy(y, p):
    return F.binary_cross_entropy(torch.as_tensor(p, dtype=torch.float64), torch.as_tensor(y, dtype=torch.float64))
""",
    "bce_with_logits": """
def bce_with_logits(y, z):
    logits = torch.as_tensor(z, dtype=torch.float64)
    return F.binary_cross_entropy_with_logits(logits, torch.as_tensor(y, dtype=torch.float64))
""",
    "softmax": """
def softmax(z):
    return torch.softmax(torch.as_tensor(z, dtype=torch.float64), dim=1)
""",
    "categorical_cross_entropy": """
def categorical_cross_entropy(y, p):
    log_p = torch.log(torch.as_tensor(p, dtype=torch.float64).clamp(min=1e-300))
    return -(torch.as_tensor(y, dtype=torch.float64) * log_p).sum(dim=1).mean()
""",
    "bce_gradient_z": """
def bce_gradient_z(y, z):
    logits = torch.as_tensor(z, dtype=torch.float64).clone().requires_grad_()
    targets = torch.as_tensor(y, dtype=torch.float64)
    F.binary_cross_entropy_with_logits(logits, targets, reduction="sum").backward()
    return logits.grad
""",
    "bce_gradient": """
def bce_gradient(x, y, w, b):
    w = torch.as_tensor(w, dtype=torch.float64).clone().requires_grad_()
    b = torch.as_tensor(b, dtype=torch.float64).clone().requires_grad_()
    logits = torch.as_tensor(x, dtype=torch.float64) @ w + b
    F.binary_cross_entropy_with_logits(logits, torch.as_tensor(y, dtype=torch.float64)).backward()
    return w.grad, b.grad
""",
    "best_constant": """
def best_constant(y, loss):
    values = torch.as_tensor(y, dtype=torch.float64)
    return values.mean() if loss == "mse" else values.median()
""",
}

WRITTEN = (
    "With $\\hat p = \\sigma(z)$ the loss of one sample is $-y\\log\\hat p - (1-y)\\log(1-\\hat p)$; the chain rule "
    "with $\\sigma'(z) = \\hat p(1-\\hat p)$ gives $\\hat p - y$."
)
