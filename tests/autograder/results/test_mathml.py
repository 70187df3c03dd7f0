"""Formulas are drawn by the browser alone, and what a student wrote in one stays text."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.results.mathml import MAX_DEPTH, MAX_LENGTH, mathml, text_with_formulas
from autograder.results.rendering import own_text, students_text
from tests.autograder.active_content import HOSTILE, HOSTILE_MARKDOWN, active_parts
from tests.growth import calls_of

ROOT = Path(__file__).resolve().parents[3]
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(?!\s)([^$\n]+?)(?<!\s)\$", re.DOTALL)
COMMANDS = r"\text \frac \sqrt \hat \left( \right) \begin{matrix} \end{matrix} \href \class \style \color \mathop \tag"
SIGNS = "{ } ^ _ & ' \" < > = ; x 1 &lt; &#60; <script> </math> <mtext> <img"
PIECES = [*COMMANDS.split(), *SIGNS.split(), r"\\", " "]
COSTLY = [
    *(sign * MAX_LENGTH for sign in "{}^_&'a1"),
    *(command * 90 for command in (r"\frac", r"\left(", r"\sqrt{", r"\hat", r"\begin{matrix}", r"\overset{a}", "x^")),
    r"\sqrt{" * 140 + "}" * 140,
    r"\def\a{xx}" + "".join(rf"\def\{b}{{\{a}\{a}}}" for a, b in zip("abcdefghijklmn", "bcdefghijklmno", strict=True)),
    r"\newcommand{\a}{\a\a}\a",
]


def formulas_of(path: Path) -> set[tuple[bool, str]]:
    texts = ("".join(c["source"]) for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "markdown")
    return {(bool(block), block or line) for text in texts for block, line in FORMULA.findall(text)}


@pytest.mark.parametrize("path", sorted((ROOT / "source_notebooks").glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_every_formula_of_an_assignment_is_drawn(path: Path) -> None:
    """Tasks, hints, mark schemes: none falls back to its source, and all come out as sound XML without a backslash."""
    found = formulas_of(path)
    assert found
    for is_block, tex in found:
        drawn = mathml(tex, is_block=is_block)
        assert drawn is not None, tex
        assert "\\" not in "".join(ElementTree.fromstring(drawn).itertext())


def test_formulas_stand_where_they_were_written() -> None:
    """They may stand in a sentence, a table, bold text or alone; code and prices are not formulas."""
    page = own_text(
        "Of $a<b$, **$c$** and\n\n$$\nd\n$$\n\n| $e$ | `$f$` |\n|--|--|\n| 5 $ | 6 $ |\n\n| a | b |\n|--|--|"
    )
    assert re.findall(r'display="(\w+)"><mrow><mi>(\w)', page) == [
        ("inline", "a"),
        ("inline", "c"),
        ("block", "d"),
        ("inline", "e"),
    ]
    assert "<mo>&lt;</mo>" in page
    assert "<code>$f$</code>" in page
    assert "6 $" in page


@pytest.mark.parametrize("begin", ["- ", "+ ", "* ", "> ", "# ", "1. ", "---", "="])
def test_a_formula_stays_whole_whatever_its_lines_begin_with(begin: str) -> None:
    """Markdown would make a list, a quotation or a heading of the second line; a paragraph's end ends a formula too."""
    page = students_text(f"Since $x\n{begin} 1 y$ holds.")
    assert page.count("<math") == 1
    assert page.count("<p>") == 1
    assert page.startswith("<p>Since <math")
    assert "<math" not in students_text(f"It costs 5$ and\n\n{begin}6$ more.")


def test_what_cannot_be_drawn_is_shown_as_it_was_typed() -> None:
    """An unknown command, a brace too few, a formula that is too long."""
    assert "$\\nonsense{x}$" in own_text(r"See $\nonsense{x}$.")
    assert "$\\frac{1}$" in students_text(r"$\frac{1}$")
    assert mathml("x" * (MAX_LENGTH + 1), is_block=False) is None


@pytest.mark.parametrize(
    ("tex", "element"),
    [
        (r"\frac{a}{b}", "mfrac"),
        (r"\sqrt{a}", "msqrt"),
        (r"\sqrt[3]{a}", "mroot"),
        ("a_1", "msub"),
        ("a^2", "msup"),
        ("a_1^2", "msubsup"),
        (r"\underset{a}{b}", "munder"),
        (r"\overset{a}{b}", "mover"),
        (r"\sum_{i}^{n}", "munderover"),
        (r"\text{for all}", "mtext"),
        (r"a \quad b", "mspace"),
        (r"\phantom{a}", "mphantom"),
    ],
)
def test_each_form_of_a_formula_is_drawn(tex: str, element: str) -> None:
    """Fractions, roots, what stands below and above a sign, text and space."""
    assert f"<{element}" in (mathml(tex, is_block=True) or "")


@pytest.mark.parametrize(("tex", "attributes"), [(r"\color{red}{a}", "<mstyle>"), (r"a \hspace{1cm} b", "<mspace>")])
def test_an_attribute_that_is_not_on_the_list_costs_no_formula(tex: str, attributes: str) -> None:
    """A name that is unknown, and a known one whose value is: each is left out, and what it belongs to is drawn."""
    assert attributes in (mathml(tex, is_block=True) or "")


def test_a_formula_may_be_as_long_and_as_deep_as_the_bounds_say() -> None:
    """One element more inside each other, or one more character, and it is shown as it was typed."""
    assert mathml("x" * MAX_LENGTH, is_block=False) is not None
    levels = MAX_DEPTH - 3  # the formula, its row and the letter are the others
    deepest = mathml("{" * levels + "x" + "}" * levels, is_block=False)
    assert deepest is not None
    assert deepest.count("</") == MAX_DEPTH
    assert mathml("{" * (levels + 1) + "x" + "}" * (levels + 1), is_block=False) is None


@pytest.mark.parametrize("space", ["[2pt]", " [ 2pt ]", "[-0.5em]", "[.3 ex]", ""])
def test_lines_of_a_formula_stand_apart_as_the_browser_likes(space: str) -> None:
    """A length behind a line break is not text; brackets that hold something else are."""
    drawn = mathml(rf"\begin{{cases}} a & b \\{space} c & d \end{{cases}}", is_block=True)
    assert drawn == mathml(r"\begin{cases} a & b \\ c & d \end{cases}", is_block=True)
    assert "<mi>x</mi><mo" in (mathml(r"\begin{cases} a \\ [x] \end{cases}", is_block=True) or "")


@pytest.mark.parametrize("name", ["aligned", "align*", "cases", "dcases", "gathered"])
def test_formulas_of_several_lines_are_tables(name: str) -> None:
    """No sign that separates columns is shown."""
    drawn = mathml(rf"\begin{{{name}}} a &= b \\ c &= d \end{{{name}}}", is_block=True) or ""
    assert drawn.count("<mtr>") == 2
    assert drawn.count("<mtd") == 4
    assert "&amp;" not in drawn


def test_formulas_in_plain_text() -> None:
    """Those that markdown would take for formulas; prices, and whatever cannot be drawn, stay text."""
    drawn = text_with_formulas("<b> $a<b$, $$\nc\n$$ and $\\nonsense$; 5 $ or 6 $, $7, $8, \\$9$ **x**")
    assert re.findall(r'display="(\w+)"><mrow><mi>(\w)', drawn) == [("inline", "a"), ("block", "c")]
    assert drawn.startswith("&lt;b&gt; <math")
    assert drawn.endswith("and $\\nonsense$; 5 $ or 6 $, $7, $8, \\$9$ **x**")


@pytest.mark.parametrize("text", [*HOSTILE, *HOSTILE_MARKDOWN])
def test_nothing_in_plain_text_with_formulas_is_active(text: str) -> None:
    """Beside a formula and in one; a command of TeX is only text, on a page without MathJax."""
    found = active_parts(text_with_formulas(f"{text} $x$ ${text}$ $$ {text} $$ {text}"))
    assert [part for part in found if not part.startswith("TeX ")] == []


@pytest.mark.parametrize("text", [*HOSTILE, *HOSTILE_MARKDOWN])
def test_nothing_in_a_formula_is_active(text: str) -> None:
    """Attacks as a formula's text, in its commands' arguments and attributes, by the browser's reading of the page."""
    for tex in (text, rf"\text{{{text}}}", rf"\href{{{text}}}{{x}}", rf"\color{{{text}}}{{x}}", rf"\mathop{{{text}}}"):
        assert active_parts(mathml(tex, is_block=False) or "") == []
        assert active_parts(students_text(f"before ${tex}$ after\n\n$$\n{tex}\n$$")) == []


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_no_mixture_in_a_formula_is_active(text: str) -> None:
    """Pieces of TeX and of attacks in any order."""
    assert active_parts(mathml(text, is_block=True) or "") == []
    assert active_parts(students_text(f"${text}$")) == []


@pytest.mark.parametrize("reference", ["\ue000", "&#xE000;", "x0x", "&#x78;0x"])
def test_nothing_typed_is_taken_for_a_formula(reference: str) -> None:
    """What stands for a formula on the way cannot be written by anyone."""
    assert students_text(f"$a$ {reference}0{reference}").count("<math") == 1


@pytest.mark.parametrize("tex", COSTLY)
def test_no_formula_costs_much_time(tex: str) -> None:
    """Deep nesting, open braces and commands that define commands take work in proportion to their length."""
    drawn: list[str | None] = []
    assert calls_of(lambda: drawn.append(mathml(tex, is_block=False))) < 200 * MAX_LENGTH
    assert len(drawn[0] or "") < 50 * MAX_LENGTH
