"""The document of ``course report --json``."""

from dataclasses import asdict
from typing import Any

from autograder.reporting.class_results import StudentResult
from autograder.reporting.likeness import Likeness, Pair
from autograder.reporting.report import Report

__all__ = ["report_to_json"]


def report_to_json(report: Report) -> dict[str, Any]:
    """Everything that the page says, but for the texts of hand-ins that are alike."""
    answers, hand_ins = report.to_mark
    return {
        "assignment": report.assignment,
        "made": report.made.isoformat(timespec="seconds"),
        "processes": "one" if report.caution else "two",
        "max_score": report.results.max_score,
        "handed_in": report.handed_in,
        "graded": len(report.results.graded),
        "to_mark": {"answers": answers, "hand_ins": hand_ins},
        "late": [each.student for each in report.late],
        "not_graded_yet": [each.student for each in report.waiting],
        "ungradable": [{"student": each.student, "reason": each.status.why_not} for each in report.ungradable],
        "missing": [
            {"student": each, "name": report.results.full_names.get(each, "")} for each in report.results.missing
        ],
        "without_record": [each.student for each in report.without_record],
        "scores": asdict(report.scores),
        "items": [asdict(item) for item in report.items],
        "doubts": [asdict(doubt) for doubt in report.doubts],
        "misconceptions": [asdict(each) for each in report.misconceptions],
        "reasons": [asdict(each) for each in report.reasons],
        "stops": [asdict(each) for each in report.stops],
        "likeness": _likeness(report.likeness),
        "students": [_student(each) for each in report.results.students],
    }


def _student(each: StudentResult) -> dict[str, Any]:
    """As ``course export`` has it; ``score`` is None without marks, never zero."""
    marks = each.marks
    return {
        "student": each.student,
        "score": marks.score if marks else None,
        "needs_manual": marks.pending if marks else None,
        "late": bool(marks and marks.late),
        "penalty": marks.penalty if marks else None,
    }


def _likeness(found: Likeness) -> dict[str, Any]:
    return {
        "compared": found.compared,
        "left_out": found.left_out,
        "usual": found.usual,
        "high": found.high,
        "limit": found.limit,
        "pairs": [_pair(pair) for pair in found.pairs],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "students": [pair.first, pair.second],
        "share": round(pair.share, 4),
        "bits": round(pair.bits, 1),
        "answers": [
            {"answer": each.name, "bits": round(each.bits, 1), "is_equal": each.is_equal} for each in pair.answers
        ],
    }
