"""SheetOrder: a view and what somebody chose for its sheet; what a link asks for, and its file's name.

A link is /<lang>/sheet.<pdf|png|svg|pptx>?<the view's query>&paper=a4p&title=… and an atlas's
/<lang>/atlas.<pdf|zip|pptx>?…&of=mantika. Unlike a view, an order isn't forgiving: paper lasts, so a link that
asks for something that can't be made is refused, with every fault in the link's language.
A file's name follows a pattern, in ASCII and without anything that a reader typed:

    LBY012_migrants-share_mantika_r54_a4l_ar_20241115_v02.pdf
    LBY + map number _ chapter-measure _ level _ r + round _ paper _ language _ day _ v + version . extension

The map number is the one ordered; else of one place its position in the gazetteer among those of its level, from
001, and of the whole country or several places 000. A chapter with a subject of its own stands without a measure.
A staff sheet ends in _internal. An atlas has LBY-atlas-<level of its places> in the number's place; a briefing is
LBY-briefing _ r + round _ paper _ …
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from data.errors import OrderError
from data.places import Level
from geo.chapters import chapters
from geo.links import from_url, to_url
from geo.queries import take_apart, with_parts
from geo.view import Holdings, Parsed, ViewState
from layouts.sheet.asked import Asked
from layouts.sheet.papers import PAPERS

if TYPE_CHECKING:
    from data.catalog import Catalog
    from geo.briefing_file import Briefing

KINDS, ATLAS_KINDS = ("pdf", "png", "svg", "pptx"), ("pdf", "zip", "pptx")  # of files
LONGEST_TITLE, LONGEST_SUBTITLE = 120, 200  # characters
LARGEST_NUMBER, LAST_VERSION = 999, 99
CHOICES = {
    "paper": tuple(PAPERS), "insets": ("auto", "none"), "legend": ("end", "start"),
    "names": ("values", "names", "none"), "figures": ("auto", "none"),
}
DAY, OF = "date", "of"
ATLAS_LEVELS = (Level.region, Level.mantika, Level.baladiya)
PUBLIC = "public"  # the audience of whatever a link may show


@dataclass(frozen=True, kw_only=True)
class SheetOrder:
    """A sheet to be made. Empty titles are the scene's own; `insets`: auto or none; `legend`: the side of legend and
    figures in the reading direction, end or start; `names`: values, names or none, what stands on places; `figures`:
    auto or none; `donor`: key of a logo; `dpi`: of a PNG; `number`: None is by place; `made_on`: a day in Libya."""

    view: ViewState
    paper: str = "a4l"
    title: str = ""
    subtitle: str = ""
    insets: str = "auto"
    legend: str = "end"
    names: str = "values"
    figures: str = "auto"
    donor: str = ""
    dpi: int = 300
    number: int | None = None
    version: int = 1
    made_on: date


@dataclass(frozen=True)
class AtlasOrder:
    """Sheets of the same choices, one a place of the level `of`."""

    sheet: SheetOrder
    of: Level


ORDER_KEYS = (*(field.name for field in fields(SheetOrder) if field.name not in ("view", "made_on")), DAY)


def read_order(link: str, catalog: Holdings, today: date) -> SheetOrder:
    """The sheet that a link asks for, made `today` unless it names a day; OrderError lists every fault."""
    asked, parsed = _asked(link, catalog, ORDER_KEYS)
    return _checked(asked, parsed, catalog, _sheet(asked, parsed, today))


def read_atlas(link: str, catalog: Holdings, today: date) -> AtlasOrder:
    """The atlas that a link asks for, as `read_order` does."""
    asked, parsed = _asked(link, catalog, (*ORDER_KEYS, OF))
    of = Level(asked.choice(OF, ATLAS_LEVELS, Level.mantika))
    return _checked(asked, parsed, catalog, AtlasOrder(_sheet(asked, parsed, today), of))


def order_link(order: SheetOrder, catalog: Holdings, ext: str = "", *, dated: bool = False) -> str:
    """The shortest link to a sheet; `dated`: with the day it was made on, so that it makes the same one later."""
    return _link("sheet", order, catalog, ext, dated)


def atlas_link(atlas: AtlasOrder, catalog: Holdings, ext: str = "", *, dated: bool = False) -> str:
    """The shortest link to an atlas."""
    return with_parts(_link("atlas", atlas.sheet, catalog, ext, dated), [(OF, str(atlas.of))])


def file_name(order: SheetOrder, catalog: Catalog, ext: str) -> str:
    """Name of a sheet's file, after the pattern above."""
    return _name(f"LBY{map_number(order, catalog):03}", order, ext)


def atlas_file_name(atlas: AtlasOrder, ext: str) -> str:
    """Name of an atlas's file, after the pattern above."""
    return _name(f"LBY-atlas-{atlas.of}", atlas.sheet, ext)


def deck_orders(briefing: Briefing, today: date) -> tuple[SheetOrder, ...]:
    """A slide for each scene of a briefing, its caption as the title."""
    return tuple(SheetOrder(view=beat.view, paper="wide", title=beat.caption, made_on=today)
                 for beat in briefing.beats)


def deck_file_name(first: SheetOrder, ext: str) -> str:
    """Name of a briefing's file by the order of its first scene."""
    return f"LBY-briefing_r{first.view.round}_" + "_".join(_name("", first, ext).split("_")[4:])


def map_number(order: SheetOrder, catalog: Catalog) -> int:
    """The number ordered, else the position of the one place in focus among those of its level, else 0."""
    if order.number is not None:
        return order.number
    if len(order.view.within) != 1:
        return 0
    place = catalog.gazetteer[order.view.within[0]]
    return catalog.gazetteer.at(place.level).index(place) + 1


def _asked(link: str, catalog: Holdings, own: tuple[str, ...]) -> tuple[Asked, Parsed]:
    """The parts of an order that a link names, and its view; a chapter may stand in the path: /en/migrants."""
    path, query, pairs = take_apart(link, own)
    parsed = from_url(f"{path}?{query}", catalog)
    _, *pages = [part for part in path.split("/") if part] or [""]
    asked = Asked(pairs, parsed)
    is_sheet = len(pages) == 1 and pages[0].partition(".")[0] in ("sheet", "atlas")
    if pages and not is_sheet and pages != [parsed.view.chapter]:
        asked.fault("order.unknown_page", "/".join(pages))
    return asked, parsed


def _sheet(asked: Asked, parsed: Parsed, today: date) -> SheetOrder:
    usual = SheetOrder(view=parsed.view, made_on=today)
    chosen = {key: asked.choice(key, choices, getattr(usual, key)) for key, choices in CHOICES.items()}
    resolutions = PAPERS[chosen["paper"]].dpi
    return SheetOrder(
        view=parsed.view, **chosen,
        title=asked.line("title", LONGEST_TITLE),
        subtitle=asked.line("subtitle", LONGEST_SUBTITLE),
        donor=asked.key("donor"),
        dpi=int(asked.choice("dpi", resolutions, resolutions[0])),
        number=asked.whole("number", 0, LARGEST_NUMBER, None),
        version=asked.whole("version", 1, LAST_VERSION, usual.version),
        made_on=asked.day(DAY, today),
    )


def _checked(asked: Asked, parsed: Parsed, catalog: Holdings, made):
    if asked.faults:
        raise OrderError(asked.faults, view_link=to_url(parsed.view, catalog), lang=parsed.view.lang)
    return made


def _link(page: str, order: SheetOrder, catalog: Holdings, ext: str, dated: bool) -> str:
    usual = SheetOrder(view=order.view, made_on=order.made_on, paper=order.paper, dpi=PAPERS[order.paper].dpi[0])
    told = [(key, getattr(order, key)) for key in ORDER_KEYS if key not in ("paper", DAY)]
    parts = [(key, str(value)) for key, value in told if value != getattr(usual, key)]
    if order.paper != SheetOrder.paper:
        parts.insert(0, ("paper", order.paper))
    if dated:
        parts.append((DAY, order.made_on.isoformat()))
    _, _, query = to_url(order.view, catalog).partition("?")
    address = f"/{order.view.lang}/{page}" + (f".{ext}" if ext else "")
    return with_parts(f"{address}?{query}" if query else address, parts)


def _name(beginning: str, order: SheetOrder, ext: str) -> str:
    view = order.view
    subject = view.chapter if chapters()[view.chapter].subject else f"{view.chapter}-{view.measure}"
    parts = [beginning, subject.replace("_", "-"), view.level, f"r{view.round}", order.paper, view.lang,
             f"{order.made_on:%Y%m%d}", f"v{order.version:02}"]
    if view.audience != PUBLIC:
        parts.append("internal")
    return "_".join(parts) + f".{ext}"
