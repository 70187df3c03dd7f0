"""Checks of an assignment that passed."""

import json
from datetime import UTC, datetime

from lossopt.progress import attempts, note_attempt, note_check
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


def test_attempts_are_kept_each_once_and_so_many(tmp_path):
    """Beside what else is in the file; what stands there in another shape counts as nothing, and harms nothing."""
    (tmp_path / "nbgrader_config.py").touch()
    folder, path = tmp_path / "work" / "losses", tmp_path / "work" / "progress.json"
    note_check(folder, "mse", passed=False, variables={}, clock=lambda: NOW)
    for attempt in ("a", "b", "a", "c", "d"):
        note_attempt(folder, "mse", attempt, most=3, variables={})
    assert attempts(folder, "mse", variables={}) == {"a", "b", "c"}
    assert attempts(folder, "mae", variables={}) == attempts(tmp_path, "mse", variables={}) == set()
    for odd in (5, [], {"losses": 5}, {"losses": {"mse": 5}}, {"losses": {"mse": [5]}}):
        kept = json.loads(path.read_text()) | {"attempts": odd}
        path.write_text(json.dumps(kept))
        assert is_sound(kept)
        assert attempts(folder, "mse", variables={}) == set()
        note_attempt(folder, "mse", "a", most=3, variables={})
        assert attempts(folder, "mse", variables={}) == {"a"}
        assert "mse" in json.loads(path.read_text())["checks"]["losses"]
