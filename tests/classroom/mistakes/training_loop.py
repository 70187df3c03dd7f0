"""Mistakes in ``training_loop`` as students make them: exercise → (answer, its misconception)."""

__all__ = ["MISTAKES"]

MISTAKES: dict[str, tuple[str, str | None]] = {
    "adagrad_step": (
        """
def adagrad_step(theta, s, grad, lr, eps):
    s = s + grad**2
    return theta - lr * grad / np.sqrt(s + eps), s
""",
        "eps inside the root",
    ),
    "rmsprop_step": (
        """
def rmsprop_step(theta, s, grad, lr, rho, eps):
    s = (1 - rho) * s + rho * grad**2
    return theta - lr * grad / (np.sqrt(s) + eps), s
""",
        "rho and 1 - rho exchanged",
    ),
    "adamw_step": (
        """
def adamw_step(theta, m, v, t, grad, lr, beta1, beta2, eps, decay):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - lr * m / (np.sqrt(v) + eps) - lr * decay * theta, m, v
""",
        "without bias correction",
    ),
    "uncorrected_ratio": (
        """
def uncorrected_ratio(t, beta1, beta2):
    return (1 - beta1**t) / (1 - beta2**t)
""",
        "without the root",
    ),
    "learning_rates": (
        """
def learning_rates(peak, samples, batch_size, epochs, warm_up):
    steps = epochs * (samples // batch_size)
    rates = []
    for step in range(steps):
        if step < warm_up:
            rates.append(peak * (step + 1) / warm_up)
        else:
            phi = np.pi * (step + 1 - warm_up) / (steps + 1 - warm_up)
            rates.append(peak * (1 + np.cos(phi)) / 2)
    return rates
""",
        "the short batch not counted",
    ),
    "clip_by_norm": (
        """
def clip_by_norm(grads, limit):
    clipped = []
    for grad in grads:
        norm = math.hypot(*grad.ravel())
        clipped.append(grad * (limit / norm) if norm > limit else grad)
    return clipped, math.hypot(*(entry for grad in grads for entry in grad.ravel()))
""",
        "each array by itself",
    ),
    "first_weights": (
        """
def first_weights(sizes, seed):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(m, n)) * np.sqrt(2 / n) for n, m in zip(sizes[:-1], sizes[1:])]
""",
        "the last layer like the others",
    ),
    "train_epoch": (
        """
def train_epoch(w, b, x, y, lr, batch_size):
    w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(b, dtype=torch.float64, requires_grad=True)
    x, y = torch.tensor(x), torch.tensor(y)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    losses = []
    for start in range(0, len(x), batch_size):
        rows = slice(start, start + batch_size)
        loss = ((w * x[rows] + b - y[rows]) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return w.item(), b.item(), losses
""",
        "the gradients not cleared",
    ),
    "early_stopping": (
        """
def early_stopping(val_losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] <= val_losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            return epoch, best
    return len(val_losses) - 1, best
""",
        "an equal loss counts as better",
    ),
}
