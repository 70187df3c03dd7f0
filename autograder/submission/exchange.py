"""Hands in through nbgrader's exchange as ``nbgrader submit`` does: with its configuration, its time and its secret."""

import contextlib
import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder._exceptions import UnfinishedError
from autograder.course import Course
from autograder.submission.handin import HandIn
from autograder.submission.receipts import Receipt

__all__ = ["ExchangeDrop"]


@dataclass(frozen=True, slots=True)
class ExchangeDrop:
    """The exchange that the configuration of nbgrader names, of this course and of this machine."""

    course: Course

    @property
    def place(self) -> str:
        return "nbgrader's exchange"

    def send(self, hand_in: HandIn, student: str) -> Receipt:
        """Submits the notebooks alone, as they were read, under the student's name."""
        assignment = hand_in.assignment
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(self.course.root):
            staged = Path(folder) / assignment
            staged.mkdir()
            for work in hand_in.works:
                (staged / work.notebook.name).write_bytes(work.data)
            done = _submit(assignment, folder, student)
        inbound, name = getattr(done, "inbound_path", ""), getattr(done, "assignment_filename", "")
        return Receipt(
            assignment=assignment,
            student=student,
            time=str(getattr(done, "timestamp", hand_in.timestamp)),
            sha256=hand_in.digest,
            archive=hand_in.archive.name,
            file=str(Path(inbound) / name) if inbound and name else "",
        )


def _submit(assignment: str, folder: str, student: str) -> Any:
    """Runs nbgrader's own class and returns it; another exchange that is plugged in may lack some of its attributes."""
    from nbgrader.apps import SubmitApp
    from nbgrader.exchange import ExchangeError

    app = SubmitApp()
    try:
        app.initialize([assignment, f"--Exchange.assignment_dir={folder}", f"--student={student}"])
        logging.getLogger(type(app).__name__).disabled = True  # what it would log is said by the error
        super(SubmitApp, app).start()  # all of its start but the part that ends the process if something fails
        app.coursedir.assignment_id = assignment
        done = app.exchange.Submit(coursedir=app.coursedir, authenticator=app.authenticator, parent=app)
        done.start()
    except (ExchangeError, OSError, RuntimeError, SystemExit) as error:
        raise UnfinishedError(f"nbgrader's exchange did not take it ({error})") from error
    return done
