"""One grader process serves many submissions only where nothing of one can reach the next."""

import os
import signal
import sys
import time
import types

import pytest

from autograder.records import Verdict
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.checks import process as grader_process
from autograder.running.checks import reuse as repeatable
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import answered, by_name, cell_of, source_of

HARMLESS = {
    "plain code": "total = 0\nfor i in range(3):\n    total += f(i)\nassert total == 3 and isinstance(total, int)",
    "NumPy": "import numpy as np\nassert np.allclose(f(np.zeros(3)), np.linalg.norm(np.ones(3)), atol=np.inf)",
    "a generator": "import numpy as np\nrng = np.random.default_rng()\nx = rng.normal(size=3)\nx[0] = f(x)",
    "functions": "import math\ndef right(x, *, scale=1):\n    return math.exp(x)\nf((lambda _: right(_))(1))",
    "errors": "import numpy as np\ntry:\n    f(0)\nexcept ValueError as e:\n    np.testing.assert_equal(e.text, '')",
    "parts of modules": "from math import exp, pi\nfrom itertools import product as pairs\nf([*pairs([pi], [exp(1)])])",
    "what a module says of itself": "import stateless\nfrom stateless import do\nassert do(f) == stateless.do(f)",
}
HARMFUL = {
    "no Python": "%matplotlib inline",
    "an unknown name": "get_ipython()",
    "an input": "open('file', 'w').write('x')",
    "attributes by name": "setattr(f, 'x', 1)",
    "an attribute": "import numpy as np\nnp.pi = 3",
    "an attribute of an object": "f.seen = 1",
    "an attribute in a loop": "import math\nfor math.pi in (3, 4):\n    pass",
    "a place in a module's own": "import numpy as np\nnp.typecodes['All'] = ''",
    "a private attribute": "import math\nmath.__dict__['pi'] = 3",
    "another module": "import random\nrandom.seed(1)",
    "a part of another module": "from random import seed\nseed(1)",
    "all of a module": "from math import *",
    "the global generator": "import numpy as np\nnp.random.seed(1)",
    "a part of the global generator": "from numpy.random import normal\nassert normal()",
    "a setting": "import numpy as np\nnp.seterr(all='raise')",
    "a setting by its part": "from numpy import set_printoptions as p\np(precision=2)",
    "a file of NumPy": "import numpy as np\nnp.save('x', np.zeros(1))",
    "a file of an array": "import numpy as np\nnp.zeros(1).tofile('x')",
    "a module that is handed on": "import numpy as np\ndef do(module):\n    module.seterr(all='raise')\ndo(np)",
    "a module under another name": "import numpy as np\nother = np\nother.random.seed(1)",
    "a deeper module": "import numpy as np\nnp.lib.stride_tricks.as_strided(np.zeros(1))",
    "a module that is not there": "import no_such_module",
    "a class": "class Mine:\n    pass",
    "a deletion": "x = 1\ndel x",
    "a global": "def g():\n    global x\n    x = 1",
    "waiting": "import math\nawait f()",
    "what a module does not offer": "import stateless\nstateless.hidden()",
    "what it imported": "from stateless import os\nos.environ",
}


@pytest.fixture(autouse=True)
def stateless(monkeypatch):
    """A module of a course that says that its functions keep no state."""
    module = types.ModuleType("stateless")
    vars(module).update(LEAVES_NO_TRACE=True, __all__=["do"], do=repr, hidden=repr, os=os)
    monkeypatch.setitem(sys.modules, "stateless", module)


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_is_known_to_leave_nothing_behind_may_run_again(text):
    assert repeatable.leave_no_trace(["import itertools, math", text], ["f"])


@pytest.mark.parametrize("text", HARMFUL.values(), ids=HARMFUL)
def test_everything_else_gets_a_process_for_each_submission(text):
    assert not repeatable.leave_no_trace([text], ["f"])


COLLECTING = """
seen.append(f(1))
assert seen == [1] and 'left' not in kept and not kept.update(left=f(2))
again = len(seen) + n
"""


def exercise(before, check=COLLECTING):
    return source_of(setup(before), cell_of("f", "def f(x):\n    return x"), checks("f", check))


def grade(grader, count, answer="def f(x):\n    return x"):
    """The verdicts of ``count`` submissions, and the grader processes that served them."""
    verdicts, processes = [], []
    for _ in range(count):
        verdicts.append(by_name(grader.grade(answered({"f": answer})))["f"].verdict)
        kept = grader._graders._kept
        processes.append(kept and kept.pid)
    return verdicts, processes


def test_a_submission_finds_the_namespace_as_the_first_one_did():
    """Names, and what stood in them, are new for each, though one process serves them all."""
    with AssignmentGrader(exercise("seen = []\nkept = {}\nn = 0"), isolation="none") as grader:
        verdicts, processes = grade(grader, 4)
    assert verdicts == [Verdict.PASSED] * 4
    assert len(set(processes)) == 1
    assert None not in processes


def test_a_name_of_a_submission_is_gone_for_the_next():
    """Also where the next one fails before it defines the name."""
    with AssignmentGrader(exercise("n = 0", "assert f(1) == 1"), isolation="none") as grader:
        assert grade(grader, 1) == ([Verdict.PASSED], [grader._graders._kept.pid])
        assert grade(grader, 1, "1 / 0")[0] == [Verdict.ERROR]
        assert grade(grader, 1)[0] == [Verdict.PASSED]


def test_cells_that_may_leave_something_behind_get_a_process_each():
    """Here the second submission would find what the first one left."""
    before = "import builtins\nassert not hasattr(builtins, 'left')\nbuiltins.left = True"
    with AssignmentGrader(exercise(before, "assert f(1) == 1"), isolation="none") as grader:
        assert grade(grader, 3) == ([Verdict.PASSED] * 3, [None] * 3)


@pytest.mark.parametrize("end", ["import os; os._exit(1)", "def f(x):\n    import os; os._exit(1)"])
def test_after_a_loss_the_next_submission_gets_a_new_process(end):
    """Whatever the loss left half done stays with it."""
    with AssignmentGrader(exercise("n = 0", "assert f(1) == 1"), isolation="none") as grader:
        _, [first] = grade(grader, 1)
        assert grade(grader, 1, end) == ([Verdict.CRASHED], [None])
        assert grade(grader, 1)[1] != [first]


def test_a_process_does_not_serve_for_ever(monkeypatch):
    """Its memory does not grow over a class."""
    assert grader_process.SUBMISSIONS < 1000
    with AssignmentGrader(exercise("n = 0", "assert f(1) == 1"), isolation="none") as grader:
        _, processes = grade(grader, grader_process.SUBMISSIONS + 1)
    assert processes[grader_process.SUBMISSIONS - 1] is None
    assert processes[grader_process.SUBMISSIONS] not in (None, processes[0])


def test_a_kept_process_that_died_is_replaced():
    """The system may have taken it for want of memory."""
    with AssignmentGrader(exercise("n = 0", "assert f(1) == 1"), isolation="none") as grader:
        _, [first] = grade(grader, 1)
        os.kill(first, signal.SIGKILL)
        while not grader._graders._kept.channel.is_closed:
            time.sleep(0.01)
        assert grade(grader, 1)[0] == [Verdict.PASSED]
