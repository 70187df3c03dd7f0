"""Texts that only who knows a secret can read, with what Python's own library has.

A text is sealed by a key that a slow function (scrypt) makes of the secret and a salt. Each secret seals one text
alone, so that the stream of bytes which hides it is never used twice.
"""

import hashlib
import hmac

__all__ = ["MARK_BYTES", "opened", "sealed", "slow_key"]

MARK_BYTES = 16  # of the mark before a sealed text, which tells the right key from any other
COST = {"n": 2**10, "r": 8, "p": 1}  # a megabyte, and about 2 ms for each try


def slow_key(secret: bytes, salt: bytes) -> bytes:
    """The key that ``secret`` makes; each try costs time and memory."""
    return hashlib.scrypt(secret, salt=salt, dklen=32, **COST)


def sealed(text: bytes, key: bytes) -> bytes:
    """``text``, unreadable without ``key``; of the same length and a mark.

    Example:
        >>> key = slow_key(b"secret", b"salt")
        >>> opened(sealed(b"a hint", key), key)
        b'a hint'
    """
    hidden = _mixed(text, key)
    return _mark(hidden, key) + hidden


def opened(box: bytes, key: bytes) -> bytes | None:
    """What :func:`sealed` was given, or None if the key is another one or the box was changed."""
    mark, hidden = box[:MARK_BYTES], box[MARK_BYTES:]
    return _mixed(hidden, key) if hmac.compare_digest(mark, _mark(hidden, key)) else None


def _mixed(text: bytes, key: bytes) -> bytes:
    stream = hashlib.shake_256(b"stream" + key).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, stream, strict=True))


def _mark(hidden: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(hidden, key=key, digest_size=MARK_BYTES).digest()
