"""The page of ``course report``: one file that loads nothing and runs nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2

from autograder.course import shown_name
from autograder.reporting import charts
from autograder.reporting.items import FEWEST
from autograder.reporting.likeness import SURE, Likeness
from autograder.reporting.report import Report
from autograder.reporting.side_by_side import Line, side_by_side

__all__ = ["report_page"]

MOST_ANSWERS = 4  # of a pair that are shown side by side
MOST_REASONS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnswer:
    """One answer of a pair, in two columns."""

    name: str
    is_equal: bool
    first: list[Line]
    second: list[Line]


def report_page(report: Report) -> str:
    """The HTML of a report; all that students, instructors and folders are called and wrote is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(points=_points, percent=_percent, names=_names, correlation=_correlation)
    environment.globals.update(bar=charts.bar, missing=list(_missing(report)))
    answers, hand_ins = report.to_mark
    return environment.get_template("report.html.j2").render(
        report=report,
        histogram=charts.histogram(report.scores),
        answers_to_mark=answers,
        hand_ins_to_mark=hand_ins,
        reasons=report.reasons[:MOST_REASONS],
        more_reasons=len(report.reasons[MOST_REASONS:]),
        pairs=[(pair, list(_shown(report.likeness, number))) for number, pair in enumerate(report.likeness.pairs)],
        fewest=FEWEST,
        sure=SURE,
    )


def _shown(likeness: Likeness, number: int) -> Iterator[ShownAnswer]:
    for answer in likeness.pairs[number].answers[:MOST_ANSWERS]:
        first, second = side_by_side(answer.first, answer.second, is_code=answer.is_code)
        yield ShownAnswer(name=answer.name, is_equal=answer.is_equal, first=first, second=second)


def _missing(report: Report) -> Iterator[str]:
    """By login, with the name if one is known."""
    for student in report.results.missing:
        name = report.results.full_names.get(student, "")
        yield shown_name(f"{student} ({name})" if name and name != student else student)


def _points(value: float | None) -> str:
    """Example:

    >>> _points(2.0), _points(1 / 3), _points(None)
    ('2', '0.33', '–')
    """
    return "–" if value is None else f"{round(value, 2):g}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _correlation(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")


def _names(students: Iterable[str]) -> str:
    return ", ".join(shown_name(student) for student in students)
