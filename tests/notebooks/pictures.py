"""PNG pictures in notebooks: stored without what changes from run to run, compared by what they show."""

import base64
import binascii
import hashlib
import io
import re
import struct
from collections.abc import Callable, Iterator

from PIL import Image

__all__ = ["describe", "replace_embedded", "strip"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Names, dates and versions of the program that drew the picture; the pixels do not depend on them.
VOLATILE = frozenset({b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf"})
EMBEDDED = re.compile(r"(data:image/png;base64,)([A-Za-z0-9+/=\s]+)")


def strip(encoded: str) -> str:
    """The same picture without its volatile chunks, on one line of base64.

    What is not a whole PNG comes back as it was: a notebook may hold a broken picture, and its reader should see it.
    """
    png = _decode(encoded)
    try:
        kept = b"".join(chunk for kind, chunk in _chunks(png) if kind not in VOLATILE)
    except struct.error:
        return encoded
    return base64.b64encode(SIGNATURE + kept).decode("ascii") if kept else encoded


def describe(encoded: str) -> str:
    """Size and a digest of the pixels: equal for pictures that look the same, however they are compressed."""
    try:
        with Image.open(io.BytesIO(_decode(encoded)), formats=["PNG"]) as image:
            pixels = image.convert("RGBA")
    except (OSError, SyntaxError):
        return f"no PNG: {encoded}"
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()
    return f"PNG of {pixels.width} x {pixels.height} pixels, sha256 {digest[:16]}"


def replace_embedded(text: str, change: Callable[[str], str]) -> str:
    """``text`` with ``change`` applied to each picture that stands in it as a data URL."""
    return EMBEDDED.sub(lambda found: found[1] + change(found[2]), text)


def _decode(encoded: str) -> bytes:
    """The bytes of a picture, or no bytes if it is not a PNG."""
    try:
        png = base64.b64decode(encoded)
    except binascii.Error:
        return b""
    return png if png.startswith(SIGNATURE) else b""


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's kind, and the whole chunk with its length and checksum."""
    start = len(SIGNATURE)
    while start < len(png):
        (length,) = struct.unpack_from(">I", png, start)
        end = start + 12 + length
        yield png[start + 4 : start + 8], png[start:end]
        start = end
