"""The ten questions of the chapter's viva, with what belongs in an answer; the review lesson shows each at work."""

from lossopt.explorers.viva import OpenQuestion

__all__ = ["VIVA_QUESTIONS"]

VIVA_QUESTIONS: tuple[OpenQuestion, ...] = (
    OpenQuestion(
        prompt="What loss function should you use for a 5-class image classification problem?",
        points=(
            "Categorical cross-entropy: minus the logarithm of the probability that softmax gives to the true class, "
            "averaged over the batch.",
            "One of five classes is true, so a label is one draw from a categorical distribution; minimising this loss "
            "is maximum likelihood.",
            "Hand it logits where it expects logits. A softmax applied twice leaves the accuracy fine and the loss "
            "with a floor.",
        ),
        section="5.2",
    ),
    OpenQuestion(
        prompt="What is a saddle point and why is it problematic for gradient descent?",
        points=(
            "The gradient is zero, and the loss curves up in some directions and down in others: the Hessian has "
            "eigenvalues of both signs.",
            "Near it the gradient is small, so steps are small; the time to leave grows with log(1/offset) from the "
            "ridge.",
            "Descent leaves strict saddle points almost surely, though it may take long. Plateaus are the more common "
            "trouble in practice.",
        ),
        section="5.3",
    ),
    OpenQuestion(
        prompt="Explain the role of momentum in SGD with momentum.",
        points=(
            "v ← βv − ηg, then θ ← θ + v: the step is a fading sum of all gradients so far.",
            "Gradients that change their sign cancel, which damps the zigzag; gradients that agree add up, which "
            "speeds up flat directions.",
            "Too large a β overshoots and swings by itself.",
        ),
        section="5.4",
    ),
    OpenQuestion(
        prompt="What happens if the learning rate is set too high?",
        points=(
            "The step overshoots the minimum: first it zigzags but converges, then it hops to and fro, then the loss "
            "explodes to inf or NaN.",
            "On a quadratic the limit is 2/λmax: the steepest direction breaks first.",
            "In a training run the loss jumps, rises or becomes NaN. Lower the rate, warm it up, clip gradients, or "
            "scale the inputs.",
        ),
        section="5.5",
    ),
    OpenQuestion(
        prompt="Differentiate RMSProp and Adam.",
        points=(
            "Both divide each parameter's step by the root of a moving average of its squared gradients.",
            "Adam moves by a moving average of the gradients, too (momentum), and corrects both averages for their "
            "start at zero.",
            "Without the correction Adam's first steps would be too large, not too small.",
        ),
        section="5.6",
    ),
    OpenQuestion(
        prompt="High train accuracy + low test accuracy?",
        points=(
            "Most likely overfitting (high variance): the model has learnt what is particular to its training rows.",
            "Remedies: more data, regularisation (L2, dropout), a simpler model, early stopping.",
            "It may also be a shift of the data, a leak, or a tiny test set: check before you regularise.",
        ),
        section="5.7",
    ),
    OpenQuestion(
        prompt="Why do we need activation functions?",
        points=(
            "Without a non-linearity in between, stacked layers collapse to a single affine map.",
            "Such a network, however deep, draws straight boundaries only; it cannot represent XOR.",
            "With them layers build features from features. For training the slope counts: sigmoids saturate, ReLU "
            "does not where it is active.",
        ),
        section="5.8",
    ),
    OpenQuestion(
        prompt="Bagging vs boosting?",
        points=(
            "Bagging trains many models side by side, on bootstrap samples, and averages them (random forest).",
            "Boosting trains one after another, each on what the sum so far gets wrong (gradient boosting, XGBoost).",
            "Bagging mainly reduces variance, boosting mainly bias. More models hardly ever harm in bagging; in "
            "boosting they may overfit.",
        ),
        section="5.9",
    ),
    OpenQuestion(
        prompt="Likelihood vs prior (one-liner)?",
        points=(
            "The likelihood says how well θ explains the observed data; the prior what was believed about θ before.",
            "Their product is, up to a factor, the posterior. The likelihood is no distribution over θ.",
            "With more data the prior fades. An L2 penalty is a Gaussian prior on the weights.",
        ),
        section="5.10",
    ),
    OpenQuestion(
        prompt="Parameters vs hyperparameters?",
        points=(
            "Parameters are learned from the training data by the optimizer (weights, biases).",
            "Hyperparameters are set before training (step size, batch size, layers) and chosen on validation data: "
            "the training loss always prefers the freer model.",
            "Chosen on the test set, they make its score too good: the best of many is partly luck.",
        ),
        section="5.11",
    ),
)
"""In the order of the chapter's outline."""
