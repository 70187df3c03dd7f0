"""Only pictures are taken of what is attached to an answer, and what is left out is told."""

import json
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.records import Picture
from autograder.submission.pictures import (
    MAX_BYTES,
    MAX_BYTES_IN_ALL,
    MAX_PICTURES,
    MAX_REASONS,
    PictureBudget,
    attached_pictures,
    is_picture,
    without_inline,
)
from autograder.submission.reading import parse_submission
from tests.autograder.pictures import GIF, JPEG, PNG, WEBP, attached, base64_of, png
from tests.growth import is_linear

FORMS = {"image/png": PNG, "image/jpeg": JPEG, "image/gif": GIF, "image/webp": WEBP}


def taken(attachments):
    room = PictureBudget()
    return attached_pictures(attachments, room), room.left_out


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_is_taken(form):
    """It may be PNG, JPEG, GIF or WebP, and nbformat may keep the base64 as lines."""
    data = base64_of(FORMS[form])
    expected = ((Picture(name="a", form=form, data=data),), [])
    assert taken({"a": {form: data}}) == expected
    assert taken({"a": {form: [data[:8] + "\n", data[8:] + "\n"]}}) == expected


def test_other_names_of_a_form_are_that_form():
    """Some editors write them, and no browser minds."""
    (picture,), left_out = taken({"a": {"image/jpg": base64_of(JPEG)}})
    assert (picture.form, left_out) == ("image/jpeg", [])
    text, (inline,) = without_inline(f"![a](data:image/x-png;base64,{base64_of(PNG)})", PictureBudget())
    assert (text, inline.form) == ("![a](attachment:inline-1)", "image/png")


def test_an_inline_picture_may_stand_by_a_label():
    """As in a list of references behind a text."""
    address = f"data:image/png;base64,{base64_of(PNG)}"
    text, pictures = without_inline(f"![a][1] <IMG SRC='{address}'>\n\n[1]: {address}\n", PictureBudget())
    assert text == "![a][1] <IMG SRC='attachment:inline-1'>\n\n[1]: attachment:inline-2\n"
    assert len(pictures) == 2


@pytest.mark.parametrize("declared", FORMS)
@pytest.mark.parametrize("real", FORMS)
def test_the_content_is_what_it_says_to_be(declared, real):
    """A browser decides by the declared form, a decoder by the content: both must be the same."""
    pictures, left_out = taken({"a": {declared: base64_of(FORMS[real])}})
    assert (len(pictures), len(left_out)) == ((1, 0) if declared == real else (0, 1))


@pytest.mark.parametrize("real", FORMS)
def test_a_figure_is_judged_as_a_picture_that_was_pasted_is(real):
    """It is of the form that it says, and its base64 may come in lines."""
    data = base64_of(FORMS[real])
    assert [form for form in FORMS if is_picture(form, data)] == [real]
    assert is_picture(real, f"{data[:8]}\n{data[8:]}\n")
    assert not is_picture(real, data[8:])


def test_so_many_reasons_are_told_and_then_that_there_are_more():
    """As many as the bound by themselves; one more, and the last sentence stands for it."""
    for refused in (MAX_REASONS, MAX_REASONS + 1):
        left_out = taken({str(number): {} for number in range(refused)})[1]
        assert len(left_out) == refused
        assert (left_out[-1] == "more pictures are left out") == (refused > MAX_REASONS)


@pytest.mark.parametrize(
    ("attachments", "reason"),
    [
        ({"x.svg": {"image/svg+xml": base64_of(b"<svg/>")}}, "x.svg is left out: it is image/svg+xml, not one of"),
        ({"x": {"text/html": "<b>"}}, "x is left out: it is text/html, not one of"),
        ({"x": {}}, "x is left out: it is nothing, not one of"),
        ({"x": 3}, "x is left out: it is nothing, not one of"),
        ({"x": {"image/png": "%%%"}}, "x is left out: it is not valid base64"),
        ({"x": {"image/png": None}}, "x is left out: it says that it is image/png, but its content is not an image"),
        (
            attached("x", b"<script>alert(1)</script>"),
            "x is left out: it says that it is image/png, but its content is",
        ),
        (attached("x", PNG[:20]), "x is left out: it says that it is image/png, but its content is not an image"),
        (attached("x", png(70_000, 70_000)), "x is left out: it says no size, or one of more than 64 million pixels"),
        (attached("x", png(0, 1)), "x is left out: it says no size"),
        (attached("x", JPEG[:8], "image/jpeg"), "x is left out: it says no size"),
        (attached("x", png(more=bytes(MAX_BYTES))), "x is left out: it has more than 5 MB"),
        (attached("x" * 301), f"{'x' * 100} is left out: its name has more than 300 characters"),
        (attached("\x1b[31m", b""), r"\x1b[31m is left out: "),
    ],
)
def test_an_attachment_that_cannot_be_shown_is_left_out_with_the_reason(attachments, reason):
    """One sentence names it."""
    pictures, left_out = taken(attachments)
    assert pictures == ()
    assert [said.startswith(f"the picture {reason}") for said in left_out] == [True]


@pytest.mark.parametrize("attachments", [None, [], "x", 3, {}])
def test_attachments_of_another_form_are_none(attachments):
    """They may be whatever JSON can hold."""
    assert taken(attachments) == ((), [])


def test_a_notebook_has_room_for_so_many_pictures_and_so_many_bytes():
    """The bounds hold for all of its cells together; reasons are bounded too."""
    pictures, left_out = taken({str(number): {"image/png": base64_of(PNG)} for number in range(MAX_PICTURES + 50)})
    assert len(pictures) == MAX_PICTURES
    assert "a notebook may hold 50 pictures" in left_out[0]
    assert (len(left_out), left_out[-1]) == (MAX_REASONS + 1, "more pictures are left out")
    large = base64_of(png(more=bytes(MAX_BYTES - len(PNG))))
    cell = {"cell_type": "markdown", "source": "", "attachments": {"a": {"image/png": large}}}
    cells = parse_submission(json.dumps({"nbformat": 4, "cells": [cell] * 3}).encode())
    assert [len(each.pictures) for each in cells] == [1, 1, 0]
    assert "may have 12 MB in all" in cells[2].left_out[0]
    assert 2 * MAX_BYTES <= MAX_BYTES_IN_ALL < 3 * MAX_BYTES


def test_a_picture_within_the_text_becomes_an_attachment():
    """Some editors write the whole picture as an address."""
    address = f"data:image/png;base64,{base64_of(PNG)}"
    text, pictures = without_inline(f"see ![a]({address}) and <img src='{address}'>", PictureBudget())
    assert text == "see ![a](attachment:inline-1) and <img src='attachment:inline-2'>"
    assert [picture.name for picture in pictures] == ["inline-1", "inline-2"]
    room = PictureBudget()
    text, pictures = without_inline("![a](data:image/svg+xml;base64,QUJD)", room)
    assert (text, pictures, len(room.left_out)) == ("![a](attachment:left-out)", (), 1)


def test_only_markdown_has_pictures():
    """Pictures of another cell are told of."""
    cell = {"cell_type": "code", "source": "x", "attachments": attached("a")}
    [found] = parse_submission(json.dumps({"nbformat": 4, "cells": [cell]}).encode())
    assert found.pictures == ()
    assert found.left_out == ("the picture a is left out: it stands in a cell that is not Markdown",)


@given(st.sampled_from([*FORMS.values()]).flatmap(lambda c: st.tuples(st.just(c), st.integers(0, 60), st.binary())))
def test_no_content_breaks_the_reading(made):
    """Heads that are cut off or followed by anything are taken or left out."""
    content, length, more = made
    for form in FORMS:
        pictures, left_out = taken(attached("a", content[:length] + more, form))
        assert len(pictures) + len(left_out) == 1


def test_a_jpeg_of_many_segments_is_read_in_time_in_proportion():
    """Its size stands behind them, or nowhere."""

    def jpeg(segments):
        return attached("a", b"\xff\xd8" + b"\xff\xe0\0\x02" * segments, "image/jpeg")

    assert taken(jpeg(1_000_000))[0] == ()
    assert is_linear(lambda segments: partial(taken, jpeg(segments)), 200_000)


def test_a_notebooks_pictures_have_a_bound_of_pixels_in_all():
    """Eight kilobytes can be 64 million pixels, and fifty of them 13 GB in the browser of the person who marks."""
    room = PictureBudget()
    taken = [room.take(f"{n}", "image/png", base64_of(png(8191, 8191))) for n in range(6)]
    assert [picture is not None for picture in taken] == [True] * 4 + [False] * 2
    assert "256 million pixels in all" in room.left_out[0]
