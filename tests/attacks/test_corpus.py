"""The corpus is whole: every technique has an example, and every example can be made for any assignment."""

import json
import re
from pathlib import Path

import pytest

from autograder.assignment.source import Source
from tests.attacks.arena import Arena
from tests.attacks.corpus import ATTACKS
from tests.attacks.registry import Attack, HandIn, Shown
from tests.attacks.target import Target
from tests.attacks.techniques import TECHNIQUES, all_techniques

LOSSES = Path(__file__).resolve().parents[2] / "source_notebooks" / "losses" / "losses.ipynb"


@pytest.mark.parametrize("technique", all_techniques())
def test_technique_has_an_example(technique: str) -> None:
    """Each phrase of the list is shown by at least one attack."""
    assert [attack.name for attack in ATTACKS.values() if technique in attack.techniques]


def test_examples_name_known_techniques_of_their_section() -> None:
    """What an example shows first is a phrase of the section that its module is for."""
    assert [a.name for a in ATTACKS.values() if not set(a.techniques) <= set(all_techniques())] == []
    assert [a.name for a in ATTACKS.values() if a.techniques[0] not in TECHNIQUES[a.section]] == []


def test_what_is_not_shown_in_one_process_has_a_reason() -> None:
    """Outside the channel, which such a run does not have, few attacks are taken on trust."""
    unshown = [a for a in ATTACKS.values() if a.proof.shown is Shown.NOT_SHOWN]
    assert all(len(attack.proof.detail) > 20 for attack in unshown)
    assert len([attack for attack in unshown if attack.section != "channel"]) < 0.05 * len(ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=lambda attack: attack.name)
def test_example_can_be_made_for_another_assignment(attack: Attack, arena: Arena, tmp_path: Path) -> None:
    """Nothing in it is written for the small assignment: it names the exercises of whichever one is given."""
    target = Target(Source.load("losses", LOSSES), arena.scene)
    made = attack.make(target)
    for one in made if isinstance(made, list) else [made]:
        if callable(one):
            folder = tmp_path / "losses"
            folder.mkdir()
            one(folder)
            continue
        text = json.dumps(one.notebook if isinstance(one, HandIn) else one)
        assert target.exercise().name in text
        assert not re.search(r"\b(gap|shifted|doubled)\b", text)
