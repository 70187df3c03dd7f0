"""Runs the benchmarks: ``python -m tests.benchmarks [NAME...]``, all of them if none is named.

Every number is a ratio of two medians measured in turns in this run, on one thread each.
"""

import argparse
import importlib
import os
import sys

# Before the numeric libraries are loaded, since they read it then.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

BENCHMARKS = ("losses", "optimizers", "metrics", "grading", "cluster", "redraw")


def main() -> int:
    """Prints a table for each benchmark; 0 whether goals are met or missed, for a busy machine misses some."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}")
    names = parser.parse_args().names or BENCHMARKS
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark is called {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    table = importlib.import_module("tests.benchmarks.table")
    rows = [row for name in names for row in table.print_table(importlib.import_module(f"tests.benchmarks.{name}"))]
    aimed = [row for row in rows if row.goal is not None]
    print(f"\n{sum(row.met for row in aimed)} of {len(aimed)} goals met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
