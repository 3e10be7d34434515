"""The words of a view: title, subtitle and a summary that also serves as alt text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.catalog import Catalog
from data.cubes import ratio, total_of
from data.gaps import Gap
from data.indicators import dimensions
from data.words import list_of, percent, text
from geo.view import ViewState

if TYPE_CHECKING:
    from geo.scene import Fill

NAMED = 3  # leading places that a summary names


def title(view: ViewState) -> str:
    """What is shown, by which level, filtered to what."""
    key = "title.needs" if _counts_muhallas(view) else f"title.{view.measure}"
    plain = text(key, view.lang, level=text(f"client.level.{view.level}", view.lang).lower())
    return f"{plain}: {_filter_names(view)}" if view.where else plain


def measure_key(view: ViewState, measure: str = "") -> str:
    """Key of a measure's words; needs count muhallas, not people."""
    asked = measure or view.measure
    return "muhallas" if asked == "count" and _counts_muhallas(view) else asked


def subtitle(view: ViewState, catalog: Catalog) -> str:
    """Round, period, and the places in focus."""
    parts = [text("ui.round", view.lang, view.digits, round=view.round),
             catalog.period(view.round, view.lang, view.digits)]
    if view.within:
        parts.append(list_of([catalog.gazetteer[code].name(view.lang) for code in view.within], view.lang))
    return " · ".join(parts)


def summary(view: ViewState, catalog: Catalog, fills: Sequence[Fill]) -> str:
    """Two or three sentences: the focus's figure, the leading places, what can't be shown."""
    return " ".join(part for part in (_focus(view, catalog), _leaders(view, fills), _hidden(view, fills)) if part)


def _focus(view: ViewState, catalog: Catalog) -> str:
    places = view.within or ("LY",)
    names = list_of([catalog.gazetteer[code].name(view.lang) for code in places], view.lang)
    value = total_of(catalog.cube, view.round, places, view.where)
    if value < 0:
        return text("summary.gap", view.lang, place=names, gap=text(f"gap.{Gap(value).name.lower()}", view.lang))
    counted = text("count.muhalla" if _counts_muhallas(view) else "count.migrants", view.lang, view.digits, n=value)
    if _counts_muhallas(view):
        return text("summary.needs", view.lang, place=names, counted=counted, filter=_filter_names(view))
    whole = total_of(catalog.cube, view.round, places if view.where else ("LY",))
    share = ratio(100, value, whole, catalog.cube.min_denominator)
    shown = percent(share, view.lang, view.digits) if share >= 0 else text(f"gap.{Gap(share).name.lower()}", view.lang)
    if view.where:
        return text("summary.filtered", view.lang, place=names, counted=counted, share=shown,
                    dimension=text(f"dimension.{view.where[0]}", view.lang), filter=_filter_names(view))
    if view.within:
        return text("summary.within", view.lang, place=names, counted=counted, share=shown)
    return text("summary.country", view.lang, counted=counted)


def _leaders(view: ViewState, fills: Sequence[Fill]) -> str:
    """The first places of the map, or of the part of it that is in focus."""
    coarser = tuple(code for code in view.within if len(code) < view.level.code_length)
    if view.within and not coarser:
        return ""
    known = [fill for fill in fills if fill.value > 0 and (not coarser or fill.pcode.startswith(coarser))]
    known.sort(key=lambda fill: (-fill.value, fill.pcode))
    if not known:
        return ""
    named = [text("summary.place", view.lang, place=fill.name, value=fill.text) for fill in known[:NAMED]]
    return text(f"summary.leaders.{view.measure}", view.lang, places=list_of(named, view.lang))


def _hidden(view: ViewState, fills: Sequence[Fill]) -> str:
    hidden = sum(fill.value == Gap.HIDDEN for fill in fills)
    return text("summary.hidden", view.lang, view.digits, n=hidden) if hidden else ""


def _counts_muhallas(view: ViewState) -> bool:
    return view.where is not None and not dimensions()[view.where[0]].is_breakdown


def _filter_names(view: ViewState) -> str:
    dimension, categories = view.where
    return list_of([text(f"category.{dimension}.{key}", view.lang) for key in categories], view.lang)

