"""A change that no test notices is found, in a copy of the repository, and must be explained."""

import ast
import random
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.mutation import campaign
from tests.mutation import trial as trials
from tests.mutation.campaign import Outcome, Target, explained, report, targets, try_module
from tests.mutation.mutants import Mutant
from tests.mutation.trial import ROOT, Broken, trial

HALF = "def half(x):\n    return x / 2\n"
TARGET = Target(module="lib/half.py", package="lib", tests=("tests/test_half.py",))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A repository with one module and one test."""
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = "--import-mode=importlib"\n')
    for folder in ("autograder", "lib", "tests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "lib/half.py").write_text(HALF)
    (tmp_path / "tests/test_half.py").write_text("import half\n\n\ndef test_half():\n    assert half.half(4) == 2\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def test_the_tests_see_a_change_in_the_copy_alone(small: Path) -> None:
    """A wrong module is noticed, another right one is not, and the repository stays as it is."""
    with trial(small) as here:
        here.begin(TARGET.module, TARGET.tests)
        assert here.notices(HALF.replace("/ 2", "/ 3"))
        assert not here.notices(HALF.replace("/ 2", "* 0.5"))
        assert here.notices("")
        assert not here.notices(HALF)
    assert (small / "lib/half.py").read_text() == HALF


def test_a_change_that_never_ends_is_noticed(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And its process is ended, so that the next change is tried."""
    monkeypatch.setattr(trials, "TIMES", 0)
    monkeypatch.setattr(trials, "MORE_SECONDS", 5)
    with trial(small) as here:
        here.begin(TARGET.module, TARGET.tests)
        assert here.notices("def half(x):\n    while True:\n        pass\n")


@pytest.mark.parametrize(
    ("test", "said"),
    [("import half\nassert half.half(4) == 1\n", "fails without a change"), ("assert True\n", "never import it")],
)
def test_tests_that_can_tell_nothing_are_refused(small: Path, test: str, said: str) -> None:
    """Else every change would count as noticed, or none."""
    (small / "tests/test_half.py").write_text(f"def test_half():\n    {test.strip().replace(chr(10), '; ')}\n")
    with trial(small) as here:
        for _ in range(2):  # what was found of a file of tests is no better the second time
            with pytest.raises(Broken, match=said):
                here.begin(TARGET.module, TARGET.tests)


def test_what_survives_is_told_from_what_is_noticed(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And an explanation of a change that is noticed, or that nobody can make, is stale."""
    monkeypatch.setattr(campaign, "ROOT", small)
    (small / "lib/half.py").write_text("def half(x):\n    return x / 2\n\n\ndef other(x):\n    return x + 1\n")
    noticed, alive = ("half", "return x / 2 => return x * 2"), ("other", "return x + 1 => return x - 1")
    reasons = {noticed: "why", alive: "why", ("half", "gone => there"): "why"}
    with trial(small) as here:
        outcome = try_module(TARGET, here, random.Random(0), None, reasons)
    assert {mutant.function for mutant in outcome.survivors} == {"other"}
    assert alive not in {(mutant.function, mutant.change) for mutant in outcome.unexplained}
    assert outcome.stale == [noticed, ("half", "gone => there")]


def test_tests_that_can_tell_nothing_fail_the_campaign_and_do_not_end_it(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The modules after it are tried all the same."""
    monkeypatch.setattr(campaign, "ROOT", small)
    (small / "tests/test_half.py").write_text("def test_half():\n    assert False\n")
    said: list[str] = []
    with trial(small) as here:
        outcome = try_module(TARGET, here, random.Random(0), None, {})
    assert report([outcome], said.append) is False
    assert said[-1].startswith("tests/test_half.py fails without a change")


def mutant(change: str) -> Mutant:
    return Mutant(function="half", change=change, text="")


@pytest.mark.parametrize(
    ("tried", "survivors", "stale", "fault"),
    [
        (10, [mutant("a => b")], [], None),
        (10, [mutant("a => c")], [], "NOT NOTICED lib/half.py half: a => c"),
        (10, [], [("half", "a => b")], "NOT A SURVIVOR, though the table explains it: lib/half.py half: a => b"),
        (9, [mutant("a => b")], [], "lib: less than 90% of the mutants were noticed"),
    ],
)
def test_the_report_fails_if_something_is_not_explained(
    tried: int, survivors: list[Mutant], stale: list[tuple[str, str]], fault: str | None
) -> None:
    """A survivor without a reason, a reason without a survivor, and a share below nine in ten."""
    reasons = {("half", "a => b"): "b is a"}
    outcome = Outcome(target=TARGET, tried=tried, survivors=survivors, reasons=reasons, stale=stale)
    said: list[str] = []
    assert report([outcome], said.append) is (fault is None)
    assert said[0].startswith(f"lib: {tried - len(survivors)} of {tried} mutants noticed")
    assert fault is None or said[-1] == fault
    assert ("lib/half.py half: a => b\n    b is a" in said) == (mutant("a => b") in survivors)


def test_every_module_of_the_packages_is_tried_with_tests_that_are_there() -> None:
    """A module's own test file comes first."""
    found = targets()
    assert {target.package for target in found} == set(
        tomllib.loads((ROOT / "tests/mutation/targets.toml").read_text())
    )
    assert [file for target in found for file in target.tests if not (ROOT / file).is_file()] == []
    (lateness,) = targets(["gradebook/lateness"])
    assert lateness.tests[0] == "tests/autograder/gradebook/test_lateness.py"
    assert targets(["no/such/module"]) == []


def test_each_explanation_has_a_reason_and_a_function_and_a_line_that_are_there() -> None:
    """What is written of code that is gone is of no use."""
    for entry in tomllib.loads(campaign.SURVIVORS.read_text()).get("survivor", []):
        text = (ROOT / entry["module"]).read_text()
        tree = ast.parse(text)
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert set(filter(None, entry["function"].split("."))) <= names, entry
        assert entry["reason"].strip()
        assert {(entry["function"], change) for change in entry["changes"]} <= set(explained(entry["module"]))
        lines = {" ".join(change.partition(" => ")[0].split()) for change in entry["changes"]}
        assert [line for line in lines if line not in " ".join(text.split())] == []
