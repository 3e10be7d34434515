"""The words of a view: title, subtitle and a summary that also serves as alt text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from data.catalog import Catalog
from data.cubes import change, ratio, total_of
from data.gaps import Gap
from data.indicators import dimensions
from data.storm import GLIDE
from data.words import Digits, Lang, in_digits, list_of, percent, signed_percent, text
from geo.chapters import chapters
from geo.marks import Mark
from geo.marks.collection import ON_MAP, chosen, facets, shown
from geo.marks.wording import counted_words, facet_label, figure_text, in_view_digits
from geo.view import ViewState

if TYPE_CHECKING:
    from geo.scene import Fill

# Words of each class of change and the bounds that they name; geo/classes.py holds the same bounds as an index.
CHANGE_LABELS = (
    ("fell_over", ("least", 25)), ("fell", ("least", 10), ("most", 25)), ("fell", ("least", 2.5), ("most", 10)),
    ("about_same", ("most", 2.5)),
    ("rose", ("least", 2.5), ("most", 10)), ("rose", ("least", 10), ("most", 25)), ("rose_over", ("least", 25)),
)
EVENTS = {"storm": GLIDE}  # chapters about one event, by its number in the GLIDE register of disasters
NAMED = 3  # leading places that a summary names


def heading(view: ViewState) -> str:
    """Title of a chapter about marks."""
    return _in_view(text(f"heading.{view.chapter}", view.lang), view)


def title(view: ViewState) -> str:
    """What is shown of migrants, by which level, filtered to what; where they aren't painted, the layers that are."""
    if drawn := _drawn(view):
        return _in_a_row([text(f"layer.{layer}", view.lang) for layer in drawn], view.lang)
    key = f"title.{view.measure}"
    if _counts_muhallas(view):
        key = "title.change_needs" if view.measure == "change" else "title.needs"
    plain = text(key, view.lang, view.digits, level=text(f"client.level.{view.level}", view.lang).lower(),
                 against=view.against)
    return _in_view(f"{plain}: {filter_names(view)}" if view.where else plain, view)


def _drawn(view: ViewState) -> list[str]:
    """Layers of marks on a map without migrants."""
    return [] if view.filled else [layer for layer in view.layers if layer in ON_MAP]


def measure_key(view: ViewState, measure: str = "") -> str:
    """Key of a measure's words; needs count muhallas, not people."""
    asked = measure or view.measure
    return "muhallas" if asked == "count" and _counts_muhallas(view) else asked


def measure_words(view: ViewState) -> str:
    """The view's measure; change names the round that it is measured from."""
    if view.measure == "change":
        return text("measure.change_since", view.lang, view.digits, round=view.against)
    return text(f"measure.{measure_key(view)}", view.lang)


def change_label(klass: int, lang: Lang, digits: Digits) -> str:
    """A class of change by its fixed bounds, in percent: 0 the largest falls, the middle about the same."""
    key, *bounds = CHANGE_LABELS[klass]
    shown = {name: percent(bound, lang, digits, decimals=int(bound % 1 > 0)) for name, bound in bounds}
    return text(f"change.{key}", lang, **shown)


def subtitle(view: ViewState, catalog: Catalog) -> str:
    """Round and period where migrants are shown, filters of marks, and the places in focus."""
    parts = []
    if view.filled or not chapters()[view.chapter].subject:
        parts += [text("ui.round", view.lang, view.digits, round=view.round),
                  catalog.period(view.round, view.lang, view.digits)]
    parts += [_filter_of_marks(key, values, view) for key, values in _filters(view).items()]
    if view.within:
        parts.append(list_of([catalog.gazetteer[code].name(view.lang) for code in view.within], view.lang))
    if view.chapter in EVENTS:
        parts.append(text("ui.glide", view.lang, code=EVENTS[view.chapter]))
    return " · ".join(parts)


def _filters(view: ViewState) -> dict[str, tuple[str, ...]]:
    """Filters that a reader set, and where the chapter's strip stands."""
    return {key: values for key, values in chosen(view).items()
            if not facets()[key].initial or key == chapters()[view.chapter].strip}


def _filter_of_marks(facet: str, values: Sequence[str], view: ViewState) -> str:
    named = [in_digits(facet_label(facet, value, view.lang), view.lang, view.digits) for value in values]
    title, values = text(f"facet.{facet}", view.lang), list_of(named, view.lang)
    if all(name.startswith(title) for name in named):  # "Objective 2: …" says itself what it is
        return values
    return text("ui.filter", view.lang, facet=title, values=values)


def summary(view: ViewState, catalog: Catalog, fills: Sequence[Fill]) -> str:
    """Two or three sentences: the focus's figure, the leading places, what can't be shown or compared."""
    parts = (changed(view, catalog), *_movers(view, fills), uncompared(view, catalog)) if view.against \
        else (focus_words(view, catalog), leaders(view, fills))
    if drawn := shown(view, _drawn(view)):
        parts = (text("summary.shown", view.lang, items=list_of(counted_words(drawn, view), view.lang)), *parts)
    return " ".join(part for part in (*parts, hidden_words(view, fills)) if part)


def mark_summary(view: ViewState, marks: Sequence[Mark]) -> str:
    """What the chapter is about, how much of it is shown, and the largest figures of the date it stands at."""
    if not marks:
        return text("client.no_marks", view.lang)
    lead = _in_view(text(f"lead.{view.chapter}", view.lang), view)
    counted = text("summary.shown", view.lang, items=list_of(counted_words(marks, view), view.lang))
    sized = [card.layer for card in chapters()[view.chapter].cards if card.kind == "sizes"]
    largest = sorted((mark for mark in marks if mark.layer in sized and mark.value), key=lambda mark: -mark.value)
    named = [text("summary.mark", view.lang, name=mark.name, figure=figure_text(mark))
             for mark in (in_view_digits(mark, view) for mark in largest[:NAMED])]
    leaders = text("summary.largest", view.lang, places=_in_a_row(named, view.lang)) if named else ""
    return " ".join(part for part in (lead, leaders, counted) if part)


def _in_a_row(items: Sequence[str], lang: Lang) -> str:
    """Items that may hold commas, brackets or "and" themselves."""
    return reduce(lambda first, second: text("summary.then", lang, first=first, second=second), items)


def focus_words(view: ViewState, catalog: Catalog) -> str:
    """How many are in the focus, and what share that is."""
    places = view.within or ("LY",)
    names = list_of([catalog.gazetteer[code].name(view.lang) for code in places], view.lang)
    value = total_of(catalog.cube, view.round, places, view.where)
    if value < 0:
        return text("summary.gap", view.lang, place=names, gap=_gap_words(value, view.lang))
    counted = text("count.muhalla" if _counts_muhallas(view) else "count.migrants", view.lang, view.digits, n=value)
    if _counts_muhallas(view):
        return text("summary.needs", view.lang, n=value, place=names, counted=counted, filter=filter_names(view))
    whole = total_of(catalog.cube, view.round, places if view.where else ("LY",))
    share = ratio(100, value, whole, catalog.cube.min_denominator)
    values = {"n": len(places), "place": names, "counted": counted}
    shown = {"share": percent(share, view.lang, view.digits)} if share >= 0 else {}
    if view.where:
        dimension = text(f"dimension.{view.where[0]}", view.lang)
        return text("summary.filtered" if shown else "summary.filtered_only", view.lang, dimension=dimension,
                    filter=filter_names(view), **values, **shown)
    if view.within and shown:
        return text("summary.within", view.lang, **values, **shown)
    return text("summary.country", view.lang, counted=counted)


def changed(view: ViewState, catalog: Catalog) -> str:
    """How the focus's figure changed between the two rounds."""
    cube, places = catalog.cube, view.within or ("LY",)
    names = list_of([catalog.gazetteer[code].name(view.lang) for code in places], view.lang)
    now, then = (total_of(cube, round, places, view.where) for round in (view.round, view.against))
    least = 1 if _counts_muhallas(view) else cube.min_denominator
    index = change(now, then, least)
    if index < 0:
        return text("change.focus_gap", view.lang, view.digits, place=names, round=view.against,
                    gap=_gap_words(int(index), view.lang))
    values = {"place": names, "change": signed_percent(index, view.lang, view.digits), "round": view.against,
              "then": max(then, 0), "now": max(now, 0)}
    if _counts_muhallas(view):
        return text("change.focus_needs", view.lang, view.digits, filter=filter_names(view), **values)
    told = text("change.focus", view.lang, view.digits, **values)
    return f"{_of_group(view)} {told}" if view.where else told


def _of_group(view: ViewState) -> str:
    """Which migrants a sentence is about, as a sentence before it."""
    return text("summary.group", view.lang, dimension=text(f"dimension.{view.where[0]}", view.lang),
                filter=filter_names(view))


def _gap_words(gap: int, lang: Lang) -> str:
    """Why there is no figure, inside a sentence."""
    return text(f"gap.{Gap(gap).name.lower()}", lang).lower()


def _in_view(written: str, view: ViewState) -> str:
    """Ready-made words in the view's digits."""
    return in_digits(written, view.lang, view.digits)


def _movers(view: ViewState, fills: Sequence[Fill]) -> list[str]:
    """The places that rose and fell most."""
    known = [fill for fill in _coarser(view, fills) if fill.value >= 0]
    rises = sorted((fill for fill in known if fill.value > 100), key=lambda fill: -fill.value)[:NAMED]
    falls = sorted((fill for fill in known if fill.value < 100), key=lambda fill: fill.value)[:NAMED]
    keys = (("summary.leaders.change", rises), ("change.falls", falls))
    return [text(key, view.lang, places=_named(found, view)) for key, found in keys if found]


def uncompared(view: ViewState, catalog: Catalog) -> str:
    """Places of the level that only one of the two rounds assessed."""
    length = view.level.code_length
    apart = [code for code in catalog.differences(view.round, view.against) if len(code) == length]
    names = list_of([catalog.gazetteer[code].name(view.lang) for code in apart], view.lang)
    return text("change.coverage_named", view.lang, view.digits, n=len(apart), places=names) if apart else ""


def _coarser(view: ViewState, fills: Sequence[Fill]) -> list[Fill]:
    """Places of the map inside the part that is in focus; none if the focus is as fine as the map."""
    coarser = tuple(code for code in view.within if len(code) < view.level.code_length)
    if view.within and not coarser:
        return []
    return [fill for fill in fills if not coarser or fill.pcode.startswith(coarser)]


def _named(fills: Sequence[Fill], view: ViewState) -> str:
    return list_of([text("summary.place", view.lang, place=fill.name, value=fill.text) for fill in fills], view.lang)


def leaders(view: ViewState, fills: Sequence[Fill]) -> str:
    """The first places of the map, or of the part of it that is in focus."""
    known = [fill for fill in _coarser(view, fills) if fill.value > 0]
    known.sort(key=lambda fill: (-fill.value, fill.pcode))
    if not known:
        return ""
    return _in_view(text(f"summary.leaders.{view.measure}", view.lang, places=_named(known[:NAMED], view)), view)


def hidden_words(view: ViewState, fills: Sequence[Fill]) -> str:
    """How many places are hidden to protect small numbers."""
    hidden = len({fill.pcode for fill in fills if fill.value == Gap.HIDDEN})
    return text("summary.hidden", view.lang, view.digits, n=hidden) if hidden else ""


def _counts_muhallas(view: ViewState) -> bool:
    return view.where is not None and not dimensions()[view.where[0]].is_breakdown


def filter_names(view: ViewState) -> str:
    """The categories that the view's filter picks."""
    dimension, categories = view.where
    return list_of([text(f"category.{dimension}.{key}", view.lang) for key in categories], view.lang)

