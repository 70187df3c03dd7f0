"""A module that student code must do without is refused with a sentence, whichever way it is asked for."""

import importlib
import sys

import pytest

from autograder.running.processes.withheld import WithheldModules
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import added, by_name, cell_of, code, graded, source_of

SENTENCE = "colorsys is withheld while this assignment is graded: the exercise asks for your own code."


@pytest.fixture
def withheld():
    """``colorsys`` and ``xml.dom`` withheld in this process, which has not loaded them."""
    loaded = {name: sys.modules.pop(name) for name in [*sys.modules] if name.startswith(("colorsys", "xml.dom"))}
    finder = WithheldModules(["colorsys", "xml.dom"])
    finder.install()
    yield finder
    sys.meta_path.remove(finder)
    sys.modules.update(loaded)


@pytest.mark.parametrize("name", ["colorsys", "xml.dom", "xml.dom.minidom"])
def test_the_module_and_its_parts_are_refused(withheld, name):
    """By the import statement and by name."""
    with pytest.raises(ImportError, match="is withheld while this assignment is graded"):
        importlib.import_module(name)


def test_other_modules_are_left_to_the_usual_finders(withheld):
    """Also those whose names begin alike."""
    for name in ("colorsysx", "xml.dominant", "wave", "xml"):
        withheld.find_spec(name, None, None)
    assert importlib.import_module("xml.sax").__name__ == "xml.sax"


def test_what_is_loaded_already_is_known(withheld):
    """It cannot be withheld any more."""
    assert withheld.loaded() == ()
    assert WithheldModules(["sys", "colorsys"]).loaded() == ("sys",)


def test_student_code_reads_why():
    """In its own cell and in the verdict; the instructor's cells have the module."""
    source = source_of(
        setup("import numpy as np"),
        cell_of("hue", "def hue():\n    return 0.0"),
        checks("hue", "import colorsys\nassert hue() == colorsys.rgb_to_hls(1, 0, 0)[0]"),
        cell_of("late", "def late():\n    return 1"),
        checks("late", "assert late() == 1"),
        withhold=["colorsys"],
    )
    record = graded(
        source,
        code("hue", "def hue():\n    return 0.0"),
        added("import colorsys"),
        code("late", "from colorsys import *\ndef late():\n    return 1"),
    )
    assert by_name(record)["hue"].verdict == "passed"
    assert by_name(record)["late"].message == (
        f"the cell late stopped with ImportError: {SENTENCE} (line 1: from colorsys import *)"
    )
    shown = [
        output["evalue"] for cell in record.executed for output in cell.outputs if output["output_type"] == "error"
    ]
    assert shown[0] == SENTENCE
