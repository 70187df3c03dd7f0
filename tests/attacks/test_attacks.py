"""Every attack is first shown to be one on a grader that shares its process with the student, then repelled here."""

import json
import re
from collections.abc import Callable
from functools import cache

import pytest

from autograder.records import Status
from autograder.submission.assembly import assemble
from autograder.submission.reading import Submission, parse_submission
from tests.attacks import trusting
from tests.attacks.arena import ASSIGNMENT, Arena, Graded
from tests.attacks.corpus import ATTACKS
from tests.attacks.proving import SameProcess, is_shown, runs_file
from tests.attacks.registry import Attack, HandIn, Shown
from tests.attacks.scene import CANARY
from tests.autograder.active_content import active_parts

Note = Callable[[str, object], None]
MORE_SECRETS = ("root:x:0", "BEGIN HIDDEN TESTS", "from the one before", "took it all", "killed it", "attached to it")


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_attack(name: str, arena: Arena, same_process: SameProcess, record_property: Note) -> None:
    """It works on a grader in one process; here it brings nothing and costs at most its own exercise."""
    attack = ATTACKS[name]
    record_property("attack", "|".join(attack.techniques))
    attacked = _attacked(attack, arena)
    try:
        _require_proof(attack, arena, same_process, attacked)
    finally:
        arena.scene.clean_up()
    students = arena.hand_in(attack)
    before = arena.scene.traces()
    graded = arena.grade(students)
    try:
        assert arena.scene.traces() == before
        assert arena.scene.victim_lives() or not arena.scene.has_victim
    finally:
        arena.scene.clean_up()
    _require_repelled(attack, arena, graded, attacked)


def _attacked(attack: Attack, arena: Arena) -> str:
    """The checks that the attack is after: of the exercise whose answer is not the right one, else the first."""
    made = attack.make(arena.target)
    last = made[-1] if isinstance(made, list) else made
    if isinstance(last, dict):
        steps = assemble(arena.source, _submission(last)).steps
        for one in arena.target.exercises:
            step = next(step for step in steps if step.cell is one.solution)
            if step.text not in ("", one.solution.text):
                return one.checks_id
    return arena.target.exercise().checks_id


def _submission(notebook: object) -> Submission:
    return Submission(student="x", cells=parse_submission(json.dumps(notebook).encode()))


def _require_proof(attack: Attack, arena: Arena, same_process: SameProcess, attacked: str) -> None:
    if attack.proof.shown is Shown.NOT_SHOWN:
        assert attack.proof.detail
        return
    made = attack.make(arena.target)
    hand_ins = made if isinstance(made, list) else [made]
    if attack.proof.shown in (Shown.BREAKS_READER, Shown.RUNS_FILE, Shown.BREAKS_TABLE):
        students = arena.hand_in(attack)
        submitted = arena.course.root / "submitted"
        claims = {
            Shown.BREAKS_READER: lambda: trusting.stumbles(submitted, students[-1], ASSIGNMENT),
            Shown.RUNS_FILE: lambda: runs_file(submitted / students[-1] / ASSIGNMENT),
            Shown.BREAKS_TABLE: lambda: trusting.table_runs_code(trusting.table(students)),
        }
        assert claims[attack.proof.shown]()
        return
    outcomes = [
        same_process.run(arena.target, one.notebook if isinstance(one, HandIn) else one, attack.proof)
        for one in hand_ins
    ]
    assert is_shown(attack, arena.target, outcomes[-1], attacked), outcomes[-1]


def _require_repelled(attack: Attack, arena: Arena, graded: Graded, attacked: str) -> None:
    expect, record = attack.expect, graded.attacker
    assert graded.honest.score == arena.source.max_score - 1, graded.honest  # the written answer awaits a person
    assert graded.processes_left == 0
    if expect.share is None:
        assert record.status is Status.UNGRADABLE
        assert record.score is None
    else:
        scores = {cell.grade_id: cell.score or 0.0 for cell in record.cells}
        assert scores[attacked] == expect.share * arena.source.by_grade_id[attacked].points, record.cells
        others = {one.checks_id: one.checks.points for one in arena.target.exercises if one.checks_id != attacked}
        if expect.spares_others:
            assert {name: scores[name] for name in others} == others, record.cells
    said = [record.message, *(cell.message for cell in record.cells)]
    assert any(re.search(expect.message, sentence) for sentence in said), said
    told = graded.told
    for secret in (CANARY, *arena.target.hidden_words, *MORE_SECRETS):
        assert secret not in told, secret
    assert set(active_parts(graded.pages)) <= _parts_of_honest(graded.honest_page)


@cache
def _parts_of_honest(page: str) -> frozenset[str]:
    """What is active in the neighbour's page, which is the same after most attacks and takes long to read."""
    return frozenset(active_parts(page))
