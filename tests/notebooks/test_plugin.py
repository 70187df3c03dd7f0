"""What nbval accepts and rejects here; one run over small notebooks, in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.notebooks import normal_form, store
from tests.notebooks.small_notebooks import BLUE, code, graded, png, printed, shown, solution, write

ROOT = Path(__file__).resolve().parents[2]
SHOW = "display({'image/png': '%s'}, metadata={'alt': 'a dot'}, raw=True)"
SOURCE_CELLS = {
    "equal": (code("equal", "print(1)", printed("1\n")), "passed", ""),
    "other-text": (code("other-text", "print(1)", printed("2\n")), "failed", "make notebooks"),
    "not-stored": (code("not-stored", "print(1)"), "failed", "make notebooks"),
    "gone": (code("gone", "pass", printed("1\n")), "failed", "make notebooks"),
    "other-stream": (code("other-stream", "print(1)", printed("1\n", "stderr")), "failed", "make notebooks"),
    "silent": (code("silent", "x = 1"), "passed", ""),
    "raises": (code("raises", "1 / 0"), "failed", "ZeroDivisionError: division by zero"),
    "address": (code("address", "print(object())", printed("<object object at 0x0>\n")), "passed", ""),
    "same-pixels": (
        code("same-pixels", SHOW % png(), shown({"image/png": png(program="x", level=0)}, alt="a dot")),
        "passed",
        "",
    ),
    "other-pixels": (
        code("other-pixels", SHOW % png(), shown({"image/png": png(dot=BLUE)}, alt="a dot")),
        "failed",
        "pixels, sha256",
    ),
    "other-alt": (
        code("other-alt", SHOW % png(), shown({"image/png": png()}, alt="a line")),
        "failed",
        "make notebooks",
    ),
    "gpu": (code("gpu", "1 / 0", printed("2 ms"), tags=["gpu"]), "skipped", "CUDA"),
    "own-figure": (code("own-figure", "explorers", tags=["ungraded"]), "skipped", "a figure, tagged ungraded"),
    "ungraded": (code("ungraded", "1 / 0", tags=["ungraded"]), "failed", "ZeroDivisionError"),
    "after-gpu": (code("after-gpu", "print(x)", printed("1\n")), "passed", ""),
}
RELEASE_CELLS = {
    "setup": (code("setup", "import math\nprint(1)"), "passed", ""),
    "mse": (solution("mse", "def mse(): raise NotImplementedError"), "passed", ""),
    "mse_checks": (graded("mse_checks", "assert mse() == 1"), "passed", ""),
    "value": (solution("value", "raise NotImplementedError"), "passed", ""),
    "value_checks": (graded("value_checks", "assert value == 1"), "passed", ""),
    "free_checks": (graded("free_checks", "assert True"), "failed", "it must fail"),
    "typo": (solution("typo", "def typo(: pass"), "failed", "SyntaxError"),
    "own-figure": (code("own-figure", "explorers", tags=["ungraded"]), "skipped", "a figure, tagged ungraded"),
    "broken": (code("broken", "1 / 0"), "failed", "ZeroDivisionError"),
    "slow_checks": (graded("slow_checks", "import time; time.sleep(60)"), "failed", "Timeout"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What nbval said of one cell."""

    outcome: str
    text: str


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """One run of pytest on a course, an assignment and its release; the verdict on each cell by its name."""
    root = tmp_path_factory.mktemp("repository")
    write(root / "course" / "lesson.ipynb", *(cell for cell, _, _ in SOURCE_CELLS.values()))
    write(root / "release" / "tiny" / "tiny.ipynb", *(cell for cell, _, _ in RELEASE_CELLS.values()))
    stored = write(root / "course" / "stored.ipynb", code("stored", "import warnings; warnings.warn('x'); object()"))
    store.store(stored)
    (root / "course" / "text.ipynb").write_text("no notebook")
    report = root / "report.xml"
    run_nbval(root, "--nbval-cell-timeout", "1", "--continue-on-collection-errors", f"--junit-xml={report}")
    cases = ElementTree.parse(report).getroot().iter("testcase")
    return {case.attrib["name"]: read_verdict(case) for case in cases}


def run_nbval(root: Path, *arguments: str) -> None:
    """nbval over the folders below ``root``, as ``make test`` runs it, on a machine without a GPU."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.notebooks.plugin", "--nbval", *arguments]
    places = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(root), str(root)]
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run([*command, *places], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr


def read_verdict(case: ElementTree.Element) -> Verdict:
    for child in case:
        if child.tag in {"failure", "error", "skipped"}:
            outcome = "failed" if child.tag == "failure" else child.tag
            return Verdict(outcome=outcome, text=f"{child.attrib.get('message', '')}\n{child.text}")
    return Verdict(outcome="passed", text="")


@pytest.mark.parametrize("name", SOURCE_CELLS)
def test_a_cell_of_a_lesson_must_give_its_stored_outputs(verdicts: dict[str, Verdict], name: str) -> None:
    """Texts, streams, pixels and alternative texts count; addresses and compression do not; gpu cells wait for one."""
    _, outcome, text = SOURCE_CELLS[name]
    assert verdicts[name].outcome == outcome
    assert text in verdicts[name].text


@pytest.mark.parametrize("name", RELEASE_CELLS)
def test_a_blank_release_must_fail_its_tests(verdicts: dict[str, Verdict], name: str) -> None:
    """A graded cell that passes blank is an error, and so is whatever else goes wrong before a student has begun."""
    _, outcome, text = RELEASE_CELLS[name]
    assert verdicts[name].outcome == outcome
    assert text in verdicts[name].text


def test_nbval_accepts_what_was_stored(verdicts: dict[str, Verdict]) -> None:
    """``make notebooks`` and nbval share one normal form."""
    assert verdicts["stored"].outcome == "passed"


def test_a_file_that_is_not_a_notebook_is_an_error(verdicts: dict[str, Verdict]) -> None:
    """A file that cannot be read is not passed over."""
    assert [verdict.outcome for name, verdict in verdicts.items() if "text" in name and "other" not in name] == [
        "error"
    ]


def test_every_notebook_of_the_repository_is_collected() -> None:
    """Without options of its own, ``pytest --nbval`` at the root takes a cell for each code cell that is stored."""
    paths = sorted([*ROOT.glob("course/*.ipynb"), *ROOT.glob("source_notebooks/*/*.ipynb")])
    expected = sum(cell.cell_type == "code" for path in paths for cell in normal_form.read(path).cells)
    command = [sys.executable, "-m", "pytest", "--nbval", "--collect-only", "-q", "course", "source_notebooks"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert sum(".ipynb::" in line for line in done.stdout.splitlines()) == expected > 0
