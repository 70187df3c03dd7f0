"""Which student an upload is of."""

import pytest

from autograder._exceptions import UngradableError
from autograder.collecting.platforms import Owner
from autograder.collecting.roster import read_roster
from autograder.collecting.students import student_of, twins

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section
"Lovelace, Ada",12,7001,s01,
"Müller, Jörg",13,7002,s02,
"Hassan, Ali",14,7003,s03,
"Ali, Hassan",15,7004,s04,
"Picard, Jean-Luc",16,7005,s05,
"""


@pytest.fixture
def roster(tmp_path):
    def roster(text: str = CANVAS):
        (tmp_path / "roster.csv").write_text(text)
        return read_roster(tmp_path / "roster.csv")

    return roster


def canvas(name: str, number: str = "999") -> Owner:
    return Owner(platform="Canvas", id=number, name=name)


def moodle(name: str, number: str = "999") -> Owner:
    return Owner(platform="Moodle", id=number, name=name)


@pytest.mark.parametrize(
    ("owner", "folder"),
    [
        (canvas("whoever", "12"), "s01"),
        (canvas("lovelaceada"), "s01"),
        (canvas("s02"), "s02"),
        (canvas("müllerjörg"), "s02"),
        (canvas("hassanali"), "s03"),
        (canvas("alihassan"), "s04"),
        (moodle("Ada Lovelace"), "s01"),
        (moodle("Mueller Joerg"), "s02"),
        (moodle("Jo\u0308rg Mu\u0308ller"), "s02"),
        (moodle("Jean-Luc Picard"), "s05"),
        (moodle("Group-B-Jean-Luc Picard"), "s05"),
        (moodle("Ada Lovelace", "13"), "s01"),
        (Owner(platform="Gradescope", id="7001", name="A. L."), "s01"),
        (Owner(platform="Gradescope", id="s02"), "s02"),
        (Owner(platform="course submit", login="S01"), "s01"),
        (Owner(platform="", login="7002"), "s02"),
        (Owner(platform="", login="Lovelace, Ada"), "s01"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.platform} {value.shown}",
)
def test_whom_a_roster_finds(roster, owner, folder):
    """By the platform's number, a login, the school's number, or a name in any form."""
    assert student_of(owner, roster()).folder == folder


@pytest.mark.parametrize("owner", [canvas("turingalan"), moodle("Alan Turing", "12"), Owner(platform="", login="7999")])
def test_whom_a_roster_does_not_know(roster, owner):
    """Moodle's number of a participant is not the number of anybody in Canvas."""
    with pytest.raises(UngradableError, match=r"Nobody in roster\.csv is .*; add a row"):
        student_of(owner, roster())


def test_two_who_may_be_meant(roster):
    """Neither is taken."""
    with pytest.raises(UngradableError, match="may be any of s01 and s02"):
        student_of(moodle("Ada Lovelace"), roster("login,name\ns01,Ada Lovelace\ns02,Ada Lovelace\n"))


def test_moodles_worksheet_knows_its_numbers(roster):
    """Also where names are hidden from those who mark."""
    people = roster("Identifier,Email address\nParticipant 1234567,ada@example.edu\n")
    assert student_of(moodle("Participant", "1234567"), people).folder == "ada@example.edu"


def test_a_number_that_may_be_counted_by_another_needs_the_name(roster):
    """A column `id` says not by whom; a name that is quite another's keeps the row from being taken."""
    people = roster("login,id,name\ns01,12,Ada Lovelace\n")
    assert student_of(canvas("lovelaceadabyron", "12"), people).folder == "s01"
    with pytest.raises(UngradableError):
        student_of(canvas("turingalan", "12"), people)


def test_an_address_finds_in_any_case(roster):
    """As Gradescope knows it."""
    people = roster("login,email\ns01,Ada@Example.edu\n")
    assert student_of(Owner(platform="Gradescope", email="ada@example.edu"), people).folder == "s01"


def test_logins_that_differ_in_case_stay_apart(roster):
    """Where the roster has both; where it has one, the other is it."""
    both = roster("login\nS001\ns001\n")
    assert student_of(Owner(platform="", login="S001"), both).folder == "S001"
    assert student_of(Owner(platform="", login="s001"), both).folder == "s001"
    assert student_of(Owner(platform="", login="S001"), roster("login\ns001\n")).folder == "s001"


@pytest.mark.parametrize(
    ("owner", "folder", "remark"),
    [
        (canvas("lovelaceada", "12"), "12", ""),
        (moodle("Ada Lovelace", "1234567"), "1234567", ""),
        (Owner(platform="Gradescope", email="ada@example.edu", name="Ada"), "ada@example.edu", ""),
        (Owner(platform="Gradescope", name="Jörg"), "Jorg", "Jörg cannot be a folder's name; it is Jorg"),
        (Owner(platform="", login="Jörg Weiß"), "Jorg-Weiss", "Jörg Weiß cannot be a folder's name; it is Jorg-Weiss"),
    ],
)
def test_without_a_roster_the_platform_names_the_student(owner, folder, remark):
    """By its own number or login; a name that can be no folder is spelled as one, which is said."""
    student = student_of(owner, None)
    assert (student.folder, student.remark) == (folder, remark)


def test_forms_of_one_name_are_one_student():
    """Composed and decomposed; but two names that are spelled alike are two."""
    composed, decomposed, other = (Owner(platform="", login=name) for name in ("Jörg", "Jo\u0308rg", "Jørg"))
    assert student_of(composed, None) == student_of(decomposed, None)
    assert student_of(composed, None).folder == student_of(other, None).folder
    assert student_of(composed, None).identity != student_of(other, None).identity


def test_a_name_that_cannot_be_spelled_is_said():
    """With what to do."""
    with pytest.raises(UngradableError, match="give it a login with --roster FILE"):
        student_of(Owner(platform="", login="陈"), None)


def test_twins():
    """Names that some disks take for one."""
    assert twins(["S001", "s001", "s002", "s002"]) == {"S001", "s001"}
