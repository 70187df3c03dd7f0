"""Pictures of a few bytes for tests, each with a size in its head, and cells that hold them."""

import base64
import struct
import zlib
from typing import Any

__all__ = ["GIF", "JPEG", "PNG", "WEBP", "attached", "base64_of", "png"]


def png(width: int = 1, height: int = 1, more: bytes = b"") -> bytes:
    """A PNG, which a browser can draw if it is small."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress(b"\0\xff\0\0" if width == height == 1 else b"")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + more


PNG = png()
GIF = b"GIF89a" + struct.pack("<HH", 2, 3) + b"\0\0\0"
JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 3, 2) + b"\x03" * 12
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f" + struct.pack("<I", 1 | 2 << 14) + b"\0" * 8


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


def attached(name: str, content: bytes = PNG, form: str = "image/png") -> dict[str, Any]:
    """Attachments with this one picture."""
    return {name: {form: base64_of(content)}}
