"""What every test run has: the rules for ``--nbval``, counts of what was tried, and examples that are repeatable."""

from hypothesis import settings

pytest_plugins = ["tests.assignments.summary", "tests.attacks.summary", "tests.notebooks.plugin"]

# The usual run tries the same examples each time and so says the same of the same code; `make soak` draws new ones.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None)
settings.load_profile("repeatable")
