"""Plain data as bytes, strictly: what the student process and the grader process say to each other.

The other side of a channel may send anything, so decoding builds nothing but plain data, runs no code, refuses what is
not exactly of the form, and never takes more memory or time than the size of the message warrants.
"""

from autograder.codec.decoding import decode
from autograder.codec.encoding import encode
from autograder.codec.form import CodecError, NotPlainData

__all__ = ["CodecError", "NotPlainData", "decode", "encode"]
