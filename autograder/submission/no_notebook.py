"""Says of a file that is no JSON in UTF-8 what it looks like, and what its student is to do."""

import json

__all__ = ["what_it_is"]

OTHER_ENCODINGS = {
    "UTF-32": (b"\xff\xfe\0\0", b"\0\0\xfe\xff"),
    "UTF-16": (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{"),  # with and without a mark of its order
}


def what_it_is(data: bytes, error: Exception) -> str:
    """What a file that is no JSON in UTF-8 looks like, and what to do."""
    if not data.strip():
        return "it is empty; hand in the .ipynb file again."
    for encoding, marks in OTHER_ENCODINGS.items():
        if data.startswith(marks):
            return f"it is in {encoding}, not in UTF-8; hand in the .ipynb file as JupyterLab saves it."
    if isinstance(error, UnicodeDecodeError):
        is_text = data.lstrip()[:1] == b"{" and b"\0" not in data
        found = "in Latin-1 or another encoding, not in UTF-8" if is_text else "not text in UTF-8"
        return f"it is {found}; hand in the .ipynb file as JupyterLab saves it."
    if isinstance(error, json.JSONDecodeError) and (
        error.msg.startswith("Unterminated") or error.pos >= len(error.doc.rstrip())
    ):
        return "it is not valid JSON, since it ends midway; hand in the whole .ipynb file again."
    return "it is not valid JSON; hand in the .ipynb file again."
