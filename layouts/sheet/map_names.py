"""Names on a sheet's map: places with their values, then what surrounds them, none over another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from data.places import Level, read_gazetteer
from data.words import text
from geo.paper.labels import Box, Placed, Wish
from geo.paper.lettering import LEADING, PT_MM
from geo.paper.projection import sea_spot, spots
from geo.paper.sites import CIRCLE, PlacedSite
from geo.scene import Fill
from geo.styles import BLACK, NEIGHBOURS, SEA, TOKENS, WHITE, contrast, luminance
from layouts.sheet.canvas import Canvas
from layouts.sheet.drawing import MIDDLE, Circle, Item, Path, Style, Text
from layouts.sheet.map_places import circle_radius, ground_at, has_circles
from layouts.sheet.map_placing import Ground

QUIET = {"sea": ("#3B6785", SEA), "neighbour": ("#5F656E", NEIGHBOURS)}  # letters and halo
READABLE = 4.5  # least contrast of letters with what lies beneath
LARGEST_PT, PLACE_PT, SMALL_PT = 9, 7, 6
ALWAYS_NAMED, MOST_FOCUSED = 3, 12
MOST_CIRCLES = 60  # names of circles that are tried; those of further ones would find no room
LONGEST_LEADER, LEADER_MM = 0.15, 22  # of the map's width, and at most
OWN_NAME = ("offices", "crossings", "crossings_unsure", "ports", "storm_idps", "storm_places")  # others: the place's
TOWN_PX, BESIDE_MM = 1.6, 0.05


def name_items(canvas: Canvas, sites: Sequence[PlacedSite], words: Sequence[Box],
               symbols: Sequence[Box]) -> tuple[Item, ...]:
    """Names and leaders; `words`, `symbols`: boxes of what stands on the map already."""
    lines = [(site.at, (site.x, site.y)) for site in sites if (site.x, site.y) != site.at]
    people = [site for site in sites if site.form == CIRCLE]
    others = [site for site in sites if site.form != CIRCLE]
    ground = Ground(canvas, [*words, *symbols], lines, list(words))
    for wishes in (_sites(canvas, people), _places(canvas, sites), _sites(canvas, others), _surroundings(canvas)):
        ground.settle(tuple(wishes))
    placed = ground.placed
    leaders = [item for one in placed if one.leader for item in _leader(one, canvas)]
    style = Style(fill=TOKENS["ink"], stroke=WHITE, stroke_mm=canvas.mm(0.5))
    towns = [Circle(x=one.wish.x, y=one.wish.y, radius=canvas.mm(TOWN_PX), style=style, name=one.wish.lines[0])
             for one in placed if one.wish.clear_mm == canvas.mm(2 * TOWN_PX)]
    return (*leaders, *towns, *(_name(one, canvas) for one in placed))


def _places(canvas: Canvas, sites: Sequence[PlacedSite]) -> Iterator[Wish]:
    """The focus first, then the map's own places and those that lie under its circles."""
    if canvas.names != "none":
        yield from _focus(canvas)
        if "labels" in canvas.view.layers:
            yield from _circles(canvas) if has_circles(canvas) else _areas(canvas)
            coarse = canvas.view.level in (Level.region, Level.mantika)
            yield from _towns(canvas, sites) if coarse else _context(canvas)
            if not has_circles(canvas):
                yield from _areas_about(canvas)


def _focus(canvas: Canvas) -> Iterator[Wish]:
    """Places in focus that are finer than the map's own, which nothing else names."""
    for pcode in canvas.view.within[:MOST_FOCUSED]:
        place = read_gazetteer()[pcode]
        point = canvas.world.label_point(pcode)
        if point and place.level.is_finer_than(canvas.view.level):
            x, y = canvas.frame.place(*point)
            yield Wish(key=pcode, lines=(place.name(canvas.view.lang),), size_pt=canvas.pt(PLACE_PT), x=x, y=y,
                       bold=True, must=True)


def _areas(canvas: Canvas) -> Iterator[Wish]:
    """Areas by their people; those in focus and the leading ones are named wherever they are."""
    at = {key: spot for key, spot, _ in spots(canvas.world, canvas.view.level, canvas.frame)}
    size = LARGEST_PT if canvas.view.level == Level.region else PLACE_PT
    shown = sorted((fill for fill in canvas.scene.fills if fill.pcode in at and canvas.in_focus(fill.pcode)),
                   key=lambda fill: (fill.pcode not in canvas.view.within, -fill.size, fill.pcode))
    for rank, fill in enumerate(shown):
        x, y = at[fill.pcode]
        elsewhere = fill.pcode in canvas.told_elsewhere
        leads = canvas.view.filled and rank < ALWAYS_NAMED
        must = not elsewhere and (fill.pcode in canvas.view.within or leads)
        leader = _leader_mm(canvas) if canvas.view.filled and not elsewhere else 0
        yield Wish(key=fill.pcode, lines=_lines(canvas, fill), size_pt=canvas.pt(size), x=x, y=y,
                   bold=canvas.view.level == Level.region or fill.pcode in canvas.view.within,
                   must=must, leader_mm=leader)


def _areas_about(canvas: Canvas) -> Iterator[Wish]:
    """Areas outside the focus, by name alone."""
    names = {fill.pcode: fill.name for fill in canvas.scene.fills}
    for pcode, (x, y), _ in spots(canvas.world, canvas.view.level, canvas.frame):
        if not canvas.in_focus(pcode):
            yield Wish(key=pcode, lines=(names[pcode],), size_pt=canvas.pt(PLACE_PT), x=x, y=y)


def _leader_mm(canvas: Canvas) -> float:
    return min(LONGEST_LEADER * canvas.frame.width, LEADER_MM * canvas.scale)


def _circles(canvas: Canvas) -> Iterator[Wish]:
    """Circles by their people, each name clear of its circle; muhallas only inside a focus."""
    if canvas.view.level == Level.muhalla and not canvas.view.within:
        return
    shown = [fill for fill in canvas.scene.fills if canvas.in_focus(fill.pcode) and fill.size > 0]
    for fill in sorted(shown, key=lambda fill: (-fill.size, fill.pcode))[:MOST_CIRCLES]:
        point = canvas.world.label_point(fill.pcode)
        if not point or fill.pcode in canvas.told_elsewhere:
            continue
        x, y = (round(mm, 2) for mm in canvas.frame.place(*point))
        yield Wish(key=fill.pcode, lines=_lines(canvas, fill), size_pt=canvas.pt(SMALL_PT), x=x, y=y,
                   bold=fill.pcode in canvas.view.within, clear_mm=circle_radius(canvas, fill))


def _context(canvas: Canvas) -> Iterator[Wish]:
    """Mantikas under what is finer, largest areas first."""
    found = spots(canvas.world, "mantika", canvas.frame)
    for pcode, (x, y), _ in sorted(found, key=lambda spot: -spot[2]):
        yield Wish(key=pcode, lines=(read_gazetteer()[pcode].name(canvas.view.lang),), size_pt=canvas.pt(PLACE_PT),
                   x=x, y=y)


def _towns(canvas: Canvas, sites: Sequence[PlacedSite]) -> Iterator[Wish]:
    """Baladiyas inside the focus, where the map's own places are coarser and no symbol bears the name."""
    sited = {mark.pcode for site in sites for mark in site.marks}
    for place in read_gazetteer().at(Level.baladiya):
        if canvas.view.within and canvas.in_focus(place.pcode) and place.pcode not in sited:
            x, y = (round(mm, 2) for mm in canvas.frame.place(place.lon, place.lat))
            yield Wish(key=place.pcode, lines=(place.name(canvas.view.lang),), size_pt=canvas.pt(SMALL_PT), x=x, y=y,
                       clear_mm=canvas.mm(2 * TOWN_PX))


def _lines(canvas: Canvas, fill: Fill) -> tuple[str, ...]:
    """A name, and its value below it where values are asked for and there is one."""
    valued = canvas.names == "values" and canvas.view.filled and fill.value >= 0
    return (fill.name, fill.text) if valued else (fill.name,)


def _sites(canvas: Canvas, sites: Sequence[PlacedSite]) -> Iterator[Wish]:
    """Single marks by their own name, all others by their place's, which is named once; circles with their people."""
    named = set()
    for site in sites if canvas.names != "none" else ():
        name, mark = _site_name(canvas, site), site.marks[0]
        if not name or name in named or mark.pcode in canvas.told_elsewhere:
            continue
        named.add(name)
        people = bool(site.form == CIRCLE and canvas.names == "values" and mark.value)
        # Off the middle of a wide plate, the name keeps clear of it as of any other box, close above or below it.
        aside = BESIDE_MM if site.width > site.height else 0
        yield Wish(key=site.key, lines=(name, mark.text.partition(" (")[0]) if people else (name,),
                   size_pt=canvas.pt(SMALL_PT), x=site.x + aside, y=site.y, must=people and not canvas.told_elsewhere,
                   clear_mm=site.radius or site.height / 2, leader_mm=LEADER_MM * canvas.scale if people else 0)


def _site_name(canvas: Canvas, site: PlacedSite) -> str:
    mark, *more = site.marks
    if mark.layer in OWN_NAME:
        return "" if more else mark.name
    return read_gazetteer()[mark.pcode].name(canvas.view.lang) if mark.pcode in read_gazetteer() else ""


def _surroundings(canvas: Canvas) -> Iterator[Wish]:
    """Sea and neighbours, where each has most room in the frame."""
    room_at = {key: (spot, room) for key, spot, room in spots(canvas.world, "neighbours", canvas.frame)}
    size = canvas.pt(PLACE_PT)
    for feature in json.loads(canvas.world.geojson("basemap_labels"))["features"]:
        key, kind = feature["properties"]["key"], feature["properties"]["kind"]
        x, y = canvas.frame.place(*feature["geometry"]["coordinates"])
        room = 0.0
        if kind == "country":
            if key not in room_at:
                continue
            (x, y), room = room_at[key]
        elif key == "mediterranean_sea" and not canvas.frame.holds(x, y):
            (x, y), room = sea_spot(canvas.world, canvas.frame)
        family = "sea" if kind == "sea" else "neighbour"
        yield Wish(key=f"{family}.{key}", lines=(text(f"{family}.{key}", canvas.view.lang),), size_pt=size,
                   x=x, y=y, room_mm=2 * room)


def _leader(placed: Placed, canvas: Canvas) -> Iterator[Item]:
    """A line with a dot on the area that it names, light below so that it shows on dark areas too."""
    (x, y), _ = placed.leader
    for colour, wider in ((WHITE, 1.2), (TOKENS["ink"], 0)):
        style = Style(stroke=colour, stroke_mm=canvas.mm(0.8 + wider))
        yield Path(rings=(placed.leader,), style=style, closed=False)
        yield Circle(x=x, y=y, radius=canvas.mm(1.6 + wider / 2), style=Style(fill=colour))


def _name(placed: Placed, canvas: Canvas) -> Text:
    wish = placed.wish
    colour, halo = _inks(placed, canvas)
    return Text(x=round(placed.x, 2), y=round(placed.y, 2), lines=wish.lines, size_pt=wish.size_pt, anchor=MIDDLE,
                leading_mm=LEADING * wish.size_pt * PT_MM, bold=wish.bold, colour=colour, halo=halo, role="label",
                room=round(placed.box[2], 2))


def _inks(placed: Placed, canvas: Canvas) -> tuple[str, str]:
    """Colours of letters and halo: quiet for the surroundings, else what reads best on all that lies beneath."""
    wish = placed.wish
    family = wish.key.partition(".")[0]
    if family in QUIET:
        return QUIET[family]
    x, y, width, height = placed.box
    beneath = {ground_at(canvas, x + width * across, y + height * down)
               for across in (0.05, 0.5, 0.95) for down in (0.15, 0.85)}
    on_dark, on_light = (min(contrast(ink, colour) for colour in beneath) for ink in (WHITE, BLACK))
    if on_dark > on_light:
        return WHITE, min(beneath, key=luminance)
    halo = max(beneath, key=luminance) if on_light >= READABLE else WHITE
    if min(contrast(TOKENS["ink"], colour) for colour in beneath) < READABLE:
        return BLACK, halo
    level = canvas.areas.get(wish.key, "")
    is_context = level and not (level == canvas.view.level and canvas.view.filled and canvas.in_focus(wish.key))
    is_soft = is_context and min(contrast(TOKENS["ink-soft"], colour) for colour in beneath) >= READABLE
    return TOKENS["ink-soft" if is_soft else "ink"], halo
