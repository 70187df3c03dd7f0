"""What reaches a terminal is text."""

import string

from hypothesis import given
from hypothesis import strategies as st

from autograder.cli.terminal import harmless
from autograder.course import listed


@given(st.text(st.characters()))
def test_nothing_in_it_is_obeyed_or_cannot_be_written(text):
    """Every line has visible characters alone, even if a name held bytes that are not UTF-8."""
    shown = harmless(text)
    assert all(line.isprintable() for line in shown.split("\n"))
    assert shown.count("\n") == text.count("\n")
    shown.encode()


@given(st.text(string.ascii_letters + string.digits + " .,;:äé…|\n"))
def test_plain_text_is_as_it_was(text):
    """Sentences of our own stay as they are."""
    assert harmless(text) == text


def test_a_list_of_a_whole_class_is_short():
    """Five names and how many more; each on one line."""
    assert listed([f"s{number:02d}" for number in range(300)]) == "s00, s01, s02, s03, s04 and 295 more"
    assert listed(["a\nb", "c"]) == r"a\nb and c"
    assert listed([]) == ""
