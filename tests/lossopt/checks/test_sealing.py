"""What is sealed is read with its key alone."""

import numpy as np
from lossopt.checks.sealing import MARK_BYTES, opened, sealed, slow_key

KEY = slow_key(b"secret", b"salt")


def test_only_the_right_key_opens_a_box() -> None:
    """Another secret, another salt, or one changed bit, and nothing comes out."""
    box = sealed(b"a hint for you", KEY)
    assert opened(box, KEY) == b"a hint for you"
    assert opened(box, slow_key(b"secreu", b"salt")) is None
    assert opened(box, slow_key(b"secret", b"salu")) is None
    for place in range(len(box)):
        changed = bytearray(box)
        changed[place] ^= 1
        assert opened(bytes(changed), KEY) is None


def test_a_box_looks_like_noise() -> None:
    """Equal letters of the text do not show: all bytes come about as often."""
    box = sealed(b"a" * 2**16, KEY)[MARK_BYTES:]
    counts = np.bincount(np.frombuffer(box, np.uint8), minlength=256)
    assert counts.min() > 150
    assert counts.max() < 370
