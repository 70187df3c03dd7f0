"""Builds the reference: ``make docs``. A warning fails the build.

Run as ``python docs/reference/build.py [FOLDER]``; without a folder, the pages go to ``work/docs``.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import main as sphinx_build

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Writes the pages; 0 if nothing had to be said."""
    parser = argparse.ArgumentParser(prog="make docs", description="Build the reference of packages and commands.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "work" / "docs", metavar="FOLDER")
    folder = parser.parse_args(arguments).folder
    with tempfile.TemporaryDirectory() as kept:  # what Sphinx remembers between runs, so that no run misses a warning
        status = sphinx_build(["-q", "-W", "--keep-going", "-b", "html", "-d", kept, str(HERE), str(folder)])
    if status == 0:
        sys.stdout.write(f"{folder / 'index.html'}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
