"""Lessons as pages for a browser: ``python -m lossopt.pages``."""

from lossopt.pages.exporting import export_page, write_pages

__all__ = ["export_page", "write_pages"]
