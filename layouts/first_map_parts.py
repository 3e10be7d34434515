"""Legend and cards of a page's first answer, in the words and classes that the scripts will use for the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import floor, log10

from data.words import Lang, number, text
from geo.chapters import Card
from geo.charts import Bar, Chart
from geo.layers import layers
from geo.paper.sites import site_legend
from geo.scene import CIRCLE_LEVELS, RATES, LegendRow, Scene
from geo.styles import radius_px, ramp
from geo.symbols import symbol_svg
from geo.tables import Table

TOP = 10  # bars of a card
SEARCHED = 20  # rows from which a list has a search box: assets/lists.js
KEY_SIZES = (1, 0.25, 0.05)  # of the largest circle
KEY_SIGNS = 7  # in a legend of one line
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def legend_html(scene: Scene) -> str:
    """Classes, gaps, sizes of circles and symbols of the map, each with its words and how many places it stands for."""
    people = _people(scene) if scene.view.filled else ""
    return people + _marks(scene)


def legend_key_html(scene: Scene) -> str:
    """The legend in one line, for a phone."""
    title = scene.legend.title if scene.view.filled else text("client.legend", scene.view.lang)
    rows = scene.legend.rows if scene.view.filled and not _only_sizes(scene) else ()
    signs = [_swatch(row.key, scene) for row in rows if row.key.isdigit()]
    signs += [f'<span class="legend-symbol">{drawn}</span>' for drawn, _, _ in _symbols(scene)]
    return f"<span>{escape(title)}</span>{''.join(signs[:KEY_SIGNS])}"


def card_html(chart: Chart, card: Card, scene: Scene, about: str) -> str:
    """A card with its first rows; `about`: where its numbers come from."""
    lang, digits = scene.view.lang, scene.view.digits
    is_list = card.kind == "list"
    rows, unit, more = (_facts if is_list else _bars)(chart, card, scene)
    classes = " apart" * chart.apart + " filtered" * bool(scene.view.where and not chart.apart and not card.layer)
    note = f'<p class="chart-note">{escape(chart.note)}</p>' if chart.note else ""
    shown = text("client.more", lang, digits, n=number(more, lang, digits)) if more else ""
    return (f'<section class="card {card.kind}{classes}" role="group" aria-label="{escape(chart.title)}">'
            f'<div class="card-head"><h3>{escape(chart.title)}</h3>{about}</div>'
            f'<p class="chart-unit">{escape(unit)}</p>{note}{_search(chart, lang) if is_list else ""}'
            f'<ol class="bars{" facts" * is_list}">{rows}</ol>'
            + (f'<span class="more">{escape(shown)}</span>' if shown else "") + "</section>")


def table_html(table: Table) -> str:
    """The table twin of the view, as a reader without scripts has it."""
    def row(cells: Iterable[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    total = f"<tfoot>{row(table.total, 'td')}</tfoot>" if table.total else ""
    return (f'<div class="table"><table><thead>{row(table.columns, "th")}</thead><tbody>'
            f"{''.join(row(cells, 'td') for cells in table.rows)}</tbody>{total}</table></div>")


def part(share: float) -> str:
    """Class of an element that is so much of its room, 0 to 1: assets/first_map.css has one for each hundredth."""
    return f"p{round(100 * min(max(share, 0), 1))}"


def first_row(chart: Chart, card: Card) -> tuple[str, str, str]:
    """What a phone's sheet of charts begins with: card and unit, name and value of its first row."""
    if not chart.bars or card.kind in ("series", "list"):
        return chart.title, chart.unit, ""
    return f"{chart.title} · {chart.unit}" if chart.unit else chart.title, chart.bars[0].label, chart.bars[0].text


def _people(scene: Scene) -> str:
    circles = scene.view.level in CIRCLE_LEVELS
    rows = [_circle_key(scene)] if circles else []
    if not _only_sizes(scene):
        rows += [_row("class", row, scene, False) for row in scene.legend.rows if row.key.isdigit()]
    rows += [_row("gap", row, scene, circles) for row in scene.legend.rows if not row.key.isdigit()]
    note = f'<p class="legend-note of-classes">{escape(scene.legend.note)}</p>' if scene.legend.note else ""
    return (f'<p class="legend-title">{escape(scene.legend.title)}{_filter(scene)}</p>'
            f"<ul>{''.join(rows)}</ul>{note}")


def _only_sizes(scene: Scene) -> bool:
    """True if circles tell numbers by their size alone, not by a colour too."""
    return scene.view.level in CIRCLE_LEVELS and scene.view.measure not in RATES


def _filter(scene: Scene) -> str:
    if not scene.view.where:
        return ""
    dimension, keys = scene.view.where
    names = ", ".join(text(f"category.{dimension}.{key}", scene.view.lang) for key in keys)
    return f'<span class="legend-filter">{escape(names)}</span>'


def _row(kind: str, row: LegendRow, scene: Scene, round_: bool) -> str:
    lang, digits = scene.view.lang, scene.view.digits
    label = escape(row.label.translate(ISOLATES)) if kind == "class" else escape(row.label)
    ltr = ' dir="ltr"' if kind == "class" and scene.view.measure != "change" else ""
    return (f'<li class="{kind}">{_swatch(row.key, scene, round_)}<span class="legend-label"{ltr}>{label}</span>'
            f'<span class="unseen">{text("client.legend_places", lang)}</span>'
            f'<span class="legend-count">{number(row.places, lang, digits)}</span></li>')


def _swatch(key: str, scene: Scene, round_: bool = False) -> str:
    if key.isdigit():
        colour = ramp(scene.view.measure, len(scene.classes.breaks))[int(key)]
        fill = f"var(--class-{int(key) + 1},{colour})"
        return f'<svg class="swatch"><rect width="100%" height="100%" fill="{fill}"/></svg>'
    return f'<span class="swatch {key}{" round" * round_}"></span>'


def _circle_key(scene: Scene) -> str:
    """Three circles to read sizes from, at round values."""
    view = scene.view
    most = layers()[f"{view.level}_points"].max_radius_px
    values = dict.fromkeys(_one_digit(scene.largest * size) for size in KEY_SIZES)
    steps = ((value, radius_px(value, scene.largest, most)) for value in values if value)
    return '<li class="circle-key">' + "".join(
        f'<span class="circle-step"><svg class="circle" width="{2 * radius:.1f}" height="{2 * radius:.1f}"></svg>'
        f'<span class="legend-label">{number(value, view.lang, view.digits)}</span></span>'
        for value, radius in steps) + "</li>"


def _one_digit(value: float) -> int:
    unit = 10 ** max(0, floor(log10(value))) if value > 0 else 1
    return int(value // unit * unit)


def _marks(scene: Scene) -> str:
    rows = "".join(f'<li class="mark"><span class="legend-symbol">{drawn}</span>'
                   f'<span class="legend-label">{escape(words)}</span>{count}</li>'
                   for drawn, words, count in _symbols(scene))
    return f'<ul class="legend-marks">{rows}</ul>' if rows else ""


def _symbols(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """Each symbol on the map: its drawing, its words, and HTML of how many marks it stands for."""
    view = scene.view
    for row in site_legend(mark for mark in scene.marks if mark.layer in view.layers and mark.lon is not None):
        if row.hollow:
            yield '<span class="hollow-key"></span>', text("client.approximate_short", view.lang), ""
            continue
        drawn = '<span class="people-key"></span>' if row.symbol == "storm_idps" else symbol_svg(row.symbol)
        count = number(row.count, view.lang, view.digits)
        yield drawn, text(f"symbol.{row.symbol}", view.lang), (
            f'<span class="unseen">{text("client.legend_on_map", view.lang)}</span>'
            f'<span class="legend-count">{count}</span>')


def _bars(chart: Chart, card: Card, scene: Scene) -> tuple[str, str, int]:
    """Rows, unit, and how many there are if that is more than are shown."""
    lengths = [_length(bar, card, scene) for bar in chart.bars]
    most = max([*lengths, 1e-9])
    if card.kind == "series":
        return "".join(_bar(bar, _length(bar, card, scene) / most) for bar in chart.bars[-1:]), chart.unit, 0
    more = len(chart.bars) if len(chart.bars) > TOP + 2 else 0  # two more need no button: assets/cards.js
    shown = [bar for i, bar in enumerate(chart.bars) if i < TOP or bar.picked or not more]
    return "".join(_bar(bar, _length(bar, card, scene) / most) for bar in shown), chart.unit, more


def _length(bar: Bar, card: Card, scene: Scene) -> float:
    """What a bar's length stands for; of change the distance from 100, which is unchanged."""
    changes = card.kind == "places" and scene.view.measure == "change" and bar.value >= 0
    return abs(bar.value - 100) if changes else bar.value


def _bar(bar: Bar, share: float) -> str:
    gap = " gap" * (bar.value < 0) + " hollow" * bar.hollow
    current = ' aria-current="true"' if bar.picked else ""
    return (f'<li><div class="bar{gap}"{current}><span class="bar-name">{escape(bar.label)}</span>'
            f'<span class="bar-track"><span class="bar-fill {part(share)}"></span></span>'
            f'<span class="bar-value">{escape(bar.text)}</span><span class="bar-share">{escape(bar.share)}</span>'
            "</div></li>")


def _search(chart: Chart, lang: Lang) -> str:
    words = escape(text("client.search_list", lang, list=chart.title))
    if len(chart.bars) <= SEARCHED:
        return ""
    return f'<input class="list-search" type="search" placeholder="{words}" aria-label="{words}">'


def _facts(chart: Chart, _card: Card, scene: Scene) -> tuple[str, str, int]:
    """Rows of a list, or how many stand under each of its headings; the unit says how many there are."""
    lang, digits = scene.view.lang, scene.view.digits
    groups: dict[str, list[Bar]] = {}
    for bar in chart.bars:
        groups.setdefault(bar.group, []).append(bar)
    if list(groups) in ([], [""]):
        rows, more = _fact_rows(chart.bars[:TOP]), len(chart.bars) if len(chart.bars) > TOP else 0
    else:
        rows, more = "".join(
            f'<li class="group"><details{" open" * (len(groups) == 1)}><summary><span class="group-name">{escape(name)}'
            f'</span><span class="group-count">{number(len(own), lang, digits)}</span></summary>'
            f'<ol class="facts">{_fact_rows(own[:TOP])}</ol></details></li>' for name, own in groups.items()), 0
    unit = text("client.listed", lang, digits, n=number(len(chart.bars), lang, digits)) if chart.bars else ""
    return rows, unit, more


def _fact_rows(bars: Sequence[Bar]) -> str:
    return "".join(
        f'<li><div class="fact"><div class="summary-row"><span class="fact-name">{escape(bar.label)}</span><span '
        f'class="fact-figure">{escape(bar.text)}</span><span class="fact-date">{escape(bar.share)}</span></div></div>'
        "</li>" for bar in bars)
