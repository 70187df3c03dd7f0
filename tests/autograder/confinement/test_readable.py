"""What may be read, and what is withheld from it."""

import sys
from pathlib import Path

import pytest

from autograder.confinement import Policy, landlock, module_files, python_installation
from autograder.confinement.readable import _grants, with_bytecode


def test_module_is_found_without_being_imported() -> None:
    """Neither it nor its parents run."""
    before = set(sys.modules)
    (path,) = module_files("xml.dom.minidom")
    assert path.name == "minidom.py"
    assert {name for name in set(sys.modules) - before if name.startswith("xml.")} == set()


def test_unknown_modules_are_an_error() -> None:
    """A name that withholds nothing would be believed to withhold something."""
    for name in ("no_such_module_here", "xml.no_such_module_here"):
        with pytest.raises(ModuleNotFoundError):
            module_files(name)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with a module, its bytecode and a link to it."""
    folder = tmp_path / "package"
    (folder / "__pycache__").mkdir(parents=True)
    for name in (
        "__init__.py",
        "open.py",
        "kept.py",
        "__pycache__/kept.cpython-311.pyc",
        "__pycache__/open.cpython-311.pyc",
    ):
        (folder / name).write_text("x")
    (folder / "link.py").symlink_to(folder / "kept.py")
    return folder


def test_withheld_file_is_walked_around(package: Path) -> None:
    """Its bytecode and links to it are left out with it; what lies beside it is granted."""
    policy = Policy(readable=(package,), unreadable=(package / "kept.py",), scratch=package)
    granted = {
        path.relative_to(package).as_posix()
        for path, rights in _grants(policy)
        if rights & landlock.READ != landlock.LIST
    }
    assert granted == {"__init__.py", "open.py", "__pycache__/open.cpython-311.pyc"}


def test_bytecode_belongs_to_its_module(package: Path) -> None:
    """The compiled copy says the same."""
    assert with_bytecode([package / "kept.py"]) == {package / "kept.py", package / "__pycache__/kept.cpython-311.pyc"}


def test_installation_is_readable() -> None:
    """The folders that this interpreter imports from."""
    assert any(Path(pytest.__file__).is_relative_to(folder) for folder in python_installation())
