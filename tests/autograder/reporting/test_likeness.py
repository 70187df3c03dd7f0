"""Copies stand out from a class of hand-ins that were written apart; what everybody has does not."""

import random

import pytest

from autograder.reporting import likeness
from autograder.reporting.answer_texts import HandIn
from autograder.reporting.likeness import MOST_PAIRS, SURE, Likeness, find_alike
from tests.growth import is_linear

RELEASED = "def mse(y, y_hat):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
STEPS = [f"{a} = np.{f}({b}) {o} {n}" for a in "pq" for f in ("sum", "abs", "exp", "log") for b in "yz"
         for o in "+-*/" for n in range(1, 9)]  # fmt: skip


def program(seed: int, lines: int = 12) -> str:
    """A text that no other seed gives."""
    return "def mse(y, z):\n    " + "\n    ".join(random.Random(seed).choices(STEPS, k=lines))


def hand_in(student: str, *answers: str, written: str = "") -> HandIn:
    texts = {f"a{number}": text for number, text in enumerate(answers)}
    if written:
        texts["why"] = written
    return HandIn(student=student, answers=texts, written=frozenset({"why"}), digest="")


def a_class(size: int = 30) -> list[HandIn]:
    return [hand_in(f"s{n:02d}", program(n), program(100 + n)) for n in range(size)]


def alike(hand_ins: list[HandIn], *given: str) -> Likeness:
    return find_alike(hand_ins, [(text, True) for text in given])


def names(found: Likeness) -> list[tuple[str, str]]:
    return [(pair.first, pair.second) for pair in found.pairs]


def test_a_class_that_worked_apart_has_no_pairs():
    found = alike(a_class())
    assert (found.compared, names(found), found.left_out) == (30, [], 0)
    assert found.usual is not None
    assert found.usual < 0.3


@pytest.mark.parametrize(
    ("change", "is_equal"),
    [
        pytest.param(lambda text: text, True, id="as it is"),
        pytest.param(lambda text: text.replace("p =", "mine =").replace("(y)", "(theirs)"), False, id="renamed"),
        pytest.param(lambda text: text.replace("\n", "  # my idea\n").replace(" + ", "+"), False, id="dressed up"),
    ],
)
def test_a_copy_stands_out_in_whatever_dress(change, is_equal):
    copied = a_class()
    copied[7] = hand_in("s07", change(program(21)), change(program(121)))
    (pair,) = alike(copied).pairs
    assert (pair.first, pair.second, pair.share) == ("s07", "s21", 1.0)
    assert [(each.name, each.is_equal) for each in sorted(pair.answers, key=lambda each: each.name)] == [
        ("a0", is_equal),
        ("a1", is_equal),
    ]
    assert pair.answers[0].second in (program(21), program(121))


def test_one_copied_answer_of_several_is_shown_as_that_one():
    """The share is of the smaller hand-in: who copied half and wrote little else still stands out."""
    copied = a_class()
    copied[3] = hand_in("s03", program(4), "x = 1")
    (pair,) = alike(copied).pairs
    assert [each.name for each in pair.answers] == ["a0"]


def test_what_all_were_given_counts_for_nothing():
    """Nor what stands in it as a worked solution; blank hand-ins are not compared at all."""
    blank = [hand_in(f"s{n:02d}", RELEASED) for n in range(4)]
    assert alike(blank, RELEASED) == Likeness(compared=0, pairs=())
    shown = [hand_in(f"s{n:02d}", program(1)) for n in range(2)]
    assert names(alike(shown)) == [("s00", "s01")]
    assert alike(shown, program(1)).compared == 0


def test_what_most_of_a_class_has_is_no_likeness():
    """The one short way to write it, which two thirds found."""
    usual = [hand_in(f"s{n:02d}", program(1) if n % 3 else program(n)) for n in range(30)]
    assert names(alike(usual)) == []


def test_short_answers_are_too_little_to_be_alike():
    """Two who are the only ones to write the same line have not shared enough for a word about it."""
    few = [*a_class(), hand_in("s98", "z = np.tanh(y) / 77"), hand_in("s99", "z = np.tanh(y) / 77")]
    assert names(alike(few)) == []


@pytest.mark.parametrize("seed", range(20))
def test_a_shared_run_of_tokens_is_never_missed(seed, monkeypatch):
    """Winnowing promises it for nine tokens, wherever they stand."""
    monkeypatch.setattr(likeness, "ENOUGH_BITS", 0.0)
    monkeypatch.setattr(likeness, "LEAST", 0.0)
    monkeypatch.setattr(likeness, "MOST", 0.0)
    rng = random.Random(seed)
    run = " ".join(f"f.a{n}" for n in range(3))  # three tokens each
    assert SURE == 9
    texts = [
        f"{' '.join(str(rng.random()) for _ in range(rng.randrange(9)))} {run} "
        f"{' '.join(str(rng.random()) for _ in range(rng.randrange(9)))}"
        for _ in range(2)
    ]
    found = alike([hand_in("s01", texts[0]), hand_in("s02", texts[1])])
    assert found.pairs[0].bits > 0


def test_written_answers_are_compared_by_their_words():
    """Case, signs and line ends make no difference."""
    words = [f"word{random.Random(n).randrange(9999)}" for n in range(60)]
    one = hand_in("s98", written=" ".join(words))
    other = hand_in("s99", written=",\n".join(words).upper())
    (pair,) = alike([*a_class(), one, other]).pairs
    assert (pair.first, pair.second, pair.answers[0].is_code) == ("s98", "s99", False)


@pytest.mark.parametrize("size", [0, 1])
def test_fewer_than_two_are_not_compared(size):
    assert alike(a_class(size)) == Likeness(compared=size, pairs=())


def test_two_alone_can_be_alike():
    """Though nothing is known of what is usual."""
    assert names(alike([hand_in("s01", program(1)), hand_in("s02", program(1))])) == [("s01", "s02")]


def test_a_long_list_is_cut_and_says_so():
    """A ring of eight among thirty has 28 pairs."""
    ring = [hand_in(f"s{n:02d}", program(99) if n < 8 else program(n)) for n in range(60)]
    found = alike(ring)
    assert (len(found.pairs), found.left_out) == (MOST_PAIRS, 28 - MOST_PAIRS)


def test_the_same_class_has_the_same_pairs_in_any_order():
    copied = [*a_class(10), hand_in("s90", program(3)), hand_in("s91", program(5), program(6))]
    there, back = alike(copied), alike(copied[::-1])
    assert {frozenset(each) for each in names(there)} == {frozenset(each) for each in names(back)} != set()


def test_a_class_takes_time_in_proportion_to_its_hand_ins():
    """Pairs of numbers are cheap enough not to show; pairs of texts would."""

    def prepare(size):
        hand_ins = [hand_in(f"s{n}", program(n, 30)) for n in range(size)]
        return lambda: alike(hand_ins)

    assert is_linear(prepare, 400)
