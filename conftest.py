"""The plugins of every test run: this repository's rules for ``--nbval``, and a line that counts the attacks."""

pytest_plugins = ["tests.attacks.summary", "tests.notebooks.plugin"]
