"""Asks the grader of :mod:`tests.attacks.same_process` whether an attack is one."""

import copy
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.assignment.source import CellKind, without_hidden
from autograder.confinement import remove_tree
from tests.attacks.registry import Attack, Proof, Shown
from tests.attacks.scene import CANARY, Scene
from tests.attacks.target import Notebook, Target

__all__ = ["Outcome", "SameProcess", "is_shown", "runs_file"]

ROOT = Path(__file__).resolve().parents[2]
SECONDS_FOR_OTHERS = 10.0  # they end by themselves
SECONDS = 0.8  # what a cell may take there


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run in one process brought; ``scores`` is empty if nothing was found out."""

    scores: dict[str, float]
    outputs: str
    grader: int
    kernel: int | None
    is_late: bool
    outlived: int
    changed: bool


class SameProcess:
    """Owns the serving process."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.folder = Path(tempfile.mkdtemp(prefix="same-process-"))
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.attacks.same_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment,
            text=True,
            start_new_session=True,  # attacks on its process group shall not find the tests there
        )

    def run(self, target: Target, notebook: Notebook, proof: Proof) -> Outcome:
        """Grades a notebook; its test cells are those of the source unless the proof says otherwise."""
        remove_tree(self.folder)
        self.folder.mkdir(mode=0o777)
        before = self._scene.traces()
        points = {one.checks_id: one.checks.points for one in target.exercises}
        request = {
            "folder": str(self.folder),
            "notebook": notebook if proof.as_handed_in else with_tests(target, notebook, proof.visible_only),
            "points": None if proof.as_handed_in else points,
            "given": points if proof.as_handed_in else {},  # a grader that takes away points where it sees an error
            "is_plain": proof.is_plain,
            "environment": self._scene.environment,
            "gradebook": str(self._scene.gradebook),
            "seconds": SECONDS if proof.shown is Shown.LOSES_EXERCISES else SECONDS_FOR_OTHERS,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        results: dict[str, Any] = answer["results"] or {}
        return Outcome(
            scores=results.get("scores", {}),
            outputs=_shown(results.get("outputs", {})),
            grader=answer["grader"],
            kernel=answer["kernel"],
            is_late=answer["late"],
            outlived=answer["outlived"],
            changed=self._scene.traces() != before,
        )

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        remove_tree(self.folder)


def _shown(outputs: dict[str, list[dict[str, Any]]]) -> str:
    """What was printed and displayed. Errors are left out: most graders show students the failing test anyway."""
    return json.dumps([output for cell in outputs.values() for output in cell if output["output_type"] != "error"])


def with_tests(target: Target, notebook: Notebook, visible_only: bool) -> Notebook:
    """Puts the source's test cells over those of the same name, as nbgrader does before it runs a notebook."""
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader", {}) if isinstance(metadata, dict) else {}
        known = target.source.by_grade_id.get(nbgrader.get("grade_id") or "")
        if known is not None and known.kind is CellKind.CHECKS:
            cell["cell_type"], cell["source"] = "code", without_hidden(known.text) if visible_only else known.text
    return made


def is_shown(attack: Attack, target: Target, outcome: Outcome, attacked: str) -> bool:
    """Whether the run in one process came to what the attack claims. ``attacked`` names the checks."""
    detail = attack.proof.detail
    secrets = [detail] if detail else [CANARY, *target.hidden_words]
    earned = target.source.by_grade_id[attacked].points if attack.expect.share else 0.0
    exercises = [one.checks_id for one in target.exercises if attack.expect.share or one.checks_id != attacked]
    claims: dict[Shown, Callable[[], bool]] = {
        Shown.GAINS: lambda: outcome.scores.get(attacked, 0.0) > earned,
        Shown.READS: lambda: any(secret in outcome.outputs for secret in secrets),
        Shown.CHANGES: lambda: outcome.changed,
        Shown.OUTLIVES: lambda: outcome.outlived > 0,
        Shown.ENDS_GRADER: lambda: outcome.grader != 0,
        Shown.LOSES_EXERCISES: lambda: any(not outcome.scores.get(name) for name in exercises),
    }
    return claims[attack.proof.shown]()


HARNESS = """
import sys
sys.path.insert(0, "")
try:
    import numpy, lossopt, checks
except ImportError:
    pass
"""
ONE_TEST = "def test_one():\n    assert False\n"


def runs_file(folder: Path) -> bool:
    """Whether a file in ``folder`` runs where a grader starts Python, imports modules or calls pytest in it."""
    environment = {"PYTHONPATH": ".", "PATH": os.environ["PATH"]}
    commands = [[sys.executable, "-c", HARNESS]]
    if (folder / "conftest.py").exists():
        (folder / "test_one.py").write_text(ONE_TEST)
        commands = [[sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "--rootdir", "."]]
    ran = [subprocess.run(each, cwd=folder, env=environment, capture_output=True, text=True) for each in commands]
    return any("a file of the submission ran" in each.stdout for each in ran)
