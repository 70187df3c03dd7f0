"""What an example of the corpus is, and the list of all of them.

An example is generated for a :class:`~tests.attacks.target.Target`, so for any assignment. ``proof`` says how a run
in one process, where tests and student code share an interpreter, shows that it is a real attack; ``expect``, what
becomes of it here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any

from tests.attacks.target import Notebook, Target
from tests.attacks.techniques import TECHNIQUES

__all__ = ["ATTACKS", "Attack", "Expectation", "Files", "HandIn", "Proof", "Shown", "attack"]


class Shown(Enum):
    """What a run in one process shows."""

    GAINS = auto()  # the attacked exercise gets marks
    READS = auto()  # a secret, or ``detail``, stands in what it printed: that it got what it wanted
    CHANGES = auto()  # files outside the submission's own folder are not what they were
    OUTLIVES = auto()  # processes or threads of the submission are left after the run
    ENDS_GRADER = auto()  # the process that grades is gone
    LOSES_EXERCISES = auto()  # exercises that were answered well get no marks
    RUNS_FILE = auto()  # a file that lies beside the notebook runs
    BREAKS_TABLE = auto()  # a table of marks that trusts names runs a formula, or falls apart
    BREAKS_READER = auto()  # a reader that trusts the file fails, hangs or reads what is not the student's
    NOT_SHOWN = auto()  # it cannot be shown in one process; ``detail`` says why


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How it is shown. ``detail`` is the reason why it cannot be, or else what to look for if that is not plain."""

    shown: Shown
    detail: str = ""
    visible_only: bool = False  # on a grader without hidden tests
    as_handed_in: bool = False  # on a grader that believes the submission's own file: test cells, flags and points
    is_plain: bool = False  # on a grader that runs cells by ``exec``


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What becomes of it here.

    Attributes:
        share: Part of its points that the attacked exercise gets; None if the submission is ungradable.
        message: A regular expression that a message of the record matches.
        spares_others: Whether the submission's other exercises, all answered well, keep their marks.
    """

    share: float | None = 0.0
    message: str = ""
    spares_others: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """A notebook under a name that the attacker chose."""

    student: str
    notebook: Notebook


Files = Callable[[Path], None]  # fills the folder of a submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One example. ``make`` gives a notebook, several of which the last is the attacker's, :data:`Files` or a
    :class:`HandIn`.
    """

    name: str
    section: str
    techniques: tuple[str, ...]
    make: Callable[[Target], Any]
    proof: Proof
    expect: Expectation = field(default_factory=Expectation)


ATTACKS: dict[str, Attack] = {}


def attack(
    *techniques: str,
    proof: Proof | Shown,
    share: float | None = 0.0,
    message: str = "",
    spares_others: bool = True,
) -> Callable[[Callable[[Target], Any]], Callable[[Target], Any]]:
    """Adds the function below it to the corpus, under its own name."""

    def register(make: Callable[[Target], Any]) -> Callable[[Target], Any]:
        section = make.__module__.rpartition(".")[2].partition("_")[0]
        assert section in TECHNIQUES, section
        assert make.__name__ not in ATTACKS, make.__name__
        ATTACKS[make.__name__] = Attack(
            name=make.__name__,
            section=section,
            techniques=techniques,
            make=make,
            proof=proof if isinstance(proof, Proof) else Proof(shown=proof),
            expect=Expectation(share=share, message=message, spares_others=spares_others),
        )
        return make

    return register
