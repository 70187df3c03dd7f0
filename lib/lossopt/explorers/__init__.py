"""The interactive figures of the course, and what draws, shows and asks in its lessons."""

from lossopt.explorers._explorer import Explorer, Frame, Scene
from lossopt.explorers._picture import show
from lossopt.explorers._style import LOSS_PENS, Pen, blank_figure, tidy
from lossopt.explorers.double_softmax import double_softmax_floor, explore_double_softmax
from lossopt.explorers.fits import BestConstants, BestLines, Line, best_constants, best_lines
from lossopt.explorers.leverage import explore_leverage, few_patients
from lossopt.explorers.likelihood import explore_likelihood
from lossopt.explorers.logits import explore_logits
from lossopt.explorers.loss_shapes import explore_loss_shapes
from lossopt.explorers.panels import Panel, draw_panels
from lossopt.explorers.self_check import Prediction, Question
from lossopt.explorers.training_logs import FAULTS, TrainingLog, training_logs

__all__ = [
    "FAULTS",
    "LOSS_PENS",
    "BestConstants",
    "BestLines",
    "Explorer",
    "Frame",
    "Line",
    "Panel",
    "Pen",
    "Prediction",
    "Question",
    "Scene",
    "TrainingLog",
    "best_constants",
    "best_lines",
    "blank_figure",
    "double_softmax_floor",
    "draw_panels",
    "explore_double_softmax",
    "explore_leverage",
    "explore_likelihood",
    "explore_logits",
    "explore_loss_shapes",
    "few_patients",
    "show",
    "tidy",
    "training_logs",
]
