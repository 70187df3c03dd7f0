"""What a check says when an answer is wrong."""

from dataclasses import dataclass

from lossopt.checks.marks import Earned, in_words, sentences

__all__ = ["CheckFailed", "Complaint", "plainly"]


class CheckFailed(AssertionError):
    """An answer is wrong; the text says how, for the student.

    Attributes:
        misconception: the name of the known mistake that the results match, or None.
        parts: for each part of the exercise its name, its points and the points earned, which are 0.
    """

    def __init__(self, message: str, misconception: str | None = None, parts: Earned = ()) -> None:
        super().__init__(message)
        self.misconception = misconception
        self.parts = parts

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the sentence alone. Where in the checks it was raised helps no student."""
        return [*sentences(str(self)), *([in_words(self.parts)] if self.parts else [])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing that is wrong with a result, in two wordings.

    Attributes:
        shown: for the student's own eyes; may quote what the answer returned.
        kept: while hidden tests run; from a finite set that student code cannot extend, so that no answer can
            carry a hidden input out in it.
    """

    shown: str
    kept: str

    def text(self, public: bool) -> str:
        return self.shown if public else self.kept

    def inside(self, where: str) -> "Complaint":
        """The same complaint about a part of the result; ``where`` is the author's name for that part."""
        return Complaint(shown=f"{where}: {self.shown}", kept=f"{where}: {self.kept}")


def plainly(text: str) -> Complaint:
    """A complaint whose wording holds nothing that the student chose."""
    return Complaint(shown=text, kept=text)
