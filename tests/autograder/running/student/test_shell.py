"""Cells that are plain Python are left as they are, and only if IPython would have left them so too."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from autograder.running.student.shell import CellShell

ROOT = Path(__file__).resolve().parents[4]
NOTEBOOKS = sorted([*ROOT.glob("course/*.ipynb"), *ROOT.glob("source_notebooks/*/*.ipynb")])


def is_left_alone(text, manager=None, post=()):
    shell = SimpleNamespace(
        input_transformer_manager=manager or TransformerManager(),
        input_transformers_post=list(post),
        compile=CellShell.compiler_class(),
    )
    return CellShell._is_plain_python(shell, text)


def as_tree(text):
    return ast.dump(ast.parse(text))


PLAIN = [
    "x = 1\ny = 2",
    "import numpy as np",
    "from math import pi, e\n",
    "x = 1\n\n\nprint(x)\n",
    "# two\n# comments",
    "x = '%time is a magic'\ny = '?'",
    '"""\n%matplotlib inline\n!ls\n"""',
    "x = (10\n% 3)",
    "x = 7 \\\n% 3",
    "y = 1\nf'{x!r} {x:%Y}'",
    "x = 'what?'  # really?\ny = 2",
    "y = {\n    '%%time': 1,\n    '?': 2,\n}",
    "await something()\nx = 1",
    "async with a as b:\n    pass",
    "match x:\n    case 1:\n        pass",
    "def f():\n    '''Docs.\n\n    In a block.\n    '''\n    return 1",
    "class A:\n    x: int = 3",
    "y = 1\nx[1]: int = 4",
    "a = b if c else d ; e = 1\nf = 2",
    "@decorate\ndef f(): ...",
    "x = 1\r\ny = 2\r\n",
    "x = 1\n    \ny = 2\n\t\n",
    "é = 'ü'\nß = 'ö'",
    "x = 1\n1 if x else 2;",
]
IPYTHONS = [
    "%matplotlib inline",
    "%%time\nx = 1",
    "  %time x = 1",
    "x = %time 1",
    "x = !ls",
    "!ls",
    "?x",
    "x?",
    "x??",
    "x.y?",
    "/f 1",
    ",f a b",
    ";f a b",
    ">>> x = 1",
    ">>> if x:\n...     y = 1",
    "In [1]: x = 1",
    "In [1]: x",
    "\n\nIn [1]: x = 1",
    "# note\nIn [2]: x = 1",
    "x = 5\nIn [2]: y = 2",
    "In [1]: for i in x:\n   ...:     pass",
    "[ins] In [1]: x = 1",
    "    x = 1\n    y = 2",
    "  # indented\n  x = '''\n  a\n  '''",
    "\n  # indented\nx = '''\n  a\n'''",
    "x = 1\n...\n",
    "text = '''\n>>> x\n'''",
    "def f():\n    '''Docs.\n\n    >>> f()\n    1\n    '''\n    return 1",
    "text = '''\n \n'''",
    'def f():\n    """Docs.\n    \n    More.\n    """\n    return 1',
    "import os?",
    "import os\n%time x",
    "from_here",
    "who",  # one line may be the name of a magic, or of something that calls itself
    "exit\n",
    "x = 1",
    "",
    "# note\n... x = 1",
    "for i in x:\n    %time i",
    "def f(:",
    "x = 1\0",
    "(" * 500,
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_python_is_left_alone(text):
    """Whatever strings, comments and continued lines hold; and IPython's own way leads to the same program."""
    assert is_left_alone(text)
    assert as_tree(TransformerManager().transform_cell(text)) == as_tree(text)


@pytest.mark.parametrize("text", IPYTHONS)
def test_what_ipython_would_change_is_given_to_ipython(text):
    """Magics, prompts, help, indentation, and text that is not Python at all."""
    assert not is_left_alone(text)


LINES = [
    *(line for text in (*PLAIN, *IPYTHONS) for line in text.split("\n")),
    *(
        "",
        " ",
        "    x = 1",
        "\tx",
        "...",
        "... ",
        "...:",
        "   ...: x",
        ">>>",
        "In [1]:",
        "In[1]: x",
        "In [3]: y: int",
        "\f",
    ),
    *(
        "'''",
        '"""',
        "(",
        ")",
        "[",
        "]",
        "\\",
        "if x:",
        "    pass",
        "else:",
        "x = (",
        "return",
        "lambda: 0",
        "%",
        "!",
        "?",
    ),
]


@settings(max_examples=600)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=5).map("\n".join))
def test_what_is_left_alone_means_the_same_to_ipython(text):
    """Any lines, one after the other: either IPython gets them, or it would have made the same program of them."""
    if is_left_alone(text):
        assert as_tree(TransformerManager().transform_cell(text)) == as_tree(text)


@settings(max_examples=300)
@given(st.text(alphabet="InO [1]:.>=x\n\t %!?#'\"\\()0,;/", max_size=25))
def test_any_characters_mean_the_same_to_ipython(text):
    """The same holds for characters that make prompts and magics."""
    if is_left_alone(text):
        assert as_tree(TransformerManager().transform_cell(text)) == as_tree(text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_cells_of_this_course_mean_the_same_to_ipython(path):
    """Every cell that is left alone, and at least half of them are."""
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    plain = [text for text in cells if is_left_alone(text)]
    assert len(plain) >= len(cells) / 2
    for text in plain:
        assert as_tree(TransformerManager().transform_cell(text)) == as_tree(text)


def change(lines):
    return ["x = 2\n"]


def test_a_transformer_that_a_student_adds_is_used():
    """Wherever it is added, and also if it takes another's place."""
    text = "x = 1\ny = 2"
    assert is_left_alone(text)
    for where in ("cleanup_transforms", "line_transforms"):
        manager = TransformerManager()
        getattr(manager, where).append(change)
        assert not is_left_alone(text, manager)
        manager = TransformerManager()
        getattr(manager, where)[0] = change
        assert not is_left_alone(text, manager)
        manager = TransformerManager()
        getattr(manager, where).clear()
        assert not is_left_alone(text, manager)
    manager = TransformerManager()
    manager.token_transformers.reverse()
    assert not is_left_alone(text, manager)
    assert not is_left_alone(text, post=[change])


TELL = """
import json, os, sys
from IPython.core.interactiveshell import InteractiveShell
from autograder.running.processes.preload import warm_shell

def go(place):
    os.environ |= {"HOME": place, "IPYTHONDIR": place + "/settings"}
    os.chdir(place)

def told(shell):
    texts = [shell.ipython_dir, shell.profile_dir.location, shell.home_dir, shell.starting_dir, shell.logger.home_dir]
    names = sorted({*shell.user_ns} - {"__doc__", "__loader__", "__package__", "__spec__"})
    return [*texts, *shell.history_manager.dir_hist, names, shell.execution_count]

elsewhere, here, is_warm = *sys.argv[1:3], sys.argv[3] == "True"
go(elsewhere if is_warm else here)
shell = warm_shell() if is_warm else InteractiveShell.instance()
made = os.listdir(elsewhere)
go(here)
if is_warm:
    shell.begin()
os.write(1, json.dumps([told(shell), made], default=str).encode())
"""


def test_a_warm_shell_begins_as_one_that_was_started_here(tmp_path):
    """Wherever it was started, and without a file there; IPython's own shell tells how it is here."""
    elsewhere, here = tmp_path / "elsewhere", tmp_path / "here"
    found = []
    for is_warm in (True, False):
        shutil.rmtree(tmp_path, ignore_errors=True)
        elsewhere.mkdir(parents=True)
        here.mkdir()
        command = [sys.executable, "-c", TELL, str(elsewhere), str(here), str(is_warm)]
        found.append(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    assert found[0] == found[1]
    assert found[0][1] == []
    assert str(here) in found[0][0]
