"""Attacks that act after the cell that set them up: while other cells run, or when the interpreter ends."""

from tests.attacks.registry import Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

REWRITE = """
import json
def rewrite(*_, load=json.load, dump=json.dump, open=open):
    try:
        with open("results.json") as file:
            results = load(file)
    except (OSError, ValueError):
        return False
    results["scores"] = dict.fromkeys(results["scores"], 1.0)
    with open("results.json", "w") as file:
        dump(results, file)
    return True
"""
LIE = "import numpy\nlied = []\ndef lie(*_):\n    numpy.allclose = lambda *_, **__: True\n    lied.append(1)"
UNTIL_THEN = "import time\nfor _ in range(60):\n    if lied:\n        break\n    time.sleep(0.01)"


@attack("atexit", proof=Shown.GAINS)
def results_rewritten_at_exit(target: Target) -> Notebook:
    return target.wrong(first=f"{REWRITE}\nimport atexit\natexit.register(rewrite)")


@attack("__del__", proof=Shown.GAINS)
def results_rewritten_by_a_dying_object(target: Target) -> Notebook:
    return target.wrong(first=f"{REWRITE}\nclass Last:\n    __del__ = rewrite\nlast = Last()")


@attack("threads that act later", proof=Shown.GAINS)
def thread_that_waits_for_the_results(target: Target) -> Notebook:
    first = f"""{REWRITE}
import threading, time
def wait():
    for _ in range(600):
        if rewrite():
            break
        time.sleep(0.001)
threading.Thread(target=wait).start()"""
    return target.wrong(first=first)


@attack("threads that act later", proof=Shown.GAINS)
def thread_that_lies_meanwhile(target: Target) -> Notebook:
    """Beside the test cell it keeps putting its own answer in the place of what the cell uses."""
    first = f"""{LIE}
import threading, time
def keep_lying():
    for _ in range(200):
        lie()
        time.sleep(0.002)
threading.Thread(target=keep_lying, daemon=True).start()"""
    return target.wrong("np.allclose", first=first, before=UNTIL_THEN)


@attack("timers", proof=Shown.GAINS)
def timer_that_lies(target: Target) -> Notebook:
    first = f"{LIE}\nimport threading\nthreading.Timer(0.02, lie).start()"
    return target.wrong("np.allclose", first=first, before=UNTIL_THEN)


@attack("signal handlers", "timers", proof=Shown.GAINS)
def alarm_that_lies(target: Target) -> Notebook:
    first = f"{LIE}\nimport signal\nsignal.signal(signal.SIGALRM, lie)\nsignal.setitimer(signal.ITIMER_REAL, 0.02)"
    return target.wrong("np.allclose", first=first, before=UNTIL_THEN)
