"""Takes the pictures that a student pasted into Markdown: only what is an image, says so, and is not too large.

A notebook keeps them as attachments of the cell, or some editors as ``data:`` addresses in its text. SVG is a document
that can hold scripts, so it is not taken.
"""

import base64
import re
import struct
from dataclasses import dataclass, field
from typing import Any

from autograder.course import listed
from autograder.records import Picture

__all__ = ["PictureBudget", "attached_pictures", "is_picture", "without_inline"]

MAX_PICTURES = 50
MAX_BYTES = 5 * 2**20
MAX_BYTES_IN_ALL = 12 * 2**20
MAX_PIXELS = 2**26  # a browser needs four bytes for each, however small the file is
MAX_PIXELS_IN_ALL = 2**28
MAX_NAME = 300
MAX_REASONS = 20
INLINE = re.compile(
    r"(\]\(\s{0,5}<?|^ {0,3}\[[^\[\]\n]{1,100}\]:\s{0,5}<?|\b(?i:src)\s{0,5}=\s{0,5}[\"']?)"
    r"data:(image/[a-z+.-]{1,40});base64,([A-Za-z0-9+/=]*)",
    re.MULTILINE,
)
BLANKS = dict.fromkeys(map(ord, " \t\r\n"))
SAME = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}  # as some editors write
FORMS = ("image/png", "image/jpeg", "image/gif", "image/webp")
JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of a segment that holds the size


@dataclass(slots=True)
class PictureBudget:
    """How many pictures and bytes one notebook may still have; says what it left out."""

    pictures: int = MAX_PICTURES
    bytes: int = MAX_BYTES_IN_ALL
    pixels: int = MAX_PIXELS_IN_ALL
    left_out: list[str] = field(default_factory=list)
    _refused: int = 0

    def take(self, name: str, form: str, data: str) -> Picture | None:
        """The picture, or None with the reason in ``left_out``."""
        examined = _examined(form, data)
        reason = examined if isinstance(examined, str) else self._use_up(*examined)
        if reason:
            self.refuse(name, reason)
            return None
        return Picture(name=name, form=form, data=data)

    def _use_up(self, size: int, pixels: int) -> str:
        """Takes the room of one picture; if there is not enough of it, takes none and says why."""
        if self.pictures < 1:
            return f"a notebook may hold {MAX_PICTURES} pictures"
        if size > self.bytes:
            return f"a notebook's pictures may have {MAX_BYTES_IN_ALL // 2**20} MB in all"
        if pixels > self.pixels:
            return f"a notebook's pictures may have {MAX_PIXELS_IN_ALL // 2**20} million pixels in all"
        self.pictures -= 1
        self.bytes -= size
        self.pixels -= pixels
        return ""

    def refuse(self, name: str, reason: str) -> None:
        self._refused += 1
        if self._refused <= MAX_REASONS:
            self.left_out.append(f"the picture {listed([name])} is left out: {reason}")
        elif self._refused == MAX_REASONS + 1:
            self.left_out.append("more pictures are left out")


def attached_pictures(attachments: Any, room: PictureBudget) -> tuple[Picture, ...]:
    """The pictures among a cell's attachments, which may be anything that JSON can hold."""
    found = []
    for name, forms in attachments.items() if isinstance(attachments, dict) else ():
        bundle = {SAME.get(form, form): data for form, data in forms.items()} if isinstance(forms, dict) else {}
        form = next((known for known in FORMS if known in bundle), None)
        if form is None:
            given = listed([str(each) for each in bundle]) or "nothing"
            room.refuse(name, f"it is {given}, not one of {', '.join(FORMS)}")
        elif not 0 < len(name) <= MAX_NAME:
            room.refuse(name, f"its name has more than {MAX_NAME} characters")
        elif (taken := room.take(name, form, _joined(bundle[form]))) is not None:
            found.append(taken)
    return tuple(found)


def without_inline(text: str, room: PictureBudget) -> tuple[str, tuple[Picture, ...]]:
    """The text with each ``data:`` picture as an attachment, and these pictures."""
    found: list[Picture] = []

    def attach(match: re.Match[str]) -> str:
        name = f"inline-{len(found) + 1}"
        taken = room.take(name, SAME.get(match.group(2), match.group(2)), match.group(3))
        if taken is not None:
            found.append(taken)
        return f"{match.group(1)}attachment:{name if taken is not None else 'left-out'}"

    return (INLINE.sub(attach, text) if "data:image/" in text else text), tuple(found)


def _joined(data: Any) -> str:
    """Base64 as one line; nbformat may keep it as a list of lines."""
    lines = data if isinstance(data, list) else [data]
    return "".join(line for line in lines if isinstance(line, str)).translate(BLANKS)


def is_picture(form: str, data: str) -> bool:
    """Whether this is an image of the form that it says, and of a size that a browser can show."""
    return not isinstance(_examined(form, data.translate(BLANKS)), str)


def _examined(form: str, data: str) -> str | tuple[int, int]:
    """The picture's sizes in bytes and in pixels, or why it cannot be taken."""
    if form not in FORMS:
        return f"it is {form}, not one of {', '.join(FORMS)}"
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError:
        return "it is not valid base64"
    if len(content) > MAX_BYTES:
        return f"it has more than {MAX_BYTES // 2**20} MB"
    found, size = _sniffed(content)
    if found != form:
        return f"it says that it is {form}, but its content is {found or 'not an image'}"
    if size is None or not 0 < (pixels := size[0] * size[1]) <= MAX_PIXELS:
        return f"it says no size, or one of more than {MAX_PIXELS // 2**20} million pixels"
    return len(content), pixels


def _sniffed(content: bytes) -> tuple[str, tuple[int, int] | None]:
    """What the first bytes say: the form, and width and height."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR" and len(content) >= 33:
        return "image/png", struct.unpack(">II", content[16:24])
    if content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 13:
        return "image/gif", struct.unpack("<HH", content[6:10])
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _jpeg_size(content)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp", _webp_size(content)
    return "", None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in JPEG_SIZES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        if marker == 0xFF or 0xD0 <= marker <= 0xD9 or marker == 0x01:  # filling, or a marker without a length
            at += 1 if marker == 0xFF else 2
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    kind, body = content[12:16], content[20:30]
    if len(body) < 10:
        return None
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:], "little") + 1
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:])
        return width & 0x3FFF, height & 0x3FFF
    return None
