"""Grades Jupyter assignments; knows nothing of any particular course."""
