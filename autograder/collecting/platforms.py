"""Which file of an archive is whose, by the names that learning platforms give to what they hand out.

- Canvas, *Download Submissions*: ``lovelaceada_LATE_1234_5678_losses-1.ipynb``, one file after the other; the numbers
  are the student's in Canvas and the file's; ``LATE_`` stands only where it was late.
- Moodle, *Download all submissions*: a folder ``Ada Lovelace_1234567_assignsubmission_file_`` for each student, or
  files whose names begin so; the number is the participant's in this one assignment.
- Gradescope, *Export Submissions*: a folder for each submission, which ``submission_metadata.yml`` beside it explains.
- Blackboard, *Assignment File Download*: ``Losses_s01_attempt_2026-05-01-10-00-00_losses.ipynb``, and beside it one
  without the last part, a text; the time is of a zone that nothing names.
- ``course submit``: ``losses-s01-20261127T085608686072.zip``, in a drop with a random number behind it.
- Everything else: a folder, a zip or a notebook called as the student, or nbgrader's ``<student>/<assignment>/``.

These names count at the top of an archive alone: what a student packed into an upload says nothing of whose it is.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from autograder.collecting.archives import NOTEBOOK, Entry
from autograder.collecting.gradescope import METADATA, Submitted, read_metadata
from autograder.collecting.own_names import own_student, plain_student, without_student

__all__ = [
    "BLACKBOARD",
    "CANVAS",
    "CANVAS_ANONYMOUS",
    "MOODLE",
    "Owner",
    "Upload",
    "is_left_by_a_system",
    "is_one_upload",
    "packed_again",
    "uploads_of",
]

CANVAS = re.compile(r"(?P<name>[^_].*?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)
CANVAS_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<user>anon_[A-Za-z0-9]+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)
MOODLE = re.compile(r"(?P<name>.+?)_(?P<user>\d+)_assignsubmission_[a-z]+(?:_(?P<rest>.*))?", re.DOTALL)
GRADESCOPE = re.compile(r"(?P<name>submission_(?P<user>\d{4,}))")
BLACKBOARD = re.compile(
    r".+_(?P<login>[^_]+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:\.txt|_(?P<rest>.+))", re.DOTALL | re.IGNORECASE
)
MOST_WRAPPERS = 8  # folders in each other around a class
FOLDERS_OF_PROGRAMS = frozenset((".ipynb_checkpoints", ".virtual_documents", ".git", "__MACOSX"))
FILES_OF_SYSTEMS = frozenset((".ds_store", "thumbs.db", "desktop.ini"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who handed in, as far as the platform says."""

    platform: str  # "" where the archive is no known platform's
    login: str = ""
    id: str = ""
    name: str = ""
    email: str = ""

    @property
    def shown(self) -> str:
        return self.name or self.login or self.email or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What one student, or one group, handed in together.

    ``place`` is where its first file lies in the archive. ``files`` have paths from the student's
    folder on. ``time`` is the platform's own, and ``number`` grows with each upload if the platform counts them.
    """

    owners: tuple[Owner, ...]
    place: str
    files: list[Entry] = field(default_factory=list)
    is_late: bool = False
    time: datetime | None = None
    number: int | None = None


def is_one_upload(name: str, assignments: Iterable[str]) -> bool:
    """Whether a zip of that name is one student's upload: a platform's, or one that ``course submit`` wrote."""
    flat = any(each.fullmatch(name) for each in (CANVAS, CANVAS_ANONYMOUS, MOODLE, BLACKBOARD))
    return flat or own_student(name, assignments) is not None


def uploads_of(
    entries: Sequence[Entry],
    assignments: Sequence[str],
    is_student: Callable[[str], bool] = lambda name: False,
    *,
    notebooks: Sequence[str] = (),
    reads_metadata: bool = True,
) -> tuple[list[Upload], list[Entry]]:
    """The uploads in an archive, and the files of which nothing says whose they are.

    ``is_student`` tells whether somebody is called so; it keeps the folder of an only student from being taken for one
    that lies around the class. ``notebooks`` are names of the assignments' notebooks. Without ``reads_metadata``,
    Gradescope's metadata are nobody's file, since anybody may have put them there.

    Raises:
        UngradableError: Gradescope's metadata cannot be read.
    """
    entries = [entry for entry in entries if not is_left_by_a_system(entry)]
    nobodys = [entry for entry in entries if entry.fault]  # their paths may lead anywhere
    entries = [entry for entry in entries if not entry.fault]
    if not reads_metadata:
        nobodys += [entry for entry in entries if entry.name == METADATA]
        entries = [entry for entry in entries if entry.name != METADATA]
    entries = _without_wrapper(entries, assignments, notebooks, is_student)
    submitted = _metadata(entries)
    found: dict[object, Upload] = {}
    for entry in entries:
        if submitted and entry.path == (METADATA,):
            continue
        others = None if submitted else _of_platform(entry) or _of_course(entry, assignments, notebooks)
        seen = _of_gradescope(entry, submitted) or others  # what such metadata do not name is nobody's
        if seen is None:
            nobodys.append(entry)
            continue
        key, upload, file = seen
        found.setdefault(key, upload).files.append(file)
    return list(found.values()), nobodys


Seen = tuple[object, Upload, Entry]


def _of_gradescope(entry: Entry, submitted: dict[str, Submitted]) -> Seen | None:
    known = submitted.get(entry.path[0])
    if known is None:
        return None
    owners = tuple(
        Owner(platform="Gradescope", id=each.sid, name=each.name, email=each.email) for each in known.submitters
    )
    upload = Upload(owners=owners, place=entry.path[0], time=known.time, number=known.number)
    return entry.path[0], upload, entry.below(1) if len(entry.path) > 1 else entry


def _of_platform(entry: Entry) -> Seen | None:
    head = entry.path[0]
    if moodle := MOODLE.fullmatch(head):
        owner = Owner(platform="Moodle", id=moodle["user"], name=moodle["name"])
        key = ("Moodle", moodle["user"], moodle["name"])
        if len(entry.path) > 1:
            return key, Upload(owners=(owner,), place=head), entry.below(1)
        return (key, Upload(owners=(owner,), place=head), _called(entry, moodle["rest"])) if moodle["rest"] else None
    canvas = CANVAS.fullmatch(head) or CANVAS_ANONYMOUS.fullmatch(head)
    if len(entry.path) > 1:
        return None
    if blackboard := BLACKBOARD.fullmatch(head):
        login, when = blackboard["login"], blackboard["when"]
        owner = Owner(platform="Blackboard", login=login)
        upload = Upload(owners=(owner,), place=head, number=int(when.replace("-", "")))
        return ("Blackboard", login, when), upload, _called(entry, blackboard["rest"] or head)
    if canvas is None:
        return None
    owner = Owner(platform="Canvas", id=canvas["user"], name=canvas.groupdict().get("name", ""))
    upload = Upload(owners=(owner,), place=head, is_late=bool(canvas["late"]), number=int(canvas["file"][-18:]))
    return head, upload, _called(entry, canvas["rest"])


def _of_course(entry: Entry, assignments: Sequence[str], notebooks: Sequence[str]) -> Seen | None:
    if len(entry.path) == 1 and (student := own_student(entry.name, assignments)) is not None:
        owner = Owner(platform="course submit", login=student)
        return entry.name, Upload(owners=(owner,), place=entry.name), entry
    plain = plain_student(entry.path, assignments, notebooks)
    if plain is None:
        return None
    student, depth = plain
    owner = Owner(platform="", login=student)
    upload = Upload(owners=(owner,), place="/".join(entry.path[:depth]) or entry.name)
    file = entry.below(depth)
    if entry.is_notebook and student not in entry.path[:depth]:  # but in the file's name
        file = _called(file, without_student(entry.name, {*assignments, *notebooks}))
    return ("", student), upload, file


def _called(entry: Entry, name: str) -> Entry:
    """The file under the name that the student gave it."""
    return replace(entry, path=(name,))


def _metadata(entries: Sequence[Entry]) -> dict[str, Submitted]:
    for entry in entries:
        if entry.path == (METADATA,):
            return read_metadata(entry.read)
    return {}


def packed_again(paths: Iterable[tuple[str, ...]]) -> str:
    """The platform whose download of a class lies in what is taken for one upload, or "".

    It takes two people of two names, and numbers as platforms have them: students give their own files names such as
    ``lab_1_2_plot.ipynb`` and ``hw_2_1_plot.ipynb``, and their folders such as ``submission_2``.
    """
    people: dict[str, set[tuple[str, str]]] = {}
    for path in filter(lambda path: NOTEBOOK.search(path[-1]), paths):
        for platform, pattern in (("Moodle", MOODLE), ("Canvas", CANVAS), ("Gradescope", GRADESCOPE)):
            found = next(filter(None, map(pattern.fullmatch, path)), None)
            if found and len(found.groupdict().get("file", "many")) > 2:
                people.setdefault(platform, set()).add((found["name"], found["user"]))
                break
    for platform, found_ones in people.items():
        if all(len({each[part] for each in found_ones}) > 1 for part in (0, 1)):
            return platform
    return ""


def is_left_by_a_system(entry: Entry) -> bool:
    """Whether nobody handed it in: what macOS, Windows, JupyterLab and this command leave beside files."""
    return (
        entry.name.startswith("._")
        or entry.name.lower() in FILES_OF_SYSTEMS
        or any(part in FOLDERS_OF_PROGRAMS or part.startswith((".collecting", ".replaced")) for part in entry.path)
    )


def _without_wrapper(
    entries: list[Entry], assignments: Sequence[str], notebooks: Sequence[str], is_student: Callable[[str], bool]
) -> list[Entry]:
    """The entries from below the one folder in which all of them lie, if that is not a student's."""
    while True:
        work = [entry for entry in entries if entry.is_notebook or entry.is_zip or entry.name == METADATA]
        tops = {entry.path[0] for entry in work}
        if len(tops) != 1 or any(len(entry.path) == 1 for entry in work) or any(map(MOODLE.fullmatch, tops)):
            return entries
        if any(map(is_student, tops)):
            return entries
        inside = [entry.below(1) for entry in entries if entry.path[0] in tops]
        if not _is_wrapper(inside, assignments, notebooks, is_student):
            return entries
        # What lies beside the folder, a list or a README, is nobody's work.
        entries = inside + [entry for entry in entries if entry.path[0] not in tops]


def _is_wrapper(
    inside: list[Entry],
    assignments: Sequence[str],
    notebooks: Sequence[str],
    is_student: Callable[[str], bool],
    depth: int = 1,
) -> bool:
    """Whether ``inside`` lies in a folder around students' folders or a platform's files, not in one student's."""
    if any(entry.path == (METADATA,) or _of_platform(entry) is not None for entry in inside):
        return True
    if any(len(entry.path) == 1 and own_student(entry.name, assignments) is not None for entry in inside):
        return len({own_student(entry.name, assignments) for entry in inside if entry.is_zip}) > 1
    own = {*assignments, *notebooks}
    folders = {entry.path[0] for entry in inside if len(entry.path) > 1 and entry.path[0] not in own}
    has_work = any(len(entry.path) == 1 and (entry.is_notebook or entry.is_zip) for entry in inside)
    has_assignments = any(len(entry.path) > 1 and entry.path[0] in own for entry in inside)
    if has_assignments or has_work:
        people = {plain_student(entry.path, assignments, notebooks) for entry in _zips(inside)}
        return not has_assignments and not folders and len(people - {None}) > 1
    if len(folders) > 1 or _is_nbgraders(inside, assignments):
        return True
    if not folders or depth == MOST_WRAPPERS or any(map(is_student, folders)):
        return any(map(is_student, folders))
    deeper = [entry.below(1) for entry in inside if len(entry.path) > 1]
    return _is_wrapper(deeper, assignments, notebooks, is_student, depth + 1)


def _zips(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if len(entry.path) == 1 and entry.is_zip)


def _is_nbgraders(inside: Iterable[Entry], assignments: Sequence[str]) -> bool:
    """Whether one student's ``<student>/<assignment>/`` lies there."""
    return any(len(entry.path) == 3 and entry.path[1] in assignments for entry in inside)
