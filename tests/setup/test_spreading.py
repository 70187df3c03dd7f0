"""Which tests begin first if they are spread over workers."""

from pathlib import Path

from tests.spreading import APART, LONG, OneFileOneWorker, in_order

ROOT = Path(__file__).resolve().parents[2]


def test_the_files_that_take_long_are_there() -> None:
    """None of them has been moved without its name here."""
    assert [file for file in (*LONG, *APART) if not (ROOT / file).is_file()] == []
    assert len(set(LONG)) == len(LONG)


def test_what_takes_long_comes_first_then_what_has_many_tests() -> None:
    """Whatever comes first in the alphabet."""
    nodeids = ["tests/a.py::test_a", "tests/b.py::test_a", "tests/b.py::test_b", f"{LONG[1]}::test_a"]
    place = in_order(nodeids)
    assert sorted({nodeid.partition("::")[0] for nodeid in nodeids}, key=lambda file: place[file]) == [
        LONG[1],
        "tests/b.py",
        "tests/a.py",
    ]


def test_a_file_stays_on_one_worker_unless_its_tests_stand_alone() -> None:
    """Fixtures of a module are made once."""
    split = OneFileOneWorker._split_scope
    alone = f"{min(APART)}::test_a"
    assert split(None, "tests/a.py::test_a[x::y]") == "tests/a.py"  # type: ignore[arg-type]
    assert split(None, alone) == alone  # type: ignore[arg-type]
