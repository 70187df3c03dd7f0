"""How a test cell ended, as the supervisor knows it: the points that it gives, or the exception that stopped it.

The grader process sends it as plain data, so that no object of its own or of the student's crosses.
"""

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["CheckError", "CheckValue", "Parts", "StudentException"]

Parts = tuple[tuple[str, float, float], ...]  # the name of each part, its points, and those that were earned


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckValue:
    """What a test cell ended with.

    Attributes:
        points: the number of points that it gives; None if it ended with no number, NaN if with one in another form.
        message: what the check says of it, for the student.
        misconception: the one that the check recognised.
        parts: those of the check, if it has any.
    """

    points: float | None
    message: str = ""
    misconception: str | None = None
    parts: Parts = ()

    def as_plain(self) -> dict[str, Any]:
        """The value as a message may hold it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentException:
    """What student code raised.

    Attributes:
        name: its class, which the student may choose.
        text: what it says.
        bases: the built-in exceptions that it is an instance of, the nearest first.
        place: the student's line that raised it, or "".
    """

    name: str
    text: str
    bases: tuple[str, ...]
    place: str

    @property
    def is_stub(self) -> bool:
        """Whether it is the exception that a released answer raises."""
        return "NotImplementedError" in self.bases and not self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckError:
    """The exception that stopped a test cell.

    Attributes:
        name: its class.
        message: what it says.
        is_assertion: an ``assert`` does not hold.
        by_check: a check that knows misconceptions raised it, so that its message is made for the student.
        misconception: the one that such a check recognised.
        parts: those of such a check, if it has any.
        is_unsupported: the test cell asked for what two processes cannot do.
        is_not_plain: the test cell used an object of the student's, but needs plain data.
        is_hidden: the line that failed is a hidden test.
        is_after_hidden: hidden inputs may have been given to student code before it.
        line: of the test cell, from 1 on; 0 if it is not known.
        is_undefined: student code did not define a name that the test cell uses.
        missing_name: the name that nothing defines, if that stopped the test cell; else "".
        student: what student code raised, if that is behind it.
    """

    name: str
    message: str
    is_assertion: bool
    by_check: bool
    misconception: str | None
    is_unsupported: bool
    is_not_plain: bool
    is_hidden: bool
    is_after_hidden: bool
    line: int
    is_undefined: bool
    student: StudentException | None
    missing_name: str = ""
    parts: Parts = ()

    def as_plain(self) -> dict[str, Any]:
        """The error as a message may hold it."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "CheckError":
        """The error out of what :meth:`as_plain` made of it."""
        student = plain["student"]
        return cls(**plain | {"student": None if student is None else StudentException(**student)})
