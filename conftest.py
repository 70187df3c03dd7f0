"""The plugins of every test run: this repository's rules for ``--nbval``, and lines that count what was tried."""

pytest_plugins = ["tests.assignments.summary", "tests.attacks.summary", "tests.notebooks.plugin"]
