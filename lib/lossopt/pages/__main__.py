"""Writes lessons as pages: ``python -m lossopt.pages [LESSON...] [--to FOLDER]``."""

import argparse
import sys
from pathlib import Path

from lossopt.pages import write_cheat_sheet, write_pages

DESCRIPTION = """Write lessons as a site that needs no network; it begins with index.html.
Of each lesson, the lines run that make its figures."""


def main(arguments: list[str] | None = None) -> int:
    """Write the named lessons, or all of ``course/`` and the cheat sheet.

    Return 0 if all were written; 2 if one is not a notebook, or does not assert what the cheat sheet says.
    """
    parser = argparse.ArgumentParser(prog="python -m lossopt.pages", description=DESCRIPTION)
    parser.add_argument("lessons", nargs="*", type=Path, metavar="LESSON", help="a notebook; all of course/ if none")
    parser.add_argument("--to", type=Path, default=Path("work/pages"), metavar="FOLDER", help="work/pages if left out")
    options = parser.parse_args(arguments)
    lessons = options.lessons or sorted(Path("course").glob("*.ipynb"))
    if not lessons:
        parser.error("there is no lesson in course/ here; name one, or go to the root of the course")
    try:
        for path in write_pages(lessons, options.to, has_cheat_sheet=not options.lessons):
            sys.stdout.write(f"{path}\n")
        if not options.lessons:
            sys.stdout.write(f"{write_cheat_sheet(lessons, options.to)}\n")
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
