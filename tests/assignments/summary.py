"""Lines at the end of a test run: how much the exercises' checks were tried on."""

from collections import Counter
from typing import Any

__all__ = ["pytest_terminal_summary", "tried"]

KEY = "tried on exercises"


def tried(record_property: Any, of: str, **counts: int) -> None:
    """Notes for the summary that a test tried so much; what was noted ``of`` the same thing twice counts once."""
    for what, count in counts.items():
        record_property(KEY, [what.replace("_", " "), of, count])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Counts from what passing tests recorded, so that it is right wherever they ran."""
    found: dict[tuple[str, str], int] = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, value in getattr(report, "user_properties", []):
            if name == KEY:
                what, of, count = value
                found[what, of] = count
    totals: Counter[str] = Counter()
    for (what, _), count in found.items():
        totals[what] += count
    if totals:
        said = ", ".join(f"{count} {what}" for what, count in totals.items())
        terminalreporter.write_line(f"checks of exercises, as expected on: {said}")
