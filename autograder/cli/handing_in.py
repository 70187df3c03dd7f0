"""What the commands do by which work leaves a student's hands: pack or send it, and compare it with its receipt."""

import getpass
import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from autograder._exceptions import CourseError, UnfinishedError, UsageError
from autograder.cli.json_output import TO_STDOUT, stream_beside
from autograder.cli.moments import in_words
from autograder.cli.studying import named_assignment, say_unsaved
from autograder.cli.terminal import say
from autograder.course import Course, listed, typed
from autograder.records import cell_name
from autograder.submission import handin
from autograder.submission.desk import Desk, HandedIn, desk_name
from autograder.submission.drops import Drop, drop_of, goes_by_login, login_of_process
from autograder.submission.no_notebook import notebooks_below
from autograder.submission.receipts import Comparison, Receipt, compare, read_receipt, write_receipt
from autograder.submission.slips import later_copies, misplaced_answers, stubs_left
from autograder.submission.standing import Standing, in_sum

__all__ = ["receipt", "submit"]

# What is said of a student's name by where it comes from.
HINTS = {
    "given": "",
    "remembered": " (as last time; another name: --student NAME)",
    "login": " (your login name; another name: --student NAME)",
    "own": " (your login name)",
}


def submit(arguments: Namespace) -> int:
    """Says how the work stands as it was saved, packs it, and sends it where the course names a drop."""
    course = Course.at(arguments.root)
    desk = Desk(course)
    student, source = _student(arguments, desk, by_login=goes_by_login(course))
    handin.require_student_name(student)
    drop = drop_of(course)
    works = handin.read_works(course, named_assignment(course, arguments))
    stream = stream_beside(arguments.json)
    report: dict[str, Any] = {
        "assignment": works[0].assignment,
        "student": student,
        "student_is": source,
        "drop": drop.place if drop else None,
        "standing": _say_how_all_stands(course, works, arguments.no_check, stream),
    }
    status = 0
    if arguments.dry_run:
        say("Nothing was packed this time.", stream)
    else:
        hand_in = _pack(course, drop, works, student, source, stream)
        if source == "given":
            desk.remember_student(student)
        status, sent = (0, None) if drop is None else _send(course, drop, hand_in, student, stream)
        report |= {"archive": str(hand_in.archive), "receipt": str(sent) if sent else None}
    _write_report(arguments.json, report)
    return status


def _write_report(target: Path | None, report: dict[str, Any]) -> None:
    if target == TO_STDOUT:
        say(json.dumps(report))
    elif target is not None:
        target.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _student(arguments: Namespace, desk: Desk, *, by_login: bool) -> tuple[str, str]:
    """The student's name, and where it comes from: ``given``, ``remembered``, or ``login``.

    Raises:
        UsageError: another name than that of the login, where the course goes by logins.
    """
    given = arguments.student
    if by_login:
        login = login_of_process()
        if given not in (None, login):
            raise UsageError(f"This course takes hand-ins under your login name, {login}; leave out --student.")
        return login, "own"
    if given is not None:
        return given, "given"
    if (known := desk.student) is not None:
        return known, "remembered"
    return getpass.getuser(), "login"


def _why_not_handed_in(work: handin.Work, name: str) -> str:
    """The sentence on one of the assignment's notebooks that is not beside the others, which are ``work`` and more."""
    folder, released = work.notebook.parent, work.released
    others = {f"{each}.ipynb" for each in (released.name, *released.others) if each != name}
    begun = f"`course start {typed(released.assignment)}` brings back a blank one"
    instead, step = "", begun
    if below := notebooks_below(folder, others):
        instead = f", but {listed(below)} in folders of it,"
        step = f"move the one that counts to {name}.ipynb and hand in again, or {begun}"
    return f"{name}.ipynb is not in {folder}{instead} and is not handed in, so that its points are lost; {step}."


def _say_how_all_stands(
    course: Course, works: Sequence[handin.Work], no_check: bool, stream: TextIO
) -> Standing | None:
    """What is known of the work before it is packed; None if nothing is known of a notebook's exercises."""
    first = works[0].released
    there = {work.released.name for work in works}
    for name in sorted({first.name, *first.others} - there):
        say(_why_not_handed_in(works[0], name), stream)
    for work in works:
        say(f"{work.notebook.name} was last saved {in_words(work.saved)}.", stream)
        say_unsaved(course, work, stream)
    before = Desk(course).last_hand_in(first.assignment)
    if before is not None and before.notebook == handin.digest_of({w.notebook.name: w.digest for w in works}):
        what = "it" if len(works) == 1 else "them"
        say(f"Nothing in {what} has changed since you packed {what} {in_words(before.time)}.", stream)
    found: dict[str, tuple[str, ...]] | None = {}
    for work in works:
        if work.released.others:
            say(f"{work.notebook.name}:", stream)
        standing = _say_how_it_stands(course, work, no_check, stream)
        if standing is None or found is None:
            found = None
            continue
        for word, names in standing.items():
            named = (cell_name(first.assignment, work.released.name, name) for name in names)
            found[word] = (*found.get(word, ()), *named)
    return found


def _say_how_it_stands(course: Course, work: handin.Work, no_check: bool, stream: TextIO) -> Standing | None:
    """What is known of a notebook; runs the visible tests unless they ran on this very one."""
    standing = _standing(course, work, no_check, stream)
    for sentence in _slips(work):
        say(sentence, stream)
    if standing is None and work.unanswered:
        say(f"Not answered yet: {', '.join(work.unanswered)}.", stream)
    return standing


def _standing(course: Course, work: handin.Work, no_check: bool, stream: TextIO) -> Standing | None:
    last = Desk(course).last_check(desk_name(work.assignment, work.released.name))
    if last is not None and (last.notebook, last.tests) == (work.digest, work.released.digest):
        say(f"Checked {in_words(last.time)} and not changed since: {in_sum(last.standing)}.", stream)
        return last.standing
    # What was run in the notebook itself is not known here, and it may have been changed there since.
    never = "`course check` has not run on it yet"
    since = never if last is None else f"It was saved after the last check {in_words(last.time)}"
    if no_check:
        say(f"{since}; `course check {typed(work.assignment)}` says how it stands.", stream)
        return None
    say(f"{since}, so the visible tests run now ...", stream)
    from autograder.grading.check_work import check_read_work
    from autograder.submission.standing import standing

    try:
        found = standing(check_read_work(course, work))
    except CourseError as error:  # whatever keeps the tests from running, work must reach those who mark it
        say(f"The visible tests could not run: {error}", stream)
        return None
    say(f"Under the visible tests: {in_sum(found)}. Grading also runs hidden ones.", stream)
    return found


def _slips(work: handin.Work) -> Iterator[str]:
    yield from stubs_left(work.released, work.cells)
    yield from misplaced_answers(work.released, work.cells)
    if copies := later_copies(work.notebook, work.released.others):
        yield copies
    if work.remarks:
        yield f"Note: {'; '.join(work.remarks)}."
    if work.left_out:
        what = "notebooks count" if work.released.others else "notebook counts"
        yield f"Only the {what}; not packed: {listed(work.left_out)}. Paste pictures into your answers."


def _pack(
    course: Course, drop: Drop | None, works: Sequence[handin.Work], student: str, source: str, stream: TextIO
) -> handin.HandIn:
    hand_in = handin.pack(course, works, student)
    Desk(course).note_hand_in(hand_in.assignment, HandedIn(time=hand_in.time, notebook=hand_in.digest))
    if drop is None:
        say(f"Packed, not yet sent: upload this file to your course's page: {hand_in.archive}", stream)
        say("You can pack and upload again: the last upload counts.", stream)
    say(f"It is packed for {student}{HINTS[source]}, with the time {hand_in.timestamp}.", stream)
    say(f"A copy lies in {hand_in.folder}", stream)
    return hand_in


def _send(course: Course, drop: Drop, hand_in: handin.HandIn, student: str, stream: TextIO) -> tuple[int, Path | None]:
    """Sends it, prints its receipt and returns the exit status; what could not be sent stays packed."""
    try:
        sent = drop.send(hand_in, student)
    except UnfinishedError as error:
        say(f"Packed, but not sent: {error}.", stream)
        say(f"Run `course submit` again later, or give this file to your instructor: {hand_in.archive}", stream)
        return error.exit_status, None
    Desk(course).note_hand_in(hand_in.assignment, HandedIn(time=hand_in.time, notebook=hand_in.digest, is_sent=True))
    path = write_receipt(course, sent)
    say(f"Sent to {drop.place} at {sent.time}. Receipt:", stream)
    say(f"  sha256 {sent.sha256}", stream)
    say(f"  {path}", stream)
    say(f"`course receipt {typed(path.relative_to(course.root).as_posix())}` compares it with what was sent.", stream)
    return 0, path


def receipt(arguments: Namespace) -> int:
    """Says of each place in which a hand-in lies whether it is the one that the receipt speaks of."""
    found = read_receipt(arguments.file)
    try:
        course: Course | None = Course.at(arguments.root)
    except UsageError:  # a receipt and a zip can be compared anywhere
        course = None
    say(f"{found.assignment} of {found.student}, sent at {found.time}, sha256 {found.sha256}")
    places = compare(course, found, arguments.hand_ins)
    for place in places:
        say(_in_words(place))
    named = places[len(places) - len(arguments.hand_ins) :] if arguments.hand_ins else places
    is_same = [place.is_same for place in named]
    is_proved = all(is_same) if arguments.hand_ins else any(is_same)
    say(_conclusion(found, is_proved))
    return int(not is_proved)


def _in_words(place: Comparison) -> str:
    said = {True: "same   ", False: "other  ", None: "missing"}[place.is_same]
    written = f", written there {_utc(place.written)} by the clock of its disk" if place.written else ""
    return f"{said} {place.file}{written}"


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def _conclusion(found: Receipt, is_proved: bool) -> str:
    if is_proved:
        return "The receipt is that of this notebook. It is no signature: its time is that of the clock that sent it."
    return (
        f"No hand-in was found that is the one of this receipt; name it too, as in `course receipt FILE ZIP`. A later "
        f"hand-in of {found.assignment} replaces the one before it in submitted/."
    )
