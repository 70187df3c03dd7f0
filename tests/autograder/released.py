"""The small course as ``course release`` leaves it, for tests of the commands that come after it."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from autograder.cli.main import main
from autograder.course import Course
from tests.autograder.conftest import ROOT

__all__ = ["release"]


def release(root: Course) -> None:
    """Leaves what ``course release tiny`` leaves; of one source, the command has to make it only once."""
    for path, data in _released(root.source("tiny").read_bytes()).items():
        (root.root / path).parent.mkdir(parents=True, exist_ok=True)
        (root.root / path).write_bytes(data)


@cache
def _released(source: bytes) -> dict[Path, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        made = Course(Path(folder))
        made.source("tiny").parent.mkdir(parents=True)
        made.source("tiny").write_bytes(source)
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        assert main(["release", "tiny", "--root", folder, "--isolation", "none"]) == 0
        return {path.relative_to(folder): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}
