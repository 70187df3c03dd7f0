"""What a collection came to, in sentences for people and as plain data for programs."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.collecting.placing import Change
from autograder.course import listed, shown_name

__all__ = ["HandInReport", "NotPlaced", "Report"]

TIME_FORMAT = "%Y-%m-%d %H:%M:%S UTC"
WORDS = {Change.PLACED: "placed", Change.REPLACED: "replaced", Change.UNCHANGED: "unchanged"}
NOT_PLACED = "not placed"
LONGEST_SHOWN = 1000  # characters of a place in an archive


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInReport:
    """A hand-in that is in ``submitted/`` now; ``remarks`` are sentences on it, each without a full stop."""

    student: str
    assignment: str
    change: Change
    origin: str
    time: datetime | None
    is_platforms_time: bool
    late_by: str  # the platform that marks it late, or ""
    aside: Path | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPlaced:
    """What was not placed: where it lies in the archive, and a sentence with the reason and the next step."""

    origin: str
    reason: str
    student: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that was in the archives: as it was placed, or not; ``notes`` are sentences on all of it.

    ``left_out`` are files that are no assignment's notebooks, which nobody grades; ``missing`` those of the roster who
    have no hand-in, by assignment.
    """

    hand_ins: tuple[HandInReport, ...]
    not_placed: tuple[NotPlaced, ...]
    left_out: tuple[str, ...]
    missing: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()
    is_dry: bool = False

    def lines(self, root: Path) -> Iterator[str]:
        """For people: a line for each hand-in that changed and each file that was not placed, and a summary."""
        for each in self.hand_ins:
            if each.change is not Change.UNCHANGED:
                yield f"{WORDS[each.change]:<10}  {_described(each, root)}"
        for refused in self.not_placed:
            who = f" ({refused.student})" if refused.student else ""
            yield f"{NOT_PLACED:<10}  {_shown(refused.origin)}{who}: {refused.reason}"
        yield from self._sums()
        yield from self.notes

    def _sums(self) -> Iterator[str]:
        changes = Counter(each.change for each in self.hand_ins)
        if self.left_out:
            yield f"Left out, since only an assignment's notebooks count: {listed(self.left_out)}."
        for assignment, folders in self.missing.items():
            if folders:
                yield f"Of the roster, {len(folders)} without a hand-in of {assignment}: {listed(folders)}."
        without_time = [each.student for each in self.hand_ins if each.time is None]
        if without_time:
            yield (
                f"No time is known of {listed(without_time)}, so that nobody can tell what is late; put a known one "
                "into timestamp.txt beside the notebook."
            )
        sums = [f"{changes[change]} {word}" for change, word in WORDS.items()]
        would = "Nothing was written, as this is a dry run. It would be: " if self.is_dry else ""
        yield f"{would}{', '.join(sums)}, {len(self.not_placed)} {NOT_PLACED}."
        if not changes[Change.PLACED] and not changes[Change.REPLACED]:
            yield "Nothing changed: " + (
                "each hand-in that could be placed is there already."
                if self.hand_ins
                else "no hand-in could be placed."
            )

    def as_data(self, root: Path) -> dict[str, Any]:
        """For programs: plain JSON data."""
        return {
            "dry_run": self.is_dry,
            "hand_ins": [
                {
                    "student": each.student,
                    "assignment": each.assignment,
                    "change": WORDS[each.change],
                    "from": each.origin,
                    "time": _utc(each.time) if each.time else None,
                    "time_is_the_platforms": each.is_platforms_time,
                    "late": bool(each.late_by),
                    "aside": _below(each.aside, root) if each.aside else None,
                    "remarks": list(each.remarks),
                }
                for each in self.hand_ins
            ],
            "not_placed": [
                {"from": each.origin, "student": each.student or None, "reason": each.reason}
                for each in self.not_placed
            ],
            "left_out": list(self.left_out),
            "missing": {assignment: list(folders) for assignment, folders in self.missing.items()},
            "notes": list(self.notes),
        }


def _shown(origin: str) -> str:
    """A place in an archive, whose names may be of any length."""
    return shown_name(origin if len(origin) <= LONGEST_SHOWN else f"{origin[:LONGEST_SHOWN]}...")


def _described(each: HandInReport, root: Path) -> str:
    remarks = list(each.remarks)
    if each.late_by:
        remarks.insert(0, f"{each.late_by} marks it late")
    if each.aside:
        remarks.append(f"what was there lies in {_below(each.aside, root)}")
    said = "".join(f"; {remark}" for remark in remarks)
    return f"{each.student}  {each.assignment}  from {_shown(each.origin)}{said}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(TIME_FORMAT)


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
