"""The causes: what each changes in the code of the training loop, what it shows, and which experiments tell it."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["CAUSES", "Cause"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing that may be wrong with a run.

    Args:
        name: How a diagnosis names it.
        title: The same in words.
        mended: A passage of the sound code, ``lossopt.debugging.loop``; "" if nothing is wrong.
        faulty: What stands in its place; "" if it is missing.
        shows: What log and experiments show, one sentence.
        told_by: The experiments that tell it, each alone, from causes with a similar log, the cheapest first.
    """

    name: str
    title: str
    mended: str
    faulty: str
    shows: str
    told_by: tuple[str, ...]


_DRAWN_BATCH = "            x, y = x_train[batch], y_train[batch]\n"
_SCALED = "    x_train, x_validation = scaled(x_train), scaled(x_validation)\n"
_OPTIMIZER = "    optimizer = Momentum(model.weights, model.grads, lr=plan.lr * settings.lr_factor)\n"
_SHUFFLED = "        order = rng.permutation(len(y_train))\n"

_CAUSES = (
    Cause(
        name="sound",
        title="nothing is wrong",
        mended="",
        faulty="",
        shows="Both losses fall together, validation reaches about 0.9, and rows never seen get the same accuracy.",
        told_by=("training_rows", "fresh_rows"),
    ),
    Cause(
        name="softmax_twice",
        title="a softmax before a loss that applies one itself",
        mended="            losses, slope = cross_entropy(logits, y)\n",
        faulty="            p = softmax(logits)\n"
        "            losses, slope = cross_entropy(p, y)\n"
        "            slope = through_softmax(p, slope)\n",
        shows="The loss cannot fall below 1.46 however many rows are right, and gradients are a tenth as long.",
        told_by=("gradient_norms",),
    ),
    Cause(
        name="no_zero_grad",
        title="zero_grad is missing",
        mended="            optimizer.zero_grad()\n",
        faulty="",
        shows="The loss falls at first and then rises; the gradient grows from step to step.",
        told_by=("gradient_norms", "updates"),
    ),
    Cause(
        name="no_shuffle",
        title="the rows are not shuffled",
        mended=_SHUFFLED,
        faulty="        order = np.arange(len(y_train))\n",
        shows="Each batch holds one or two classes, so the training accuracy of the first epoch is below chance.",
        told_by=("batches",),
    ),
    Cause(
        name="no_eval",
        title="eval() is missing before validation",
        mended="        measured.eval()\n",
        faulty="",
        shows="Dropout is still on in validation: the same weights get another loss each time.",
        told_by=("validate_twice",),
    ),
    Cause(
        name="leak_rows",
        title="validation rows are among the training rows",
        mended=_SCALED,
        faulty="    x_train = np.concatenate([x_train, x_validation])\n"
        "    y_train = np.concatenate([y_train, y_validation])\n" + _SCALED,
        shows="Validation is nearly perfect, and rows never seen do worse.",
        told_by=("batches", "fresh_rows"),
    ),
    Cause(
        name="leak_target",
        title="the target is among the inputs",
        mended=_SCALED,
        faulty="    x_train = np.hstack([x_train, GREYS * np.eye(CLASSES)[y_train]])\n"
        "    x_validation = np.hstack([x_validation, GREYS * np.eye(CLASSES)[y_validation]])\n" + _SCALED,
        shows="Training and validation are nearly perfect, even with labels dealt at random.",
        told_by=("inputs", "shuffle_labels"),
    ),
    Cause(
        name="lr_high",
        title="the learning rate is too high",
        mended=_OPTIMIZER,
        faulty="    optimizer = Momentum(model.weights, model.grads, lr=8 * plan.lr * settings.lr_factor)\n",
        shows="The loss does not fall below its start, and a quarter of the learning rate repairs it.",
        told_by=("lr_quarter",),
    ),
    Cause(
        name="lr_low",
        title="the learning rate is too low",
        mended=_OPTIMIZER,
        faulty="    optimizer = Momentum(model.weights, model.grads, lr=plan.lr / 40 * settings.lr_factor)\n",
        shows="Both losses fall slowly and evenly; four times the learning rate is faster.",
        told_by=("gradient_norms", "lr_times_4"),
    ),
    Cause(
        name="momentum_high",
        title="the momentum is too high",
        mended="BATCH, MOMENTUM, DECAY = 32, 0.9, 0.9\n",
        faulty="BATCH, MOMENTUM, DECAY = 32, 0.998, 0.9\n",
        shows="The loss falls, overshoots and swings; steps are many times longer than learning rate times gradient.",
        told_by=("updates",),
    ),
    Cause(
        name="half_overflow",
        title="an exponential overflows in float16",
        mended="    e = np.exp(z - z.max(axis=1, keepdims=True))\n",
        faulty="    half = z if z.dtype == np.float64 else z.astype(np.float16)  # autocast leaves float64 alone\n"
        "    e = np.exp(half)\n",
        shows="All is well until a logit is above 11; then everything is NaN.",
        told_by=("inputs", "float64"),
    ),
    Cause(
        name="nan_input",
        title="a missing value in the data",
        mended="    return x / GREYS\n",
        faulty="    x = x.astype(float)\n    x[len(x) // 2, 20] = np.nan\n    return x / GREYS\n",
        shows="The losses are NaN from the first epoch on, in float64 as well.",
        told_by=("inputs", "float64"),
    ),
    Cause(
        name="labels_off_by_one",
        title="the training labels are off by one",
        mended=_DRAWN_BATCH,
        faulty="            x, y = x_train[batch], (y_train[batch] + 1) % CLASSES\n",
        shows="Training goes well, validation accuracy is about 0: each digit is taken for the next one.",
        told_by=("confusion",),
    ),
    Cause(
        name="pairs_broken",
        title="images shuffled without their labels",
        mended=_DRAWN_BATCH,
        faulty="            x, y = x_train[batch], y_train[rng.permutation(order)[: len(batch)]]\n",
        shows="Both losses stay at ln 10 = 2.30 at any learning rate, though the hidden units are alive.",
        told_by=("lr_quarter",),
    ),
    Cause(
        name="dead_relu",
        title="all ReLUs are dead from the start",
        mended="        b1 = np.zeros(HIDDEN)\n",
        faulty="        b1 = np.full(HIDDEN, -10.0)\n",
        shows="Both losses stay at ln 10 = 2.30, since every hidden unit is 0 on every row before the first step.",
        told_by=("silent_units",),
    ),
    Cause(
        name="large_weights",
        title="the first weights are too large",
        mended="        w1 = rng.normal(size=(inputs, HIDDEN)) * np.sqrt(2 / inputs)\n",
        faulty="        w1 = rng.normal(size=(inputs, HIDDEN)) * 3\n",
        shows="The first loss is far above ln 10 = 2.30, though the inputs are scaled.",
        told_by=("first_loss",),
    ),
    Cause(
        name="sum_reduction",
        title="the loss is summed instead of averaged",
        mended="            loss, slope = losses.mean(), slope / len(y)\n",
        faulty="            loss = losses.sum()\n",
        shows="The training loss is 32 times that of validation, and steps are too long.",
        told_by=("first_loss", "gradient_norms"),
    ),
    Cause(
        name="divided_twice",
        title="the mean loss is divided by the rows once more",
        mended="            total += float(loss) * len(y)\n",
        faulty="            total += float(loss)\n",
        shows="The training loss is a thirtieth of that of validation, with the same accuracy.",
        told_by=("first_loss", "training_rows"),
    ),
    Cause(
        name="scheduler_per_batch",
        title="the scheduler steps after each batch",
        mended="            run.batches.append(y)\n        optimizer.lr *= DECAY\n",
        faulty="            run.batches.append(y)\n            optimizer.lr *= DECAY\n",
        shows="Both losses level off early, since the learning rate halves in each epoch.",
        told_by=("schedule",),
    ),
    Cause(
        name="validation_unscaled",
        title="the validation rows are not scaled",
        mended=_SCALED,
        faulty="    x_train = scaled(x_train)\n",
        shows="The validation loss is several times that of training, with hardly less accuracy.",
        told_by=("inputs",),
    ),
    Cause(
        name="unscaled",
        title="no rows are scaled",
        mended="    return x / GREYS\n",
        faulty="    return x\n",
        shows="The first losses are far above ln 10 = 2.30; then nothing is learned, as the units have died.",
        told_by=("inputs",),
    ),
    Cause(
        name="strong_decay",
        title="the weight decay is too strong",
        mended="LONGEST_GRADIENT, WEIGHT_DECAY = 5.0, 1e-4\n",
        faulty="LONGEST_GRADIENT, WEIGHT_DECAY = 5.0, 0.1\n",
        shows="Both losses level off high, and the weights shrink.",
        told_by=("updates",),
    ),
    Cause(
        name="clipped",
        title="gradients are clipped too short",
        mended="LONGEST_GRADIENT, WEIGHT_DECAY = 5.0, 1e-4\n",
        faulty="LONGEST_GRADIENT, WEIGHT_DECAY = 0.01, 1e-4\n",
        shows="Both losses fall slowly, and every gradient has the same length.",
        told_by=("gradient_norms",),
    ),
    Cause(
        name="ascent",
        title="the step goes uphill",
        mended="            weight -= self.lr * velocity\n",
        faulty="            weight += self.lr * velocity\n",
        shows="The loss rises from the first epoch on.",
        told_by=("updates",),
    ),
    Cause(
        name="strong_dropout",
        title="too much dropout",
        mended="    dropout = plan.dropout if settings.first_rows is None else 0.0\n",
        faulty="    dropout = 0.75 if settings.first_rows is None else 0.0\n",
        shows="Training does far worse than validation; without dropout the training rows are right.",
        told_by=("training_rows",),
    ),
    Cause(
        name="label_noise",
        title="two in five training labels are wrong",
        mended=_SCALED,
        faulty="    wrong = rng.random(len(y_train)) < 0.4\n"
        "    y_train = np.where(wrong, rng.permutation(y_train), y_train)\n" + _SCALED,
        shows="Training does far worse than validation, also without dropout.",
        told_by=("training_rows",),
    ),
    Cause(
        name="few_rows",
        title="a slice for a quick trial was left in",
        mended=_SCALED,
        faulty=_SCALED + "    x_train, y_train = x_train[::5], y_train[::5]\n",
        shows="Training needs more epochs and ends above validation; an epoch has 40 rows.",
        told_by=("batches",),
    ),
    Cause(
        name="one_batch",
        title="all rows are one batch",
        mended="BATCH, MOMENTUM, DECAY = 32, 0.9, 0.9\n",
        faulty="BATCH, MOMENTUM, DECAY = 4096, 0.9, 0.9\n",
        shows="Both losses fall slowly, since an epoch is a single step.",
        told_by=("batches",),
    ),
    Cause(
        name="frozen_layer",
        title="the optimizer has the last layer only",
        mended=_OPTIMIZER,
        faulty="    optimizer = Momentum(model.weights[2:], model.grads[2:], lr=plan.lr * settings.lr_factor)\n",
        shows="Both losses level off, and the first layer does not move.",
        told_by=("updates",),
    ),
    Cause(
        name="stale_copy",
        title="a copy from before training is validated",
        mended="    measured, start = model, deepcopy(model.weights)\n",
        faulty="    measured, start = deepcopy(model), deepcopy(model.weights)\n",
        shows="The validation loss is the same in each epoch, and rows never seen do well.",
        told_by=("fresh_rows",),
    ),
    Cause(
        name="sorted_split",
        title="a sorted file is split without shuffling",
        mended="    if settings.shuffles_labels:\n",
        faulty="    file, labels = np.concatenate([x_train, x_validation]), np.concatenate([y_train, y_validation])\n"
        "    sort = np.argsort(labels, kind='stable')\n"
        "    first, last = sort[: len(y_train)], sort[len(y_train) :]\n"
        "    x_train, y_train, x_validation, y_validation = file[first], labels[first], file[last], labels[last]\n"
        "    if settings.shuffles_labels:\n",
        shows="Training goes well, validation accuracy is about 0: validation has classes that training never had.",
        told_by=("confusion", "batches"),
    ),
    Cause(
        name="missing_class",
        title="one class is missing in training",
        mended=_SCALED,
        faulty="    x_train, y_train = x_train[y_train != 3], y_train[y_train != 3]\n" + _SCALED,
        shows="Validation ends about a tenth below training, and one digit is never predicted.",
        told_by=("confusion", "batches"),
    ),
)

CAUSES: Mapping[str, Cause] = {cause.name: cause for cause in _CAUSES}
"""Each cause under its name; the first is that nothing is wrong."""
