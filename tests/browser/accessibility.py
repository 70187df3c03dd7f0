"""What axe-core finds wrong with a page, without the minutes that it takes to look at each word."""

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

__all__ = ["CONTRAST", "RULES", "SCROLLING", "violations"]

# All that it describes is what is wrong: to describe what is right takes it twice as long.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
# What the dark changes.
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# What a narrow window changes.
SCROLLING = {"runOnly": {"type": "rule", "values": ["scrollable-region-focusable"]}, "resultTypes": ["violations"]}
# Contrast follows from the style of a text and from what is painted behind it, and the words of a program have few of
# these: axe takes minutes to look at each word, so it looks at the first of those that are drawn alike. What is moved
# out of the flow may lie on anything, and always counts as the first.
TELL_APART = """() => {
    const behind = ['backgroundColor', 'backgroundImage', 'opacity', 'filter', 'mixBlendMode'];
    const of_text = ['color', 'fontSize', 'fontWeight', 'textShadow', 'webkitTextFillColor', 'webkitTextStrokeColor'];
    const in_flow = {position: 'static', float: 'none', transform: 'none', translate: 'none'};
    const drawn = new Map(), seen = new Set();
    const drawing_of = element => {
        if (!drawn.has(element)) {
            const style = getComputedStyle(element), below = element.parentElement && drawing_of(element.parentElement);
            const is_moved = Object.entries(in_flow).some(([name, usual]) => style[name] !== usual)
                || ['Top', 'Right', 'Bottom', 'Left'].some(side => parseFloat(style['margin' + side]) < 0);
            drawn.set(element, {
                text: of_text.map(name => style[name]).join(),
                layers: [...(below ? below.layers : []), behind.map(name => style[name]).join()],
                is_moved: is_moved || Boolean(below && below.is_moved),
            });
        }
        return drawn.get(element);
    };
    for (const element of document.querySelectorAll('body, body *')) {
        delete element.dataset.firstOfItsKind;
        const has_text = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!(has_text || element.matches('input, select, textarea')) || !element.getClientRects().length) continue;
        const {text, layers, is_moved} = drawing_of(element), drawing = [text, ...layers].join(';');
        if (is_moved || !seen.has(drawing)) element.dataset.firstOfItsKind = '';
        seen.add(drawing);
    }
}"""
# In one go with the other rules, since axe looks at the whole page before it begins with any.
RUN = """options => {
    axe.configure({rules: [{id: 'color-contrast', selector: '[data-first-of-its-kind]'}]});
    return axe.run(options);
}"""


def violations(page: Page, rules: Mapping[str, Any] = RULES) -> list[str]:
    """The rules that axe-core finds broken on what a page shows."""
    page.evaluate(TELL_APART)
    page.evaluate(Axe().axe_script)
    return [violation["id"] for violation in page.evaluate(RUN, rules)["violations"]]
