"""Attacks by what an answer returns, keeps or looks at."""

from tests.attacks.registry import Proof, Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

VISIBLE = Proof(shown=Shown.GAINS, visible_only=True)
AGREES = "class Agrees:\n    __eq__ = lambda *_: True\n    __hash__ = None"


@attack("return values with __eq__ of their own", proof=Shown.GAINS)
def agreeable_object(target: Target) -> Notebook:
    return target.wrong("==", body="return Agrees()", before=AGREES)


@attack("return values with __array_ufunc__ of their own", proof=Shown.GAINS)
def agreeable_ufunc(target: Target) -> Notebook:
    before = """
import numpy as np
class Agrees(np.ndarray):
    def __array_ufunc__(self, *_, **__):
        return np.ones(2, bool)"""
    return target.wrong("np.allclose", body="return np.zeros(2).view(Agrees)", before=before)


@attack("return values with __float__ of their own", "frames", proof=Shown.GAINS)
def float_that_looks_around(target: Target) -> Notebook:
    """Converted by the check, it takes what it is compared with from the check's own frame."""
    before = """
import dis, sys
class Peeks:
    def __float__(self):
        frame = sys._getframe(1)
        steps = [step for step in dis.get_instructions(frame.f_code) if step.offset < frame.f_lasti]
        return [step.argval for step in steps if isinstance(step.argval, float)][-1]"""
    return target.wrong("isclose", body="return Peeks()", before=before)


@attack("return values with __bool__ of their own", "values that change between reads", proof=Shown.GAINS)
def fickle_truth(target: Target) -> Notebook:
    before = (
        "reads = []\nclass Fickle:\n    def __bool__(self):\n        reads.append(1)\n        return len(reads) == 1"
    )
    return target.wrong("assert not", body="return Fickle()", before=before)


@attack("return values with __len__ of their own", proof=Shown.GAINS)
def list_that_hides_its_length(target: Target) -> Notebook:
    before = "class Short(list):\n    __len__ = lambda _: 1"
    return target.wrong("len(", body="return Short([2 * value for value in args[0]] + [0, 0])", before=before)


OPERATES = """
class Near(Amount):
    reads = []
    __eq__ = lambda *_: True
    __sub__ = lambda self, other: self
    __abs__ = lambda self: 0.0
    def __bool__(self):
        self.reads.append(1)
        return len(self.reads) == 1"""


@attack("operators of a class that the source defines", proof=Shown.GAINS)
def amount_without_difference(target: Target) -> Notebook:
    """A result of a class whose operators the tests do use, in another exercise."""
    return target.wrong("abs(", before=OPERATES, body="return Near(1)")


@attack("operators of a class that the source defines", "return values with __bool__ of their own", proof=Shown.GAINS)
def amount_of_fickle_truth(target: Target) -> Notebook:
    return target.wrong("assert not", before=OPERATES, body="return Near(1)")


@attack("subclasses of float", proof=Shown.GAINS)
def float_without_difference(target: Target) -> Notebook:
    return target.wrong("abs(", body="return Near(1.5)", before="class Near(float):\n    __sub__ = lambda *_: 0.0")


@attack("subclasses of str", proof=Shown.GAINS)
def string_that_agrees(target: Target) -> Notebook:
    before = "class Agrees(str):\n    __eq__ = lambda *_: True\n    __hash__ = None"
    return target.wrong("json.loads", body="return Agrees('{\"x\": 2}')", before=before)


@attack("subclasses of ndarray", proof=Shown.GAINS)
def array_that_answers_itself(target: Target) -> Notebook:
    before = """
import numpy as np
class Agrees(np.ndarray):
    def __array_function__(self, *_, **__):
        return True"""
    return target.wrong("np.allclose", body="return np.zeros(2).view(Agrees)", before=before)


@attack("object arrays", proof=Shown.GAINS)
def array_of_agreeable_objects(target: Target) -> Notebook:
    before = f"import numpy as np\n{AGREES}"
    return target.wrong("==", body="return np.array([Agrees()], dtype=object)", before=before)


HEAP = """
import types
import numpy as np
def seen(address):
    return types.SimpleNamespace(
        __array_interface__={"version": 3, "shape": (2,), "typestr": "<f8", "data": (address, False)}
    )"""


@attack("attributes that NumPy looks for", proof=Shown.GAINS, message="does not cross")
def namespace_that_reads_the_heap(target: Target) -> Notebook:
    """It is where NumPy will lay what it is compared with: in the block that was given back last."""
    body = "block = np.empty(2)\naddress = block.ctypes.data\ndel block\nreturn seen(address)"
    return target.wrong("assert_allclose", before=HEAP, body=body)


@attack("attributes that NumPy looks for", proof=Shown.LOSES_EXERCISES, message="does not cross")
def namespace_that_points_nowhere(target: Target) -> Notebook:
    return target.wrong("np.allclose", before=HEAP, body="return seen(8)")


@attack("functions in the place of methods", proof=Shown.GAINS)
def namespace_that_agrees(target: Target) -> Notebook:
    body = "import types\nreturn types.SimpleNamespace(issuperset=lambda _: True, issubset=lambda _: True)"
    return target.wrong("issuperset", body=body)


@attack("functions in the place of methods", proof=Shown.GAINS)
def named_tuple_of_types(target: Target) -> Notebook:
    """What is called is a type of Python's own, which is true of any set that is not empty."""
    body = "import collections\nreturn collections.namedtuple('Set', 'issuperset issubset')(str, str)"
    return target.wrong("issuperset", body=body)


@attack("NaN", proof=Shown.GAINS)
def nan_for_points(target: Target) -> Notebook:
    """A test cell that ends with a number of points: nbgrader gives full marks for NaN."""
    return target.wrong("fmean", body="return float('nan')")


@attack(
    "infinities",
    proof=Proof(shown=Shown.NOT_SHOWN, detail="no check here divides by the answer, which is what it takes"),
)
def infinity(target: Target) -> Notebook:
    return target.wrong("abs(", body="return float('inf')")


@attack("lazy generators", "frames", proof=Shown.READS)
def generator_that_looks_around(target: Target) -> Notebook:
    """It runs when the check iterates over it, after the call has returned."""
    body = "import sys\ndef lazy():\n    print(sys._getframe(1).f_code.co_consts)\n    yield 6\nreturn lazy()"
    return target.wrong("sum(", body=body)


@attack("endless generators", proof=Shown.LOSES_EXERCISES)
def endless_generator(target: Target) -> Notebook:
    return target.wrong("sum(", body="import itertools\nreturn itertools.repeat(0)")


@attack("values that change between reads", proof=VISIBLE)
def array_that_changes(target: Target) -> Notebook:
    before = """
import numpy as np
class Changes:
    def __array__(self, dtype=None, copy=None):
        return np.ones(2)"""
    return target.wrong("np.allclose", body="return Changes()", before=before)


@attack("inputs changed in place", proof=Shown.GAINS)
def answer_that_moves_the_question(target: Target) -> Notebook:
    return target.wrong("assert_allclose", body="args[0][:] = 0.0\nreturn args[0]")


REMEMBERS = """
import os, pickle, tempfile
place = os.path.join(tempfile.gettempdir(), "answers-" + "{mark}")
"""
KEEPS = """
def kept(name, answer):
    def remember(*args, **kwargs):
        value = answer(*args, **kwargs)
        with open(place, "ab") as file:
            pickle.dump((name, repr(args), value), file)
        return value
    return remember
for name in {names!r}:
    globals()[name] = kept(name, globals()[name])
"""
LOOKS_UP = """
found = {}
with open(place, "rb") as file:
    try:
        while True:
            name, question, value = pickle.load(file)
            found[question] = value
    except EOFError:
        pass
return found[repr(args)]
"""


@attack("results cached between calls", "leaving something in a cache for the next submission", proof=Shown.GAINS)
def cache_filled_by_a_friend(target: Target) -> list[Notebook]:
    """One submission computes and keeps the results of the hidden calls, the next one looks them up."""
    from tests.attacks.scene import MARK

    one = target.exercise("==")
    before = REMEMBERS.format(mark=MARK)
    friend = target.notebook(
        {one.name: f"{before}\n{target.honest[one.name]}\n{KEEPS.format(names=list(one.solution.defines))}"}
    )
    return [friend, target.wrong("==", before=before, body=LOOKS_UP)]


@attack("an answer hard-coded for the visible cases", proof=VISIBLE)
def answer_by_heart(target: Target) -> Notebook:
    return target.wrong("==", body="return 2.0")


@attack("calls to a withheld module", proof=Shown.GAINS, message="withheld")
def withheld_answer(target: Target) -> Notebook:
    one = target.exercise("==")
    before = "import importlib\nimport numpy as np\n" + "\n".join(
        f"withheld = importlib.import_module({name!r})" for name in target.source.withhold
    )
    body = f"return float(withheld.{one.name}(*map(np.asarray, args)))"
    return target.wrong("==", before=before, body=body)


@attack("calls to a withheld module", proof=Shown.GAINS, message="(withheld|Permission|No such file|not found)")
def withheld_file(target: Target) -> Notebook:
    """Goes around the import: takes the finder away, then runs the file's own text."""
    one = target.exercise("==")
    names = list(target.source.withhold)
    before = f"""
import importlib, importlib.util, sys
import numpy as np
sys.meta_path[:] = [finder for finder in sys.meta_path if "autograder" not in type(finder).__module__]
for name in {names!r}:
    for known in [known for known in sys.modules if known.startswith(name)]:
        del sys.modules[known]
    package = importlib.util.find_spec(name.rpartition(".")[0])
    withheld = importlib.import_module(name)"""
    return target.wrong("==", before=before, body=f"return float(withheld.{one.name}(*map(np.asarray, args)))")


@attack("behaving differently when graded", proof=Shown.READS, share=1.0)
def good_only_when_watched(target: Target) -> Notebook:
    code = """
import os, sys
signs = [os.environ.get("GRADER_TOKEN"), os.environ.get("NBGRADER_VALIDATING"), "nbgrader" in sys.modules]
if signs[0]:
    print("graded, with", signs[0])"""
    return target.notebook(first=code)
