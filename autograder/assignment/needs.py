"""What the tests of a source need of answers besides calls and plain values, found out once for all hand-ins."""

from dataclasses import dataclass

from autograder.assignment.bound_names import defined_classes, reads, rebinds, tuple_classes
from autograder.assignment.object_classes import behaving_classes
from autograder.assignment.source import CellKind, Source

__all__ = ["LAST_OUTPUT", "Needs", "needs_of"]

LAST_OUTPUT = "_"  # the name that IPython gives it
# Words of tests that seed a generator, may replace an answer, or read or write a file.
USES = (
    "seed(",
    "patch",
    "globals(",
    "setattr(",
    "open(",
    "read_text(",
    "read_bytes(",
    "write_text(",
    "write_bytes(",
    ".to_csv(",
    "savetxt(",
    "np.save(",
    "exists(",
    "is_file(",
)
INSTRUCTORS = (CellKind.SETUP, CellKind.CHECKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What cells of the instructor's do with answers.

    Attributes:
        classes: the classes that the source's own solution defines, whose objects a test may compare and convert.
        tuples: of these, those of named tuples, which cross by value. An answer may make objects instead.
        behaving: of these, those that derive from plain data and have methods: objects or values, as tests need it.
        last_output: whether a test reads what the cell above it came to.
        texts: whether a test looks at the text of answers.
        uses: whether the source's own solution has to run first, to see what it uses of what tests offer.
    """

    classes: frozenset[str]
    tuples: frozenset[str]
    behaving: frozenset[str]
    last_output: bool
    texts: bool
    uses: bool


def needs_of(source: Source) -> Needs:
    """What the cells of a source need."""
    answers = [cell for cell in source.cells if cell.kind is CellKind.SOLUTION]
    names = {name for cell in answers for name in cell.defines}
    tuples = frozenset(name for cell in answers for name in tuple_classes(cell.text))
    classes = tuples.union(name for cell in answers for name in defined_classes(cell.text))
    texts = [cell.text for cell in source.cells if cell.kind in INSTRUCTORS]
    tests = [cell.text for cell in source.cells if cell.kind is CellKind.CHECKS]
    return Needs(
        classes=classes,
        tuples=tuples,
        behaving=behaving_classes(cell.text for cell in answers),
        last_output=any(reads(text, LAST_OUTPUT) for text in texts),
        texts=any("getsource" in text for text in texts),
        uses=bool(classes) or any(rebinds(text, names) or any(map(text.__contains__, USES)) for text in tests),
    )
