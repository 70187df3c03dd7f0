"""Plain data as bytes, strictly: what the student process and the grader process say to each other.

The other side of a channel may send anything, so decoding builds nothing but plain data, runs no code, refuses what is
not exactly of the form, and never takes more memory or time than the size of the message warrants.
"""

from autograder.wire.decoding import decode
from autograder.wire.encoding import encode
from autograder.wire.wire_format import CodecError, NotPlainData

__all__ = ["CodecError", "NotPlainData", "decode", "encode"]
