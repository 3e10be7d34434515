"""The words of a view: title, subtitle and a summary that also serves as alt text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.catalog import Catalog
from data.cubes import change, ratio, total_of
from data.gaps import Gap
from data.indicators import dimensions
from data.storm import GLIDE
from data.words import Digits, Lang, in_digits, list_of, percent, signed_percent, text
from geo.chapters import chapters
from geo.marks import Mark
from geo.marks.collection import chosen, facets
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
    return text(f"heading.{view.chapter}", view.lang)


def title(view: ViewState) -> str:
    """What is shown of migrants, by which level, filtered to what."""
    key = f"title.{view.measure}"
    if _counts_muhallas(view):
        key = "title.change_needs" if view.measure == "change" else "title.needs"
    plain = text(key, view.lang, view.digits, level=text(f"client.level.{view.level}", view.lang).lower(),
                 against=view.against)
    return f"{plain}: {filter_names(view)}" if view.where else plain


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
    return text("ui.filter", view.lang, facet=text(f"facet.{facet}", view.lang), values=list_of(named, view.lang))


def summary(view: ViewState, catalog: Catalog, fills: Sequence[Fill]) -> str:
    """Two or three sentences: the focus's figure, the leading places, what can't be shown or compared."""
    parts = (_changed(view, catalog), *_movers(view, fills), _uncompared(view, catalog)) if view.against \
        else (_focus(view, catalog), _leaders(view, fills))
    return " ".join(part for part in (*parts, _hidden(view, fills)) if part)


def mark_summary(view: ViewState, marks: Sequence[Mark]) -> str:
    """What the chapter is about, how much of it is shown, and the largest figures of the date it stands at."""
    if not marks:
        return text("client.no_marks", view.lang)
    lead = text(f"lead.{view.chapter}", view.lang)
    counted = text("summary.shown", view.lang, items=list_of(counted_words(marks, view), view.lang))
    sized = [card.layer for card in chapters()[view.chapter].cards if card.kind == "sizes"]
    largest = sorted((mark for mark in marks if mark.layer in sized and mark.value), key=lambda mark: -mark.value)
    named = [text("summary.place", view.lang, place=mark.name, value=figure_text(mark))
             for mark in (in_view_digits(mark, view) for mark in largest[:NAMED])]
    leaders = text("summary.largest", view.lang, places=list_of(named, view.lang)) if named else ""
    return " ".join(part for part in (lead, leaders, counted) if part)


def _focus(view: ViewState, catalog: Catalog) -> str:
    places = view.within or ("LY",)
    names = list_of([catalog.gazetteer[code].name(view.lang) for code in places], view.lang)
    value = total_of(catalog.cube, view.round, places, view.where)
    if value < 0:
        return text("summary.gap", view.lang, place=names, gap=text(f"gap.{Gap(value).name.lower()}", view.lang))
    counted = text("count.muhalla" if _counts_muhallas(view) else "count.migrants", view.lang, view.digits, n=value)
    if _counts_muhallas(view):
        return text("summary.needs", view.lang, place=names, counted=counted, filter=filter_names(view))
    whole = total_of(catalog.cube, view.round, places if view.where else ("LY",))
    share = ratio(100, value, whole, catalog.cube.min_denominator)
    shown = percent(share, view.lang, view.digits) if share >= 0 else text(f"gap.{Gap(share).name.lower()}", view.lang)
    if view.where:
        return text("summary.filtered", view.lang, place=names, counted=counted, share=shown,
                    dimension=text(f"dimension.{view.where[0]}", view.lang), filter=filter_names(view))
    if view.within:
        return text("summary.within", view.lang, place=names, counted=counted, share=shown)
    return text("summary.country", view.lang, counted=counted)


def _changed(view: ViewState, catalog: Catalog) -> str:
    """How the focus's figure changed between the two rounds."""
    cube, places = catalog.cube, view.within or ("LY",)
    names = list_of([catalog.gazetteer[code].name(view.lang) for code in places], view.lang)
    now, then = (total_of(cube, round, places, view.where) for round in (view.round, view.against))
    least = 1 if _counts_muhallas(view) else cube.min_denominator
    index = change(now, then, least)
    if index < 0:
        return text("change.focus_gap", view.lang, view.digits, place=names, round=view.against,
                    gap=text(f"gap.{Gap(int(index)).name.lower()}", view.lang))
    values = {"place": names, "change": signed_percent(index, view.lang, view.digits), "round": view.against,
              "then": max(then, 0), "now": max(now, 0)}
    if _counts_muhallas(view):
        return text("change.focus_needs", view.lang, view.digits, filter=filter_names(view), **values)
    return text("change.focus", view.lang, view.digits, **values)


def _movers(view: ViewState, fills: Sequence[Fill]) -> list[str]:
    """The places that rose and fell most."""
    known = [fill for fill in _coarser(view, fills) if fill.value >= 0]
    rises = sorted((fill for fill in known if fill.value > 100), key=lambda fill: -fill.value)[:NAMED]
    falls = sorted((fill for fill in known if fill.value < 100), key=lambda fill: fill.value)[:NAMED]
    keys = (("summary.leaders.change", rises), ("change.falls", falls))
    return [text(key, view.lang, places=_named(found, view)) for key, found in keys if found]


def _uncompared(view: ViewState, catalog: Catalog) -> str:
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


def _leaders(view: ViewState, fills: Sequence[Fill]) -> str:
    """The first places of the map, or of the part of it that is in focus."""
    known = [fill for fill in _coarser(view, fills) if fill.value > 0]
    known.sort(key=lambda fill: (-fill.value, fill.pcode))
    return text(f"summary.leaders.{view.measure}", view.lang, places=_named(known[:NAMED], view)) if known else ""


def _hidden(view: ViewState, fills: Sequence[Fill]) -> str:
    hidden = sum(fill.value == Gap.HIDDEN for fill in fills)
    return text("summary.hidden", view.lang, view.digits, n=hidden) if hidden else ""


def _counts_muhallas(view: ViewState) -> bool:
    return view.where is not None and not dimensions()[view.where[0]].is_breakdown


def filter_names(view: ViewState) -> str:
    """The categories that the view's filter picks."""
    dimension, categories = view.where
    return list_of([text(f"category.{dimension}.{key}", view.lang) for key in categories], view.lang)

