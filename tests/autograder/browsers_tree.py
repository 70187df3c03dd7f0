"""Where a browser puts a text: html5lib builds the tree that browsers build, unclosed and surplus tags included."""

import warnings
from xml.etree.ElementTree import Element

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of bleach's own imports
    from bleach._vendor import html5lib

__all__ = ["SPILLING", "ancestors"]

# Tags in code spans are shown as text, so that what looks like a pair is an unpaired tag on the page.
SPILLING = "\n\n".join(
    ("It spills.", "`<div>`</div>" * 7, "</div>" * 7, "`</details>` <details>", "<table><tr><td><b>")
)


def ancestors(page: str, text: str) -> list[str]:
    """The names of the elements around ``text``, outermost first, each with its class."""
    (path,) = _paths(html5lib.parse(page, namespaceHTMLElements=False), text, [])
    return path


def _paths(element: Element, text: str, above: list[str]) -> list[list[str]]:
    path = [*above, f"{element.tag} {element.get('class', '')}".strip()]
    found = [path] if text in (element.text or "") or any(text in (inner.tail or "") for inner in element) else []
    return found + [each for inner in element for each in _paths(inner, text, path)]
