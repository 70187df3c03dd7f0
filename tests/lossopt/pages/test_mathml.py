"""Formulas as MathML."""

import re
from xml.etree import ElementTree

import pytest
from latex2mathml.converter import convert
from lossopt.pages.mathml import LONG, mathml

LONG_ONES = (
    r"\eta = \left(\frac{2}{\sqrt{a} + \sqrt{b}}\right)^2,\quad \beta = \frac{(c - 1)^2}{(c + 1)^2}, \quad r = 1",
    r"-\frac1N\log(\text{likelihood}) = \frac{1}{2\sigma^2}\text{MSE} + \log(\sqrt{2\pi}\sigma)",
    r"\text{and without replacement}\quad \frac{s^2}{B}\cdot\frac{N - B}{N - 1} + a + b",
)


def letters(drawn: str) -> str:
    return "".join(ElementTree.fromstring(f"<all>{drawn}</all>".replace(' xmlns="', ' name="')).itertext())


@pytest.mark.parametrize(
    "tex", [r"\frac{1}{n}", r"x \le y", r"\hat y_i^2", r"\begin{cases} 1 & a \\ 0 & b \end{cases}"]
)
def test_a_short_formula_is_one_drawing(tex):
    """With the elements that latex2mathml makes of it, and without a reference that a browser would show."""
    drawn = mathml(tex, is_block=True)
    assert drawn.startswith('<math display="block">')
    assert re.findall(r"<(\w+)", drawn) == re.findall(r"<(\w+)", convert(tex, display="block"))
    assert "&amp;" not in drawn


@pytest.mark.parametrize("tex", LONG_ONES)
def test_a_long_formula_is_cut_into_lines_of_a_telephone(tex):
    """Nothing is lost; in a line of text it stays in one piece."""
    drawn = mathml(tex, is_block=True)
    pieces = re.findall(r"<math.*?</math>", drawn)
    assert len(pieces) > 1
    assert max(len(letters(piece)) for piece in pieces) <= LONG
    assert letters(drawn) == letters(mathml(tex, is_block=False))
    assert mathml(tex, is_block=False).count("<math") == 1


@pytest.mark.parametrize("tex", [r"\nonsense", r"x + \nonsense{y}", "{", r"\left("])
def test_what_cannot_be_read_is_no_formula(tex):
    """Whatever the parser makes of it."""
    assert mathml(tex, is_block=False) is None


@pytest.mark.parametrize("environment", ["aligned", "dcases", "gathered"])
def test_environments_under_other_names_are_drawn(environment):
    """As a table of two rows."""
    drawn = mathml(rf"\begin{{{environment}}} a &= b \\[4pt] c &= d \end{{{environment}}}", is_block=True)
    assert drawn.count("<mtr>") == 2
