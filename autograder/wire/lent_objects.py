"""What student code may ask of an object that a check lends to it, by the names of operators on the wire."""

__all__ = ["BINARY", "CHANGES", "READS"]

BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
READS = frozenset((
    *BINARY, "and_", "or_", "xor", "eq", "ne", "lt", "le", "gt", "ge", "neg", "pos", "invert", "contains", "getitem",
    "index", "abs", "bool", "divmod", "float", "format", "hash", "int", "len", "next", "repr", "round", "str", "iter",
    "enter", "exit", "vars",
))  # fmt: skip
CHANGES = frozenset(("set", "delete", "setitem", "delitem"))
