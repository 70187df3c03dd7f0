"""Lessons as pages for a browser: ``python -m lossopt.pages``."""

from lossopt.pages.cheat_sheet import cheat_sheet, write_cheat_sheet
from lossopt.pages.exporting import export_page
from lossopt.pages.site import write_pages

__all__ = ["cheat_sheet", "export_page", "write_cheat_sheet", "write_pages"]
