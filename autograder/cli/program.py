"""Where the program ``course`` begins: Ctrl-C ends it without a traceback also while it is being loaded."""

import sys

__all__ = ["run"]

INTERRUPTED = 130  # what a shell says of a program that Ctrl-C ended


def run() -> int:
    """Runs one command and returns its exit status, or :data:`INTERRUPTED` if none had begun."""
    try:
        from autograder.cli.main import main
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted before the command began.\n")
        return INTERRUPTED
    return main()
