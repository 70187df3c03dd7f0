"""Says what a file is that was taken for a zip or a class list and is neither: by how it begins, else by its name."""

import re

__all__ = ["HEAD_BYTES", "is_packed", "what_is_it", "with_step"]

HEAD_BYTES = 512
TAR_AT = 257  # where a tar, which begins with a name, says what it is
BEGINNINGS = (
    (b"7z\xbc\xaf'\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"(\xb5/\xfd", "a zstd archive"),
    (b"\xd0\xcf\x11\xe0", "a document of an office program"),
    (b"%PDF-", "a PDF"),
)
OFFICE = re.compile(r"\.(?:xls[xmb]?|ods|numbers|doc[xm]?|odt|pages|ppt[xm]?|odp)\Z", re.IGNORECASE)
PACKED = re.compile(r"\.(?:7z|rar|tar|tgz|tbz2?|txz|gz|bz2|xz|zst)\Z", re.IGNORECASE)
WEB_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
NAME_AT = 30  # where a zip has the name of its first file
IN_OFFICE_FILES = (
    b"[Content_Types].xml",
    b"mimetypeapplication/vnd.oasis",
)  # with which Office's and Open Document begin


def is_packed(name: str) -> bool:
    """Whether a file of that name is an archive of a kind that is not unpacked here."""
    return PACKED.search(name) is not None


def what_is_it(head: bytes, name: str = "") -> str:
    """What a file that begins with ``head`` is, with its article; "" if it is of no kind that is known here.

    Example:
        >>> what_is_it(b"Rar!" + bytes([26, 7, 1, 0])), what_is_it(b"<html>"), what_is_it(b"")
        ('a RAR archive', 'a web page', 'empty')
    """
    if not head.strip():
        return "empty"
    for beginning, kind in BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[TAR_AT : TAR_AT + 5] == b"ustar":
        return "a tar archive"
    if WEB_PAGE.match(head):
        return "a web page"
    if OFFICE.search(name) or head[NAME_AT:].startswith(IN_OFFICE_FILES):
        return "a document of an office program"
    return ""


def with_step(kind: str) -> str:
    """What an instructor is to do with a file of that kind in the place of a zip."""
    if kind == "empty":
        return "it is empty; download it again."
    if kind == "a web page":
        return "it is a web page, as platforms show it to who is not logged in; log in and download it again."
    if kind.endswith("archive"):
        return f"it is {kind}; unpack it and name the folder."
    return f"it is {kind}; name the zip or the folder that the learning platform gave you."
