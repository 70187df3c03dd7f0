"""An example carries nothing that says whose it is."""

from dataclasses import replace

import pytest

from autograder.reporting.anonymity import MOST_LINES, Anonymizer
from tests.autograder.reporting.made_up import a_class, a_student, cell, person
from tests.growth import is_linear

PEOPLE = (person("s01", "Ada", "Lovelace", "ada@example.org"), person("s02", "Bo", "O'Neil (jr.)"))
ANONYMIZER = Anonymizer(a_class(a_student("s03", cell("f", 1.0)), people=PEOPLE))


@pytest.mark.parametrize(
    "named",
    ["# by s01", 'x = "s03"', "lovelace = 1", '"""Ada, 1. May"""', 'mail = "someone.else+1@uni.example.org"',
     "print('O\\'Neil'); y = 'O\\'NEIL (JR.)'.replace(\"O'Neil (jr.)\", '')"],
)  # fmt: skip
def test_names_logins_and_addresses_go(named):
    """In any case, in code, strings and comments."""
    shown = ANONYMIZER.example(f"def f(x):\n    {named}\n    return x").casefold()
    assert not any(word in shown for word in ("s01", "s03", "lovelace", "ada", "@uni", "o'neil (jr.)"))
    assert "return x" in shown


def test_names_of_a_roster_go_too():
    """Those by which the gradebook does not know anybody."""
    results = replace(a_class(), other_names=("Zoë Ökmen", "Zoë", "Ökmen"))
    assert Anonymizer(results).example("x = 'Zoë Ökmen'\nökmen = 1") == "x = '…'\n… = 1"


def test_parts_of_words_and_short_names_stay():
    """An optimizer is called AdaGrad, and two letters occur in every program."""
    assert ANONYMIZER.example("AdaGrad(bo)") == "AdaGrad(bo)"


def test_a_class_without_names_hides_addresses_alone():
    assert Anonymizer(a_class()).sentence("x@y.org says f") == "… says f"


def test_long_answers_are_cut():
    shown = ANONYMIZER.example("\n".join(f"x{n} = {n}" for n in range(100))).splitlines()
    assert (len(shown), shown[-1]) == (MOST_LINES + 1, "…")
    assert len(ANONYMIZER.example("x" * 1_000_000)) < 3000


@pytest.mark.parametrize("piece", ["x", "x@", "x@y.", "s0", "…"])
def test_long_sentences_take_time_in_proportion_to_their_length(piece):
    """An exception of a student's may say anything."""

    def prepare(size):
        text = piece * (size // len(piece))
        return lambda: ANONYMIZER.sentence(text)

    assert is_linear(prepare, 200_000)
