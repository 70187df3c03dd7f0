"""Questions whose tests look wrong are named, once, with what to do."""

from dataclasses import replace

import pytest

from autograder.reporting.doubts import EVERYBODY, FEWEST_ANSWERS, NOBODY, UPSIDE_DOWN, find_doubts
from autograder.reporting.items import Item, ItemPart

PART = ItemPart(name="edges", points=1.0, count=9, answered=9, full=4, none=5, success=0.4, discrimination=0.3)
ITEM = Item(
    name="mse",
    grade_id="mse_checks",
    is_manual=False,
    points=2.0,
    count=9,
    waiting=0,
    answered=9,
    full=4,
    none=2,
    success=0.5,
    discrimination=0.4,
    verdicts={},
)


def found(item: Item) -> list[tuple[str, str, str]]:
    return [(doubt.exercise, doubt.part, doubt.finding) for doubt in find_doubts([item])]


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"full": 0}, NOBODY),
        ({"full": 9}, EVERYBODY),
        ({"discrimination": -0.4}, UPSIDE_DOWN),
    ],
)
def test_a_question_that_tells_nobody_apart_is_named(changes, finding):
    assert found(replace(ITEM, **changes)) == [("mse", "", finding)]
    assert found(replace(ITEM, parts=(replace(PART, **changes),))) == [("mse", "edges", finding)]
    (doubt,) = find_doubts([replace(ITEM, **changes)])
    assert len(doubt.advice) > 50


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(ITEM, id="usual"),
        pytest.param(replace(ITEM, full=0, answered=FEWEST_ANSWERS - 1), id="too few answered"),
        pytest.param(replace(ITEM, full=0, answered=0), id="nobody answered"),
        pytest.param(replace(ITEM, full=0, is_manual=True), id="marked by a person"),
        pytest.param(replace(ITEM, full=9, points=0.0), id="worth nothing"),
        pytest.param(replace(ITEM, discrimination=None), id="nothing varies"),
        pytest.param(replace(ITEM, discrimination=-0.05), id="as chance has it"),
    ],
)
def test_other_questions_are_not(item):
    assert found(item) == []


@pytest.mark.parametrize(("has_hidden", "said"), [(False, "The test usually"), (True, "The hidden test usually")])
@pytest.mark.parametrize("full", [0, 9])
def test_hidden_tests_are_spoken_of_only_where_there_are_some(full, has_hidden, said):
    (doubt,) = find_doubts([replace(ITEM, full=full, has_hidden=has_hidden)])
    assert doubt.advice.startswith(f"{said} is wrong")


def test_what_a_part_explains_is_said_of_the_part_alone():
    """That is where the wrong test stands. Another part that everybody passes is said as well."""
    easy = replace(PART, name="the idea", full=9, none=0)
    item = replace(ITEM, full=0, parts=(easy, replace(PART, full=0)))
    assert found(item) == [("mse", "the idea", EVERYBODY), ("mse", "edges", NOBODY)]
