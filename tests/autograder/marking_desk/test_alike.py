"""Which answers are marked together."""

import pytest
from rapidfuzz.distance import Levenshtein

from autograder.marking_desk.alike import LIKE, WORD, alike, normalised

SENTENCE = "The squared error grows with the square of a miss, so that one far point can rule the fit"


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (SENTENCE, SENTENCE.upper() + "!", True),
        (SENTENCE, f"- **{SENTENCE}**.", True),
        (SENTENCE, SENTENCE.replace(" ", "  \n"), True),
        (SENTENCE, SENTENCE.replace("square", "sqaure"), True),
        (SENTENCE, SENTENCE.replace("can", "cannot"), False),
        (SENTENCE, SENTENCE.replace("grows", "does not grow"), False),
        (SENTENCE, SENTENCE.replace("one", "no"), False),
        (SENTENCE, SENTENCE + " and an outlier is what pulls it", False),
        (
            "it grows 10 times as fast as before, which is much",
            "it grows 100 times as fast as before, which is much",
            False,
        ),
        ("so that $a < b$ holds for all values of it", "so that $a > b$ holds for all values of it", False),
        ("the gradient is $-2x$ there, as one can compute", "the gradient is $2x$ there, as one can compute", False),
        ("ﬁne, it’s smooth", "fine, it's smooth", True),
        (
            "The loss isn't larger than that of the model before",
            "The loss is larger than that of the model before",
            False,
        ),
        ("It can't be isolated by looking at the data alone", "It can be isolated by looking at the data alone", False),
        ("1. because it is smooth", "2. because it is smooth", False),
        ("> 0", "0", False),
        ("- 2", "2", False),
        ("- x", "x", False),
        ("* because it is smooth", "# because it is smooth", True),
        (
            "such a model overfits the data that it was shown in training",
            "such a model underfits the data that it was shown in training",
            False,
        ),
        (
            "the loss is increasing with each further step that is taken",
            "the loss is decreasing with each further step that is taken",
            False,
        ),
        (
            "what we look for is the argument that maximises this sum here",
            "what we look for is the argument that minimises this sum here",
            False,
        ),
        ("", " \n", True),
        ("a", "b", False),
    ],
)
def test_form_and_slips_do_not_count_and_meaning_does(one, other, together):
    """Case, white space, Markdown and a letter or two; numbers, signs and words that turn a sentence around."""
    assert (len(alike({"a": one, "b": other})) == 1) is together


def test_each_answer_is_in_one_group_and_the_largest_comes_first():
    """Whatever the order in which they come; the wording that occurs most often heads its group."""
    slip = SENTENCE.replace("far", "fra")
    texts = {"a": slip, "b": SENTENCE, "c": SENTENCE, "d": "another thing", "e": "another thing", "f": "alone"}
    expected = [["b", "c", "a"], ["d", "e"], ["f"]]
    assert alike(texts) == expected
    assert alike(dict(reversed(texts.items()))) == expected


def test_no_chain_of_small_steps_leads_from_one_answer_to_another():
    """Every member is close to the head of its group."""
    steps = ["x" * n + "a" * (40 - n) for n in range(12)]
    groups = alike({f"{n:02d}": text for n, text in enumerate(steps)})
    assert [len(group) for group in groups] == [3, 3, 3, 3]
    for head, *others in groups:
        assert all(Levenshtein.normalized_similarity(steps[int(head)], steps[int(each)]) >= LIKE for each in others)


@pytest.mark.parametrize("piece", ["'", "_", "#", " ", "\t", "\n", "- ", "* ", "*'", "1.", "n't", "."])
def test_a_form_takes_no_longer_than_the_length_of_a_text_allows(piece):
    """A pattern that looks again and again at one run would need hours for these, and no time limit ends it."""
    for text in ("a" + piece * 100_000 + "x", piece * 100_000):
        normalised(text)
        WORD.findall(text)


def test_long_texts_are_alike_to_their_equals_only():
    """Nobody waits for a comparison of them."""
    long = "It is long. " * 100
    assert alike({"a": long, "b": long + "!", "c": long}) == [["a", "c"], ["b"]]


def test_code_is_alike_only_if_it_is_equal():
    """But for white space at the ends of lines."""
    assert alike({"a": "x = 1 \ny = 2\n", "b": "x = 1\ny = 2", "c": "X = 1\ny = 2"}, is_code=True) == [
        ["a", "b"],
        ["c"],
    ]


def test_a_form_is_the_same_for_all_that_is_the_same():
    """Formed again, it stays as it is."""
    for text in (SENTENCE, "- **a** `b` $x$-axis 0.5.\n2. (so)", "1. x\n\n# y"):
        assert normalised(normalised(text)) == normalised(text)
