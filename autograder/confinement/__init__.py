"""Confines a process that runs student code, with what the Linux kernel offers and nothing installed.

The fork server calls :func:`prepare` once; each child that it forks calls :func:`confine` before student code.
"""

from autograder.confinement.entry import confine
from autograder.confinement.given_files import GivenFiles
from autograder.confinement.held_folders import HeldFolder, sweep_temporary
from autograder.confinement.policy import REQUIRED, ConfinementError, Layer, Layers, Policy
from autograder.confinement.readable import module_files, python_installation, system_files
from autograder.confinement.rlimits import clean_environment
from autograder.confinement.scratch import remove_tree, scratch_folder
from autograder.confinement.survey import Survey, prepare, survey
from autograder.confinement.watch import Resource, excess, measure

__all__ = [
    "REQUIRED",
    "ConfinementError",
    "GivenFiles",
    "HeldFolder",
    "Layer",
    "Layers",
    "Policy",
    "Resource",
    "Survey",
    "clean_environment",
    "confine",
    "excess",
    "measure",
    "module_files",
    "prepare",
    "python_installation",
    "remove_tree",
    "scratch_folder",
    "survey",
    "sweep_temporary",
    "system_files",
]
