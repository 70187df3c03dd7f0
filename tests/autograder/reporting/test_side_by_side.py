"""Two answers line by line, with what both do marked."""

from autograder.reporting.side_by_side import MOST_LINES, Line, side_by_side


def test_lines_that_do_the_same_are_marked_on_both_sides():
    """Whatever they are called; an empty line is no likeness, nor is a comment."""
    first = "def f(x):\n    # mine\n    y = x + 1\n\n    return y"
    second = "def f(z):\n    # mine\n\n    q = z + 1\n    print(q)\n    return q"
    one, other = side_by_side(first, second)
    assert [line.text for line in one if line.is_shared] == ["def f(x):", "    y = x + 1", "    return y"]
    assert [line.text for line in other if not line.is_shared] == ["    # mine", "", "    print(q)"]


def test_words_are_compared_as_words():
    one, _ = side_by_side("The SQUARE grows.\nSo there", "the square grows\nElsewhere", is_code=False)
    assert [line.is_shared for line in one] == [True, False]


def test_long_texts_are_cut_and_odd_characters_shown():
    """What turns a line around, or hides it, is spelled out."""
    one, other = side_by_side("x = 1\n" * 500, "y" * 5000 + "\n\u202ecba\x1b[2J")
    assert (len(one), one[-1]) == (MOST_LINES + 1, Line("…", False))
    assert len(other[0].text) == 301
    assert other[1].text == "\\u202ecba\\x1b[2J"
