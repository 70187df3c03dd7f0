"""The licence goes wherever the code goes: into the metadata of both distributions and into the students' zip."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("folder", [ROOT, ROOT / "lib"], ids=["autograder", "lossopt"])
def test_a_distribution_names_its_licence_and_brings_the_words(folder: Path) -> None:
    """By its SPDX name; ``lib/`` has a copy, as a distribution takes no file from outside its folder."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "BSD-3-Clause"
    assert project["license-files"] == ["LICENSE"]
    words = (folder / "LICENSE").read_text(encoding="utf-8")
    assert words.startswith("BSD 3-Clause License")
    assert words == (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_students_get_the_licence_with_the_code() -> None:
    """As the licence asks of whoever hands on a copy."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert {"LICENSE", "LICENSE-texts", "lib"} <= set(tool["course"]["bundle"]["paths"])


def test_the_texts_have_a_licence_of_their_own() -> None:
    """It names the folders whose texts it is about, and each of them is there."""
    words = (ROOT / "LICENSE-texts").read_text(encoding="utf-8")
    assert "CC BY 4.0" in words
    for folder in ("course", "source_notebooks", "release"):
        assert f"{folder}/" in words
        assert (ROOT / folder).is_dir()
