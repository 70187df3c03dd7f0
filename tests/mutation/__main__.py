"""Tries the tests by changing what they hold: ``python -m tests.mutation [--sample N] [WORD...]``.

A WORD is a part of a module's path, as in ``wire/arrays`` or ``lossopt/losses``; all of the table without one.
"""

import argparse
import random
import sys

from tests.mutation.campaign import report, run, targets
from tests.mutation.trial import trial


def say(text: str) -> None:
    """Flushed at once, since the next line may take minutes."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 if at least nine mutants in ten are noticed and every other one is explained."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only modules with this in their path")
    parser.add_argument("--sample", type=int, metavar="N", help="at most so many mutants of each module")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="draw the same sample again")
    options = parser.parse_args(arguments)
    chosen = targets(options.words)
    if not chosen:
        parser.error(f"no module of tests/mutation/targets.toml has {' or '.join(options.words)} in its path")
    if options.sample is not None:
        say(f"--sample {options.sample} --seed {options.seed}")
    with trial() as here:
        return 0 if report(run(chosen, here, random.Random(options.seed), options.sample, say), say) else 1


if __name__ == "__main__":
    sys.exit(main())
