"""Confines a process that runs student code, with what the Linux kernel offers and nothing installed.

The warm process calls :func:`prepare` once; each child that it forks calls :func:`confine` before student code.
"""

from autograder.confinement.entry import Prepared, confine
from autograder.confinement.limits import clean_environment, close_descriptors, scratch_environment
from autograder.confinement.policy import REQUIRED, ConfinementError, Layer, Layers, Policy
from autograder.confinement.readable import module_files, python_installation, system_files
from autograder.confinement.scratch import Usage, remove_tree, scratch_folder, scratch_usage
from autograder.confinement.survey import Survey, prepare, survey
from autograder.confinement.watch import Measured, excess, measure

__all__ = [
    "REQUIRED",
    "ConfinementError",
    "Layer",
    "Layers",
    "Measured",
    "Policy",
    "Prepared",
    "Survey",
    "Usage",
    "clean_environment",
    "close_descriptors",
    "confine",
    "excess",
    "measure",
    "module_files",
    "prepare",
    "python_installation",
    "remove_tree",
    "scratch_environment",
    "scratch_folder",
    "scratch_usage",
    "survey",
    "system_files",
]
