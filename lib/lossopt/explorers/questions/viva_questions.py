"""The ten questions of the chapter's viva, with what belongs in an answer; the review lesson shows each at work."""

from lossopt.explorers.questions.viva import OpenQuestion

__all__ = ["VIVA_QUESTIONS"]

VIVA_QUESTIONS: tuple[OpenQuestion, ...] = (
    OpenQuestion(
        prompt="You classify images into five kinds. Which loss, and why that one?",
        points=(
            "Categorical cross-entropy: minus the logarithm of the probability that softmax gives to the true class, "
            "averaged over the batch.",
            "One of five classes is true, so a label is one draw from a categorical distribution; minimising this loss "
            "is maximum likelihood.",
            "Hand it logits where it expects logits. A softmax applied twice leaves the accuracy fine and the loss "
            "with a floor.",
        ),
        section="5.2",
        title="A loss for five classes",
    ),
    OpenQuestion(
        prompt="Describe a saddle point. What does it do to descent?",
        points=(
            "The gradient is zero, and the loss curves up in some directions and down in others: the Hessian has "
            "eigenvalues of both signs.",
            "Near it the gradient is small, so steps are small; the time to leave grows with log(1/offset) from the "
            "ridge.",
            "Descent leaves strict saddle points almost surely, though it may take long. A plateau, where gradient and "
            "curvature are small, may hold it longer.",
        ),
        section="5.3",
        title="Saddle points",
    ),
    OpenQuestion(
        prompt="What does the velocity do for SGD, and when does it harm?",
        points=(
            "v ← βv − ηg, then θ ← θ + v: the step is a fading sum of all gradients so far.",
            "Gradients that change their sign cancel, which damps the zigzag; gradients that agree add up, which "
            "speeds up flat directions.",
            "Too large a β overshoots and swings by itself.",
        ),
        section="5.4",
        title="Momentum",
    ),
    OpenQuestion(
        prompt="You choose too high a learning rate. What do you see, and where is the limit?",
        points=(
            "The step overshoots the minimum: a little too large and it zigzags but converges, larger and it hops to "
            "and fro, larger still and the loss explodes.",
            "On a quadratic the limit is 2/λmax: the steepest direction breaks first.",
            "In a training run the loss jumps, rises or becomes NaN. Lower the learning rate, warm it up, clip "
            "gradients, or scale the inputs.",
        ),
        section="5.5",
        title="A learning rate too high",
    ),
    OpenQuestion(
        prompt="What does Adam add to RMSProp?",
        points=(
            "Both divide each parameter's step by the root of a moving average of its squared gradients.",
            "Only Adam moves by a moving average of the gradients (momentum), and only Adam corrects its averages for "
            "their start at zero.",
            "Without the correction Adam's first steps would be too large, not too small.",
        ),
        section="5.6",
        title="RMSProp and Adam",
    ),
    OpenQuestion(
        prompt="Nearly perfect on the training images, poor on new ones: what may be the cause?",
        points=(
            "Often overfitting (high variance): the model has learnt what is particular to its training rows.",
            "Remedies: more data, regularisation (L2, dropout), a simpler model, early stopping.",
            "It may also be a shift of the data, a leak, or a tiny test set. Ask for the validation score and for the "
            "sizes first.",
        ),
        section="5.7",
        title="High in training, low on test",
    ),
    OpenQuestion(
        prompt="What is a network without activations?",
        points=(
            "A single affine map: the product of the layers' matrices is one matrix, and the biases merge likewise.",
            "Such a network, however deep, draws straight boundaries only; it cannot represent XOR.",
            "With them layers build features from features. For training the slope counts: sigmoids saturate, ReLU "
            "does not where it is active.",
        ),
        section="5.8",
        title="Activation functions",
    ),
    OpenQuestion(
        prompt="Averaging models, or adding them one after another: what does each reduce?",
        points=(
            "Bagging trains many models side by side, on bootstrap samples, and averages them (random forest).",
            "Boosting trains one after another, each on what the sum so far gets wrong (gradient boosting, XGBoost).",
            "Bagging mainly reduces variance, boosting mainly bias. More models hardly ever harm in bagging; in "
            "boosting they may overfit.",
        ),
        section="5.9",
        title="Bagging and boosting",
    ),
    OpenQuestion(
        prompt="Tell the likelihood from the prior, in one sentence each.",
        points=(
            "The likelihood is the probability of the data in hand, read as a function of θ; the prior says how "
            "plausible each θ was before the data came.",
            "Their product is, up to a factor, the posterior. The likelihood is not a distribution over θ.",
            "With more data the prior fades. An L2 penalty is a Gaussian prior on the weights.",
        ),
        section="5.10",
        title="Likelihood and prior",
    ),
    OpenQuestion(
        prompt="Which numbers does training find, and which must be there before it?",
        points=(
            "Training finds the parameters: the optimizer moves weights and biases by their gradients.",
            "Hyperparameters must be there before (patience, depth, λ) and are chosen on validation data: the training "
            "loss always prefers the freer model.",
            "Chosen on the test set, they make its score too good: the best of many is partly luck.",
        ),
        section="5.11",
        title="Parameters and hyperparameters",
    ),
)
"""In the order of the chapter's outline."""
