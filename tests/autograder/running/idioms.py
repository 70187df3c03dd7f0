"""What tests of other courses do with answers, and one process allows."""

__all__ = ["IDIOMS"]

# By name, an answer and a check that need one process: nbgrader gives each answer its point.
IDIOMS = {
    "axes": (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2], label='a')",
        "assert len(ax.lines) == 1 and ax.lines[0].get_label() == 'a'",
    ),
    "custom_exception": (
        "class Poor(Exception): pass\ndef pay(x):\n    raise Poor(x)",
        "try:\n    pay(3)\n    assert False\nexcept Poor as error:\n    assert error.args == (3,)",
    ),
    "file_written": ("def save():\n    open('o.txt', 'w').write('hi')", "save()\nassert open('o.txt').read() == 'hi'"),
    "generator": ("def count():\n    yield from range(3)", "assert list(count()) == [0, 1, 2]"),
    "source": (
        "def total(x):\n    return sum(v for v in x)",
        "import inspect\nassert 'for' in inspect.getsource(total)",
    ),
    "last_output": ("seven = 3 + 4\nseven", "assert _ == 7"),
    "input": (
        "def ask():\n    return int(input('n'))",
        "from unittest.mock import patch\nwith patch('builtins.input', lambda _: '5'):\n    assert ask() == 5",
    ),
    "printed": (
        "def hello(n):\n    print('Hi', n)",
        "import contextlib, io\nbuf = io.StringIO()\nwith contextlib.redirect_stdout(buf):\n    hello('Ann')\n"
        "assert buf.getvalue() == 'Hi Ann\\n'",
    ),
    "subclass": ("class Square(Shape): pass", "assert isinstance(Square(), Shape) and issubclass(Square, Shape)"),
    "replaced": (
        "def sq(x):\n    return x * x\ndef sumsq(n):\n    return sum(map(sq, range(n)))",
        "kept, sq = sq, lambda x: 1\nassert sumsq(4) == 4\nsq = kept",
    ),
    "vectors": (
        "class V:\n    def __init__(s, x): s.x = x\n    def __add__(s, o): return V(s.x + o.x)\n"
        "    def __eq__(s, o): return s.x == o.x",
        "assert V(1) + V(2) == V(3)",
    ),
    "partial": ("half = 1", "0.5"),
}
