"""Comments that all who mark a question share."""

import pytest

from autograder._exceptions import UsageError
from autograder.gradebook.engine import writing
from autograder.marking_desk import reusable_comments
from autograder.marking_desk.reusable_comments import drop_comment, keep_comment, read_comments
from tests.autograder.marking_desk.written_class import install_question, question_of


@pytest.fixture
def desk(tiny_course):
    install_question(tiny_course)
    with writing(tiny_course) as connection:
        yield connection, question_of(tiny_course)


def test_a_comment_is_kept_replaced_and_removed_by_its_name(desk):
    """They come in the order of their names."""
    connection, question = desk
    keep_comment(connection, question, " units ", " Say the unit. ")
    keep_comment(connection, question, "reason", "Why?")
    keep_comment(connection, question, "units", "Name the unit.")
    assert read_comments(connection, question) == [
        {"name": "reason", "text": "Why?"},
        {"name": "units", "text": "Name the unit."},
    ]
    drop_comment(connection, question, "units")
    drop_comment(connection, question, "nothing")
    assert [each["name"] for each in read_comments(connection, question)] == ["reason"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("", "a"),
        ("a" * 61, "a"),
        ("a\nb", "a"),
        (None, "a"),
        ("a", ""),
        ("a", " "),
        ("a", "b" * 5001),
        ("a", "\0"),
        ("a", 3),
    ],
)
def test_what_is_no_name_or_no_text_is_refused(desk, name, text):
    """And nothing is kept."""
    connection, question = desk
    with pytest.raises(UsageError, match="comment"):
        keep_comment(connection, question, name, text)
    assert read_comments(connection, question) == []


def test_there_are_not_more_than_a_page_can_show(desk, monkeypatch):
    """One that is there can still be replaced."""
    connection, question = desk
    monkeypatch.setattr(reusable_comments, "MOST", 2)
    for name in ("a", "b", "b"):
        keep_comment(connection, question, name, "text")
    with pytest.raises(UsageError, match="remove one"):
        keep_comment(connection, question, "c", "text")
