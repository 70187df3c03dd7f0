"""Questions and predictions of the lessons: proved by what comes out, and not to be guessed from where they stand."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

LESSONS = sorted((Path(__file__).parents[2] / "course").glob("0[0-9]*_*.ipynb"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as its cell has it; ``name`` is the variable that holds a prediction."""

    kind: str
    name: str
    prompt: str
    choices: dict[str, str]
    answer: str


def trees(lesson: Path) -> Iterator[ast.Module]:
    """The code of each cell."""
    for cell in nbformat.read(lesson, as_version=4).cells:
        if cell.cell_type == "code":
            yield ast.parse(cell.source)


def asked(lesson: Path) -> list[Asked]:
    """The questions whose choices have replies, in the order of the page."""
    found = []
    for tree in trees(lesson):
        names = {node.value: node.targets[0] for node in tree.body if isinstance(node, ast.Assign)}
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            kind = ast.unparse(call.func).removeprefix("explorers.")
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            if kind in ("Question", "Prediction") and isinstance(given.get("choices"), ast.Dict):
                words = {name: ast.literal_eval(given[name]) for name in ("prompt", "choices", "answer")}
                name = ast.unparse(names[call]) if call in names else ""
                found.append(Asked(kind=kind, name=name, **words))
    return found


def compared(lesson: Path) -> Counter[str]:
    """How often each variable's ``compare`` is called."""
    calls = (node for tree in trees(lesson) for node in ast.walk(tree) if isinstance(node, ast.Call))
    return Counter(
        ast.unparse(call.func.value)
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "compare"
    )


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_prediction_is_compared_with_what_came_out(lesson: Path) -> None:
    """Once, in a cell that the prediction's own does not hold; `compare` refuses a key that is wrong."""
    assert compared(lesson) == Counter(question.name for question in asked(lesson) if question.kind == "Prediction")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_the_right_choice_stands_in_every_place_equally_often(lesson: Path) -> None:
    """Among the questions of a lesson with equally many choices, to one."""
    places: dict[int, Counter[int]] = {}
    for question in asked(lesson):
        count = places.setdefault(len(question.choices), Counter(dict.fromkeys(range(len(question.choices)), 0)))
        count[list(question.choices).index(question.answer)] += 1
    for count in places.values():
        assert max(count.values()) - min(count.values()) <= 1, places


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_no_two_choices_of_a_lesson_are_answered_alike(lesson: Path) -> None:
    """Each says what it overlooks itself; no question is asked twice."""
    replies = [reply for question in asked(lesson) for reply in question.choices.values()]
    prompts = [question.prompt for question in asked(lesson)]
    assert len(set(replies)) == len(replies)
    assert len(set(prompts)) == len(prompts)
