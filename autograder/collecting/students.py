"""Finds out which student an upload is of: by login, number, e-mail address or name, with a roster or without."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from autograder._exceptions import UngradableError
from autograder.collecting.person_names import (
    folded,
    is_folder_name,
    name_keys,
    same_text,
    share_a_word,
    transliterated,
)
from autograder.collecting.platforms import Owner
from autograder.collecting.roster import Person, Roster
from autograder.course import listed

__all__ = ["Student", "student_of", "twins"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """Who it is: ``folder`` in ``submitted/``; two of one ``identity`` are one person, whatever folders say.

    ``account`` is the platform's number of them. ``remark`` says how the folder was made if it is not what the platform
    says.
    """

    folder: str
    identity: str
    account: str = ""
    remark: str = ""


def student_of(owner: Owner, roster: Roster | None) -> Student:
    """The student who handed in.

    Raises:
        UngradableError: the roster has nobody, or several people, that it can be; without one, nothing of what the
            platform says can be a folder's name.
    """
    student = _without_roster(owner) if roster is None else _in_roster(owner, roster)
    return replace(student, account=owner.id)


def twins(folders: Iterable[str]) -> frozenset[str]:
    """Those that differ from another one only in case, so that some disks would take them for one.

    Example:
        >>> sorted(twins(["S001", "s001", "s002"]))
        ['S001', 's001']
    """
    by_key: dict[str, set[str]] = {}
    for folder in folders:
        by_key.setdefault(folder.casefold(), set()).add(folder)
    return frozenset(folder for same in by_key.values() if len(same) > 1 for folder in same)


def _without_roster(owner: Owner) -> Student:
    named = [same_text(each) for each in (owner.login, owner.id, owner.email, owner.name) if each.strip()]
    for each in named:
        if is_folder_name(each):
            return Student(folder=each, identity=each)
        if spelled := transliterated(each):
            remark = f"{each} cannot be a folder's name; it is {spelled}"
            return Student(folder=spelled, identity=f"as {each}", remark=remark)
    raise UngradableError(
        f"{listed(named) or 'The name'} cannot be spelled as a folder's name; give it a login with --roster FILE."
    )


def _in_roster(owner: Owner, roster: Roster) -> Student:
    for found in _found_by(owner, roster.people):
        if len(found) > 1:
            folders = listed(sorted(person.folder for person in found))
            raise UngradableError(
                f"{owner.shown} may be any of {folders} in {roster.file.name}; give their rows the login or number "
                "that the platform has."
            )
        (person,) = found
        said = owner.login or owner.shown
        remark = person.remark or (f"{said} is {person.folder} in the roster" if said != person.folder else "")
        return Student(folder=person.folder, identity=f"row {person.row}", remark=remark)
    number = f" ({owner.platform}'s number {owner.id})" if owner.id and owner.id != owner.shown else ""
    raise UngradableError(
        f"Nobody in {roster.file.name} is {owner.shown}{number}; add a row with that login, number, address or name, "
        "or leave it out."
    )


def _found_by(owner: Owner, people: tuple[Person, ...]) -> Iterator[list[Person]]:
    """The people whom each thing that is known of the owner finds, the surest first; only where it finds somebody."""
    for is_this in _ways(owner):
        if found := [person for person in people if is_this(person)]:
            yield found


Way = Callable[[Person], bool]


def _ways(owner: Owner) -> Iterator[Way]:
    if owner.id and owner.platform == "Canvas":
        yield lambda person: person.canvas_id == owner.id
    if owner.id and owner.platform == "Moodle":
        yield lambda person: person.moodle_id == owner.id
    if owner.login:
        yield from _by_login(same_text(owner.login))
    if owner.id and owner.platform == "Gradescope":
        yield lambda person: owner.id in (*person.ids, person.login)
    if owner.email:
        yield lambda person: folded(person.email) == folded(owner.email) or folded(person.login) == folded(owner.email)
    if owner.id and not owner.login:  # a number that may be counted by somebody else, so that the name must agree
        yield lambda person: owner.id in (*person.ids, person.login) and _agree(person, owner)
    if owner.name and owner.platform == "Canvas":  # where some schools have logins in the place of names
        yield lambda person: folded(owner.name) in (folded(person.login), folded(person.folder))
    if owner.name:
        yield from _by_name(owner.name)


def _by_login(said: str) -> Iterator[Way]:
    """As it is, then without case and marks; it may be anything that names a person."""
    yield lambda person: said in (person.login, person.folder)
    yield lambda person: said in (*person.ids, person.canvas_id)
    yield lambda person: folded(said) in map(folded, (person.login or person.folder, person.folder))
    yield lambda person: folded(said) == folded(person.email)
    yield from _by_name(said)


def _by_name(name: str) -> Iterator[Way]:
    """As it is, then in any order of its words; Moodle puts a group's name and a hyphen in front of it."""
    same = same_text(name).casefold()
    yield lambda person: same in (same_text(each).casefold() for each in person.names)
    yield lambda person: any(_last_first(each) == _joined(name) for each in person.names)
    parts = name.split("-")
    for start in range(min(len(parts), 6)):
        keys = name_keys("-".join(parts[start:]))
        yield lambda person, keys=keys: any(keys & name_keys(each) for each in person.names)  # type: ignore[misc]


def _last_first(name: str) -> str:
    """A name as Canvas writes it: the last one first, run together."""
    last, comma, first = name.partition(",")
    if comma:
        return _joined(last + first)
    first, _, last = name.rpartition(" ")
    return _joined(last + first)


def _joined(name: str) -> str:
    return "".join(each for each in folded(name) if each.isalnum())


def _agree(person: Person, owner: Owner) -> bool:
    if not owner.name or not person.names:
        return owner.platform != "Moodle"  # whose numbers mean nothing outside of one assignment
    return any(share_a_word(each, owner.name) for each in person.names)
