"""Checks of an assignment that passed."""

import json
from datetime import UTC, datetime

from lossopt.progress import note_check
from lossopt.progress.documents import is_sound

NOW = datetime(2026, 3, 1, 20, tzinfo=UTC)


def test_a_check_is_kept_with_its_time(tmp_path):
    """By assignment and exercise, where the variable says if it says so; its file has the shape that all rely on."""
    (tmp_path / "nbgrader_config.py").touch()
    folder = tmp_path / "work" / "losses"
    for variables in ({}, {"COURSE_PROGRESS": str(tmp_path / "mine.json")}, {"COURSE_PROGRESS": ""}):
        note_check(folder, "mse", passed=True, variables=variables, clock=lambda: NOW)
    for path in (tmp_path / "work" / "progress.json", tmp_path / "mine.json"):
        kept = json.loads(path.read_text())
        assert kept["checks"] == {"losses": {"mse": {"passed": True, "at": "2026-03-01T20:00:00+00:00"}}}
        assert is_sound(kept)
