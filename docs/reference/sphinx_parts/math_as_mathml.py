"""Writes formulas into the pages as MathML, which browsers draw by themselves: no script, no network, no LaTeX."""

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging

__all__ = ["setup"]

LOGGER = logging.getLogger(__name__)


def _drawn(node: nodes.Node, tex: str, display: str) -> str:
    """The formula; one that cannot be read is a warning, which fails the build."""
    try:
        drawn = str(convert(tex, display=display))
    except Exception:  # latex2mathml has a type for each mistake
        drawn = "\\"
    if "\\" in drawn:  # it shows a command that it does not know as it is written
        LOGGER.warning("this formula cannot be drawn: %s", tex, location=node)
    return drawn


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(_drawn(node, node.astext(), "inline"))
    raise nodes.SkipNode


def _block(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="math">{_drawn(node, node.astext(), "block")}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx: gives it a way to write formulas, chosen by ``html_math_renderer = "mathml"``."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
