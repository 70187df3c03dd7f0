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
    "two_modes": (
        """
class Net(nn.Module):
    def __init__(self, start):
        super().__init__()
        units, features = start[0].shape
        self.norm = nn.BatchNorm1d(features, affine=False)
        self.hidden, self.output = nn.Linear(features, units), nn.Linear(units, 1)
        with torch.no_grad():
            for parameter, first in zip(self.parameters(), start):
                parameter.copy_(torch.tensor(first))

    def forward(self, x):
        return self.output(torch.tanh(self.hidden(self.norm(x.float())))).squeeze(1)


def two_modes(start, x_train, x_new):
    net = Net(start)
    with torch.no_grad():
        return net(torch.tensor(x_train)).numpy(), net(torch.tensor(x_new)).numpy()
""",
        "evaluation mode forgotten",
    ),
    "fit": (
        """
def fit(start, x_train, y_train, x_val, y_val, orders, batch_size, lr, patience):
    x_train, y_train, x_val, y_val = map(torch.tensor, (x_train, y_train, x_val, y_val))
    units, features = start[0].shape
    model = nn.Sequential(
        nn.BatchNorm1d(features, affine=False),
        nn.Linear(features, units),
        nn.Tanh(),
        nn.Linear(units, 1),
        nn.Flatten(0),
    ).double()
    with torch.no_grad():
        for parameter, first in zip(model.parameters(), start):
            parameter.copy_(torch.tensor(first))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    training, validation, best = [], [], 0
    for order in orders:
        model.train()
        total = 0.0
        for x, y in DataLoader(TensorDataset(x_train, y_train), batch_size=batch_size, sampler=order.tolist()):
            loss = nn.functional.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += len(y) * loss.item()
        training.append(total / len(y_train))
        model.eval()
        with torch.no_grad():
            validation.append(nn.functional.mse_loss(model(x_val), y_val).item())
        if len(validation) == 1 or validation[-1] < validation[best]:
            best, state = len(validation) - 1, model.state_dict()
        if len(validation) - 1 - best == patience:
            break
    model.load_state_dict(state)
    return training, validation, model(x_val).detach().numpy()
""",
        "the last weights",
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
