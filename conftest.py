"""Gives ``pytest --nbval`` this repository's rules for notebooks, for whatever notebook it is asked about."""

pytest_plugins = ["tests.attacks.summary", "tests.notebooks.plugin"]
