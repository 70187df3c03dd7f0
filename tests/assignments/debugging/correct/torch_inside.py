"""Correct answers that compute with PyTorch inside."""

import torch


def first_suspect(train_loss, train_accuracy):
    loss, accuracy = torch.tensor(train_loss), torch.tensor(train_accuracy)
    ln_2, ln_10 = torch.log(torch.tensor([2.0, 10.0], dtype=torch.float64))
    if loss.isnan().any():
        return "nan"
    if bool(torch.any(loss < ln_2 * (1 - accuracy))):
        return "log"
    if abs(torch.log(loss[0] / ln_10)) > ln_2:
        return "scale"
    return "flat" if (loss - ln_10).abs().max() <= 0.1 else "none"


def next_step(log, told):
    log = torch.tensor(log)
    if log[:2].isnan().any():
        missing = told.get("inputs", {}).get("train_missing")
        return "inputs" if missing is None else "nan_input" if missing else "half_overflow"
    results = {name: {key: torch.tensor(value) for key, value in result.items()} for name, result in told.items()}
    if log[2, -1] < 0.7:
        if "batches" not in results:
            return "batches"
        if results["batches"]["batches"] == 1:
            return "one_batch"
        if "silent_units" not in results:
            return "silent_units"
        if results["silent_units"]["before"] > 0.999:
            return "dead_relu"
        return "clipped" if "gradient_norms" in results else "gradient_norms"
    if "batches" not in results:
        return "batches"
    if (results["batches"]["classes"] == 0).any():
        return "missing_class"
    if "validate_twice" not in results:
        return "validate_twice"
    if torch.diff(results["validate_twice"]["losses"]) != 0:
        return "no_eval"
    return "sound" if "training_rows" in results else "training_rows"
