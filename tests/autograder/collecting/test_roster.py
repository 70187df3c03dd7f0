"""The class list: as platforms export it, as people write it, and as nobody should."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder._exceptions import UsageError
from autograder.collecting.roster import read_roster, transliterated_header

# The headers of each export, with what each row has to come to.
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,tiny (7)
    Points Possible,,,,,6.00
"Lovelace, Ada",12,0012,ada,S1,5
"Student, Test",99,,abc,S1,
"""
MOODLE = """First name,Last name,Username,ID number,Email address,Groups
Ada,Lovelace,ada,0012,ada@example.edu,
"""
MOODLE_GERMAN = "Vorname;Nachname;Anmeldename;E-Mail-Adresse\nAda;Lovelace;ada;ada@example.edu\n"
WORKSHEET = "Identifier,Full name,Email address,Status,Grade\nParticipant 1234567,Ada Lovelace,ada@example.edu,,\n"
GRADESCOPE = "First Name,Last Name,SID,Email,Sections\nAda,Lovelace,0012,ada@example.edu,\n"
NBGRADER = "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,ada@example.edu,12\n"


@pytest.fixture
def read(tmp_path):
    def read(text: str | bytes):
        file = tmp_path / "roster.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_roster(file).people

    return read


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        (CANVAS, "ada"),
        (MOODLE, "ada"),
        (MOODLE_GERMAN, "ada"),
        (WORKSHEET, "ada@example.edu"),
        (GRADESCOPE, "0012"),
        (NBGRADER, "ada"),
        ("login,id\nada,12\n", "ada"),
        ("Student;Email\nada;a@x.org\n", "ada"),
        ("sep=;\nlogin;name\nada;Ada\n", "ada"),
        ("Class of 2026\n\nlogin;name\nada;Ada\n", "ada"),
        ("Kennung;Matrikelnr.;Nachname\nada;12;Lovelace\n", "ada"),
        ("Prénom;Nom de famille;Nom d'utilisateur\nAda;Lovelace;ada\n", "ada"),
        ("Nombre,Apellido(s),Número de ID,Dirección de correo\nAda,Lovelace,12,ada@example.edu\n", "12"),
    ],
    ids=[
        *("canvas", "moodle", "german", "worksheet", "gradescope", "nbgrader", "short", "student", "excel", "title"),
        *("words", "french", "spanish"),
    ],
)
def test_one_person_in_the_list_of_each_platform(read, text, folder):
    """Canvas's row of points and its test student are nobody."""
    (person,) = read(text)
    assert person.folder == folder


def test_which_number_is_whose(read):
    """Canvas's own, Moodle's own in one assignment, and the school's."""
    assert read(CANVAS)[0].canvas_id == "12"
    assert read(CANVAS)[0].ids == ("0012",)
    assert read(CANVAS)[0].names == ("Lovelace, Ada",)
    assert read(WORKSHEET)[0].moodle_id == "1234567"
    assert read(NBGRADER)[0].canvas_id == "12"
    assert read(GRADESCOPE)[0].names == ("Ada Lovelace",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_spreadsheet_may_have_written_it(read, encoding, delimiter):
    """With its encoding and its sign between columns."""
    rows = [["login", "name"], ["s01", "Jörg Müller"]]
    (person,) = read("\r\n".join(map(delimiter.join, rows)).encode(encoding))
    assert (person.folder, person.names) == ("s01", ("Jörg Müller",))


def test_a_login_that_can_be_no_folder_is_spelled_so(read):
    """And the remark says how."""
    (person,) = read("login\njörg weiß\n")
    assert (person.folder, person.remark) == ("jorg-weiss", "jörg weiß cannot be a folder's name; it is jorg-weiss")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "with a line of headers"),
        ("login\n", "lists nobody"),
        ("colour,size\nred,1\n", "none of which says who somebody is"),
        ("login\n陈\n", "Line 2 .* has nothing that can be a student's folder"),
        ("login,name,id\ns01,Weiß, Ann,4\n", "Line 2 .* has more cells than the line of headers; put double quotes"),
        ("id;name\n4,71E+06;Ann\n", r"Line 2 .* has 4,71E\+06 for a number, as spreadsheets shorten long ones"),
        ("login,name\ns01,A\ns02,B\ns01,C\n", "Lines 2 and 4 .* both come to the folder s01; give each a login of its"),
        ("name\nAda Lovelace\nAda Lovelace\n", "Lines 2 and 3 .* both come to the folder Ada-Lovelace"),
        ("login\0\ns01\n", "is no CSV"),
        (
            "PK\3\4" + "\0" * 26 + "[Content_Types].xml",
            "is no CSV but a document of an office program; export the class",
        ),
        ("<html><body>Log in</body></html>", "is no CSV but a web page; export the class list"),
        ("The class\nof 2026\nMail,12\n", "has the columns The class, none of which"),
    ],
)
def test_a_list_that_cannot_be_used_is_one_sentence(read, text, said):
    """With the line, where there is one."""
    with pytest.raises(UsageError, match=said):
        read(text)


def test_a_student_in_two_groups_is_one(read):
    """Lists have a row for each group; they may differ in what is nobody's name."""
    found = read("login,name,group\ns01,Ada,A\ns02,Alan,A\ns01,Ada,B\n")
    assert [(person.row, person.folder) for person in found] == [(2, "s01"), (3, "s02")]


def test_a_list_that_is_not_there_is_wrong_usage(tmp_path):
    """Or is a folder."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            read_roster(path)


def test_logins_that_differ_in_case_are_two_people(read):
    """The list says that they are."""
    assert [person.folder for person in read("login\nS001\ns001\n")] == ["S001", "s001"]


def test_headers_without_signs():
    """So that any program's are found."""
    assert transliterated_header("E-Mail Address") == "emailaddress"
    assert transliterated_header("Prénom") == "prenom"
    assert transliterated_header("(%)") == ""


@settings(max_examples=30)
@given(
    st.lists(st.lists(st.text(max_size=8), max_size=4), max_size=4), st.sampled_from(["login", "name,id", "email;x"])
)
def test_any_table_is_read_or_refused_in_a_sentence(tmp_path_factory, rows, headers):
    """Nothing else is raised, and no two people have one folder."""
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes("\n".join([headers, *map(",".join, rows)]).encode("utf-8", "replace"))
    with contextlib.suppress(UsageError):
        people = read_roster(file).people
        assert len({person.folder for person in people}) == len(people)
