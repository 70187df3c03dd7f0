"""Modules that student code must do without while an assignment is graded."""

import importlib.abc
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

__all__ = ["WithheldModules"]


class WithheldModules(importlib.abc.MetaPathFinder):
    """Refuses to import the modules, with a sentence that says why. Their files are unreadable besides."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Called for every module that is not loaded yet; None leaves it to the other finders."""
        for name in self._names:
            if fullname == name or fullname.startswith(f"{name}."):
                self._refuse(fullname)

    def install(self) -> None:
        sys.meta_path.insert(0, self)

    def loaded(self) -> tuple[str, ...]:
        """Withheld modules that something else has loaded already."""
        return tuple(name for name in self._names if name in sys.modules)

    @staticmethod
    def _refuse(name: str) -> NoReturn:
        raise ImportError(f"{name} is withheld while this assignment is graded: the exercise asks for your own code.")
