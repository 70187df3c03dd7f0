"""Attacks over several hand-ins: what a student can learn of hidden tests from what comes back."""

from tests.attacks.registry import Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

# The visible case is answered by heart, so that the hidden ones are asked.
BY_HEART = "told.append(args)\nif len(told) == 1:\n    return 2.0\n"

# Each tells what it was given, in a way of its own.
TELLING = {
    "printed": "print(args)\nreturn 0.5",
    "displayed": "display(args)\nreturn 0.5",
    "raised": "raise ValueError(repr(args))",
    "named": "raise type('E' + ''.join(filter(str.isalnum, repr(args))), (ValueError,), {})('')",
    "warned": "import warnings\nwarnings.warn(repr(args))\nreturn 0.5",
    "returned": "return repr(args)",
    "logged": "import logging\nlogging.error(repr(args))\nreturn 0.5",
    "written": "print(args, file=open('told.txt', 'w'))\nreturn 0.5",
    "documented": "raise KeyError(args) from Exception(repr(args))",
}


def _telling(target: Target, body: str, before: str = "") -> Notebook:
    return target.wrong("abs(", before=f"{before}\ntold = []", body=BY_HEART + body)


@attack(
    "output that leaks a hidden test into feedback",
    "probing the hidden tests by handing in again and again",
    proof=Shown.READS,
)
def told_in_every_way(target: Target) -> list[Notebook]:
    """One hand-in for each way; the run in one process shows the last, which prints."""
    one = target.exercise("abs(")
    elsewhere = (
        "told = []\ndef {}(*args):\n  told.append(args)\n  if len(told) == 1: return 2.0\n  raise NameError(repr(args))"
    )
    undefined = [f"exec(compile({elsewhere.format(name)!r}, 'elsewhere', 'exec'))" for name in one.solution.defines]
    ways = [_telling(target, body) for way, body in TELLING.items() if way != "printed"]
    return [target.notebook({one.name: "\n".join(undefined)}), *ways, _telling(target, TELLING["printed"])]


@attack("probing the hidden tests by handing in again and again", proof=Shown.READS)
def digits_one_by_one(target: Target) -> list[Notebook]:
    """Each hand-in asks for one digit, and answers with the way in which its process ends."""
    bodies = [f"import os\nos._exit(100 + int(repr(args[0])[{place}]))" for place in range(4)]
    bodies += ["import os, signal\nos.kill(os.getpid(), 1 + int(repr(args[0])[0]))", "print(args)\nreturn 0.5"]
    return [_telling(target, body) for body in bodies]


@attack("probing the hidden tests by handing in again and again", proof=Shown.READS)
def told_by_the_form_of_the_reply(target: Target) -> list[Notebook]:
    """Tells by other things than the value: by names of classes and attributes, and by the kind of an object."""
    from tests.attacks.channel import FIND

    named = "return type('C' + ''.join(filter(str.isalnum, repr(args))), (), {})()"
    forged = "say('described', repr(args), repr(args))\ntime.sleep(9)"
    object_first = "return type('C', (), {'__repr__': lambda _: repr(args)})()"
    changed = "say('returned', 0.5, (repr(args),))\ntime.sleep(9)"
    raised = "say('raised', 'NameError', repr(args), ('NameError',), '', ())\ntime.sleep(9)"
    bodies = [named, forged, object_first, changed, raised, "print(args)\nreturn 0.5"]
    return [_telling(target, body, FIND) for body in bodies]
