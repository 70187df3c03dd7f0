"""Scratch folders on the host: measured and removed whatever was left in them."""

import os
from pathlib import Path

import pytest

from autograder.confinement.scratch import TOO_MANY, remove_tree, scratch_folder, scratch_usage


def test_folder_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    """Only its owner may look into it."""
    with scratch_folder(tmp_path / "parent") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "f").write_text("x")
    assert not folder.exists()


def test_links_are_removed_and_never_followed(tmp_path: Path) -> None:
    """What they point to stays."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    assert scratch_usage(folder).files == 1
    remove_tree(folder)
    assert (outside / "kept").exists()


def test_closed_folders_are_removed(tmp_path: Path) -> None:
    """Permission bits do not keep anything."""
    folder = tmp_path / "folder"
    (folder / "closed" / "inner").mkdir(parents=True)
    (folder / "closed" / "inner" / "f").write_text("x")
    (folder / "closed" / "inner").chmod(0)
    (folder / "closed").chmod(0)
    remove_tree(folder)
    assert not folder.exists()


def test_folders_nested_deeper_than_a_path_can_name_are_removed(tmp_path: Path) -> None:
    """And names like those that it gives on the way do not confuse it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    here = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    try:
        for number in range(30):
            os.mkdir(f"moved-{number}")
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
    finally:
        os.fchdir(here)
        os.close(here)
    assert scratch_usage(folder).files >= TOO_MANY
    remove_tree(folder)
    assert not folder.exists()


@pytest.mark.parametrize("size", [0, 5000])
def test_usage_counts_what_a_sparse_file_claims(tmp_path: Path, size: int) -> None:
    """A hole may be filled at any time."""
    (tmp_path / "f").write_bytes(b"")
    os.truncate(tmp_path / "f", size)
    assert scratch_usage(tmp_path).size == size
