"""Zips whose bytes depend on nothing but what is in them."""

import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO

__all__ = ["zip_bytes"]

FIRST_DAY = date(1980, 1, 1)  # the earliest that a zip can hold


def zip_bytes(files: Mapping[str, bytes], *, day: date = FIRST_DAY) -> bytes:
    """A zip of ``files`` by their names in it, readable by everyone; the same files give the same bytes.

    Args:
        files: what it holds.
        day: at whose beginning each file was last changed, as the zip tells.
    """
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (*max(day, FIRST_DAY).timetuple()[:3], 0, 0, 0))
            entry.external_attr = 0o100644 << 16
            packed.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return made.getvalue()
