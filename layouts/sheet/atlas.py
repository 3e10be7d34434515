"""Atlases: one sheet a place, each with the same class breaks, behind a page of contents with a map of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from data.catalog import Catalog
from data.places import Place
from data.words import number, text
from geo.boundaries import World
from geo.paper.labels import Wish, place_labels
from geo.paper.projection import fit, shapes
from geo.scene import Scene
from geo.styles import LAND, NEIGHBOURS, SEA, TOKENS
from geo.view import settle
from layouts.sheet.blocks import Column
from layouts.sheet.drawing import FIGURE, MIDDLE, SOFT, Box, Circle, Group, Item, Page, Path, Sheet, Style, Text
from layouts.sheet.footer import footer
from layouts.sheet.header import header
from layouts.sheet.imprint import Imprint
from layouts.sheet.order import AtlasOrder, SheetOrder
from layouts.sheet.papers import PAPERS, PORTRAIT
from layouts.sheet.plan import GAP, plan

FIRST = 2  # number of the first sheet's page, after the contents
SMALL = 7.0
WIDEST_COLUMN = 75.0  # mm
PAGES = {
    "far_land": Style(fill=NEIGHBOURS),
    "neighbours": Style(fill=NEIGHBOURS, stroke="#C9CDD2", stroke_mm=0.15),
}


def atlas_places(atlas: AtlasOrder, catalog: Catalog) -> tuple[Place, ...]:
    """The places that have a sheet of their own: of the atlas's level, inside the view's focus."""
    within = atlas.sheet.view.within
    return tuple(place for place in catalog.gazetteer.at(atlas.of) if not within or place.pcode.startswith(within))


def atlas_orders(atlas: AtlasOrder, catalog: Catalog) -> tuple[SheetOrder, ...]:
    """An order a place: the same view with that place in focus, so that classes are those of the whole country."""
    return tuple(_order_of(place, atlas.sheet, catalog) for place in atlas_places(atlas, catalog))


def _order_of(place: Place, order: SheetOrder, catalog: Catalog) -> SheetOrder:
    """A title that was asked for is led by the place, as the usual one is."""
    lang = order.view.lang
    title = order.title and text("sheet.placed_title", lang, place=place.name(lang), title=order.title)
    view = settle(replace(order.view, bbox=None, within=(place.pcode,)), catalog.held_rounds).view
    return replace(order, number=None, title=title, view=view)


def atlas_sheet(atlas: AtlasOrder, catalog: Catalog, scene: Scene, world: World, imprint: Imprint,
                pages: Sequence[Page]) -> Sheet:
    """The whole document from its sheets' pages; `scene` is that of the atlas's own view."""
    contents = contents_page(atlas, atlas_places(atlas, catalog), scene, world, imprint)
    return Sheet(pages=(contents, *pages), lang=scene.view.lang, title=contents.title, summary=scene.summary,
                 state=imprint.state, made_on=atlas.sheet.made_on)


def contents_page(atlas: AtlasOrder, places: Sequence[Place], scene: Scene, world: World, imprint: Imprint) -> Page:
    """Map of the pages and the list of places with the page of each."""
    lang, paper = scene.view.lang, PAPERS[atlas.sheet.paper]
    title = text("sheet.atlas_title", lang, title=atlas.sheet.title or scene.title,
                 level=text(f"client.level.{atlas.of}", lang).lower())
    boxes = plan(paper, lang, False, 0, False)
    map_area, list_area = _halves(boxes, paper.form == PORTRAIT)
    listed, links = _list(list_area, places, scene)
    groups = (
        *header(boxes.head, title, atlas.sheet.subtitle or scene.subtitle, dict(imprint.logos),
                scene.view.audience != "public"),
        _map(map_area, atlas, places, scene, world), listed,
        *footer(boxes.foot, atlas.sheet, scene, imprint, scene.sources, ()),
    )
    return Page(paper=paper, title=title, groups=groups, links=links,
                notes=f"{title}\n{imprint.permalink}")


def _halves(boxes, portrait: bool) -> tuple[Column, Column]:
    """Room for the map and for the list: side by side, or one above the other."""
    head, foot = boxes.head, boxes.foot
    gap = GAP * head.scale
    body = Column(head.x, head.bottom + gap, head.width, foot.y - head.bottom - 2 * gap, head.lang, head.scale)
    if portrait:
        return replace(body, height=0.55 * body.height), body.below(body.y + 0.55 * body.height + gap)
    half = 0.52 * body.width
    return body.part(0, half), body.part(half + gap, body.width - half - gap)


def _list(area: Column, places: Sequence[Place], scene: Scene) -> tuple[Group, tuple]:
    """Names in columns with the number of each page, and the links that lead there."""
    title, y = area.prose(area.y, text("sheet.atlas_contents", area.lang), 10, bold=True, role="heading")
    body = area.below(y + area.scale)
    rows = max(1, int(body.height / area.leading(SMALL)))
    columns = max(1, ceil(len(places) / rows))
    rows = ceil(len(places) / columns) if columns > 1 else rows
    width = min(body.width / columns, WIDEST_COLUMN * area.scale)
    pitch = min(body.height / rows, 1.5 * area.leading(SMALL))
    items: list[Item] = [title]
    links = []
    for i, place in enumerate(places):
        cell = body.part(width * (i // rows), width - 3 * area.scale)
        y = body.y + pitch * (i % rows)
        page = number(i + FIRST, area.lang, scene.view.digits)
        items += [cell.line(y, place.name(area.lang), SMALL, 0), cell.at_end(y, page, SMALL, colour=SOFT)]
        links.append(((cell.x, y, cell.width, pitch), i + FIRST))
    return Group(name="contents", items=tuple(items)), tuple(links)


def _map(area: Column, atlas: AtlasOrder, places: Sequence[Place], scene: Scene, world: World) -> Group:
    """The places that have a page, each with its number."""
    box = (area.x, area.y, area.width, area.height)
    frame = fit("contents", *box, world.bounds("LY"), 2 * area.scale)
    own = {place.pcode for place in places}
    edge = Style(fill=LAND, stroke=TOKENS["line-strong"], stroke_mm=0.15 * area.scale)
    items: list[Item] = [Box(x=area.x, y=area.y, width=area.width, height=area.height, style=Style(fill=SEA))]
    items += [Path(rings=rings, style=style) for layer, style in PAGES.items()
              for _, rings in shapes(world, layer, frame)]
    items += [Path(rings=rings, style=edge if pcode in own else Style(fill=NEIGHBOURS), name=pcode)
              for pcode, rings in shapes(world, str(atlas.of), frame)]
    wishes = [Wish(key=place.pcode, lines=(number(i, scene.view.lang, scene.view.digits),), bold=True,
                   size_pt=area.size(SMALL), x=x, y=y, leader_mm=12 * area.scale)
              for i, place in enumerate(places, start=FIRST)
              for x, y in [frame.place(*world.label_point(place.pcode))]]
    placed, left_out = place_labels(wishes, box)
    items += [Circle(x=wish.x, y=wish.y, radius=0.5 * area.scale, style=Style(fill=SOFT)) for wish in left_out]
    for one in placed:
        if one.leader:
            items.append(Path(rings=(one.leader,), closed=False, style=Style(stroke=SOFT, stroke_mm=0.15)))
        items.append(Text(x=one.x, y=one.y, lines=one.wish.lines, size_pt=one.wish.size_pt, anchor=MIDDLE,
                          bold=True, role="page number"))
    items.append(Box(x=area.x, y=area.y, width=area.width, height=area.height,
                     style=Style(stroke=TOKENS["line-strong"], stroke_mm=0.2)))
    return Group(name="map of the pages", items=tuple(items), kind=FIGURE, clip=box,
                 alt=text("sheet.pages_map", scene.view.lang))
