"""Key figures and one chart of a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from data.indicators import dimensions
from data.words import in_digits, list_of, number, text
from geo.chapters import chapters
from geo.charts import Bar, Chart
from geo.headlines import KeyNumber
from geo.paper.lettering import LEADING, PT_MM
from geo.scene import Scene
from geo.styles import IOM_BLUE, ramp
from layouts.sheet.blocks import ASCENT, Column
from layouts.sheet.drawing import FIGURE, MIDDLE, SOFT, Box, Circle, Group, Item, Path, Style, Text

BIG, BODY, SMALL = 15, 6.6, 6.0
DRAWN = ("breakdown", "places", "sizes", "count", "series")  # kinds of cards that make a chart, the best first
LEAST_BARS, MOST_BARS = 2, 14
WIDEST_LABEL = 0.5  # of the chart's width
WIDE_GAP = 1.75  # times the usual step of a series, as on screen
PLAIN = ramp("count", 3)[1]
HOLLOW = Style(fill="#FFFFFF", stroke=PLAIN, stroke_mm=0.25)  # approximate or computed, as on screen


def key_figures(area: Column, numbers: Sequence[KeyNumber], cited: Sequence[str]) -> tuple[Group, float]:
    """Numbers with what they count, one below the other, and the y below them; each refers to its source."""
    items: list[Item] = []
    y = area.y
    for one in numbers:
        shown, _ = area.prose(y, one.text, BIG, bold=True, colour=IOM_BLUE, role="key", most=1)
        y += area.size(BIG) * PT_MM * 1.05
        label = one.label
        if one.as_of:
            label = text("sheet.dated", area.lang, what=label, date=one.as_of)
        if one.source:
            label = text("sheet.referred", area.lang, what=label,
                         n=text("sheet.reference", area.lang, n=cited.index(one.source) + 1))
        words, y = area.prose(y, label, BODY, role="unit", most=3, colour=SOFT)
        items += [shown, words]
        y += 1.6 * area.scale
    return Group(name="key figures", items=tuple(items)), y


def best_chart(scene: Scene, on_map: bool) -> tuple[str, Chart] | None:
    """The chart that says most beside the map: a breakdown before the places that the map names anyway."""
    cards = chapters()[scene.view.chapter].cards
    made = [(card.kind, chart) for card, chart in zip(cards, scene.charts, strict=True)
            if card.kind in DRAWN and not chart.apart and sum(bar.value > 0 for bar in chart.bars) >= LEAST_BARS]
    order = [kind for kind in DRAWN if kind != "places" or not on_map] + ["places"]
    return min(made, key=lambda one: order.index(one[0]), default=None)


def bar_chart(area: Column, kind: str, chart: Chart, scene: Scene) -> tuple[Group, float] | None:
    """Bars or points with their numbers, as many as there is room for, and the y below; None for fewer than two."""
    title, y = area.prose(area.y, chart.title, 8, bold=True, role="heading", most=2)
    unit, y = area.prose(y, chart.unit, SMALL, colour=SOFT, role="unit", most=2)
    body = area.below(y + 0.8 * area.scale)
    drawn = _columns(body, chart, scene) if kind == "series" else _bars(body, chart, scene)
    if drawn is None:
        return None
    items, told, y = drawn
    alt = text("sheet.chart_of", area.lang, title=chart.title, bars=list_of(told, area.lang))
    return Group(name=f"chart: {chart.title}", items=(title, unit, *items), kind=FIGURE, alt=alt), y


def _worded(bar: Bar, chart: Chart, scene: Scene) -> str:
    """A bar's number, with its share of people; of marks the number alone, as unit and date stand elsewhere."""
    if chart.key in dimensions() or chart.key == "places":
        return f"{bar.text} ({bar.share})" if bar.share else bar.text
    return number(bar.value, scene.view.lang, scene.view.digits)


def _bars(area: Column, chart: Chart, scene: Scene) -> tuple[list[Item], list[str], float] | None:
    """Horizontal bars from the reading side; what doesn't fit is counted below."""
    bars = [bar for bar in chart.bars if bar.value > 0]
    longest, shown = max(bar.value for bar in bars), {bar.key: _worded(bar, chart, scene) for bar in bars}
    leading = area.leading(BODY)
    label_width = min(WIDEST_LABEL * area.width, area.widest([bar.label for bar in bars], BODY) + 1.5 * area.scale)
    room = area.width - label_width - area.widest(shown.values(), BODY) - 1.2 * area.scale
    items: list[Item] = []
    y, told = area.y, []
    for bar in bars[:MOST_BARS]:
        label, below = area.part(0, label_width - area.scale).prose(y, bar.label, BODY, role="chart", most=2)
        if below + leading * (len(told) + 1 < len(bars)) > area.bottom:
            break
        length = max(0.2, room * bar.value / longest)
        middle = (y + below) / 2
        items += [
            label,
            Box(x=area.box_x(label_width, length), y=middle - 0.35 * leading, width=length, height=0.7 * leading,
                style=HOLLOW if bar.hollow else Style(fill=IOM_BLUE if bar.picked else PLAIN), name=bar.label,
                alt=f"{bar.label}: {shown[bar.key]}"),
            area.line(middle - leading / 2, shown[bar.key], BODY, label_width + length + area.scale, role="chart"),
        ]
        told.append(f"{bar.label}: {shown[bar.key]}")
        y = below + 0.22 * leading
    if len(told) < LEAST_BARS:
        return None
    if len(told) < len(bars):
        rest = text("client.and_more", area.lang, n=number(len(bars) - len(told), area.lang, scene.view.digits))
        items.append(area.line(y, rest, SMALL, 0, colour=SOFT, role="chart"))
        y += leading
    return items, told, y


def _columns(area: Column, chart: Chart, scene: Scene) -> tuple[list[Item], list[str], float] | None:
    """A series over time, from left to right also in Arabic; hollow points are approximate, a gap has no point."""
    points = [bar for bar in chart.bars if bar.value >= 0]
    if area.height < 14 * area.scale or len(points) < LEAST_BARS:
        return None
    foot, head = area.leading(SMALL), area.leading(SMALL)
    top, base = area.y + head, min(area.bottom - foot, area.y + 34 * area.scale)
    first, last, most = points[0].order, points[-1].order, max(bar.value for bar in points)
    inset = 4 * area.scale
    span = (last - first) or 1

    def place(bar: Bar) -> tuple[float, float]:
        x = area.x + inset + (area.width - 2 * inset) * (bar.order - first) / span
        return round(x, 2), round(base - (base - top) * bar.value / (most or 1), 2)

    line = Path(rings=tuple(tuple(place(bar) for bar in run) for run in _runs(points)), closed=False,
                style=Style(stroke=IOM_BLUE, stroke_mm=0.4 * area.scale))
    axis = Box(x=area.x, y=base, width=area.width, height=0.15 * area.scale, style=Style(fill=SOFT))
    dots = [Circle(x=place(bar)[0], y=place(bar)[1], radius=0.7 * area.scale, name=bar.label,
                   alt=f"{bar.label}: {bar.text}",
                   style=Style(fill="#FFFFFF" if bar.hollow else IOM_BLUE, stroke=IOM_BLUE, stroke_mm=0.25))
            for bar in points]
    peak = max(points, key=lambda bar: bar.value)
    items: list[Item] = [axis, line, *dots]
    for bar in dict.fromkeys((peak, points[-1])):
        worded = number(bar.value, area.lang, scene.view.digits)  # the unit stands above
        items.append(_over(area, place(bar)[0], place(bar)[1] - 1.2 * area.scale, worded))
    ends = {int(bar.order): place(bar)[0] for bar in (points[0], points[-1])}
    for year, x in ends.items():
        words = in_digits(str(year), area.lang, scene.view.digits)
        items.append(_over(area, x, base + ASCENT * area.size(SMALL) * PT_MM * LEADING, words))
    return items, [f"{int(bar.order)}: {bar.text}" for bar in points], base + foot


def _runs(points: Sequence[Bar]) -> Iterator[Sequence[Bar]]:
    """Points that a line joins: it breaks where a gap is much longer than the steps usually are."""
    steps = sorted(b.order - a.order for a, b in pairwise(points) if b.order > a.order)
    longest = WIDE_GAP * steps[len(steps) // 2] if steps else 0
    breaks = [i for i, (a, b) in enumerate(pairwise(points), start=1) if b.order - a.order > longest]
    for start, end in pairwise([0, *breaks, len(points)]):
        yield points[start:end]


def _over(area: Column, x: float, y: float, words: str) -> Text:
    """Small words centred on a point, moved to stay inside the chart."""
    half = area.widest([words], SMALL) / 2
    return Text(x=min(max(x, area.x + half), area.x + area.width - half), y=y, lines=(words,),
                size_pt=area.size(SMALL), anchor=MIDDLE, role="chart")
