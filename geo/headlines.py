"""The few numbers that a view leads with, each with its date and source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.catalog import Catalog
from data.cubes import hosting_of, ratio, total_of
from data.editions import by_edition
from data.figures import headline_figures
from data.gaps import Gap
from data.words import Lang, number, percent, text
from geo.chapters import chapters
from geo.charts import focus
from geo.marks import Mark
from geo.marks.collection import ON_MAP, marks
from geo.marks.wording import in_view_digits
from geo.sentences import filter_names, measure_key
from geo.view import ViewState

MOST = 4
LISTED = ""  # the source of a number that the Atlas counts from a list whose entries name their own


@dataclass(frozen=True)
class KeyNumber:
    """A number in words, what it counts, the date it belongs to and the key of its source, or LISTED."""

    text: str
    label: str
    as_of: str
    source: str


def key_numbers(view: ViewState, catalog: Catalog, subject: Sequence[Mark]) -> tuple[KeyNumber, ...]:
    """At most four: of people in the focus or of the chapter's marks, then those that the documents lead with."""
    found = (*_sized(view, subject), *_counted(view, subject)) if chapters()[view.chapter].subject \
        else _of_people(view, catalog)
    documented = () if view.within or view.where else _documented(view)
    return (*found, *documented)[:MOST]


def _of_people(view: ViewState, catalog: Catalog) -> tuple[KeyNumber, ...]:
    """People in the focus, their share of a whole, and the muhallas that host migrants there."""
    cube, places = catalog.cube, focus(view)
    period, source = catalog.period(view.round, view.lang, view.digits), catalog.source(view.round)
    needs = measure_key(view, "count") == "muhallas"
    value = total_of(cube, view.round, places, view.where)
    label = text("headline.muhallas_naming" if needs else "headline.migrants", view.lang)
    if view.where:
        label = text("headline.filtered", view.lang, what=label, filter=filter_names(view))
    shown = number(value, view.lang, view.digits) if value >= 0 else text(f"gap.{Gap(value).name.lower()}", view.lang)
    found = [KeyNumber(shown, label, period, source)]
    if (view.within or view.where) and not needs:
        whole = total_of(cube, view.round, places if view.where else ("LY",))
        share = ratio(100, value, whole, cube.min_denominator)
        if share >= 0:
            key = "headline.share_here" if view.where and view.within else "headline.share_of_libya"
            found.append(KeyNumber(percent(share, view.lang, view.digits), text(key, view.lang), period, source))
    hosting = hosting_of(cube, view.round, places)
    if hosting >= 0:
        found.append(KeyNumber(number(hosting, view.lang, view.digits), text("headline.hosting", view.lang), period,
                               source))
    return tuple(found)


def _sized(view: ViewState, subject: Sequence[Mark]) -> list[KeyNumber]:
    """The largest figures of the date at which the chapter's strip stands."""
    layers = [card.layer for card in chapters()[view.chapter].cards if card.kind == "sizes"]
    largest = sorted((mark for mark in subject if mark.layer in layers and mark.value), key=lambda mark: -mark.value)
    shown = [in_view_digits(mark, view) for mark in largest[:MOST - 1]]
    return [KeyNumber(mark.text, text("headline.of_place", view.lang, unit=mark.unit, place=mark.name), mark.as_of,
                      mark.source) for mark in shown]


def _counted(view: ViewState, subject: Sequence[Mark]) -> list[KeyNumber]:
    """How many marks each of the chapter's layers on the map has."""
    layers = [layer for layer in chapters()[view.chapter].subject if layer in ON_MAP and layer != "storm_idps"]
    counts = {layer: sum(mark.layer == layer for mark in subject) for layer in layers}
    return [KeyNumber(number(count, view.lang, view.digits), text(f"headline.of.{layer}", view.lang), "", LISTED)
            for layer, count in counts.items() if count]


def _documented(view: ViewState) -> list[KeyNumber]:
    """What the printed Mission Overview leads with in this chapter."""
    held = _figures(view.lang)
    found = []
    for row in headline_figures():
        if row.chapter == view.chapter:
            mark = in_view_digits(held[row.id], view)
            figure, bracket, remark = mark.text.partition(" (")  # "10 (computed)": the remark belongs to the words
            found.append(KeyNumber(figure, f"{mark.name}{bracket}{remark}", mark.as_of, mark.source))
    return found


@by_edition
def _figures(lang: Lang) -> dict[str, Mark]:
    return {mark.id: mark for mark in marks(lang)["figures"]}


def dated(view: ViewState, subject: Sequence[Mark], period: str) -> str:
    """What date the view's figures belong to: the round's period, or the first and last date of its marks, of those
    on the map if any are dated."""
    known = [mark for mark in subject if mark.order and mark.as_of]
    timed = sorted([mark for mark in known if mark.layer in ON_MAP] or known, key=lambda mark: mark.order)
    if not timed:
        return text("headline.own_dates", view.lang) if subject and not view.filled else period
    first, last = (in_view_digits(mark, view).as_of for mark in (timed[0], timed[-1]))
    return first if first == last else text("client.range", view.lang, low=first, high=last)
