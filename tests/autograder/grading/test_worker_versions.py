"""What is compared between a worker and the machine that hands out the work."""

import dataclasses
import importlib.metadata

from autograder.grading import worker_versions
from autograder.grading.worker_versions import Needed, difference, needed_for, versions

NEEDED = Needed(modules=("no_such_package", "sklearn"), by_code=("json",))


def test_versions_tell_code_apart():
    """Python, installed packages by the names of their modules, and code by its digest; what is missing is said."""
    found = versions(NEEDED)
    assert found["no_such_package"] == "not installed"
    assert found["sklearn"] == importlib.metadata.version("scikit-learn")
    assert {"Python", "numpy", "autograder", "json"} <= set(found)
    assert found["json"] != found["autograder"]
    assert difference(found, versions(dataclasses.replace(NEEDED))) == ""


def test_what_notebooks_import_is_compared():
    """By module, Python's own and the grader left out; the code too of what came from a folder, whose version stays."""
    needed = needed_for(["import json, sklearn.metrics", "from lossopt import checks", "%matplotlib inline", "def f(:"])
    assert needed.modules == ("lossopt", "sklearn")
    assert needed.by_code == ("lossopt",)
    assert ", " in versions(needed)["lossopt"]


def test_a_package_that_came_from_a_wheel_file_is_compared_by_its_code(monkeypatch):
    """pip notes that it came from no index, as of a working tree."""
    noted = importlib.metadata.distribution("lossopt")
    monkeypatch.setattr("autograder.running.proofs.working_tree_packages", lambda: [])
    assert noted.read_text("direct_url.json") is not None
    needed = needed_for(["import lossopt, numpy"])
    assert (needed.modules, needed.by_code) == (("lossopt", "numpy"), ("lossopt",))


def test_a_worker_may_lack_what_nothing_asks_for():
    """A package is compared if what a notebook imports needs it, by whatever way."""
    often = set(worker_versions.OFTEN)
    assert often & {*needed_for(["import numpy"]).packages} == set()
    assert often & {*needed_for(["import sklearn"]).packages} >= {"scikit-learn", "scipy"}
    assert often & {*needed_for(["import lossopt"]).packages} >= {"matplotlib", "scikit-learn", "torch"}


def test_a_difference_is_said_with_the_names_of_the_others():
    """One of numpy alone is enough; a package that only one side has is named by both."""
    ours = {"Python": "3.11", "numpy": "2.3.0", "scipy": "1.16", "lossopt": "0.1.0, aa"}
    assert difference(ours, ours | {"numpy": "2.2.0"}) == "numpy is 2.2.0 there and 2.3.0 here"
    theirs = ours | {"scipy": "not installed", "lossopt": "0.1.0, bb"}
    assert difference(ours, theirs) == "scipy is not installed there and 1.16 here (also: lossopt)"
    assert "numpy" in worker_versions.ALWAYS
