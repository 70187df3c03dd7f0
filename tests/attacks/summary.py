"""A line at the end of a test run: how many attacks there were, and that none got through."""

from typing import Any

__all__ = ["pytest_terminal_summary"]

KEY = "attack"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Counts from what the tests recorded, so that it is right wherever they ran."""
    techniques: set[str] = set()
    passed = failed = 0
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            found = [value for name, value in getattr(report, "user_properties", []) if name == KEY]
            if found and outcome == "passed":
                passed += 1
                techniques.update(found[0].split("|"))
            elif found:
                failed += 1
    if passed or failed:
        verdict = "all repelled" if not failed else f"{failed} NOT repelled"
        terminalreporter.write_line(f"attacks: {len(techniques)} techniques, {passed + failed} examples, {verdict}")
