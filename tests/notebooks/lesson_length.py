"""How long a lesson takes, measured by what is in it."""

from dataclasses import dataclass

from nbformat import NotebookNode

from tests.notebooks.normal_form import FOLDED, QUESTION

__all__ = ["Length", "length_of"]

# A second-year student who reads formulas in a foreign language, who reads code to understand it, who decides on an
# answer before unfolding one, who tries what stands below a figure, and who says an answer aloud before reading it.
WORDS_A_MINUTE, LINES_A_MINUTE = 100, 8
QUESTION_MINUTES, FIGURE_MINUTES, OPEN_MINUTES = 1, 5, 3
STEP = 5  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """What a reader of a lesson has to do; ``lines`` are those of the code that is not folded away."""

    words: int
    lines: int
    figures: int
    questions: int
    open_questions: int = 0

    @property
    def minutes(self) -> int:
        """How long it takes, to five minutes."""
        minutes = (
            self.words / WORDS_A_MINUTE
            + self.lines / LINES_A_MINUTE
            + self.figures * FIGURE_MINUTES
            + self.questions * QUESTION_MINUTES
            + self.open_questions * OPEN_MINUTES
        )
        return STEP * round(minutes / STEP)


def length_of(lesson: NotebookNode) -> Length:
    """Counts a lesson."""
    code = [cell for cell in lesson.cells if cell.cell_type == "code"]
    shown = [
        cell for cell in code if not QUESTION.match(cell.source) and FOLDED.isdisjoint(cell.metadata.get("tags", ()))
    ]
    return Length(
        words=sum(len(cell.source.split()) for cell in lesson.cells if cell.cell_type == "markdown"),
        lines=sum(bool(line.strip()) for cell in shown for line in cell.source.splitlines()),
        figures=sum("explorers.explore_" in cell.source or "Investigation(" in cell.source for cell in code),
        questions=sum(bool(QUESTION.match(cell.source)) for cell in code),
        open_questions=10 * any("VIVA_QUESTIONS" in cell.source for cell in code),
    )
