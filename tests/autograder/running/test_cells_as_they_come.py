"""What students write in cells besides plain Python behaves as in a kernel, or is told for what it was."""

import pytest

from autograder.records import Verdict
from tests.autograder.running.runs import Exercises

INPUT, DEBUGGER = (
    f"RuntimeError: {name}() has nobody to ask while a notebook is graded;" for name in ("input", "set_trace")
)
OFF = "(Other programs are off while a notebook is graded: `{}` does nothing here.)"
# By name: the answer, its check, and how the message begins; "" if it passes. From top to bottom in one notebook.
ROWS = {
    "asked": ("def asked():\n    breakpoint()\n    return 1", "assert asked() == 1", ""),
    "stopped": ("breakpoint()\nstopped = 1", "assert stopped", ""),
    "traced": ("import pdb\ndef traced():\n    pdb.set_trace()", "traced()", f"your code raised {DEBUGGER}"),
    "entered_it": (
        "from IPython.core.debugger import Pdb\ndef entered_it():\n    Pdb().set_trace()",
        "entered_it()",
        f"your code raised {DEBUGGER}",
    ),
    "debugged": ("%pdb on\n%debug\ndebugged = 1", "assert debugged == 1", ""),
    "entered": (
        "def entered():\n    return input('n?')",
        "entered()",
        f"your code raised {INPUT}",
    ),
    "typed": ("typed = input()", "assert typed", f"the cell typed stopped with {INPUT}"),
    "hidden": (
        "import getpass\ndef hidden():\n    return getpass.getpass()",
        "hidden()",
        f"your code raised {INPUT}",
    ),
    "written": ("%%writefile own.py\nV = 3", "assert True", ""),
    "imported": ("import own\nimported = own.V", "assert imported == 3", ""),
    "run": ("%run own.py\nrun = V", "assert run == 3", ""),
    "shelled": ("!echo hi\nshelled = 1", "assert shelled", ""),
    "listed": ("listed = !ls\nlisted.n", "assert listed == []", ""),
    "piped": ("piped = %sx ls", "assert piped == []", ""),
    "pip": ("%pip install nothing\n%conda install nothing\n!!ls\npip = 1", "assert pip == 1", ""),
    "wrote": ("%%bash --out wrote\necho hi", "assert wrote == ''", ""),
    "bashed": (
        "%%bash\necho hi",
        "assert bashed",
        f"name 'bashed' is not defined: the cell bashed has to define it {OFF.format('%%bash')}",
    ),
    "fetched": (
        "!wget https://example.org/a.csv\nfetched = open('a.csv')",
        "assert fetched",
        "the cell fetched stopped with FileNotFoundError: [Errno 2] No such file or directory: 'a.csv' (line 2: "
        f"fetched = open('a.csv')) {OFF.format('!')}",
    ),
    "moved": ("%cd ..\n%cd -\n%cd\n%cd /\nmoved = open('own.py').read()", "assert moved == 'V = 3\\n'", ""),
    "below": (
        "import os\nos.mkdir('d')\n%cd d\nbelow = os.path.basename(os.getcwd())\n%cd ..\nbelow += str(os.listdir('d'))",
        "assert below == 'd[]'",
        "",
    ),
    "last": ("5", "assert True", ""),
    "under": ("under = _", "assert under == 5", ""),
    "before": ("before = In[-2]", "assert before in ('under = _', 'assert under == 5')", ""),
    "shown": ("42", "assert True", ""),
    "kept": ("kept = Out[max(Out)], _, __", "assert kept == (42, 42, 5)", ""),
    "left": ("left = 1\nexit()", "assert left == 1", ""),
    "quitted": ("quitted = 1\nquit()", "assert quitted == 1", ""),
    "ended": ("ended = 1\nimport sys\nsys.exit()", "assert ended == 1", ""),
    "leaving": ("def leaving():\n    sys.exit(0)", "leaving()", "your code raised SystemExit"),
    "shell": ("shell = get_ipython().user_ns['left']", "assert shell == 1", ""),
    "timed": ("%timeit -n 1 -r 1 1 + 1\ntimed = 1", "assert timed == 1", ""),
    "clocked": ("%%time\nclocked = 1", "assert clocked == 1", ""),
    "plotted": ("%matplotlib notebook\nplotted = 1", "assert plotted == 1", ""),
    "windows": (
        "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\nplt.switch_backend('QtAgg')\n"
        "%matplotlib qt\n%matplotlib widget\nplt.plot([1, 2])\nplt.show()\nwindows = matplotlib.get_backend()",
        "assert 'inline' in windows",
        "",
    ),
    "agg": ("matplotlib.use('Agg')\nagg = matplotlib.get_backend()", "assert agg.lower() == 'agg'", ""),
    "awaited": ("import asyncio\nawait asyncio.sleep(0)\nawaited = 1", "assert awaited == 1", ""),
    "captured": ("%%capture caught\nprint('x')\ncaptured = 1", "assert captured == 1", ""),
    "unknown": (
        "%nosuchmagic\nunknown = 1",
        "assert unknown",
        "the cell unknown stopped with UsageError: Line",
    ),
    "broken": (
        "def broken(:\n    pass",
        "broken()",
        "the cell broken stopped with SyntaxError: inv",
    ),
}


@pytest.mark.parametrize("processes", ["two", "one"])
def test_cells_as_they_come_are_run_or_told(processes):
    """In the order of the notebook, so that none of them spoils what comes behind it."""
    exercises = Exercises({name: row[:2] for name, row in ROWS.items()}, processes=processes)
    found = exercises.grade()
    for name, (_, _, said) in ROWS.items():
        record = found[name]
        expected = Verdict.ERROR if said else Verdict.PASSED
        assert (record.verdict, record.message[: len(said)]) == (expected, said), (name, record)
