"""``type(x)``, ``x.__class__``, ``vars(x)`` and ``x.__dict__`` in a test cell, where ``x`` may be the student's object.

Python answers these without asking the object, so that they would tell of what stands for it. In the instructor's cells
they are read as calls of the functions that :func:`~autograder.running.checks.looks.install_asked_types` binds.
"""

import ast

__all__ = ["CLASS", "DICT", "TYPE", "VARS", "asking"]

TYPE, CLASS, VARS, DICT = (f"__{name}_of_answer__" for name in ("type", "class", "vars", "dict"))
CALLS = {"type": TYPE, "vars": VARS}
ATTRIBUTES = {"__class__": CLASS, "__dict__": DICT}


class _Asking(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        is_of_one = len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred)
        if isinstance(node.func, ast.Name) and node.func.id in CALLS and is_of_one:
            node.func = ast.copy_location(ast.Name(CALLS[node.func.id], ast.Load()), node.func)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node.attr not in ATTRIBUTES or not isinstance(node.ctx, ast.Load):
            return node
        return ast.copy_location(
            ast.Call(ast.copy_location(ast.Name(ATTRIBUTES[node.attr], ast.Load()), node), [node.value], []), node
        )


def asking(tree: ast.Module) -> ast.Module:
    """The cell with these calls in it; as it is if it gives one of the two functions another meaning."""
    if any(
        isinstance(node, ast.Name) and node.id in CALLS and isinstance(node.ctx, ast.Store) for node in ast.walk(tree)
    ):
        return tree
    changed: ast.Module = _Asking().visit(tree)
    return changed
