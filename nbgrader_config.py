"""nbgrader's configuration: this directory is its course, graded by the runner of :mod:`autograder`.

Classes stand here by name, so that reading this file imports none of them.
"""

import os

from autograder.nbgrader_plugin.validate import lead_to_check  # imports nothing of nbgrader's

c = get_config()  # noqa: F821  # traitlets gives it to every configuration file

c.CourseDirectory.course_id = "lossopt"
c.CourseDirectory.source_directory = "source_notebooks"
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"
if os.environ.get("COURSE_DB_URL"):
    c.CourseDirectory.db_url = os.environ["COURSE_DB_URL"]

c.GenerateAssignment.exporter_class = "autograder.nbgrader_plugin.generate.ReleaseExporter"
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "autograder.nbgrader_plugin.generate.AddLines",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
    "autograder.nbgrader_plugin.generate.ClearUnseenPictures",
]
c.ClearMarkScheme.check_attachment_leakage = False  # ClearUnseenPictures takes them out
c.Autograde.exporter_class = "autograder.nbgrader_plugin.autograde.SubmissionExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.autograde.GradeInTwoProcesses",
    "autograder.nbgrader_plugin.autograde.SaveRecord",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.GenerateFeedback.exporter_class = "autograder.nbgrader_plugin.autograde.FeedbackExporter"
c.GenerateFeedback.preprocessors = []
c.HTMLExporter.preprocessors = ["autograder.nbgrader_plugin.formgrader_rubric.ShowRubric"]
# Formgrader finds score boxes by id, and nbconvert would give each heading of a student's its text as an id.
c.HTMLExporter.exclude_anchor_links = True
# *Validate*, in JupyterLab and on the command line, says what `course check` says.
lead_to_check()
