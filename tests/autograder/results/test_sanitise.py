"""Nothing that a student writes is active in anyone's browser, and what is harmless stays as it was."""

import re
import warnings
from functools import partial

import markdown_it
import mistune
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.results.sanitise import (
    MAX_CLEANED,
    MAX_HTML,
    MAX_SIGNS,
    MAX_SIGNS_IN_ALL,
    REOPENED,
    TAGS,
    HtmlBudget,
    clean_html,
    clean_markdown,
    clean_output,
)
from tests.autograder.active_content import HOSTILE, HOSTILE_MARKDOWN, IN_DISGUISE, active_parts
from tests.autograder.pictures import PNG, base64_of, png
from tests.growth import is_linear

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of their own imports
    from bleach._vendor.html5lib.constants import formattingElements
    from nbconvert.filters import markdown2html

RENDERERS = {
    "formgrader": markdown2html,
    "feedback": mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "math", "url", "footnotes"]),
    "commonmark": markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").render,
}
SIGNS = "< > </ /> ' \" = &lt; &#60; &#x3c ` [ ]( ) ! \\ $ <!-- --> <![CDATA[ ]]> <b> </b> <script> </script> \\href{"
WORDS = "script svg img b a table td style href onerror onload javascript: data: alert(1) x"
PIECES = [*SIGNS.split(), *WORDS.split(), " ", "\n", "]: ", "<a href='"]
FORMATS = sorted(name for _, name in formattingElements if name != "a")  # a browser ends a link at the next one
NESTED = ["<b>", "</b>", "<div>", "</div>", "<table>", "<td>", "</table>", "</p>", "x"]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_judge_knows_each_example_as_active(text):
    """An example that the judge passes as it stands would prove nothing below."""
    assert active_parts(text) or text in IN_DISGUISE


@pytest.mark.parametrize("text", HOSTILE)
def test_no_html_stays_active(text):
    """Alone, behind text, inside a table, and cleaned twice."""
    for page in (text, f"before {text} after", f"<table><tr><td>{text}</td></tr></table>", clean_html(text)):
        assert active_parts(clean_html(page)) == []


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("text", HOSTILE_MARKDOWN)
def test_no_markdown_stays_active(text, renderer):
    """This holds whichever renderer makes HTML of it, and however often it was cleaned."""
    for written in (text, f"before\n\n{text}\n\nafter", f"1. a {text}\n2. b", clean_markdown(text)):
        assert active_parts(RENDERERS[renderer](clean_markdown(written))) == []


@settings(max_examples=800)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_no_mixture_stays_active(text):
    """Pieces of attacks in any order, as HTML and as markdown."""
    assert active_parts(clean_html(text)) == []
    for render in RENDERERS.values():
        assert active_parts(render(clean_markdown(text))) == []


@settings(max_examples=200)
@given(st.lists(st.sampled_from(NESTED)).map("".join))
def test_html_is_well_nested(text):
    """Nothing that follows on the page gets inside it, or out of what it stands in."""
    opened: list[str] = []
    for slash, name in re.findall(r"<(/?)(\w+)[^>]*>", clean_html(text)):
        if slash:
            assert opened.pop() == name
        elif name not in ("br", "hr", "col"):
            opened.append(name)
    assert opened == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>a</b> &lt; b &amp; c", "<b>a</b> &lt; b &amp; c"),
        ("1 < 2 > 0", "1 &lt; 2 &gt; 0"),
        ('<table border="1" class="dataframe"><tr><th></th><td>1</td></tr></table>',) * 1
        + ("<table><tbody><tr><th></th><td>1</td></tr></tbody></table>",),
        ('<a href="https://x.org/?a=1&b=2">x</a>',) * 1
        + ('<a href="https://x.org/?a=1&amp;b=2" rel="noopener noreferrer">x</a>',),
        ("<style>td { color: red }</style><p>x</p>", "<p>x</p>"),
        (r"$\frac{a}{b}$ and \(x_1\)", r"$\frac{a}{b}$ and \(x_1\)"),
        ('<a href=" https://x.org">x</a>', '<a href=" https://x.org" rel="noopener noreferrer">x</a>'),
        (
            "<table><tr><td colspan=100>a<td rowspan=x>b<td colspan=1000>c</table>",
            '<table><tbody><tr><td colspan="100">a</td><td>b</td><td>c</td></tr></tbody></table>',
        ),
    ],
)
def test_harmless_html_stays(text, expected):
    """Tables, links to web pages, entities and formulas look as they did."""
    assert clean_html(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "With $\\hat p = \\sigma(z)$ the loss is $-y\\log\\hat p$; for $a < b$ and $a<1$.",
        "I looked at the data: it is small. JavaScript: no.",
        "# Title\n\n- *one*\n- **two** & three\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "[page](https://example.org/a_b?c=d&e=f) and <https://example.org>, [below](#part), [file](notes!:1.md)",
        "I asked [my neighbour]: she said [no]:maybe.",
        "Use `x[0] > 1` or\n\n```python\nif a < 1 and b > 2:\n    pass\n```",
        "$$\\begin{aligned} a &= b \\\\ c &\\le d \\end{aligned}$$",
        "H<sub>2</sub>O, é, 你好, &eacute;&nbsp;&mdash;",
    ],
)
def test_harmless_markdown_stays(text):
    """An honest answer reaches the person who marks it as it was typed."""
    assert clean_markdown(text) == text


@pytest.mark.parametrize("address", ["vscode:open", "ftp://example.org", "vs&#32;code:open"])
def test_a_link_to_anything_but_a_web_page_leads_nowhere(address):
    """A program may answer to any scheme; what follows the brackets of a definition may be prose."""
    assert clean_markdown(f"[x]({address}) and [y](<{address}>)") == "[x](#) and [y](<#>)"


def test_outputs_keep_what_is_passive():
    """Text, tables and pictures stay; scripts, SVG, widgets and forms that nobody knows go."""
    data = {
        "application/vnd.jupyter.widget-state+json": {"state": {}},
        "text/plain": "x",
        "text/html": ["<b>x</b>", "<script>alert(1)</script>"],
        "text/markdown": "[x](javascript:alert(1))",
        "text/latex": r"$\href{javascript:alert(1)}{x}$",
        "image/png": base64_of(PNG),
        "image/jpeg": '"><script>alert(1)</script>',
        "image/svg+xml": "<svg onload=alert(1)>",
        "application/javascript": "alert(1)",
        "application/vnd.jupyter.widget-view+json": {"model_id": "1"},
        "application/vnd.plotly.v1+json": {"data": []},
        "text/vnd.mermaid": "x",
    }
    metadata = {"image/png": {"width": "1 onload=x"}}
    made = clean_output({"output_type": "display_data", "data": data, "metadata": metadata})
    assert made == {
        "output_type": "display_data",
        "metadata": {},
        "data": {
            "text/plain": "x",
            "text/html": "<b>x</b>",
            "text/markdown": "[x](#))",
            "text/latex": r"$\ href{javascript :alert(1)}{x}$",
            "image/png": base64_of(PNG),
        },
    }


def test_outputs_of_which_nothing_is_left_go():
    """An output of active forms alone, or of no known kind, leaves no empty shell."""
    assert clean_output({"output_type": "display_data", "data": {"application/javascript": "x"}}) is None
    assert clean_output({"output_type": "update_display_data", "data": {"text/plain": "x"}}) is None
    assert clean_output({"output_type": "display_data", "data": "x"}) is None


@pytest.mark.parametrize(
    ("start", "text"),
    [
        *(
            ("", text)
            for text in ("<b>", "<a href='", "<b ", "<script>", "<!--", "&", "<td colspan='", "</b>", "\\", "<")
        ),
        *(
            ("", text)
            for text in ("[x](", "<svg", "<<", "&#60", "<td =", "a=", "<script", "</script ", "`", "]: ", "!")
        ),
        ("<", "a"),
        ("<b", " "),
        ("<b", "-"),
        ("<b ", '"'),
        ("<b ", "'a'"),
        ("<script>", "</script "),
        ("<script>", "</script"),
        ("<title>", "</title x"),
        ("<", "/"),
    ],
)
@pytest.mark.parametrize("end", ["", ">"])
def test_cleaning_takes_linear_time(start, text, end):
    """Up to the largest page that is cleaned."""

    def page(size):
        return partial(clean, start + text * ((size - len(start) - len(end)) // len(text)) + end)

    assert is_linear(page, MAX_HTML)


def clean(page):
    clean_html(page)
    clean_markdown(page)


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [("<td ", "a", ">"), ("<td ", " ", ">"), ("<td ", "a ", "=>"), ("<td a=", " ", ">"), ("<td ", "-", "=>")],
)
def test_attributes_take_linear_time(start, text, end):
    """Those of a tag that is kept: each letter may begin a name, and none of the names has a value."""
    assert is_linear(lambda size: partial(clean, start + text * size + end), 120_000)


@pytest.mark.parametrize(
    "text",
    [
        "x" * (MAX_HTML + 1),
        "<b>" * (MAX_SIGNS + 1),
        "&" * (MAX_SIGNS + 1),
        "<p>" + "".join(f"<{name}>" * 3 for name in FORMATS) + "<p>x" * (MAX_SIGNS - 100),
    ],
    ids=["characters", "tags", "references", "what browsers open again"],
)
def test_a_huge_page_is_left_out(text):
    """Beyond the limits a sentence stands in its place."""
    assert clean_html(text) == f"<p>(HTML of {len(text) // 1024} kB left out)</p>"


def test_pages_up_to_the_bounds_are_cleaned():
    """Of characters, of tags, and of what cleaning makes of them; one character more is left out."""
    assert clean_html("x" * MAX_HTML) == "x" * MAX_HTML
    assert clean_html("<p>x</p>" * (MAX_SIGNS // 2)) == "<p>x</p>" * (MAX_SIGNS // 2)
    growing = "<p>" + "".join(f"<{name}>" for name in FORMATS if name in TAGS) + "<p>x" * 8900
    fitting = growing + "x" * (MAX_CLEANED - len(clean_html(growing)))
    assert len(clean_html(fitting)) == MAX_CLEANED
    assert "left out" in clean_html(f"{fitting}x")


def test_a_large_table_stays():
    """Three thousand and six hundred numbers, as in a data frame that is shown in full."""
    page = "<table><tbody>" + "<tr><td>1</td><td>2</td><td>3</td></tr>" * 1200 + "</tbody></table>"
    assert clean_html(page) == page


@pytest.mark.parametrize("name", sorted(TAGS.intersection(FORMATS)))
@pytest.mark.parametrize("space", [" ", "/", "\n", "\t", "\f"])
def test_unclosed_tags_do_not_multiply(name, space):
    """Browsers open each of them again in each paragraph that follows: a thousand tags would become a million."""
    opened = "".join(f"<{name}{space}x{number}>" for number in range(500))
    assert clean_html(f"<p>{opened}{opened.upper()}{'<p>x' * 500}").count("x") == 500


def test_each_tag_that_browsers_open_again_is_known():
    """What comes of those that are not kept can be seen in the use of memory alone."""
    assert [name for name in FORMATS if not REOPENED.match(f"<{name} x>")] == []


@pytest.mark.parametrize(
    "content",
    [png(30_000, 30_000), b"<svg onload='alert(1)'/>", b"BM" + b"\0" * 60, b""],
    ids=["900 million pixels", "SVG", "another form", "nothing"],
)
def test_a_broken_figure_or_one_too_large_for_a_browser_is_left_out(content):
    """It is held to what a pasted picture is held to: 140 kB can say 900 million pixels."""
    output = {"output_type": "display_data", "data": {"image/png": base64_of(content), "text/plain": "f"}}
    assert clean_output(output)["data"] == {"text/plain": "f"}


def test_the_html_of_a_notebook_is_bounded_in_all():
    """Each output may be short enough by itself; what is beyond the notebook's room says so, and the rest stays."""
    table = f"<p>{'<b>x</b>' * (MAX_SIGNS // 2 - 1)}</p>"
    output = {"output_type": "display_data", "data": {"text/html": table, "text/plain": "a table"}, "metadata": {}}
    budget = HtmlBudget()
    made = [clean_output(output, budget)["data"] for _ in range(MAX_SIGNS_IN_ALL // MAX_SIGNS + 2)]
    kept = [data["text/html"].startswith("<p><b>") for data in made]
    assert kept == [True] * (MAX_SIGNS_IN_ALL // MAX_SIGNS) + [False] * 2
    assert made[-1] == {"text/html": f"<p>(HTML of {len(table) // 1024} kB left out)</p>", "text/plain": "a table"}
    small = output | {"data": {"text/html": "<b>x</b>"}}
    assert clean_output(small, HtmlBudget())["data"] == {"text/html": "<b>x</b>"}
