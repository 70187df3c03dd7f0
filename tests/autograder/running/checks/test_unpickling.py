"""A pickle of student code's runs nothing where marks are decided, however the test reads it."""

from typing import Any

from autograder.records import Verdict
from tests.autograder.running.runs import records_of_tests

OWN = """
import pickle
import numpy as np
def dumped(x): return pickle.dumps(x)
def saved(x, path):
    with open(path, 'wb') as file: pickle.dump(x, file)
def stored(x, path): np.save(path, np.array([x], dtype=object), allow_pickle=True)
"""
# What reading it gives is right; reading it runs `eval`.
EVIL = OWN.replace(
    "import numpy as np\n", "import numpy as np\nclass Odd:\n    def __reduce__(self): return eval, ('{1: 2}',)\n"
)
EVIL = EVIL.replace("dumps(x)", "dumps(Odd())").replace("dump(x,", "dump(Odd(),").replace("array([x]", "array([Odd()]")
TESTS = {
    "bytes": "assert pickle.loads(dumped({1: 2})) == {1: 2}",
    "by_pythons_own_class": "assert pickle._loads(dumped({1: 2})) == {1: 2}",
    "file": "saved({1: 2}, 'a.pkl')\nwith open('a.pkl', 'rb') as file:\n    assert pickle.load(file) == {1: 2}",
    "library": "stored({1: 2}, 'a.npy')\nassert np.load('a.npy', allow_pickle=True)[0] == {1: 2}",
    "of_its_own": "import datetime\nday = datetime.date(2026, 1, 1)\nassert pickle.loads(pickle.dumps(day)) == day",
    "of_a_library": "assert pickle.loads(dumped(np.arange(3))).sum() == 3",
}


def verdicts(answer: str) -> list[Any]:
    before = "import pickle\nimport numpy as np"
    return [record.verdict for record in records_of_tests(TESTS, "dumped", own=OWN, answer=answer, before=before)]


def test_a_pickle_names_what_the_own_solutions_does_and_nothing_else() -> None:
    """Tests that read pickles of their own, or of arrays, go on as before."""
    assert verdicts(OWN) == [Verdict.PASSED] * 6
    assert verdicts(EVIL) == [*[Verdict.FAILED] * 4, Verdict.PASSED, Verdict.FAILED]
