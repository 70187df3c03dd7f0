"""What a student answered, kept in one small file of their own, and when what was missed is asked again.

``docs/progress-file.md`` describes the file. A notebook outside of a course has none: then nothing is kept, and nothing
fails.
"""

from lossopt.progress.catalogue import Asked, Catalogue, read_catalogue
from lossopt.progress.checking import attempts, note_attempt, note_check
from lossopt.progress.documents import CHECKS, LESSONS, VERSION
from lossopt.progress.file import ProgressFile, Reading
from lossopt.progress.lesson import LessonRecord, Tally
from lossopt.progress.place import VARIABLE, progress_path
from lossopt.progress.reviewing import Due, due_questions, forget_reviews, next_day, note_review
from lossopt.progress.session import begin, current

__all__ = [
    "CHECKS",
    "LESSONS",
    "VARIABLE",
    "VERSION",
    "Asked",
    "Catalogue",
    "Due",
    "LessonRecord",
    "ProgressFile",
    "Reading",
    "Tally",
    "attempts",
    "begin",
    "current",
    "due_questions",
    "forget_reviews",
    "next_day",
    "note_attempt",
    "note_check",
    "note_review",
    "progress_path",
    "read_catalogue",
]
