"""Cards made of marks: counted by a facet, by size, over time, or listed; assets/marks.js is their twin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.editions import by_edition
from data.gaps import Gap
from data.words import Lang, in_digits, number, text
from geo.chapters import Card, chapters
from geo.charts import Bar, Chart
from geo.marks import Mark
from geo.marks.collection import facets, marks, shown
from geo.marks.wording import facet_label, figure_text, in_view_digits
from geo.view import ViewState


def mark_chart(card: Card, view: ViewState) -> Chart:
    """The chart of one card under a view."""
    made = {"count": _counted, "sizes": _sized, "series": _over_time, "list": _listed}[card.kind]
    return made(card, view)


def _counted(card: Card, view: ViewState) -> Chart:
    """Marks of the chapter's subject by the values of a facet, whatever the view picks of that facet."""
    subject = chapters()[view.chapter].subject
    owned = [mark.facets.get(card.facet, ()) for mark in shown(view, subject, without=card.facet)]
    picked = dict(view.facets).get(card.facet, ())
    bars = []
    for value in facets()[card.facet].values:
        count = sum(value in own for own in owned)
        if count or value in picked:
            label = in_digits(facet_label(card.facet, value, view.lang), view.lang, view.digits)
            bars.append(Bar(value, label, count, number(count, view.lang, view.digits), "", value in picked))
    if not bars or not bars[0].key[:1].isdigit():
        bars.sort(key=lambda bar: -bar.value)
    unit = text("client.counted", view.lang)
    return Chart(card.key, text(f"facet.{card.facet}", view.lang), unit, tuple(bars), _empty(bars, view))


def _sized(card: Card, view: ViewState) -> Chart:
    """Marks of a layer with a figure, largest first; the others follow without a bar."""
    found = [in_view_digits(mark, view) for mark in shown(view, (card.layer,))]
    found.sort(key=lambda mark: (-(mark.value or 0), mark.id))
    return _chart(card, view, [_bar(mark, view) for mark in found])


def _over_time(card: Card, view: ViewState) -> Chart:
    """Points of one series in their order; points whose time isn't known are left to the table."""
    found = [mark for mark in shown(view, (card.layer,)) if card.series in mark.facets.get("series", ()) and mark.order]
    found.sort(key=lambda mark: (mark.order, mark.id))
    bars = [replace(_bar(in_view_digits(mark, view), view), order=mark.order) for mark in found]
    return replace(_chart(card, view, bars), title=facet_label("series", card.series, view.lang),
                   unit=found[0].unit if found else "")


def _listed(card: Card, view: ViewState) -> Chart:
    """Marks of a layer, under the values of the facet that groups them, each group by time."""
    kept = [mark for mark in shown(view, (card.layer,))
            if all(value in mark.facets.get(key, ()) for key, value in card.only.items())]
    groups = group_order(card, view.lang)
    rows = [(groups.index(value), mark.order, position, mark) for position, mark in enumerate(kept)
            for value in mark.facets.get(card.group, ("",))[:1]]
    rows.sort(key=lambda row: row[:3])
    names = [facet_label(card.group, value, view.lang) if value else "" for value in groups]
    bars = [replace(_bar(in_view_digits(mark, view), view), group=in_digits(names[group], view.lang, view.digits))
            for group, _, _, mark in rows]
    return _chart(card, view, bars)


@by_edition
def group_order(card: Card, lang: Lang) -> tuple[str, ...]:
    """Values of the facet that groups a list, in the order of the table, whatever the filters."""
    return tuple(dict.fromkeys(mark.facets.get(card.group, ("",))[0] for mark in marks(lang).get(card.layer, ())))


def _bar(mark: Mark, view: ViewState) -> Bar:
    value = mark.value if mark.value is not None else int(Gap.NOT_AVAILABLE)
    return Bar(mark.id, mark.name, value, figure_text(mark), mark.as_of, bool(mark.pcode) and mark.pcode in view.within,
               hollow=mark.hollow)


def _chart(card: Card, view: ViewState, bars: list[Bar]) -> Chart:
    title = text(f"card.{card.layer}", view.lang)
    return Chart(card.key, title, "", tuple(bars), _empty(bars, view))


def _empty(bars: Sequence[Bar], view: ViewState) -> str:
    return "" if bars else text("client.no_marks", view.lang)
