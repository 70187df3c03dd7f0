"""Replies of the student process are taken only in the form and the size that an honest process gives them."""

import contextlib
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.running.checks import reply_forms
from autograder.running.checks.proxies import StudentProxy
from autograder.running.checks.reply_forms import (
    FORMS,
    LENGTHS,
    MAX_BASES,
    MAX_NAME,
    MAX_TEXT,
    changes_form,
    checked_reply,
    is_bound_form,
    is_ending_form,
    is_error_form,
    keys_form,
)
from autograder.running.checks.student_errors import StudentProtocolError
from autograder.running.student import process as student

ERROR = ("ValueError", "text", ("ValueError", "Exception"), "line 1")


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("run", ("ran", None, [], {})),
        ("call", ("returned", 3, ())),
        ("call", ("raised", *ERROR, (None, (), ("text",), ()), ())),
        ("call", ("raised", *ERROR, (None, (), (), ((*ERROR, (None, (), None, ())), None, True)), ())),
        ("call", ("unplain", "an object", ())),
        ("get", ("returned", None, ())),
        ("each", ("each", [b"", b"x"])),
        ("describe", ("described", "class", "Tree")),
        ("isinstance", ("returned", True, ())),
        ("within", ("within", b"", [("stdout", "text")], {"random": 3})),
        ("operate", ("returned", 3, ())),
    ],
)
def test_a_reply_that_answers_its_request_is_taken(asked, reply):
    assert checked_reply(asked, reply) is reply


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("call", ("ran", None, [], {})),
        ("run", ("returned", 3, ())),
        ("call", ("returned", 3)),
        ("call", ("returned", 3, (), 4)),
        ("call", ("raised", "ValueError", "text", ["ValueError"], "", ())),
        ("call", ("raised", "ValueError", 3, ("ValueError",), "", ())),
        ("call", ("raised", "ValueError", "t" * (MAX_TEXT + 1), ("ValueError",), "", ())),
        ("call", ("unplain", b"text", ())),
        ("each", ("each", (b"",))),
        ("each", ("each", [b"", "x"])),
        ("describe", ("described", "module", "Tree")),
        ("describe", ("described", "class", 7)),
        ("call", ("verdict", 3, ())),
        ("call", ("raised", *ERROR, ())),
        ("call", ("raised", *ERROR, (None, (), ["text"], ()), ())),
        ("call", ("raised", *ERROR, (None, (("Poor", "Poor", ()),), (), ()), ())),
        ("call", ("raised", *ERROR, (3, (), (), ()), ())),
        ("call", ("raised", *ERROR, (None, (), ()), ())),
        ("call", ("raised", *ERROR, (None, (), (), (None, None)), ())),
        ("call", ("raised", *ERROR, (None, (), (), (None, None, 1)), ())),
        ("call", ("raised", *ERROR, (None, (), (), (None, "ValueError", True)), ())),
        ("within", ("returned", 1, ())),
        ("within", ("within", (), [], {})),
        ("within", ("within", b"", [("stdout", 3)], {})),
        ("within", ("within", b"", [("verdict", "x")], {})),
        ("within", ("within", b"", (), {})),
        ("within", ("within", b"", [], {"random": -1})),
        ("within", ("within", b"", [], {"random": 10**9})),
        ("within", ("within", b"", [], {"random": True})),
        ("within", ("within", b"", [], {"other": 1})),
    ],
)
def test_any_other_reply_is_refused(asked, reply):
    with pytest.raises(StudentProtocolError):
        checked_reply(asked, reply)


def test_what_a_cell_raised_has_the_size_that_it_is_kept_at():
    """The supervisor keeps it for each of thousands of cells."""
    assert is_error_form(None)
    assert is_error_form(ERROR)
    assert is_error_form(("n" * MAX_NAME, "t" * MAX_TEXT, ("b" * MAX_NAME,) * MAX_BASES, "p" * MAX_NAME))
    for too_large in (
        ("n" * (MAX_NAME + 1), "", (), ""),
        ("", "t" * (MAX_TEXT + 1), (), ""),
        ("", "", ("b" * (MAX_NAME + 1),), ""),
        ("", "", ("b",) * (MAX_BASES + 1), ""),
        ("", "", (), "p" * (MAX_NAME + 1)),
    ):
        assert not is_error_form(too_large)
    for wrong in ((), ("a", "b", ("c",)), ("a", "b", "c", "d"), ("a", "b", (3,), "d"), ["a", "b", (), "d"], 0):
        assert not is_error_form(wrong)


def test_an_honest_process_keeps_to_the_same_sizes():
    """Both sides state them, since neither imports the other."""
    assert (student.MAX_NAME, student.MAX_TEXT) == (reply_forms.MAX_NAME, reply_forms.MAX_TEXT)


@pytest.mark.parametrize(
    ("bound", "is_sound"),
    [
        ({}, True),
        ({"f": ("value", 3)}, True),
        ({"f": ("gone", None), "g": ("unplain", "an object")}, True),
        ({"h": ("value", 3)}, False),
        ({"f": ("value",)}, False),
        ({"f": ["value", 3]}, False),
        ({"f": ("verdict", 3)}, False),
        ({"f": ("unplain", 3)}, False),
        ([("f", ("value", 3))], False),
    ],
)
def test_only_names_that_were_asked_for_are_bound(bound, is_sound):
    assert is_bound_form(bound, ["f", "g"]) is is_sound


def proxy() -> StudentProxy:
    """Stands for an object of which nothing may be asked while a reply is read."""
    side = SimpleNamespace(public=False, is_reading=True)
    return StudentProxy(side, 7, "a result")  # type: ignore[arg-type]


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.binary(max_size=3), st.builds(proxy),
    st.sampled_from(["stdout", "random", "value", "exception", "ValueError"]),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.lists(parts, max_size=3),
        st.tuples(parts, parts),
        st.tuples(parts, parts, parts),
        st.tuples(st.just("ValueError"), st.just("text"), st.just(("ValueError",)), st.just(""), parts),
        st.tuples(st.none(), st.just(()), st.just(()), parts),
        st.dictionaries(st.text(max_size=3), parts, max_size=2),
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.sampled_from(sorted(LENGTHS)), st.lists(VALUES, max_size=6))
def test_whatever_is_sent_is_taken_or_refused(asked: str, verb: str, parts: list[Any]) -> None:
    """Nothing else is raised, and no object of the student's is asked anything."""
    reply = (verb, *parts)
    with contextlib.suppress(StudentProtocolError):
        assert all(type(request) is type(place) is int for (request, place), _ in changes_form(("also", *parts)))
    with contextlib.suppress(StudentProtocolError):
        assert all(type(request) is type(place) is int for request, place in keys_form(("kept", *parts)))
    with contextlib.suppress(StudentProtocolError):
        assert checked_reply(asked, reply) is reply


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_whatever_a_cell_is_said_to_bind_is_looked_at(value: Any) -> None:
    """Its form is told without asking the student's objects."""
    assert is_bound_form({"x": ("exception", value)}, ["x"]) in (True, False)
    assert is_bound_form(value, ["x"]) in (True, False)
    assert is_ending_form(value) in (True, False)
