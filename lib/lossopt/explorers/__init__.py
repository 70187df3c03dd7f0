"""The interactive figures of the course, and what draws, shows and asks in its lessons."""

from lossopt.explorers.experiments.fits import BestConstants, BestLines, Line, best_constants, best_lines
from lossopt.explorers.experiments.gaps import GAP_CAUSES, GapReport, gap_reports
from lossopt.explorers.experiments.noise_leaks import LEAKS, LeakTrials, leak_trials
from lossopt.explorers.experiments.oscillations import OSCILLATION_CAUSES, oscillating_runs, patients_of_runs
from lossopt.explorers.experiments.quadratics import (
    Quadratic,
    best_momentum,
    convergence_rate,
    five_points,
    mse_of_line,
)
from lossopt.explorers.experiments.screening import SCREENINGS, Screening, screened_tumours
from lossopt.explorers.experiments.surfaces import SURFACES, Surface
from lossopt.explorers.experiments.training_logs import FAULTS, TrainingLog, training_logs
from lossopt.explorers.experiments.walks import Walk, walk
from lossopt.explorers.figures.batch_noise import explore_batch_noise, patients_gradients
from lossopt.explorers.figures.bias_correction import correction_ratio, explore_bias_correction
from lossopt.explorers.figures.bootstrap import explore_bootstrap
from lossopt.explorers.figures.calibration import Reliability, explore_calibration, reliability, wilson_interval
from lossopt.explorers.figures.descent_paths import explore_descent
from lossopt.explorers.figures.double_softmax import double_softmax_floor, explore_double_softmax
from lossopt.explorers.figures.early_stopping import early_stop, explore_early_stopping, split_curves
from lossopt.explorers.figures.hidden_cliff import explore_hidden_cliff
from lossopt.explorers.figures.leaks import explore_leaks
from lossopt.explorers.figures.leverage import explore_leverage, few_patients
from lossopt.explorers.figures.likelihood import explore_likelihood
from lossopt.explorers.figures.logits import explore_logits
from lossopt.explorers.figures.loss_shapes import explore_loss_shapes
from lossopt.explorers.figures.momentum_map import explore_momentum
from lossopt.explorers.figures.own_losses import explore_own_losses
from lossopt.explorers.figures.own_metrics import explore_own_metrics
from lossopt.explorers.figures.own_optimizers import explore_own_optimizers
from lossopt.explorers.figures.own_split import explore_own_split
from lossopt.explorers.figures.own_training import explore_own_training
from lossopt.explorers.figures.ranking_walk import explore_ranking
from lossopt.explorers.figures.scaling import explore_scaling
from lossopt.explorers.figures.step_size import explore_step_size
from lossopt.explorers.figures.three_scalings import explore_three_scalings, scaled_parts
from lossopt.explorers.figures.threshold import ThresholdView, explore_threshold, threshold_view
from lossopt.explorers.framework.explorer import Explorer, Frame, Scene
from lossopt.explorers.framework.images import show
from lossopt.explorers.framework.style import LOSS_PENS, Pen, blank_figure, legend_below, tidy
from lossopt.explorers.pictures.confusion import draw_confusion
from lossopt.explorers.pictures.descents import draw_descents
from lossopt.explorers.pictures.end_labels import note
from lossopt.explorers.pictures.grids import draw_grid, plain_ticks
from lossopt.explorers.pictures.panels import Panel, draw_panels
from lossopt.explorers.pictures.pipeline import draw_pipeline
from lossopt.explorers.questions.due_questions import DueQuestions
from lossopt.explorers.questions.investigation import Investigation, InvestigationState
from lossopt.explorers.questions.lesson_progress import LessonProgress, keep_progress
from lossopt.explorers.questions.run_logs import draw_log, log_in_words, log_table
from lossopt.explorers.questions.self_check import Prediction, Question
from lossopt.explorers.questions.viva import OpenQuestion, Viva, VivaState
from lossopt.explorers.questions.viva_questions import VIVA_QUESTIONS

__all__ = [
    "FAULTS",
    "GAP_CAUSES",
    "LEAKS",
    "LOSS_PENS",
    "OSCILLATION_CAUSES",
    "SCREENINGS",
    "SURFACES",
    "VIVA_QUESTIONS",
    "BestConstants",
    "BestLines",
    "DueQuestions",
    "Explorer",
    "Frame",
    "GapReport",
    "Investigation",
    "InvestigationState",
    "LeakTrials",
    "LessonProgress",
    "Line",
    "OpenQuestion",
    "Panel",
    "Pen",
    "Prediction",
    "Quadratic",
    "Question",
    "Reliability",
    "Scene",
    "Screening",
    "Surface",
    "ThresholdView",
    "TrainingLog",
    "Viva",
    "VivaState",
    "Walk",
    "best_constants",
    "best_lines",
    "best_momentum",
    "blank_figure",
    "convergence_rate",
    "correction_ratio",
    "double_softmax_floor",
    "draw_confusion",
    "draw_descents",
    "draw_grid",
    "draw_log",
    "draw_panels",
    "draw_pipeline",
    "early_stop",
    "explore_batch_noise",
    "explore_bias_correction",
    "explore_bootstrap",
    "explore_calibration",
    "explore_descent",
    "explore_double_softmax",
    "explore_early_stopping",
    "explore_hidden_cliff",
    "explore_leaks",
    "explore_leverage",
    "explore_likelihood",
    "explore_logits",
    "explore_loss_shapes",
    "explore_momentum",
    "explore_own_losses",
    "explore_own_metrics",
    "explore_own_optimizers",
    "explore_own_split",
    "explore_own_training",
    "explore_ranking",
    "explore_scaling",
    "explore_step_size",
    "explore_three_scalings",
    "explore_threshold",
    "few_patients",
    "five_points",
    "gap_reports",
    "keep_progress",
    "leak_trials",
    "legend_below",
    "log_in_words",
    "log_table",
    "mse_of_line",
    "note",
    "oscillating_runs",
    "patients_gradients",
    "patients_of_runs",
    "plain_ticks",
    "reliability",
    "scaled_parts",
    "screened_tumours",
    "show",
    "split_curves",
    "threshold_view",
    "tidy",
    "training_logs",
    "walk",
    "wilson_interval",
]
