"""Names of people: what is one name, and what a name's folder is called."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collecting.person_names import (
    folded,
    is_folder_name,
    name_keys,
    same_text,
    share_a_word,
    transliterated,
)

NAMES = st.text(st.characters(codec="utf-8"), max_size=40)


@pytest.mark.parametrize(
    "other",
    ["Lovelace, Ada", "ada lovelace", "lovelaceada", "ADA  LOVELACE", "Ada_Lovelace", "Lovelace Ada"],
)
def test_one_name_in_many_orders(other):
    """As Canvas, Moodle and people write it."""
    assert name_keys(other) & name_keys("Ada Lovelace")


@pytest.mark.parametrize("other", ["Jörg Müller", "Mueller, Joerg", "Jo\u0308rg Mu\u0308ller", "Jorg Muller"])
def test_one_name_with_its_umlauts_in_many_ways(other):
    """Composed, decomposed, spelled out, left out; for a name in which they are written."""
    assert name_keys(other) & name_keys("Müller, Jörg")


def test_other_names_are_others():
    """Also those that begin alike."""
    assert not name_keys("Ada Lovelace") & name_keys("Ada Love")
    assert not name_keys("Ada") & name_keys("Ada Lovelace")
    assert name_keys("") == frozenset()
    assert name_keys("---") == frozenset()


def test_names_that_share_a_word_may_be_one_persons():
    """A middle name or a short form does not part them; a letter does not join them."""
    assert share_a_word("Ada Lovelace", "Ada Byron Lovelace")
    assert share_a_word("lovelaceada", "Ada Lovelace")
    assert not share_a_word("Ada Lovelace", "Alan Turing")
    assert not share_a_word("A Lovelace", "A Turing")


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Jörg Weiß", "Jorg-Weiss"),
        ("Łukasz Øst", "Lukasz-Ost"),
        ("ada+x@uni.edu", "ada-x@uni.edu"),
        ("..", ""),
        ("陈", ""),
        ("陈 Chen", ""),
        (" =cmd() ", "cmd"),
        (".hidden", "hidden"),
    ],
)
def test_folders_of_names_that_can_be_none(name, folder):
    """What has letters that are like none of A to Z has no folder, since two of them would be one."""
    assert transliterated(name) == folder


@given(NAMES)
def test_a_transliterated_name_can_be_a_folder(name):
    """For any text at all, or there is none; composed and decomposed come to the same one."""
    folder = transliterated(name)
    assert folder == "" or is_folder_name(folder)
    forms = {transliterated(unicodedata.normalize(form, name)) for form in ("NFC", "NFD")}
    assert len(forms) == 1


@given(NAMES)
def test_forms_that_look_alike_are_the_same_text(name):
    """And fold to the same, whatever their case; keys are made of any text."""
    assert same_text(unicodedata.normalize("NFD", name)) == same_text(name)
    assert folded(unicodedata.normalize("NFD", name)) == folded(name)
    assert name_keys(name) == name_keys(unicodedata.normalize("NFC", name))


def test_a_hidden_folder_is_no_students():
    """The command keeps its own there."""
    assert is_folder_name("s01")
    assert not is_folder_name(".replaced")
    assert not is_folder_name("a/b")
