"""Attacks that end the process, or never end. The other exercises of the submission were answered well."""

from tests.attacks.registry import Proof, Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

ENDED = "your code ended its process"
LATE = "ran longer than 1 s"
PLAIN = Proof(shown=Shown.LOSES_EXERCISES, is_plain=True)


def _at_call(target: Target, body: str, before: str = "") -> Notebook:
    """In the middle of the notebook, so that there are exercises before and after it."""
    return target.wrong("abs(", body=body, before=before)


@attack("sys.exit", proof=PLAIN, message="SystemExit")
def exit_in_a_cell(target: Target) -> Notebook:
    one = target.exercise("abs(")
    return target.notebook({one.name: f"import sys\nsys.exit(0)\n{target.honest[one.name]}"})


@attack("os._exit", proof=Shown.LOSES_EXERCISES, message=ENDED)
def exit_at_once(target: Target) -> Notebook:
    return _at_call(target, "import os\nos._exit(0)")


@attack("os._exit", proof=Shown.LOSES_EXERCISES, message=r"exit status 3")
def exit_at_once_in_a_cell(target: Target) -> Notebook:
    return _at_call(target, "pass", before="import os\nos._exit(3)")


@attack("os.abort", proof=Shown.LOSES_EXERCISES, message=ENDED)
def abort(target: Target) -> Notebook:
    return _at_call(target, "import os\nos.abort()")


@attack("a segmentation fault", proof=Shown.LOSES_EXERCISES, message=ENDED)
def segmentation_fault(target: Target) -> Notebook:
    return _at_call(target, "import ctypes\nctypes.string_at(0)")


@attack("SIGKILL to itself", proof=Shown.LOSES_EXERCISES, message=ENDED)
def suicide(target: Target) -> Notebook:
    return _at_call(target, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")


@attack("SystemExit from a called function", proof=PLAIN, message="raised an exception")
def exit_when_called(target: Target) -> Notebook:
    return _at_call(target, "raise SystemExit(0)")


@attack("KeyboardInterrupt from a called function", proof=PLAIN, message="raised an exception")
def interrupt_when_called(target: Target) -> Notebook:
    return _at_call(target, "raise KeyboardInterrupt")


@attack("recursion to the limit", proof=Shown.LOSES_EXERCISES, message=f"{ENDED}|memory|RecursionError")
def recursion_in_c(target: Target) -> Notebook:
    """Through C code with the limit raised, so that the stack ends before the counting does."""
    body = (
        "import sys\nsys.setrecursionlimit(10**9)\ndef deeper(_=0):\n    return max([0], key=deeper)\nreturn deeper()"
    )
    return _at_call(target, body)


@attack("an endless loop that catches BaseException", proof=Shown.LOSES_EXERCISES, message=LATE)
def endless_loop(target: Target) -> Notebook:
    return _at_call(
        target, "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
    )


@attack("a C loop that ignores signals: a huge power", proof=Shown.LOSES_EXERCISES, message=LATE)
def huge_power(target: Target) -> Notebook:
    return _at_call(target, "return 3 ** (2 ** 25)")


@attack("a C loop that ignores signals: a pathological regular expression", proof=Shown.LOSES_EXERCISES, message=LATE)
def pathological_expression(target: Target) -> Notebook:
    return _at_call(target, "import re\nreturn re.match('(a+)+$', 'a' * 40 + 'b')")


@attack("sleeping for ever", proof=Shown.LOSES_EXERCISES, message=LATE)
def sleep(target: Target) -> Notebook:
    return _at_call(target, "import time\ntime.sleep(10**6)")


@attack("sleeping for ever", proof=Shown.LOSES_EXERCISES, message=LATE)
def sleep_in_a_cell(target: Target) -> Notebook:
    return _at_call(target, "pass", before="import time\ntime.sleep(10**6)")


@attack("deadlock", proof=Shown.LOSES_EXERCISES, message=LATE)
def deadlock(target: Target) -> Notebook:
    return _at_call(target, "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()")


@attack("stopping (SIGSTOP)", proof=Shown.LOSES_EXERCISES, message=LATE)
def stop(target: Target) -> Notebook:
    return _at_call(target, "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")
