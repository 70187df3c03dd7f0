"""The names under which courses' configurations find classes of :mod:`autograder.nbgrader_plugin`.

Those of :mod:`autograder.nbgrader_plugin.autograde` are here for courses that were set up earlier.
"""

from autograder.nbgrader_plugin.autograde import FeedbackExporter, GradeInTwoProcesses, SaveRecord, SubmissionExporter
from autograder.nbgrader_plugin.generate import ClearUnseenPictures, ReleaseExporter

__all__ = [
    "ClearUnseenPictures",
    "FeedbackExporter",
    "GradeInTwoProcesses",
    "ReleaseExporter",
    "SaveRecord",
    "SubmissionExporter",
]
