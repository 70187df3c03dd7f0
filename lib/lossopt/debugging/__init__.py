"""Training runs with a real fault in them, to be found by experiments.

A :class:`Case` deals a run from a seed. Its log is free; experiments cost credit, and each really runs the faulty code
again. :data:`CAUSES` says what may be wrong, :data:`EXPERIMENTS` what can be bought.
"""

from lossopt.debugging.cases import CREDIT, Case, Verdict
from lossopt.debugging.causes import CAUSES, Cause
from lossopt.debugging.experiments import EXPERIMENTS, Experiment
from lossopt.debugging.faults import faulty_source

__all__ = ["CAUSES", "CREDIT", "EXPERIMENTS", "Case", "Cause", "Experiment", "Verdict", "faulty_source"]
