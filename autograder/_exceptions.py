"""What the autograder raises on purpose.

::

    CourseError                one sentence with the next step; the command line shows it and ends with ``exit_status``
    ├── UsageError             2: an argument, a folder or a file that the command cannot work with
    ├── SourceError            1: an assignment's source that must be changed before it can be released or graded
    │   └── OtherKernelError   1: one for a kernel of another language, without which the others are released and graded
    ├── UngradableError        1: a submission that cannot be read as the notebook it should be
    ├── UnfinishedError        1: a part of the work could not be done; the rest of it is done
    ├── IsolationError         2: this system cannot keep student code apart and nothing said to grade without
    └── GraderFault            3: a fault of the autograder itself
"""

__all__ = [
    "CourseError",
    "GraderFault",
    "IsolationError",
    "OtherKernelError",
    "SourceError",
    "UnfinishedError",
    "UngradableError",
    "UsageError",
]


class CourseError(Exception):
    """Anything the autograder says in one sentence instead of a traceback."""

    exit_status = 1


class UsageError(CourseError):
    """Wrong usage: what came, what is expected, what to do."""

    exit_status = 2


class SourceError(CourseError):
    """An assignment's source cannot be used: names the notebook, the exercise and what to change."""


class OtherKernelError(SourceError):
    """A source for a kernel that is not Python's: the other assignments of a course are none the worse for it."""


class UngradableError(CourseError):
    """A submission is not a notebook that can be read; says why. It never becomes a mark of zero."""


class UnfinishedError(CourseError):
    """A part of the work could not be done: says which, why, and that the rest is done."""


class IsolationError(CourseError):
    """The layers that keep student code apart are missing here."""

    exit_status = 2


class GraderFault(CourseError):
    """The autograder itself failed; never counted against a student."""

    exit_status = 3
