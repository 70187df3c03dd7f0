"""The interactive figures of the course, and what draws, shows and asks in its lessons."""

from lossopt.explorers._explorer import Explorer, Frame, Scene
from lossopt.explorers._picture import show
from lossopt.explorers._style import LOSS_PENS, Pen, blank_figure, tidy
from lossopt.explorers.batch_noise import explore_batch_noise, patients_gradients
from lossopt.explorers.bias_correction import correction_ratio, explore_bias_correction
from lossopt.explorers.bootstrap import explore_bootstrap
from lossopt.explorers.calibration import Reliability, explore_calibration, reliability, wilson_interval
from lossopt.explorers.confusion_picture import draw_confusion
from lossopt.explorers.descent_panels import draw_descents
from lossopt.explorers.descent_paths import Walk, explore_descent, walk
from lossopt.explorers.double_softmax import double_softmax_floor, explore_double_softmax
from lossopt.explorers.early_stopping import early_stop, explore_early_stopping, split_curves
from lossopt.explorers.fits import BestConstants, BestLines, Line, best_constants, best_lines
from lossopt.explorers.gaps import GAP_CAUSES, GapReport, gap_reports
from lossopt.explorers.leaks import explore_leaks
from lossopt.explorers.leverage import explore_leverage, few_patients
from lossopt.explorers.likelihood import explore_likelihood
from lossopt.explorers.logits import explore_logits
from lossopt.explorers.loss_shapes import explore_loss_shapes
from lossopt.explorers.momentum_map import explore_momentum
from lossopt.explorers.noise_leaks import LEAKS, LeakTrials, leak_trials
from lossopt.explorers.oscillations import OSCILLATION_CAUSES, oscillating_runs, patients_of_runs
from lossopt.explorers.panels import Panel, draw_panels
from lossopt.explorers.pipeline_picture import draw_pipeline
from lossopt.explorers.quadratics import Quadratic, best_momentum, convergence_rate, five_points, mse_of_line
from lossopt.explorers.ranking_walk import explore_ranking
from lossopt.explorers.scaling import explore_scaling
from lossopt.explorers.screening import SCREENINGS, Screening, screened_tumours
from lossopt.explorers.self_check import Prediction, Question
from lossopt.explorers.step_size import explore_step_size
from lossopt.explorers.surfaces import SURFACES, Surface
from lossopt.explorers.three_scalings import explore_three_scalings, scaled_parts
from lossopt.explorers.threshold import ThresholdView, explore_threshold, threshold_view
from lossopt.explorers.training_logs import FAULTS, TrainingLog, training_logs
from lossopt.explorers.viva import OpenQuestion, Viva, VivaState
from lossopt.explorers.viva_questions import VIVA_QUESTIONS

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
    "Explorer",
    "Frame",
    "GapReport",
    "LeakTrials",
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
    "explore_leaks",
    "explore_leverage",
    "explore_likelihood",
    "explore_logits",
    "explore_loss_shapes",
    "explore_momentum",
    "explore_ranking",
    "explore_scaling",
    "explore_step_size",
    "explore_three_scalings",
    "explore_threshold",
    "few_patients",
    "five_points",
    "gap_reports",
    "leak_trials",
    "mse_of_line",
    "oscillating_runs",
    "patients_gradients",
    "patients_of_runs",
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
