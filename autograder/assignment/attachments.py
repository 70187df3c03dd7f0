"""Pictures that an author pasted into a source: students get those that the released text shows, and no other."""

import re
from typing import Any
from urllib.parse import quote, unquote

__all__ = ["shown_attachments", "spellings"]


def shown_attachments(attachments: Any, text: str) -> dict[str, Any]:
    """The attachments of a cell that ``text`` names.

    Example:
        >>> shown_attachments({"a.png": {}, "key.png": {}}, "![plot](attachment:a.png)")
        {'a.png': {}}
    """
    known = attachments if isinstance(attachments, dict) else {}
    return {name: forms for name, forms in known.items() if _names(text, name)}


def spellings(name: str) -> set[str]:
    """How a text may spell the name of an attachment.

    Example:
        >>> sorted(spellings("a b.png"))
        ['a b.png', 'a%20b.png']
    """
    return {name, quote(name), unquote(name), name.replace(" ", "%20")} - {""}


def _names(text: str, name: str) -> bool:
    return any(re.search(rf"attachment:{re.escape(one)}(?![\w.%-])", text) for one in spellings(name))
