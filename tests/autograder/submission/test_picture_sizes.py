"""How large a picture is in the browser of the person who marks: read from its head, as a decoder reads it."""

import io
import struct
from typing import Any

import pytest
from PIL import Image

from autograder.submission.pictures import (
    MAX_BYTES,
    MAX_NAME,
    MAX_PICTURES,
    MAX_PIXELS,
    PictureBudget,
    attached_pictures,
)
from tests.autograder.pictures import GIF, PNG, WEBP, attached, base64_of, png

SIZES = [(1, 1), (1, 2), (257, 3), (2, 1030), (300, 515)]
SAVED = [
    ("image/png", {"format": "PNG"}),
    ("image/gif", {"format": "GIF"}),
    ("image/jpeg", {"format": "JPEG"}),
    ("image/jpeg", {"format": "JPEG", "progressive": True, "comment": b"\xff\xc0 is no head here"}),
    ("image/webp", {"format": "WEBP"}),
    ("image/webp", {"format": "WEBP", "lossless": True}),
    ("image/webp", {"format": "WEBP", "exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}),
]


def pixels(form: str, content: bytes) -> int | None:
    """How many pixels of the room the picture takes; None if it is left out."""
    room = PictureBudget()
    before = room.pixels
    return None if room.take("a", form, base64_of(content)) is None else before - room.pixels


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("form", "options"), SAVED)
def test_the_size_is_that_of_the_image(form: str, options: dict[str, Any], size: tuple[int, int]) -> None:
    """In each form, and in each of its variants."""
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, **options)
    assert pixels(form, file.getvalue()) == size[0] * size[1]


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    parts = (b"\xff%c" % marker + struct.pack(">H", len(body) + 2) + body for marker, body in segments)
    return b"\xff\xd8" + b"".join(parts)


def sized(width: int, height: int) -> bytes:
    return b"\x08" + struct.pack(">HH", height, width) + bytes(10)


@pytest.mark.parametrize("marker", range(0xBF, 0xD0))
def test_each_segment_of_a_jpeg_that_holds_the_size_is_known(marker: int) -> None:
    """The one before them is reserved, and three among them are tables; the size stands behind those."""
    is_table = marker in (0xBF, 0xC4, 0xC8, 0xCC)
    content = jpeg((marker, sized(5, 3)), (0xC1, sized(20, 10)))
    assert pixels("image/jpeg", content) == (200 if is_table else 15)


@pytest.mark.parametrize("between", [b"", b"\xff", b"\xff\xff\xff", b"\xff\xd0", b"\xff\xd7", b"\xff\x01", b"\xff\xd9"])
def test_filling_and_markers_without_a_length_are_passed_over(between: bytes) -> None:
    """A decoder passes them over too, so that the size behind them is the one that counts."""
    head, tail = jpeg((0xE0, b"")), jpeg((0xC0, sized(5, 3)))[2:]
    assert pixels("image/jpeg", head + between + tail) == 15


@pytest.mark.parametrize("length", [0, 300, 2**16 - 3])
def test_a_segment_of_any_length_is_passed_over(length: int) -> None:
    """Whatever it holds, the size stands behind it."""
    assert pixels("image/jpeg", jpeg((0xE0, b"\xff" * length), (0xC0, sized(5, 3)))) == 15


@pytest.mark.parametrize("length", [b"\0\0", b"\0\x01"])
def test_a_segment_that_is_shorter_than_its_own_length_ends_the_reading(length: bytes) -> None:
    """No decoder goes on behind it."""
    assert pixels("image/jpeg", b"\xff\xd8\xff\xe0" + length + jpeg((0xC0, sized(5, 3)))[2:]) is None


@pytest.mark.parametrize(("width", "height"), [(70_000, 2), (2, 70_000), (65_537, 256), (256, 65_537)])
def test_a_webp_may_have_sides_of_three_bytes(width: int, height: int) -> None:
    """In the form that can hold more than one image."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    assert pixels("image/webp", VP8X[:24] + sides) == width * height
    assert pixels("image/webp", VP8X[:24] + sides + b"more") == width * height


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("image/png", PNG[:33]),
        ("image/gif", GIF),
        ("image/gif", GIF.replace(b"9a", b"7a")),
        ("image/jpeg", jpeg((0xC0, sized(5, 3)[:5]))),
        ("image/webp", WEBP[:30]),
    ],
)
def test_a_head_that_was_cut_off_says_no_size(form: str, content: bytes) -> None:
    """As long as it is whole, what follows it does not matter."""
    assert pixels(form, content) is not None
    assert pixels(form, content[:-1]) is None
    assert pixels(form, content + b"more") == pixels(form, content)


def test_bounds_are_what_just_fits() -> None:
    """Of pixels, of bytes, of pictures and of a name's length; one more is left out."""
    side = int(MAX_PIXELS**0.5)
    assert pixels("image/png", png(side, MAX_PIXELS // side)) == MAX_PIXELS
    assert pixels("image/png", png(MAX_PIXELS + 1, 1)) is None
    assert pixels("image/png", png(0, 5)) is None
    largest = png(more=bytes(MAX_BYTES - len(PNG)))
    assert pixels("image/png", largest) == 1
    assert pixels("image/png", largest + bytes(1)) is None
    room = PictureBudget()
    assert [len(attached_pictures(attached("a"), room)) for _ in range(MAX_PICTURES + 1)] == [1] * MAX_PICTURES + [0]
    for name, is_taken in (("", False), ("x", True), ("x" * MAX_NAME, True), ("x" * (MAX_NAME + 1), False)):
        assert len(attached_pictures(attached(name), PictureBudget())) == is_taken


def test_the_room_is_used_up_to_the_last_byte_and_pixel() -> None:
    """A picture that fits exactly is taken, and what was left out has used nothing up."""
    room = PictureBudget(bytes=2 * len(PNG), pixels=2)
    assert [room.take("a", "image/png", base64_of(content)) is not None for content in (PNG, png(1, 2), PNG, PNG)] == [
        True,
        False,
        True,
        False,
    ]
    assert (room.bytes, room.pixels) == (0, 0)


VP8 = b"RIFF\x1a\0\0\0WEBPVP8 \x0d\0\0\0" + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 2, 3)
VP8X = b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0\0\0\0\x01\0\0\x02\0\0"


@pytest.mark.parametrize(("form", "content", "size"), [("image/webp", VP8, 6), ("image/webp", VP8X, 6)])
@pytest.mark.parametrize(
    ("sign", "other"),
    [(b"RIFF", b"RIFX"), (b"WEBP", b"WAVE"), (b"VP8", b"VP9"), (b"VP8 ", b"ALPH"), (b"\x9d\x01\x2a", b"\x9d\x01\x2b")],
)
def test_a_head_with_one_wrong_sign_says_no_size(form, content, size, sign, other) -> None:
    """Whatever else in it is right."""
    assert pixels(form, content) == size
    if sign in content:
        assert pixels(form, content.replace(sign, other)) is None


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("image/webp", WEBP.replace(b"\x2f", b"\x2e")),
        ("image/png", PNG.replace(b"IHDR", b"IDAT", 1)),
        ("image/png", PNG.replace(b"\r\n", b"\n\n", 1)),
        ("image/gif", GIF.replace(b"89a", b"88a")),
        ("image/jpeg", jpeg((0xC0, sized(5, 3))).replace(b"\xff\xd8\xff", b"\xff\xd9\xff")),
        ("image/jpeg", b"\xff\xd8\xff\xe0\0\x02x" + jpeg((0xC0, sized(5, 3)))[2:]),
    ],
)
def test_what_a_decoder_would_not_take_says_no_size(form, content) -> None:
    """A wrong signature, a first chunk that is no head, and a byte that belongs to no segment."""
    assert pixels(form, content) is None
