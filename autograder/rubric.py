"""The name under which existing configurations find :mod:`autograder.nbgrader_plugin.formgrader_rubric`."""

from autograder.nbgrader_plugin.formgrader_rubric import ShowRubric

__all__ = ["ShowRubric"]
