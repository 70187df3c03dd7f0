"""What axe-core finds wrong with a page, without the minutes that it takes to look at each word."""

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

__all__ = ["RULES", "SCROLLING", "violations", "violations_in_the_dark_too"]

# All that it describes is what is wrong: to describe what is right takes it twice as long.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
# What the dark changes; it is also what takes longest, since axe first finds out what lies upon what on the whole page.
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
    const drawn = new Map(), seen = new Set(), layers_by_text = new Map();
    const number_of = text => layers_by_text.get(text) ?? layers_by_text.set(text, layers_by_text.size).size - 1;
    const drawing_of = element => {
        if (!drawn.has(element)) {
            const style = getComputedStyle(element), below = element.parentElement && drawing_of(element.parentElement);
            if (style.backgroundColor !== 'rgba(0, 0, 0, 0)' || style.backgroundImage !== 'none') {
                element.dataset.isPainted = '';
            }
            const is_moved = Object.entries(in_flow).some(([name, usual]) => style[name] !== usual)
                || ['Top', 'Right', 'Bottom', 'Left'].some(side => parseFloat(style['margin' + side]) < 0);
            drawn.set(element, {
                text: of_text.map(name => style[name]).join(),
                layers: number_of(`${below?.layers};${behind.map(name => style[name]).join()}`),
                is_moved: is_moved || Boolean(below && below.is_moved),
            });
        }
        return drawn.get(element);
    };
    for (const element of document.querySelectorAll('body, body *')) {
        const has_text = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!(has_text || element.matches('input, select, textarea')) || !element.getClientRects().length) continue;
        const {text, layers, is_moved} = drawing_of(element), drawing = `${layers};${text}`;
        if (is_moved || !seen.has(drawing)) element.dataset.firstOfItsKind = '';
        seen.add(drawing);
    }
}"""
# Most elements of a lesson are words of a program. Those for which another one is looked at become a part of the text
# around them; they are nothing but text: no rule besides that for contrasts looks at a <span> with only a class.
JOIN_WORDS = """() => {
    // Not what is the first of its kind, or painted: that is written in attributes.
    const is_plain = word => [...word.attributes].every(attribute => attribute.name === 'class')
        && !word.children.length && word.getClientRects().length;
    // All are chosen before any is changed: to ask for a place after each change takes a layout of the whole page.
    [...document.querySelectorAll('pre span')].filter(is_plain).forEach(word => word.replaceWith(...word.childNodes));
    document.querySelectorAll('pre').forEach(program => program.normalize());
}"""
FORGET = """() => {
    for (const element of document.querySelectorAll('body, body *')) {
        delete element.dataset.firstOfItsKind;
        delete element.dataset.isPainted;
    }
}"""
# In one go with the other rules, since axe looks at the whole page before it begins with any.
RUN = """options => {
    axe.configure({rules: [{id: 'color-contrast', selector: '[data-first-of-its-kind]'}]});
    return axe.run(options);
}"""


def violations(page: Page, rules: Mapping[str, Any] = RULES) -> list[str]:
    """The rules that axe-core finds broken on what a page shows."""
    if rules is RULES:
        page.evaluate(FORGET)
        page.evaluate(TELL_APART)
    return _broken(page, rules)


def violations_in_the_dark_too(page: Page) -> tuple[list[str], list[str]]:
    """The rules that are broken on what a page shows in the light, and in the dark; it is left in the light.

    The page is to be loaded again afterwards: the words of its programs are no longer elements of their own.
    """
    page.evaluate(FORGET)
    for scheme in ("dark", "light"):  # a word stands for others only if they are drawn alike in both
        page.emulate_media(color_scheme=scheme)
        page.evaluate(TELL_APART)
    page.evaluate(JOIN_WORDS)
    in_the_light = _broken(page, RULES)
    page.emulate_media(color_scheme="dark")
    in_the_dark = _broken(page, CONTRAST)
    page.emulate_media(color_scheme="light")
    return in_the_light, in_the_dark


def _broken(page: Page, rules: Mapping[str, Any]) -> list[str]:
    page.evaluate(Axe().axe_script)
    return [violation["id"] for violation in page.evaluate(RUN, rules)["violations"]]
