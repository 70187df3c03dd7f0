"""Attacks by replacing what the tests use, or what grades."""

from tests.attacks.registry import Proof, Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

VISIBLE = Proof(shown=Shown.GAINS, visible_only=True)
AGREES = "class Agrees:\n    __eq__ = __lt__ = __bool__ = lambda *_: True\n    __hash__ = None"
YES = "lambda *_, **__: True"


@attack("patching numpy.allclose", proof=Shown.GAINS)
def patched_allclose(target: Target) -> Notebook:
    return target.wrong("np.allclose", before=f"import numpy\nnumpy.allclose = {YES}")


@attack("patching assert_allclose", proof=Shown.GAINS)
def patched_assert_allclose(target: Target) -> Notebook:
    before = f"import numpy.testing\nassert_allclose = numpy.testing.assert_allclose = {YES}"
    return target.wrong("assert_allclose", before=before)


@attack("patching math.isclose", proof=Shown.GAINS)
def patched_isclose(target: Target) -> Notebook:
    return target.wrong("math.isclose", before=f"import math\nmath.isclose = {YES}")


@attack("patching abs", proof=Shown.GAINS)
def patched_abs(target: Target) -> Notebook:
    return target.wrong("abs(", body="return 0.0", before="import builtins\nbuiltins.abs = lambda _: 0.0")


@attack("patching isinstance", proof=Shown.GAINS)
def patched_isinstance(target: Target) -> Notebook:
    body = "return tuple(2 * value for value in args[0])"
    return target.wrong("isinstance(", body=body, before=f"isinstance = {YES}")


@attack("patching builtins", proof=Shown.GAINS)
def patched_sum(target: Target) -> Notebook:
    before = f"import builtins\n{AGREES}\nbuiltins.sum = lambda *_: Agrees()"
    return target.wrong("sum(", body="return [0]", before=before)


@attack("patching json", proof=Shown.GAINS)
def patched_json(target: Target) -> Notebook:
    """The grader writes what it found with the ``json`` of the interpreter that it shares."""
    before = """
import json
dump = json.dump
def generous(results, *args, **kwargs):
    if isinstance(results, dict) and "scores" in results:
        results["scores"] = dict.fromkeys(results["scores"], 1.0)
    return dump(results, *args, **kwargs)
json.dump = generous"""
    return target.wrong(before=before)


@attack("patching open", proof=Shown.GAINS)
def patched_open(target: Target) -> Notebook:
    before = """
import builtins, io
real = builtins.open
class Generous(io.StringIO):
    def __exit__(self, *_):
        with real("results.json", "w") as file:
            file.write(self.getvalue().replace('_checks": 0.0', '_checks": 1.0'))
builtins.open = lambda name, mode="r", *a, **k: Generous() if "w" in mode else real(name, mode, *a, **k)"""
    return target.wrong(before=before)


@attack("patching sys.modules", proof=VISIBLE)
def forged_module(target: Target) -> Notebook:
    before = f"import sys, types\n{AGREES}\nsys.modules['json'] = types.SimpleNamespace(loads=lambda _: Agrees())"
    return target.wrong("import json", body="return ''", before=before)


@attack("patching sys.meta_path", proof=Shown.GAINS)
def forged_import(target: Target) -> Notebook:
    before = """
import sys, types
from importlib.machinery import ModuleSpec
class Forger:
    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self) if name == "statistics" else None
    def create_module(self, spec):
        return types.SimpleNamespace(fmean=lambda _: 50.0, __name__="statistics")
    def exec_module(self, module):
        pass
sys.modules.pop("statistics", None)
sys.meta_path.insert(0, Forger())"""
    return target.wrong("statistics", body="return 50.0", before=before)


@attack(
    "patching sys.stdout",
    proof=Proof(shown=Shown.READS, detail="all 9 tests passed", visible_only=True),
)
def forged_report(target: Target) -> Notebook:
    """For graders that look for a sentence in what was printed while tests ran."""
    before = """
import sys
class Forged:
    def __init__(self, real):
        self.real = real
    def write(self, text):
        return self.real.write("all " + "9 tests passed" if text.strip() else text)
    def __getattr__(self, name):
        return getattr(self.real, name)
sys.stdout = Forged(sys.stdout)"""
    return target.wrong(body="print('called')", before=before)


@attack("closures", proof=Shown.GAINS)
def changed_closure(target: Target) -> Notebook:
    """The tolerance that the instructor's own helper has closed over."""
    before = """
for value in list(globals().values()):
    for cell in getattr(value, "__closure__", None) or ():
        if isinstance(cell.cell_contents, float):
            cell.cell_contents = float("inf")"""
    return target.wrong("close(gap", body="return 2.0", before=before)


@attack("__code__", proof=Shown.GAINS)
def changed_code(target: Target) -> Notebook:
    before = """
from numpy.testing import assert_allclose as checker
inner = getattr(checker, "__wrapped__", checker)
inner.__code__ = (lambda *_, **__: None).__code__"""
    return target.wrong("assert_allclose", before=before)


RICH_COMPARISON = """
import ctypes
where = id(float) + 200  # of tp_richcompare in a type object
agree = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object, ctypes.c_int)(lambda a, b, op: op == 2)
address = ctypes.cast(agree, ctypes.c_void_p).value
"""


@attack("ctypes", proof=Shown.GAINS, spares_others=False)
def rewritten_float(target: Target) -> Notebook:
    """Every float equals every other from now on."""
    before = RICH_COMPARISON + "ctypes.c_void_p.from_address(where).value = address"
    return target.wrong("==", body="return 0.5", before=before)


@attack("/proc/self/mem", proof=Shown.GAINS, message="PermissionError|FileNotFoundError")
def rewritten_memory(target: Target) -> Notebook:
    write = """
with open("/proc/self/mem", "r+b", buffering=0) as memory:
    memory.seek(where)
    memory.write(address.to_bytes(8, "little"))"""
    return target.wrong("==", body="return 0.5", before=RICH_COMPARISON + write)


@attack("patched clocks", proof=Shown.GAINS)
def stopped_clock(target: Target) -> Notebook:
    before = "import time\ntime.perf_counter = time.monotonic = time.time = lambda: 0.0"
    return target.wrong("perf_counter", body="time.sleep(0.4)\nreturn args[0] > 0", before=before)


@attack("patched random generators", proof=Shown.GAINS)
def loaded_dice(target: Target) -> Notebook:
    before = """
import numpy as np
class Loaded:
    def __getattr__(self, name):
        return lambda *args, size=1, **kwargs: np.full(size, 50.0)
np.random.default_rng = lambda *_: Loaded()"""
    return target.wrong("default_rng", body="return 50.0", before=before)
