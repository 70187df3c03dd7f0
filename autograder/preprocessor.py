"""The names under which the configurations of existing courses find :mod:`autograder.nbgrader_plugin.autograde`."""

from autograder.nbgrader_plugin.autograde import FeedbackExporter, GradeInTwoProcesses, SaveRecord, SubmissionExporter

__all__ = ["FeedbackExporter", "GradeInTwoProcesses", "SaveRecord", "SubmissionExporter"]
