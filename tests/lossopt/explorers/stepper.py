"""An optimizer to try the paths with."""

__all__ = ["Stepper"]


class Stepper:
    """An optimizer whose step is a function of the parameters, the gradient and the step's number."""

    def __init__(self, rule):
        self.rule = rule

    def init(self, params):
        return 0

    def step(self, params, grads, state):
        return self.rule(params, grads, state), state + 1
