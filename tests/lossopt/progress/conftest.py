"""Each test leaves no lesson behind."""

import pytest
from lossopt.progress import session


@pytest.fixture(autouse=True)
def no_lesson(monkeypatch):
    """What a test begins ends with it."""
    monkeypatch.setattr(session, "_current", None)
