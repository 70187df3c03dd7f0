"""A strategy that finds the cause of nearly every case: cheap prints first, what reruns last."""

import numpy as np


def investigate(log, buy):
    train, validation = np.array(log["train_loss"]), np.array(log["validation_loss"])
    right, found = np.array(log["train_accuracy"]), np.array(log["validation_accuracy"])
    if np.isnan(train).any():
        return "nan_input" if buy("inputs")["train_missing"] else "half_overflow"
    if train[0] < 0.5:
        buy("first_loss")
        return "divided_twice"
    if train[0] > 3.3:
        first = buy("first_loss")["loss"]
        if first > 40:
            return "sum_reduction"
        if first > 4:
            return "unscaled" if buy("inputs")["train_largest"] > 2 else "large_weights"
    if found[-1] < 0.35 and right[-1] > 0.6:
        return validation_fails(validation, buy)
    if right[-1] > 0.78:
        return learned(train, validation, right, buy)
    return little_learned(train, right, buy)


def validation_fails(validation, buy):
    if np.ptp(validation) < 1e-6:
        buy("fresh_rows")
        return "stale_copy"
    told = buy("confusion")
    shifted = sum(told[f"true_{digit}"][(digit + 1) % 10] for digit in range(10))
    return "labels_off_by_one" if shifted > 80 else "sorted_split"


def learned(train, validation, right, buy):
    told = buy("batches")
    if told["rows"] < 100:
        return "few_rows"
    if told["rows"] > 300:
        return "leak_rows"
    if min(told["classes"]) == 0:
        return "missing_class"
    if len(set(told["first_batch"])) < 3:
        return "no_shuffle"
    inputs = buy("inputs")
    if inputs["train_columns"] > 64:
        return "leak_target"
    if inputs["validation_largest"] > 2:
        return "validation_unscaled"
    is_suspect = validation[-1] > 0.35 + train[-1] or train[-1] > 0.6
    if is_suspect and (known := moved_oddly(train, buy)):
        return known
    first, second = buy("validate_twice")["losses"]
    if first != second:
        return "no_eval"
    if is_suspect:
        gain = buy("training_rows")["accuracy"] - right[-1]
        return "strong_dropout" if gain > 0.19 and train[-1] > 0.9 else "sound"
    buy("fresh_rows")
    return "sound"


def moved_oddly(train, buy):
    """The causes that show in how far the weights move."""
    told = buy("updates")
    moved = told["moved"][0]
    if told["downhill"] < 0:
        return "ascent"
    if moved < 1e-4:
        return "frozen_layer"
    if told["length"][0] < 0.6:
        return "strong_decay"
    if told["ratio"] > 6 and moved > 2 and train[-1] < 2.5:
        return "momentum_high"
    if moved > 2.6:
        norms = buy("gradient_norms")["norms"]
        if train[-1] > 3 or (norms[4] > 2.5 * norms[0] and told["ratio"] > 6):
            return "no_zero_grad"
        buy("lr_quarter")
        return "lr_high"
    return None


def little_learned(train, right, buy):
    known = moved_oddly(train, buy)
    if known:
        return known
    moved = buy("updates")["moved"][0]
    if moved < 0.2:
        return slow(buy)
    batches = buy("batches")
    if batches["rows"] < 100:
        return "few_rows"
    if batches["batches"] == 1:
        return "one_batch"
    if len(set(batches["first_batch"])) < 3:
        return "no_shuffle"
    gain = buy("training_rows")["accuracy"] - right[-1]
    if moved > 0.65:
        return "strong_dropout" if gain > 0.19 else "label_noise"
    if gain < 0.1 and train[-1] > 2.15:
        buy("lr_quarter")
        return "pairs_broken"
    if buy("schedule")["relative_to_first"][1] < 0.8:
        return "scheduler_per_batch"
    norms = buy("gradient_norms")["norms"]
    return "softmax_twice" if np.mean(norms[:3]) < 0.3 else "label_noise"


def slow(buy):
    norms = buy("gradient_norms")["norms"]
    if np.ptp(norms) < 1e-6:
        return "clipped"
    if buy("silent_units")["before"] == 1:
        return "dead_relu"
    told = buy("batches")
    if told["batches"] == 1:
        return "one_batch"
    if buy("schedule")["relative_to_first"][1] < 0.8:
        return "scheduler_per_batch"
    return "lr_low"
