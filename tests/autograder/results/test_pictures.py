"""Pictures stand where a text names them, in formgrader and in feedback, and nothing else comes in with them."""

import re
import warnings
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from autograder.records import Picture
from autograder.results.pictures import MAX_REPEATED, as_attachments, with_attachments
from autograder.results.rendering import own_text, students_text
from autograder.results.sanitise import clean_markdown
from tests.autograder.active_content import HOSTILE, HOSTILE_MARKDOWN, active_parts
from tests.autograder.pictures import PNG, base64_of
from tests.growth import is_linear

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of nbconvert's own imports
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

SHEET = Picture(name="my sheet (1).png", form="image/png", data=base64_of(PNG))
OTHER = Picture(name="p2.png", form="image/gif", data="R0lG")
IMAGE = re.compile(r'<img src="data:image/(?:png|gif);base64,[A-Za-z0-9+/=]+" alt="[\w .,+-]*"(?: ?/)?>')


def formgrader(text, pictures):
    """What nbconvert makes of the autograded notebook's cell."""
    renderer = IPythonRenderer(escape=False, attachments=as_attachments(pictures))
    return MarkdownWithMath(renderer=renderer).render(with_attachments(text, pictures, clean_markdown))


def feedback(text, pictures):
    """What the feedback page has of the autograded notebook's cell."""
    stored = with_attachments(text, pictures, clean_markdown)
    kept = [
        Picture(name=name, form=form, data=data)
        for name, one in as_attachments(pictures).items()
        for form, data in one.items()
    ]
    return str(students_text(stored, kept))


READERS = [formgrader, feedback]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "reference",
    [
        "![a plot](attachment:my%20sheet%20%281%29.png)",
        "![a plot](attachment:my%20sheet%20(1).png)",
        "![a plot](<attachment:my sheet (1).png>)",
        "![a plot](attachment:my sheet (1).png)",
        '![a plot](attachment:my%20sheet%20(1).png "Title")',
        "<img alt='x' src='attachment:my sheet (1).png' width=200 onerror=alert(1)>",
        '<IMG SRC="attachment:my%20sheet%20(1).png"\n width=200/>',
        "![a plot][1]\n\n[1]: attachment:my%20sheet%20(1).png 'Title'\n",
        "![a plot]\n\n[A plot]: <attachment:my sheet (1).png>\n",
        "![a plot][]\n\n[a plot]: <attachment:my sheet (1).png>\n",
    ],
)
def test_a_picture_stands_where_the_text_names_it(read, reference):
    """However the name is spelt, with the words before and after it, once."""
    page = read(f"My derivation: {reference} follows.", [SHEET])
    before, image, after = re.fullmatch(r"(?s)(.*)(<img[^>]*>)(.*)", page.strip()).groups()
    assert IMAGE.fullmatch(image)
    assert SHEET.data in image
    assert "My derivation:" in before
    assert "follows." in after
    assert page.count("<img") == 1


@pytest.mark.parametrize("read", READERS)
def test_a_picture_that_the_text_does_not_name_comes_last(read):
    """Nothing that was handed in is lost."""
    page = read("Words.\n\n![p](attachment:p2.png)", [SHEET, OTHER])
    assert [OTHER.data in image for image in IMAGE.findall(page)] == [True, False]


@pytest.mark.parametrize("read", READERS)
def test_a_reference_to_no_picture_breaks_nothing(read):
    """It does no harm beside another picture either."""
    for pictures in ([], [OTHER]):
        page = read(
            "![a](attachment:gone.png) ![b](attachment:picture-9.png) <img src='attachment:gone.png'>", pictures
        )
        assert page.count("<img") == len(pictures)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", [*HOSTILE, *HOSTILE_MARKDOWN])
def test_nothing_active_comes_in_with_a_picture(read, text):
    """The attacks stand behind, before and around it."""
    reference = "![a](attachment:p2.png)"
    for written in (f"{text}{reference}", f"{reference}{text}", f"<{reference}", text.replace("x", reference, 2)):
        page = read(written, [OTHER])
        assert active_parts(IMAGE.sub("", page)) == []


PIECES = [
    "![a](attachment:p2.png)",
    "<img src=attachment:p2.png>",
    "<",
    ">",
    "![",
    "](",
    ")",
    "[",
    "]",
    "\\",
    "!",
    "`",
    "\n",
    " ",
    "x",
    "<a href='",
    "javascript:",
    "]: ",
    "onerror=alert(1)",
    "$",
    "&",
    ";",
    '"',
    "'",
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_no_mixture_stays_active(text):
    """Pieces of attacks around references, in any order; in feedback every picture that was handed in is there."""
    for read in READERS:
        assert active_parts(IMAGE.sub("", read(text, [OTHER]))) == []
    assert IMAGE.search(feedback(text, [OTHER]))


def test_names_and_words_of_the_students_reach_no_page():
    """The attachment has a name of our own, the alternative text only letters and plain signs."""
    odd = Picture(name='"><b onclick=x>.png', form="image/png", data="QUJD")
    assert as_attachments([odd]) == {"picture-1.png": {"image/png": "QUJD"}}
    stored = with_attachments('![" onload=alert(1) <b>](attachment:"><b onclick=x>.png)', [odd], clean_markdown)
    assert "onclick=" not in feedback(stored, [odd])
    assert len(IMAGE.findall(feedback(stored, [odd]))) == 1


def test_the_instructors_pictures_are_those_that_the_released_text_names():
    """A picture of a mark scheme stays out of feedback."""
    page = own_text("See ![plot](attachment:p2.png).", [SHEET, OTHER])
    assert isinstance(page, Markup)
    assert OTHER.data in page
    assert SHEET.data not in page


@pytest.mark.parametrize(
    "piece",
    [
        *("![", "![](attachment:", "<img ", "<img src=", "![](attachment:p2.png ", "\n[a]: attachment:x ![a][b"),
        *("\n[a]: attachment:p2.png\n![a]", "\n[a]: attachment:p2.png '", "<img src=attachment:p2.png "),
    ],
)
def test_a_long_text_takes_a_time_in_proportion(piece):
    """It does so even if it is made of openings that lead nowhere."""

    def work(size):
        return partial(with_attachments, piece * (size // len(piece)), [SHEET, OTHER], str)

    assert is_linear(work, 200_000)


@pytest.mark.parametrize("read", READERS)
def test_a_large_picture_that_a_text_names_again_and_again_is_shown_once(read):
    """Each showing holds the whole picture: 250 kB named 2,000 times made a page of 500 MB."""
    large = Picture(name="a", form="image/png", data="A" * 250_000)
    page = read("![plot](attachment:a) " * 2000, (large,))
    assert len(page) < 3 * len(large.data)
    assert page.count("<img") < 3
    assert "shown before" in page


def test_what_a_text_shows_again_is_bounded_to_the_character():
    """The first showing is free; as much as the bound comes again, and one character more does not."""
    for length, shown in ((MAX_REPEATED // 2, 3), (MAX_REPEATED, 2), (MAX_REPEATED + 1, 1)):
        one = Picture(name="a", form="image/png", data="A" * length)
        assert str(students_text("![plot](attachment:a) " * 4, (one,))).count("<img") == shown


@pytest.mark.parametrize("read", READERS)
def test_of_two_names_that_begin_alike_the_whole_one_counts(read):
    """HTML lets a name end at a space, and the shorter name ends there."""
    pictures = (Picture(name="my", form="image/png", data="QUJD"), Picture(name="my p2", form="image/gif", data="R0lG"))
    page = read("<img src='attachment:my p2'> stands before the rest.", pictures)
    assert "R0lG" in page.partition("stands before")[0]


@pytest.mark.parametrize(
    ("written", "words"),
    [("My plot, no. 1", "My plot, no. 1"), ("", "picture"), ("*&<", "picture"), ("**a**", "a"), ("é_x", "é x")],
)
def test_the_alternative_text_is_the_students_words(written, words):
    """Without signs that Markdown or HTML would read; where no words are left, one stands for them."""
    assert f'alt="{words}"' in students_text(f"![{written}](attachment:p2.png)", (OTHER,))


@pytest.mark.parametrize("read", READERS)
def test_a_small_picture_may_stand_in_many_places(read):
    assert read("![tick](attachment:p2.png) " * 100, (OTHER,)).count("<img") == 100


@pytest.mark.parametrize("read", READERS)
def test_nothing_of_a_tag_is_left_behind_its_picture(read):
    """What stands after it is the answer's."""
    page = read("<img src='attachment:p2.png' width=300 />so 1 > 0", [OTHER])
    assert re.sub(r"<[^>]*>", "", page).strip() in ("so 1 &gt; 0", "so 1 > 0")
    page = read("<img src=attachment:p2.png>so 1 > 0", [OTHER])
    assert re.sub(r"<[^>]*>", "", page).strip() in ("so 1 &gt; 0", "so 1 > 0")


def test_labels_make_no_text_much_longer():
    """However often one is named."""
    name = "x" * 200
    picture = Picture(name=name, form="image/png", data="R0lG")
    text = "![a]" * 20_000 + f"\n\n[a]: attachment:{name}\n"
    assert len(with_attachments(text, [picture], str)) < 10 * len(text)
