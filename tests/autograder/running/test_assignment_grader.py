"""What a grader is made with, and what it says of itself."""

import subprocess
import sys
import time

from autograder.records import Verdict
from autograder.running.assignment_grader import (
    AssignmentGrader,
    cache_folder,
    imported_modules,
    instructor_texts,
    mentioned,
    working_tree_packages,
)
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import added, answered, by_name, cell_of, code, graded, source_of

ANSWER = "def f(x):\n    return x"


def test_the_instructors_imports_are_done_once():
    """Modules and their parts, of set-up and test cells; a cell that is not Python is passed over."""
    source = source_of(
        setup("import numpy as np, os.path\nfrom math import sqrt"),
        setup("%matplotlib inline\nimport json", "magic"),
        cell_of("f", "import secrets\nf = 1"),
        checks("f", "from xml import dom\ndef inner():\n    import csv\nfrom . import nothing"),
    )
    assert imported_modules(instructor_texts(source)) == [
        "numpy",
        "os.path",
        "math",
        "math.sqrt",
        "xml",
        "xml.dom",
        "csv",
    ]


LOADED = """
import sys
loaded = sorted({"colorsys", "modulefinder", "xmlrpc.server", "xmlrpc.client"} & {*sys.modules})
"""


def test_what_set_up_cells_import_is_there_before_a_submission_comes():
    """It is imported once for all of them; what needs a withheld module is not, nor what test cells alone import."""
    source = source_of(
        setup("if False:\n    import colorsys, xmlrpc.server"),
        cell_of("loaded", LOADED),
        checks("loaded", "import modulefinder\nassert loaded == ['colorsys']"),
        withhold=["xmlrpc.client"],
    )
    assert by_name(graded(source, code("loaded", LOADED)))["loaded"].verdict is Verdict.PASSED


def test_students_may_read_what_is_installed_from_a_working_tree():
    """The course's package, since it stands in for an installed one; not the grader's."""
    assert working_tree_packages() == ["lossopt"]


def test_heavy_modules_are_loaded_for_who_mentions_them():
    """A whole word counts as a mention, but not a part of one."""
    assert mentioned("import torch.nn as nn") == ["torch"]
    assert mentioned("torchlight(x)\nsklearnish = 1") == []
    assert set(mentioned("from matplotlib import pyplot")) == {"matplotlib.pyplot", "matplotlib_inline.backend_inline"}


def test_a_cache_that_cannot_be_made_is_done_without(monkeypatch, tmp_path):
    """The list of fonts then goes to a folder of the run."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cache_folder("other") == tmp_path / "cache" / "course-autograder"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert str(cache_folder("other")) == "other"


def test_a_process_has_nothing_of_its_callers_environment(monkeypatch):
    """It has neither the variables, nor the arguments, nor open descriptors, nor the current folder."""
    monkeypatch.setenv("COURSE_SECRET", "secret")
    with open(__file__):
        record = graded(
            source_of(cell_of("f", "f = 1"), checks("f", "assert f == 1")),
            added("import os, sys\nsorted(os.environ), sys.argv, sorted(os.listdir('/proc/self/fd')), os.listdir('.')"),
        )
    [shown] = [output["data"]["text/plain"] for cell in record.executed for output in cell.outputs if "data" in output]
    assert "COURSE_SECRET" not in shown
    assert __file__ not in shown
    assert shown.endswith("[])")


def verdicts(before, check, *answers):
    """Of one exercise, for submissions with these answers, one after the other."""
    source = source_of(setup(before), cell_of("f", ANSWER), checks("f", check))
    with AssignmentGrader(source, isolation="none") as grader:
        return [by_name(grader.grade(answered({"f": answer})))["f"].verdict for answer in answers]


def test_what_the_instructors_cells_leave_behind_is_gone_for_the_next_submission():
    """It is gone from their namespace, from objects there, and from the modules of Python."""
    before = "import builtins\nassert not hasattr(builtins, 'left')\nbuiltins.left = True\nseen = []"
    check = "seen.append(f(1))\nassert seen == [1] and 'again' not in globals()\nagain = True"
    assert verdicts(before, check, ANSWER, ANSWER, ANSWER) == [Verdict.PASSED] * 3


def test_a_name_of_a_submission_is_gone_for_the_next():
    """It is gone even if the next one fails before it defines the name."""
    found = verdicts("n = 0", "assert f(1) == 1", ANSWER, "1 / 0", ANSWER)
    assert found == [Verdict.PASSED, Verdict.ERROR, Verdict.PASSED]


def test_a_grader_without_hidden_tests_leaves_what_it_was_lent():
    """It tries the visible tests alone, and the grader that it came from goes on after its end."""
    source = source_of(cell_of("f", ANSWER), checks("f", "assert f(1) == 1", hidden="assert f(2) == 3"))
    with AssignmentGrader(source, isolation="none") as grader:
        with grader.without_hidden_tests() as public:
            seen = by_name(public.grade(answered({"f": ANSWER})))["f"].verdict
        graded_fully = by_name(grader.grade(answered({"f": ANSWER})))["f"].verdict
    assert (seen, graded_fully) == (Verdict.PASSED, Verdict.FAILED)


def test_how_long_it_took_is_told():
    """For each submission, in seconds."""
    begin = time.monotonic()
    record = graded(
        source_of(cell_of("f", "f = 1"), checks("f", "assert f == 1")), added("import time\ntime.sleep(0.2)")
    )
    assert 0.2 < record.seconds <= time.monotonic() - begin


def test_what_leads_the_processes_does_not_load_the_shell():
    """IPython takes longer to load than several submissions to grade, and each worker would load it."""
    statement = "import sys, autograder.running.assignment_grader; print('IPython' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
