"""What is left of code: what it does, whatever it is called; and that no text is too odd or too long."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.reporting.code_tokens import code_tokens, without_comments, word_tokens
from tests.growth import is_linear

PLAIN = 'def mse(y, y_hat):\n    r = y_hat - y\n    return np.mean(r ** 2), "mean"\n'


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(PLAIN.replace("r ", "difference ").replace("y_hat", "p"), id="other names"),
        pytest.param(PLAIN.replace("    r =", "\n\n    r   =   "), id="other spaces"),
        pytest.param(PLAIN.replace("\n", "  # as in the lesson\n", 1), id="a comment"),
        pytest.param(PLAIN.replace(":\n", ':\n    """My own words, it\'s mine."""\n', 1), id="a docstring"),
        pytest.param(PLAIN.replace('"mean"', "'other # text'"), id="another text"),
    ],
)
def test_another_dress_does_not_hide_the_same_code(other: str) -> None:
    """Names of one's own, spaces, comments, docstrings and texts in strings make no difference."""
    assert other != PLAIN
    assert code_tokens(other) == code_tokens(PLAIN)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(PLAIN.replace("mean(", "sum("), id="another function"),
        pytest.param(PLAIN.replace("** 2", "** 3"), id="another number"),
        pytest.param(PLAIN.replace("y_hat - y", "y_hat + y"), id="another operator"),
        pytest.param(PLAIN.replace("return", "yield"), id="another keyword"),
        pytest.param(PLAIN.replace("r ** 2", "abs(r)"), id="a name of Python"),
    ],
)
def test_other_code_is_other_code(other: str) -> None:
    """What the code does is kept."""
    assert code_tokens(other) != code_tokens(PLAIN)


def test_comments_go_and_strings_stay() -> None:
    """A sign of comments within a string is none."""
    assert without_comments('x = "# not one"  # by s01\n\n   # Ada\ny = 1') == 'x = "# not one"\ny = 1'


@given(st.text(max_size=200))
def test_any_text_has_tokens(text: str) -> None:
    """Unfinished code, odd signs and other alphabets raise nothing; what is left has no comment."""
    code_tokens(text)
    assert all(word == word.casefold() for word in word_tokens(text))
    assert without_comments(without_comments(text)) == without_comments(text)


@pytest.mark.parametrize("piece", ['"', '"" ', '"""', "'''a", "\\", "((", "a.", "1.", "#", 'rb"\\', '"\\\n'])
def test_long_texts_take_time_in_proportion_to_their_length(piece: str) -> None:
    """No expression tries again from each place, and no line is looked through for each of its tokens."""

    def prepare(size: int) -> Callable[[], object]:
        text = piece * (size // len(piece))
        return lambda: (without_comments(text), code_tokens(text))

    assert is_linear(prepare, 200_000)
