"""The questions that a lesson asks, read from its notebook without running it."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

__all__ = ["Asked", "Catalogue", "first_heading", "read_catalogue"]

KINDS = {"Question": "question", "Prediction": "prediction"}
HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)
SECTION = re.compile(r"^#{2,6} +(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question: its kind, ``question`` or ``prediction``, what its call says, and the heading of its section.

    That section is the one whose number the call names, since it answers the question, or else the one in which the
    question stands; "" before the first one.
    """

    kind: str
    prompt: str
    choices: Mapping[str, str]
    answer: str
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A lesson's heading, and its questions by their prompts."""

    title: str
    questions: Mapping[str, Asked] = field(default_factory=dict)

    @property
    def asks(self) -> dict[str, int]:
        """How many questions of each kind there are."""
        return dict(Counter(question.kind for question in self.questions.values()))


def read_catalogue(notebook: Path) -> Catalogue | None:
    """What a lesson asks, or None if the file is not a notebook that can be read.

    A question counts if all that it is called with is written out, since nothing is run.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        texts = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    heading = first_heading(text for kind, text in texts if kind == "markdown")
    questions = _in_sections(texts)
    return Catalogue(title=heading or notebook.stem, questions={asked.prompt: asked for asked in questions})


def first_heading(texts: Iterable[str]) -> str | None:
    """The heading of a notebook with these texts, or None if it has none.

    Example:
        >>> first_heading(["A word before.", "# Losses\\n\\nWhat a loss is."])
        'Losses'
    """
    return next((found[1] for text in texts if (found := HEADING.search(text))), None)


def _in_sections(texts: Sequence[tuple[str, str]]) -> Iterator[Asked]:
    sections = [found for kind, text in texts if kind == "markdown" for found in SECTION.findall(text)]
    numbered = {section.partition(" ")[0]: section for section in sections}
    here = ""
    for kind, text in texts:
        if kind == "markdown":
            here = [here, *SECTION.findall(text)][-1]
        elif kind == "code":
            yield from (replace(asked, section=numbered.get(asked.section, here)) for asked in _asked(text))


def _asked(code: str) -> Iterator[Asked]:
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a line for IPython alone
        return
    for call in ast.walk(tree):
        kind = KINDS.get(ast.unparse(call.func).rpartition(".")[2]) if isinstance(call, ast.Call) else None
        if kind and isinstance(call, ast.Call):
            try:
                words = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
                named = {name: words[name] for name in ("prompt", "choices", "answer")}
                yield Asked(kind=kind, section=words.get("section", ""), **named)
            except (ValueError, KeyError):  # it is put together when the cell runs
                continue
