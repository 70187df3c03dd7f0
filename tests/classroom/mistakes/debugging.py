"""Mistakes in ``debugging`` as students make them: exercise → (answer, its misconception)."""

__all__ = ["MISTAKES"]

MISTAKES: dict[str, tuple[str, str | None]] = {
    "first_suspect": (
        """
def first_suspect(train_loss, train_accuracy):
    if np.any(train_loss == np.nan):
        return "nan"
    if np.any(train_loss < np.log(2) * (1 - train_accuracy)):
        return "log"
    if train_loss[0] > 2 * np.log(10) or train_loss[0] < np.log(10) / 2:
        return "scale"
    return "none" if np.any(np.abs(train_loss - np.log(10)) > 0.1) else "flat"
""",
        "NaN compared",
    ),
    "next_step": (
        """
def next_step(log, told):
    for experiment in ("inputs", "silent_units", "gradient_norms", "batches", "validate_twice"):
        if experiment not in told:
            return experiment
    if np.isnan(log[0, -1]):
        return "nan_input" if told["inputs"]["train_missing"] else "half_overflow"
    if told["silent_units"]["before"] == 1:
        return "dead_relu"
    if np.ptp(told["gradient_norms"]["norms"]) < 1e-6:
        return "clipped"
    if told["validate_twice"]["losses"][0] != told["validate_twice"]["losses"][1]:
        return "no_eval"
    if min(told["batches"]["classes"]) == 0:
        return "missing_class"
    return "one_batch" if told["batches"]["batches"] == 1 else "sound"
""",
        "everything bought",
    ),
}
