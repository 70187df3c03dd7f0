"""HTML that stands for itself, wherever it is put."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.results.balance import DEEPEST, balanced
from autograder.results.sanitise import TAGS, clean_html
from tests.autograder.browsers_tree import ancestors
from tests.growth import is_linear

PIECES = [
    *(f"{sign}{name}>" for name in ("div", "p", "details", "table", "td", "li", "b", "h1") for sign in ("<", "</"))
]
AROUND = (
    '<div class="outer"><div class="inner">before</div><div class="inner">{}</div><div class="inner">after</div></div>'
)


@settings(max_examples=1000)
@given(st.lists(st.sampled_from([*PIECES, "<br>", "x"]), max_size=30).map("".join))
def test_what_stands_around_it_stays_where_it_is(text):
    """For the tree that a browser builds."""
    for page in (AROUND.format(balanced(text)), AROUND.format(clean_html(text))):
        assert ancestors(page, "after") == ancestors(page, "before") == ["html", "body", "div outer", "div inner"]


CLOSED_UNASKED = [
    "<table><div><table>",
    "<tr><table><td><div><table>",
    "<table><div><td><h1><td></h1><table>",
    "<li><div><li>",
    "<li><div><td><li>",
    "<dd><div><dt>",
    "<h1><div><h1><h1>",
    "<h1><div><h1><p><h2>",
]


@pytest.mark.parametrize("text", CLOSED_UNASKED)
def test_what_a_browser_closes_by_itself_opens_no_way_out(text):
    """A table between cells, an item after an item and a heading in a heading end what was opened before them."""
    page = AROUND.format(balanced(text))
    assert ancestors(page, "after") == ["html", "body", "div outer", "div inner"]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("<li>a<b>b<li>c", "<li>a<b>b</b></li><li>c</li>"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<dt>a<dd>b<dt>c", "<dt>a</dt><dd>b</dd><dt>c</dt>"),
        ("<h1>a<i>b<h2>c", "<h1>a<i>b</i></h1><h2>c</h2>"),
        ("<h1><ul><li>a<h2>b", "<h1><ul><li>a</li></ul></h1><h2>b</h2>"),
        ("<li><table><td>a<li>b", "<li><table><td>a<li>b</li></td></table></li>"),
        ("<h1><table><td>a<h2>b", "<h1><table><td>a<h2>b</h2></td></table></h1>"),
        ("<b>a<p>b<b>c", "<b>a<p>b<b>c</b></p></b>"),
        ("<table><tr><td>1<td><i>2<tr><td>3", "<table><tr><td>1</td><td><i>2</i></td></tr><tr><td>3</td></tr></table>"),
        ("<table><td><table><td>a", "<table><td><table><td>a</td></table></td></table>"),
        ("<table><tr><table><td>a", "<table><tr><td>a</td></tr></table>"),
        ("<td>a</td><tr>b", "ab"),
    ],
)
def test_what_a_browser_closes_by_itself_is_closed(text, page):
    """An item ends the item before it, a heading the heading, a cell the cell; none ends what its list stands in."""
    assert balanced(text) == page


@pytest.mark.parametrize("name", sorted(TAGS))
def test_each_tag_that_students_may_use_is_kept_to_itself(name):
    """Opened once too often, and closed once too often."""
    for text in (f"<{name}>x", f"x</{name}>", f"<{name}>" * 3, f"</{name}>" * 7):
        page = AROUND.format(balanced(text))
        assert ancestors(page, "after") == ["html", "body", "div outer", "div inner"]


@pytest.mark.parametrize(
    "page",
    [
        "<p>1 < 2 and <a href=\"x>y\" title='>'>b</a><br/><input disabled></p>",
        "<script>if (a<b) { '</div><div>' }</script><!-- <div> --><p>x</p>",
        "<style>a > b {}</style><table><tr><td>1</td></tr></table>",
    ],
)
def test_what_is_well_nested_stays_as_it_is(page):
    """Attributes, scripts of our own and comments included."""
    assert balanced(page) == page


@pytest.mark.parametrize("text", ["a<!-- b", "a<script> b", "<b>a<style> b</b>"])
def test_what_would_hide_the_rest_of_the_page_is_left_out(text):
    """A comment or a script without an end goes to the end of its text, and no farther."""
    assert ancestors(AROUND.format(balanced(text)), "after") == ["html", "body", "div outer", "div inner"]


def test_what_is_nested_deeper_than_browsers_do_it_stands_flat():
    """As deep as the bound, each tag stays; those inside it go, and what they hold stays."""
    for depth, kept in ((DEEPEST, DEEPEST), (DEEPEST + 1, DEEPEST)):
        page = balanced("<div>" * depth + "x")
        assert page == "<div>" * kept + "x" + "</div>" * kept


@pytest.mark.parametrize("piece", ["<b>", "</b>", "<b><i>", "<", "<b a='", "<!--", "<script"])
def test_it_takes_time_in_proportion_to_the_text(piece):
    """Also one of tags that are open, surplus or broken off."""
    assert is_linear(lambda size: partial(balanced, piece * (size // len(piece))), 200_000)
