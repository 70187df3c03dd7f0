"""The list of a class, a CSV, which says what each student's folder is called.

Columns are found by their headers, in any order and case: those of Canvas's gradebook export, of Moodle's participants
and grading worksheet, of Gradescope's roster, and of nbgrader's list of students are known.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder._exceptions import UsageError
from autograder.collecting.file_kinds import HEAD_BYTES, what_is_it
from autograder.collecting.person_names import is_folder_name, same_text, transliterated
from autograder.course import listed
from autograder.csv_files import parse_rows

__all__ = ["Person", "Roster", "read_roster"]

MOST_BYTES = 20 * 2**20
MOST_TITLES = 10  # lines in which the headers are looked for
SHORTENED = re.compile(r"\d[.,]\d+e\+\d+", re.IGNORECASE)
# What a column holds, by its header without case, spaces and signs.
LOGIN = (
    "login",
    "loginid",
    "sisloginid",
    "username",
    "netid",
    "studentlogin",
    "account",
    "anmeldename",
    "benutzername",
    "benutzerkennung",
    "kennung",
    "nutzername",
    "usuario",
    "nomdutilisateur",
    "identifiant",
)
CANVAS = ("canvasid", "canvasuserid", "lmsuserid")
MOODLE = ("identifier", "identifikator", "idnummerteilnehmer")
ID = ("id", "studentid", "sisuserid", "sid", "idnumber", "studentnumber", "integrationid", "orgdefinedid", "idnummer",
      "matrikelnummer", "matrikelnr", "matrikel", "numeroetudiant", "numerodidentification", "numerodeid")  # fmt: skip
EMAIL = ("email", "emailaddress", "mail", "emailadresse", "eposta", "adressedecourriel", "direcciondecorreo", "correo")
NAME = (
    "name",
    "fullname",
    "displayname",
    "sortablename",
    "studentname",
    "vollstandigername",
    "vollername",
    "nomcomplet",
)
FIRST = ("firstname", "givenname", "vorname", "prenom", "nombre")
LAST = ("lastname", "surname", "familyname", "nachname", "familienname", "nom", "nomdefamille", "apellidos")
KNOWN = {*LOGIN, *CANVAS, *MOODLE, *ID, *EMAIL, *NAME, *FIRST, *LAST, "student"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row: ``folder`` is the student's in ``submitted/``; ``ids`` are those of no platform's own numbering."""

    row: int
    folder: str
    login: str = ""
    canvas_id: str = ""
    moodle_id: str = ""
    ids: tuple[str, ...] = ()
    email: str = ""
    names: tuple[str, ...] = ()
    remark: str = field(default="", compare=False)  # how the folder was made, if not taken as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everybody in the file."""

    file: Path
    people: tuple[Person, ...]

    @property
    def folders(self) -> frozenset[str]:
        return frozenset(person.folder for person in self.people)


def read_roster(file: Path) -> Roster:
    """The people in a CSV.

    Raises:
        UsageError: it cannot be read as text, no column says who somebody is, a row has nothing that can be a folder,
            or two rows have the same one.
    """
    table = _table(file)
    at = _headers_at(table)
    columns = _columns(file, table[at])
    people = _apart(file, _people(file, columns, table[at + 1 :], at + 2))
    if not people:
        raise UsageError(f"{file} lists nobody below its headers; export the list again.")
    return Roster(file=file, people=people)


def _table(file: Path) -> list[list[str]]:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read ({error.strerror}); name the class list with --roster FILE."
        ) from error
    if len(data) > MOST_BYTES:
        raise UsageError(f"{file} has more than {MOST_BYTES // 2**20} MB; name the class list alone.")
    kind = what_is_it(data[:HEAD_BYTES], file.name)
    if kind not in ("", "empty"):
        raise UsageError(f"{file} is no CSV but {kind}; export the class list as CSV.")
    try:
        rows = parse_rows(data)
    except ValueError as error:
        raise UsageError(f"{file} is no CSV ({error}); export the class list as CSV.") from error
    if not rows:
        raise UsageError(f"{file} is no CSV with a line of headers; export the class list as CSV.")
    return rows


def _headers_at(table: list[list[str]]) -> int:
    """The row of the headers: the first, or below titles the first that has two which are known."""
    for at, row in enumerate(table[:MOST_TITLES]):
        known = sum(transliterated_header(cell) in KNOWN for cell in row)
        if known >= 2 or (known and not at):
            return at
    return 0


def _columns(file: Path, headers: list[str]) -> list[str]:
    """What each column holds, as one of the words above, or "" if it is nothing of a person's."""
    found = [transliterated_header(header) for header in headers]
    is_canvas = any(name in ("sisloginid", "sisuserid") for name in found)
    if is_canvas:  # its ID is a number of its own, which its files bear
        found = ["canvasid" if name == "id" else name for name in found]
    if "student" in found:  # a name in Canvas's, a login in short lists
        has_other = any(name in (*LOGIN, *ID, *CANVAS) for name in found)
        found = [("name" if has_other else "login") if name == "student" else name for name in found]
    known = [name if name in KNOWN else "" for name in found]
    if not any(known):
        raise UsageError(
            f"{file} has the columns {listed(headers)}, none of which says who somebody is; call one login, id, "
            "name or email."
        )
    return known


def transliterated_header(header: str) -> str:
    """A header without case, marks, spaces and signs.

    Example:
        >>> transliterated_header(" SIS Login ID"), transliterated_header("E-Mail-Adresse")
        ('sisloginid', 'emailadresse')
    """
    return re.sub(r"[^a-z0-9]", "", transliterated(header.replace("_", " ")).casefold())


def _people(file: Path, columns: list[str], rows: Iterable[list[str]], first: int) -> Iterator[Person]:
    """``first`` is the line of the first of ``rows``."""
    for number, row in enumerate(rows, first):
        cells = [same_text(cell) for cell in row]
        if _is_no_person(columns, cells):
            continue
        if any(cells[len(columns) :]):  # all behind a comma in a name stands one column too far to the right
            raise UsageError(
                f"Line {number} of {file} has more cells than the line of headers; put double quotes around a cell "
                "that holds the sign between cells."
            )
        held: dict[str, list[str]] = {}
        for column, cell in zip(columns, cells, strict=False):
            if column and cell:
                held.setdefault(column, []).append(cell)
        if held:
            yield _person(file, number, held)


def _is_no_person(columns: list[str], cells: list[str]) -> bool:
    """Whether it is the row in which Canvas writes the points that are possible, or its test student."""
    names = [cell for column, cell in zip(columns, cells, strict=False) if column in NAME]
    return any(name.casefold() in ("points possible", "student, test") for name in names) or not any(cells)


def _person(file: Path, number: int, held: Mapping[str, list[str]]) -> Person:
    def first_of(names: Iterable[str]) -> list[str]:
        return [cell for name in names for cell in held.get(name, ())]

    first, last = first_of(FIRST), first_of(LAST)
    whole = [f"{first[0]} {last[0]}"] if first and last else first + last
    moodle = [found[0] for cell in first_of(MOODLE) if (found := re.search(r"\d+$", cell))]
    logins, ids, canvas, emails = first_of(LOGIN), first_of(ID), first_of(CANVAS), first_of(EMAIL)
    names = tuple(dict.fromkeys([*whole, *first_of(NAME)]))
    if shortened := next(filter(SHORTENED.fullmatch, (*logins, *ids, *canvas)), ""):
        raise UsageError(
            f"Line {number} of {file} has {shortened} for a number, as spreadsheets shorten long ones; export the list "
            "again, and do not save it in a spreadsheet."
        )
    folder, remark = _folder([*logins, *ids, *canvas, *emails, *names])
    if not folder:
        raise UsageError(
            f"Line {number} of {file} has nothing that can be a student's folder; give it a login of A-Z a-z 0-9 . _ @ "
            "and -."
        )
    return Person(
        row=number,
        folder=folder,
        login=next(iter(logins), ""),
        canvas_id=next(iter(canvas), ""),
        moodle_id=next(iter(moodle), ""),
        ids=tuple(ids),
        email=next(iter(emails), ""),
        names=names,
        remark=remark,
    )


def _folder(candidates: Iterable[str]) -> tuple[str, str]:
    """The first that can be a folder, as it is or spelled with letters of A to Z; and a remark if it was spelled so."""
    for each in candidates:
        if is_folder_name(each):
            return each, ""
        if spelled := transliterated(each):
            return spelled, f"{each} cannot be a folder's name; it is {spelled}"
    return "", ""


def _apart(file: Path, people: Iterable[Person]) -> tuple[Person, ...]:
    """Each once: somebody in two groups may have two rows, which say the same and hold more than a name.

    Raises:
        UsageError: two who may be others come to the same folder.
    """
    found: dict[str, Person] = {}
    for person in people:
        before = found.setdefault(person.folder, person)
        is_same = replace(person, row=before.row) == before and (person.login or person.ids or person.email)
        if before is not person and not is_same:
            raise UsageError(
                f"Lines {before.row} and {person.row} of {file} both come to the folder {person.folder}; give each a "
                "login of its own, or take one out if they are the same student."
            )
    return tuple(found.values())
