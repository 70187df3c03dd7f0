"""The saved file of an open notebook is found where Jupyter's server says, and is not needed."""

import json
from pathlib import Path

import pytest
from lossopt.checks.saved import saved_notebook

NOTHING = {"metadata": {}, "cells": []}


def test_it_is_read_from_the_path_or_the_kernels_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some sessions repeat the folders of the path in it; without a file, or with a damaged one, nothing is known."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.ipynb"
    named = {name: str(tmp_path / name) for name in ("mine.ipynb", "work/losses/mine.ipynb", "other.ipynb", "mine")}
    path.write_text(json.dumps({"metadata": {"limits": {}}, "cells": [{"id": "a"}], "nbformat": 4}))
    for name, is_found in zip(named, (True, True, False, False), strict=True):
        monkeypatch.setenv("JPY_SESSION_NAME", named[name])
        assert (saved_notebook()["cells"] == [{"id": "a"}]) == is_found
        assert is_found or saved_notebook() == NOTHING
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    for damaged in ("{", "[]", "{}"):
        path.write_text(damaged)
        assert saved_notebook() == NOTHING
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert saved_notebook() == NOTHING
