"""What becomes HTML on a feedback page, and how: texts, code and outputs, each in the form that suits it."""

from typing import Any

import pytest
from markupsafe import Markup

from autograder.results.rendering import (
    MAX_RENDERED,
    MAX_SHOWN,
    Outline,
    code,
    outputs,
    own_text,
    plain_code,
    students_text,
)
from tests.autograder.pictures import GIF, PNG, base64_of


def shown(*found: dict[str, Any]) -> list[str]:
    return [str(page) for page in outputs(found)]


def test_what_code_printed_stands_apart_by_its_stream() -> None:
    """Readers see at once what is an error; colours of a terminal are left out."""
    assert shown(
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "\x1b[31mb\x1b[0m < c"]},
        {"output_type": "stream", "name": "stderr", "text": "careful"},
    ) == ['<pre class="stdout">a\nb &lt; c</pre>', '<pre class="stderr">careful</pre>']


def test_an_error_is_shown_with_its_traceback_or_its_sentence() -> None:
    """Some kernels send no traceback."""
    error = {"output_type": "error", "ename": "ValueError", "evalue": "too large"}
    assert shown(error | {"traceback": ["line 1", "ValueError: too large"]}, error | {"traceback": []}, error) == [
        '<pre class="error">line 1\nValueError: too large</pre>',
        '<pre class="error">too large</pre>',
        '<pre class="error">too large</pre>',
    ]


@pytest.mark.parametrize(
    ("data", "page"),
    [
        (
            {"image/gif": base64_of(GIF), "text/html": "<b>x</b>", "text/plain": "x"},
            f'<img src="data:image/gif;base64,{base64_of(GIF)}" alt="a figure that the code drew">',
        ),
        ({"text/html": "<b>x</b>", "text/markdown": "*x*", "text/plain": "x"}, '<div class="html"><b>x</b></div>'),
        ({"text/markdown": "*x*", "text/plain": "x"}, "<p><em>x</em></p>\n"),
        ({"text/latex": "$x$", "text/plain": "x < y"}, '<pre class="stdout">x &lt; y</pre>'),
        ({"text/latex": "$x$"}, '<pre class="stdout">$x$</pre>'),
        ({"application/json": "{}"}, '<pre class="stdout"></pre>'),
    ],
)
def test_of_an_outputs_forms_the_richest_is_shown(data: dict[str, str], page: str) -> None:
    """Each says the same: a figure before a table, that before a text, and LaTeX, which nothing draws here, last."""
    assert shown({"output_type": "display_data", "data": data, "metadata": {}}) == [page]


def test_a_figure_may_be_stored_in_lines() -> None:
    """An address has none."""
    data = base64_of(PNG)
    page = shown({"output_type": "display_data", "data": {"image/png": [data[:8] + "\n", data[8:]]}, "metadata": {}})
    assert f"base64,{data}" in page[0]


def test_an_output_of_which_cleaning_leaves_nothing_is_not_shown() -> None:
    """The others are, in their order."""
    active = {"output_type": "display_data", "data": {"application/javascript": "alert(1)"}}
    first, last = ({"output_type": "stream", "name": "stdout", "text": text} for text in ("first", "last"))
    assert shown(first, active, last) == ['<pre class="stdout">first</pre>', '<pre class="stdout">last</pre>']


def test_a_long_text_is_cut_behind_the_bound() -> None:
    """With the number of characters that are missing."""
    assert str(plain_code("x" * MAX_SHOWN)) == f'<pre class="typed">{"x" * MAX_SHOWN}</pre>'
    assert str(plain_code("x" * (MAX_SHOWN + 3))).endswith("x\n… (3 more characters)</pre>")


def test_text_and_code_up_to_the_bound_are_rendered() -> None:
    """One character more, and they stand as they were typed."""
    for render, text in ((students_text, "*a* "), (code, "a = 1\n")):
        long = text * (MAX_RENDERED // len(text))
        fitting = long + "b" * (MAX_RENDERED - len(long))
        assert 'class="typed"' not in render(fitting)
        assert 'class="typed"' in render(f"{fitting}b")


def test_a_students_text_is_rendered_unless_it_is_wanted_as_typed() -> None:
    """Harmless HTML in it and in the instructor's stays what it is."""
    assert students_text("*a* <b>c</b>") == own_text("*a* <b>c</b>") == "<p><em>a</em> <b>c</b></p>\n"
    assert students_text("*a* <b>c</b>", as_typed=True) == '<pre class="typed">*a* &lt;b&gt;c&lt;/b&gt;</pre>'


def test_headings_of_one_level_stay_on_one_level() -> None:
    """The second does not hang below the first, and none is deeper than HTML has names for."""
    page = Outline(2).place(Markup("<h2>a</h2><h2>b</h2><h3>c</h3><h3>d</h3>"))
    assert page == "<h3>a</h3><h3>b</h3><h4>c</h4><h4>d</h4>"
    deep = Outline(5).place(Markup("<h1>a</h1><h2>b</h2>"))
    assert deep == "<h6>a</h6><h6>b</h6>"
