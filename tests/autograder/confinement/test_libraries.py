"""What a course uses runs confined as it does anywhere: whole libraries, in a submission that is graded."""

import pytest

from autograder.confinement import survey
from autograder.running.assignment_grader import AssignmentGrader
from tests.autograder.notebooks import checks
from tests.autograder.running.runs import added, cell_of, code, handed_in, source_of

pytestmark = pytest.mark.skipif(not survey().is_sufficient, reason="student code cannot be confined here")

CELLS = {
    "%time": "%time total = sum(range(10**6))",
    "%%time": "%%time\ntotal = sum(range(10**6))",
    "matplotlib": "import matplotlib.pyplot as plt\nfigure = plt.figure()\nplt.plot([1, 2])\nfigure.savefig('f.png')",
    "torch": (
        "import torch\nweights = torch.ones(300, 300, requires_grad=True)\n(weights @ weights).sum().backward()\n"
        "optimizer = torch.optim.Adam([weights])\noptimizer.step()\n"
        "torch.save(weights, 'w.pt')\nassert torch.load('w.pt').shape == (300, 300)"
    ),
    "sklearn": (
        "import numpy as np\nfrom sklearn.linear_model import LogisticRegression\n"
        "from sklearn.ensemble import RandomForestClassifier\nx = np.arange(40.0)[:, None]\ny = x[:, 0] > 20\n"
        "LogisticRegression().fit(x, y)\nRandomForestClassifier(5, n_jobs=2).fit(x, y)"
    ),
    "scipy": "import scipy.optimize\nassert scipy.optimize.minimize(lambda x: (x - 1) ** 2, 0.0).success",
    "numpy": (
        "import numpy as np\nnp.save('a.npy', np.ones(3))\nassert np.load('a.npy', mmap_mode='r').sum() == 3\n"
        "big = np.ones((600, 600))\nassert (big @ big)[0, 0] == 600"
    ),
    "the standard library": (
        "import asyncio, multiprocessing, shutil, sqlite3, tarfile, tempfile, threading, zipfile\n"
        "with tempfile.NamedTemporaryFile() as file:\n    shutil.copyfile(file.name, 'copy')\n"
        "with zipfile.ZipFile('a.zip', 'w') as archive:\n    archive.write('copy')\n"
        "assert sqlite3.connect(':memory:').execute('select 2').fetchone() == (2,)"
    ),
}


@pytest.fixture(scope="module")
def outputs() -> dict[str, str]:
    """What each cell put out, in one confined process, which has imported a library before only if it was announced."""
    source = source_of(cell_of("one", "one = 1"), checks("one", "assert one == 1"), limits={"cell_seconds": 60})
    with AssignmentGrader(source, isolation="full") as grader:
        record = grader.grade(handed_in([code("one", "one = 1"), *map(added, CELLS.values())]))
    texts = {cell.text: repr(cell.outputs) for cell in record.executed}
    return {name: texts[text] for name, text in CELLS.items()}


@pytest.mark.parametrize("name", CELLS)
def test_library_runs_confined(outputs, name):
    """It runs without an error and without a warning."""
    assert "'error'" not in outputs[name]
    assert "stderr" not in outputs[name]


def test_time_is_measured(outputs):
    """The clocks of the process measure it, since it may not ask what it used in all."""
    assert "CPU times" in outputs["%time"]
    assert "CPU times" in outputs["%%time"]


def test_a_library_that_nothing_announced_is_imported_confined():
    """A name that is put together as the code runs was not imported before."""
    text = "import importlib\nfor name in ('to' + 'rch', 'sk' + 'learn', 'sci' + 'py', 'mat' + 'plotlib.pyplot'):\n"
    text += "    importlib.import_module(name)\nprint('all imported')"
    source = source_of(cell_of("one", "one = 1"), checks("one", "assert one == 1"), limits={"cell_seconds": 60})
    with AssignmentGrader(source, isolation="full") as grader:
        record = grader.grade(handed_in([code("one", "one = 1"), added(text)]))
    (outputs,) = [cell.outputs for cell in record.executed if cell.text == text]
    assert "all imported" in repr(outputs)
    assert "stderr" not in repr(outputs)
