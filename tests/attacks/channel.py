"""Attacks on the connection between the two processes, by code that has found its end of it."""

import struct

from tests.attacks.registry import Proof, Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

NO_CHANNEL = Proof(shown=Shown.NOT_SHOWN, detail="in one process there is no connection to attack")
BROKEN = "broke the connection"
FIND = """
import os, socket, struct, sys, time
def connection():
    for descriptor in range(3, 256):
        try:
            found = socket.socket(fileno=os.dup(descriptor))
            found.getpeername()
            return found
        except OSError:
            pass
def send(data):
    connection().sendall(struct.pack("<I", len(data)) + data)
def say(*message):
    from autograder.wire import encode
    send(encode(message, max_bytes=2**25, reference=lambda _: 10**12))
"""


def _at_call(target: Target, body: str) -> Notebook:
    return target.wrong("abs(", before=FIND, body=f"{body}\ntime.sleep(9)")


def _array(dtype: str, *shape: int, data: bytes = b"") -> str:
    """A reply that holds an array with this header."""
    name = dtype.encode()
    header = struct.pack("<I", len(name)) + name + bytes((len(shape),)) + struct.pack(f"<{len(shape)}Q", *shape)
    verb = b"s" + struct.pack("<I", 8) + b"returned"
    body = b"a" + header + struct.pack("<I", len(data)) + data
    return f"send({b't' + struct.pack('<I', 3) + verb + body + b't' + struct.pack('<I', 0)!r})"


@attack("malformed messages", proof=NO_CHANNEL, message=BROKEN)
def noise(target: Target) -> Notebook:
    return _at_call(target, "send(b'\\x80\\x04cos\\nsystem\\n(S\"id\"\\ntR.' * 9)")


@attack("malformed messages", proof=NO_CHANNEL, message=BROKEN)
def reply_in_a_cell(target: Target) -> Notebook:
    """Comes where a reply to the cell is expected, with the right verb and in the wrong form."""
    one = target.exercise("abs(")
    forged = f"{FIND}\nsay('ran', 5, [object()], {{}})\ntime.sleep(9)"
    return target.notebook({one.name: forged})


@attack("oversized messages", proof=NO_CHANNEL, message=BROKEN)
def message_of_4_gigabytes(target: Target) -> Notebook:
    return _at_call(target, "connection().sendall(struct.pack('<I', 2**32 - 1) + bytes(1000))")


@attack("deeply nested messages", proof=NO_CHANNEL, message=BROKEN)
def nested_message(target: Target) -> Notebook:
    return _at_call(target, "send(b't' + struct.pack('<I', 1) + (b'l' + struct.pack('<I', 1)) * 100_000 + b'N')")


@attack("out-of-order messages", proof=NO_CHANNEL, message=BROKEN)
def reply_to_another_question(target: Target) -> Notebook:
    return _at_call(target, "say('described', 'function', 'answer')")


@attack("duplicated messages", proof=NO_CHANNEL, spares_others=False)
def reply_sent_twice(target: Target) -> Notebook:
    """The second one would answer the next question."""
    return target.wrong("abs(", before=FIND, body="say('returned', 1.0, ())\nsay('returned', 1.0, ())\nreturn 1.0")


@attack("unasked-for messages", proof=NO_CHANNEL, message=BROKEN)
def answer_before_the_question(target: Target) -> Notebook:
    one = target.exercise("abs(")
    return target.notebook({one.name: f"{FIND}\nsay('returned', 2.0, ())\n{one.answer()}"})


@attack("unasked-for messages", proof=NO_CHANNEL, message="ran longer")
def callback_that_nobody_gave(target: Target) -> Notebook:
    """It is told that no check lends this function any more, and then says nothing itself."""
    return _at_call(target, "say('callback', -1, (), {}, [])")


@attack("claims to be a verdict", proof=NO_CHANNEL, message=BROKEN)
def verdict(target: Target) -> Notebook:
    return _at_call(target, "say('checked', 1.0, None)")


@attack(
    "claims to be a verdict", proof=NO_CHANNEL, message="NotPlainData|not plain data|does not cross|could not use|hold"
)
def verdict_as_a_value(target: Target) -> Notebook:
    claim = {"grade_id": target.exercise("abs(").checks_id, "score": 1.0, "verdict": "passed"}
    return target.wrong("abs(", body=f"return {claim!r}")


@attack("a reply that never ends", proof=NO_CHANNEL, message="ran longer than 1 s")
def dripping_reply(target: Target) -> Notebook:
    body = """
found = connection()
found.sendall(struct.pack("<I", 1000))
while True:
    found.send(b"t")
    time.sleep(0.01)"""
    return _at_call(target, body)


@attack("a reply that never ends", proof=NO_CHANNEL, message=f"ran longer than 1 s|{BROKEN}")
def endless_questions(target: Target) -> Notebook:
    return _at_call(target, "while True:\n    say('callback', -1, (), {}, [])")


@attack("negative shapes in array headers", proof=NO_CHANNEL, message=BROKEN)
def negative_shape(target: Target) -> Notebook:
    return _at_call(target, _array("<f8", 2**64 - 1, data=bytes(8)))


@attack("overflowing shapes in array headers", proof=NO_CHANNEL, message=BROKEN)
def overflowing_shape(target: Target) -> Notebook:
    return _at_call(target, _array("<f8", 2**32, 2**32, data=b""))


@attack("overflowing shapes in array headers", proof=NO_CHANNEL, message=BROKEN)
def empty_but_endless(target: Target) -> Notebook:
    return _at_call(target, _array("<f8", 0, 2**40))


@attack("object dtypes in array headers", proof=NO_CHANNEL, message=BROKEN)
def object_dtype(target: Target) -> Notebook:
    """Eight bytes that would be believed to be the address of an object."""
    return _at_call(target, _array("|O", 1, data=bytes(8)))


@attack("structured dtypes in array headers", proof=NO_CHANNEL, message=BROKEN)
def structured_dtype(target: Target) -> Notebook:
    return _at_call(target, _array("<f8,O", 1, data=bytes(16)))


@attack("closing the channel between calls", proof=NO_CHANNEL, message=BROKEN)
def closed_channel(target: Target) -> Notebook:
    return _at_call(target, "connection().shutdown(socket.SHUT_RDWR)")


@attack("closing the channel between calls", proof=NO_CHANNEL, message=f"{BROKEN}|ended its process")
def closed_behind_the_call(target: Target) -> Notebook:
    before = f"{FIND}\nimport threading"
    close = "threading.Timer(0.0, lambda: connection().shutdown(socket.SHUT_RDWR)).start()\ntime.sleep(0.1)\nreturn 1.5"
    return target.wrong("abs(", before=before, body=close)


def _kind(name: str, parts: str) -> str:
    """A reply that holds a value of a kind, made of these parts."""
    whole = f"encode(({name!r}, {parts}), max_bytes=2**25)"
    return (
        "import numpy as np\nfrom autograder.wire import encode\n"
        f"send(encode(('returned', 5, ()), max_bytes=99).replace(encode(5, max_bytes=9), b'k' + {whole}))"
    )


@attack("malformed messages", proof=NO_CHANNEL, message=BROKEN)
def entry_outside_a_sparse_matrix(target: Target) -> Notebook:
    """SciPy would write to where it lies."""
    places = "np.array([10**9])"
    return _at_call(target, _kind("sparse", f"('csr', True, (2, 2), np.ones(1), {places}, {places})"))


@attack("malformed messages", proof=NO_CHANNEL, message=BROKEN)
def random_state_outside_its_numbers(target: Target) -> Notebook:
    """NumPy would draw from other memory of the grader's."""
    state = "{'state': {'key': np.zeros(624, np.uint32), 'pos': 10**6}}"
    return _at_call(target, _kind("generator", f"('MT19937', {state})"))


@attack("object dtypes in array headers", proof=NO_CHANNEL, message=BROKEN)
def object_inside_an_array(target: Target) -> Notebook:
    """It stays here, and would say that it equals anything."""
    reply = _kind("objects", "((1,), [6])").removesuffix(")")
    return _at_call(target, f"{reply}.replace(encode(6, max_bytes=9), b'r' + {struct.pack('<q', 10**12)!r}))")


@attack("malformed messages", proof=NO_CHANNEL, message=BROKEN)
def object_of_an_unknown_class(target: Target) -> Notebook:
    named = "b'on' + encode('GraderProcess', max_bytes=99) + encode({}, max_bytes=9)"
    return _at_call(
        target,
        "from autograder.wire import encode\n"
        f"send(encode(('returned', 5, ()), max_bytes=99).replace(encode(5, max_bytes=9), {named}))",
    )
