"""The templates as a browser gets them."""

from autograder.marking_desk.questions import QuestionCounts
from autograder.marking_page.page import FILES, page, page_file
from tests.autograder.active_content import HOSTILE


def test_what_is_shown_is_escaped():
    """Names of cells and sentences of errors are text, whatever stands in them; addresses are quoted."""
    questions = [QuestionCounts(assignment="a", name=f"{text} / ?", answers=3, waiting=2) for text in HOSTILE]
    made = page("questions.html.j2", base="/marking/", nonce="x", questions=questions, notes=list(HOSTILE))
    body = made.partition("<body")[2].partition(">")[2]
    assert not any(text in body for text in HOSTILE if "<" in text)
    assert body.count("<a ") == len(HOSTILE)
    assert "<script" not in body


def test_script_and_style_load_nothing():
    """No address of another place is in them; the style has the colours of code."""
    for name in FILES:
        text = page_file(name)
        assert "http" not in text
        assert "@import" not in text
    assert ".code .k " in page_file("marking.css")
    assert "eval(" not in page_file("marking.js")
