"""Leads nbgrader's own commands and formgrader's buttons of any course to this grader, from its ``nbgrader_config.py``.

::

    from autograder.nbgrader_plugin.configuration import lead_to_course

    lead_to_course(c)
"""

from typing import Any

from autograder.nbgrader_plugin.validate import lead_to_check

__all__ = ["lead_to_course"]

HERE, THEIRS = "autograder.nbgrader_plugin", "nbgrader.preprocessors"
RELEASE = (
    f"{THEIRS}.IncludeHeaderFooter",
    f"{THEIRS}.LockCells",
    f"{THEIRS}.ClearSolutions",
    f"{THEIRS}.ClearOutput",
    f"{THEIRS}.CheckCellMetadata",
    f"{THEIRS}.ComputeChecksums",
    f"{THEIRS}.SaveCells",
    f"{THEIRS}.ClearHiddenTests",
    f"{HERE}.generate.AddLines",
    f"{THEIRS}.ClearMarkScheme",
    f"{THEIRS}.ComputeChecksums",
    f"{THEIRS}.CheckCellMetadata",
    f"{HERE}.generate.ClearUnseenPictures",
)
GRADE = (f"{HERE}.autograde.GradeInTwoProcesses", f"{HERE}.autograde.SaveRecord", f"{THEIRS}.CheckCellMetadata")


def lead_to_course(c: Any) -> None:
    """Names this grader's classes in the configuration ``c``, by name, so that nothing is imported here.

    Call it at the end: what the course says of nbgrader's steps before is replaced, and all else stays.
    """
    c.GenerateAssignment.exporter_class = f"{HERE}.generate.ReleaseExporter"
    c.GenerateAssignment.preprocessors = [*RELEASE]
    c.ClearMarkScheme.check_attachment_leakage = False  # ClearUnseenPictures takes them out
    c.Autograde.exporter_class = f"{HERE}.autograde.SubmissionExporter"
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [*GRADE]
    c.GenerateFeedback.exporter_class = f"{HERE}.autograde.FeedbackExporter"
    c.GenerateFeedback.preprocessors = []
    c.HTMLExporter.preprocessors = [f"{HERE}.formgrader_rubric.ShowRubric"]
    c.HTMLExporter.exclude_anchor_links = True  # formgrader finds its score boxes by id
    lead_to_check()
