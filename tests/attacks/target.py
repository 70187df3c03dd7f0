"""An assignment as someone who attacks it sees it: the released notebook, and the names that it asks for."""

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nbformat.v4 import new_code_cell

from autograder.assignment.source import HIDDEN, CellKind, Source, SourceCell, blank_text, without_hidden
from tests.attacks.scene import Scene

__all__ = ["Exercise", "Notebook", "Target"]

Notebook = dict[str, Any]
WRONG = "return None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One solution cell, the cell that checks it, and whether each of its names is a function."""

    solution: SourceCell
    checks: SourceCell

    @property
    def name(self) -> str:
        return self.solution.grade_id or ""

    @property
    def checks_id(self) -> str:
        return self.checks.grade_id or ""

    def answer(self, body: str = WRONG, before: str = "") -> str:
        """A cell that defines every name of the exercise: a function as ``body``, a variable as what that returns."""
        body = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
        lines = [before.strip("\n")] if before else []
        for name in self.solution.defines:
            is_function = re.search(rf"^def {name}\(|^{name} = lambda", self.solution.text, re.MULTILINE)
            lines.append(f"def {name}(*args, **kwargs):\n{body}")
            if not is_function:
                lines.append(f"{name} = {name}()")
        return "\n".join(lines)


@dataclass(frozen=True)
class Target:
    """The assignment, and the surroundings in which it is graded."""

    source: Source
    scene: Scene

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        found = [(self.source.answered_by(cell), cell) for cell in self.source.cells if cell.kind is CellKind.CHECKS]
        return tuple(
            Exercise(solution=answer, checks=cell)
            for answer, cell in found
            if answer is not None and answer.defines and not cell.is_left_out
        )

    def exercise(self, asked: str = "") -> Exercise:
        """The first exercise whose checks use ``asked``, or else the first of all."""
        return next((one for one in self.exercises if asked in one.checks.text), self.exercises[0])

    def others(self, one: Exercise) -> list[Exercise]:
        return [other for other in self.exercises if other.checks_id != one.checks_id]

    @cached_property
    def honest(self) -> dict[str, str]:
        """The right answers, as they stand in the source."""
        return {cell.grade_id or "": cell.text for cell in self.source.cells if cell.is_answer}

    @property
    def hidden_words(self) -> list[str]:
        """Numbers of the hidden tests that stand nowhere else: whoever knows one has read a hidden test."""
        regions = [match.group() for cell in self.source.cells for match in HIDDEN.finditer(cell.text)]
        open_text = "\n".join(without_hidden(cell.text) for cell in self.source.cells)
        words = {word for region in regions for word in re.findall(r"\d{5,}", region)}
        return sorted(word for word in words if word not in open_text)

    def notebook(self, answers: Mapping[str, str] | None = None, *, first: str = "", last: str = "") -> Notebook:
        """The release, filled in with right answers but for ``answers``, between two cells of the student's own."""
        made: Notebook = copy.deepcopy(self.source.notebook)
        texts = self.honest | dict(answers or {})
        for cell in made["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            known = self.source.by_grade_id.get(grade_id or "")
            text = "".join(cell["source"])
            cell["source"] = (
                texts.get(grade_id, blank_text(known)) if known and known.is_answer else without_hidden(text)
            )
        if first:
            made["cells"].insert(0, new_code_cell(first, id="own-first"))
        if last:
            made["cells"].append(new_code_cell(last, id="own-last"))
        plain: Notebook = json.loads(json.dumps(made))
        return plain

    def wrong(
        self, asked: str = "", *, body: str = WRONG, before: str = "", first: str = "", last: str = ""
    ) -> Notebook:
        """A notebook whose answer to one exercise is ``body``; see :meth:`exercise`."""
        one = self.exercise(asked)
        return self.notebook({one.name: one.answer(body, before)}, first=first, last=last)

    def cell(self, notebook: Notebook, grade_id: str) -> dict[str, Any]:
        """The notebook's first cell of that name."""
        found: dict[str, Any] = next(
            cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
        )
        return found
