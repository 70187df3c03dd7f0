"""How ``make docs`` builds the reference with Sphinx: from the docstrings, into pages that load nothing."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "sphinx_parts"))

from house_docstrings import SECTIONS  # noqa: E402  # found on the path above

project = "lossopt-course"
author = "the lossopt-course contributors"
project_copyright = "2026, the lossopt-course contributors"
html_title = "Reference"

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "house_docstrings", "math_as_mathml", "course_reference"]
default_role = "py:obj"  # docstrings write `mse` for a name of the library
html_math_renderer = "mathml"

autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say shapes and units, which say more
autodoc_class_signature = "mixed"
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
napoleon_custom_sections = list(SECTIONS)

# A name in a docstring has to be there; the types of other packages are not described here.
nitpicky = True
nitpick_ignore_regex = [("py:(class|exc|data)", ".*"), ("py:obj", r"lossopt\..*\._.*|.*\.(Result|Drawn)")]

html_theme = "alabaster"
html_theme_options = {
    "description": "What lessons, assignments and their authors can use.",
    "fixed_sidebar": True,
    "page_width": "70rem",
    "show_powered_by": False,
}
html_static_path = ["static"]
html_css_files = ["reference.css"]
html_show_sourcelink = False
html_copy_source = False
