"""Pictures of a report, as SVG within the page: colours come from its style, so that they follow light and dark."""

from markupsafe import Markup

from autograder.reporting.statistics import Spread

__all__ = ["bar", "histogram", "histogram_in_words"]

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 20, 20, 26, 52


def bar(share: float) -> Markup:
    """A bar for a table's cell, where the number beside it says the same."""
    width = 60 * min(1.0, max(0.0, share))
    return Markup(
        '<svg class="bar" viewBox="0 0 60 8" width="60" height="8" aria-hidden="true" focusable="false">'
        '<rect class="track" width="60" height="8" rx="2"/><rect class="fill" width="{:.1f}" height="8" rx="2"/></svg>'
    ).format(width)


def histogram(found: Spread) -> Markup:
    """How many hand-ins have which mark, with the number above each bar; empty without marks."""
    if not found.bins:
        return Markup("")
    most = max(each.count for each in found.bins)
    step = (WIDTH - LEFT - RIGHT) / len(found.bins)
    bottom = HEIGHT - BOTTOM
    shapes = []
    for index, each in enumerate(found.bins):
        height = (bottom - TOP) * each.count / most
        x, middle = LEFT + index * step, LEFT + (index + 0.5) * step
        shapes.append(_rectangle(x + 1, bottom - height, step - 2, height))
        if each.count:
            shapes.append(_text(middle, bottom - height - 4, str(each.count)))
    shapes += [_text(LEFT + index * step, bottom + 20, f"{low:g}") for index, low in _ticks(found)]
    shapes.append(_text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 8, "points"))
    frame = Markup(
        '<svg class="histogram" viewBox="0 0 {} {}" role="img" aria-label="{}" focusable="false">'
        '<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/>'
    ).format(WIDTH, HEIGHT, histogram_in_words(found), LEFT, bottom, WIDTH - RIGHT, bottom)
    return frame + Markup("").join(shapes) + Markup("</svg>")


def histogram_in_words(found: Spread) -> str:
    """What the picture shows, for who does not see it.

    Example:
        >>> from autograder.reporting.statistics import spread
        >>> histogram_in_words(spread([1.0, 2.0], 2.0))
        'How many hand-ins have how many points: 0 to 1: 0, 1 to 2: 2.'
    """
    said = ", ".join(f"{each.low:g} to {each.high:g}: {each.count}" for each in found.bins)
    return f"How many hand-ins have how many points: {said}."


def _ticks(found: Spread) -> list[tuple[int, float]]:
    """Places along the axis and their points; not each of many, and the last one always."""
    edges = [*(each.low for each in found.bins), found.bins[-1].high]
    last = len(edges) - 1
    every = 1 + last // 12
    return [
        (index, edge)
        for index, edge in enumerate(edges)
        if index == last or (index % every == 0 and index <= last - every)
    ]


def _rectangle(x: float, y: float, width: float, height: float) -> Markup:
    return Markup('<rect class="fill" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        x, y, width, height
    )


def _text(x: float, y: float, text: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(x, y, text)
