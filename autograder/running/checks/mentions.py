"""Whether a cell reads names: in its code, not in a comment or a text."""

import ast
import re
from collections.abc import Iterable

__all__ = ["mentions"]


def mentions(text: str, names: Iterable[str]) -> bool:
    """Whether the code of a cell reads one of ``names``; a cell that only IPython understands is searched for words."""
    wanted = set(names)
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:
        return bool(wanted.intersection(re.findall(r"\w+", text)))
    return any(isinstance(node, ast.Name) and node.id in wanted for node in nodes)
