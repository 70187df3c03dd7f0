"""The order in which the tests try a change."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.mutation.worker import QuickestFirst


def report(nodeid: str, duration: float, *, when: str = "call", failed: bool = False) -> Any:
    return SimpleNamespace(nodeid=nodeid, duration=duration, when=when, failed=failed)


def in_order(place: Path, *names: str) -> list[str]:
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in names]
    QuickestFirst(place).pytest_collection_modifyitems(items)
    return [item.nodeid for item in items]


def test_what_noticed_the_last_change_comes_before_the_quickest(tmp_path: Path) -> None:
    """What was never run comes where it stands; a test that passes again goes back to its place."""
    place = tmp_path / "seconds"
    assert in_order(place, "slow", "quick", "slowest") == ["slow", "quick", "slowest"]
    run = QuickestFirst(place)
    for nodeid, seconds in (("slow", 2.0), ("quick", 0.5), ("slowest", 3.0)):
        run.pytest_runtest_logreport(report(nodeid, 9.0, when="setup"))
        run.pytest_runtest_logreport(report(nodeid, seconds))
    run.keep()
    assert in_order(place, "slow", "quick", "slowest") == ["quick", "slow", "slowest"]
    run.pytest_runtest_logreport(report("slowest", 3.0, failed=True))
    run.keep()
    assert in_order(place, "slow", "quick", "slowest") == ["slowest", "quick", "slow"]
    run.pytest_runtest_logreport(report("slowest", 3.0))
    run.keep()
    assert in_order(place, "slow", "quick", "slowest") == ["quick", "slow", "slowest"]
