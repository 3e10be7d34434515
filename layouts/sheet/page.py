"""Composes a sheet: a Scene, a paper and a few choices become a drawing in millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from data.errors import SheetError
from data.places import read_gazetteer
from data.sources import sources
from data.words import list_of, text
from geo.boundaries import World
from geo.headlines import LISTED, KeyNumber
from geo.paper.projection import Frame, fit
from geo.scene import Scene
from geo.view import EXTENTS
from layouts.sheet.canvas import Canvas
from layouts.sheet.drawing import Group, Item, Page, Sheet
from layouts.sheet.footer import footer
from layouts.sheet.furniture import frame_furniture, furniture_rooms
from layouts.sheet.header import header
from layouts.sheet.imprint import Imprint
from layouts.sheet.insets import inset_outline, main_extent, needed_insets, outline_rooms, told_by
from layouts.sheet.locator import locator
from layouts.sheet.map_frame import map_frame
from layouts.sheet.order import SheetOrder
from layouts.sheet.panels import panels
from layouts.sheet.papers import CARD, PAPERS, PORTRAIT
from layouts.sheet.plan import PANEL_ROWS, Plan, Rect, plan

LETTERS = "ABC"


def compose_sheet(order: SheetOrder, scene: Scene, world: World, imprint: Imprint) -> Sheet:
    """The sheet of one view."""
    page, undrawn = compose_page(order, scene, world, imprint)
    return Sheet(pages=(page,), lang=scene.view.lang, title=page.title, summary=scene.summary, state=imprint.state,
                 made_on=order.made_on, undrawn=undrawn)


def compose_page(order: SheetOrder, scene: Scene, world: World, imprint: Imprint) -> tuple[Page, tuple[str, ...]]:
    """One page, and in words what its map can't show of the view."""
    paper, title = PAPERS[order.paper], order.title or _title(scene)
    numbers = scene.key_numbers if order.figures == "auto" else ()
    cited = _cited(scene, numbers)
    boxes, frames, beside = _arranged(order, scene, world, numbers, cited)
    maps, undrawn = _maps(order, scene, world, boxes, frames)
    groups = (
        *header(boxes.head, title, order.subtitle or scene.subtitle, dict(imprint.logos),
                scene.view.audience != "public"),
        *maps,
        *beside,
        *footer(boxes.foot, order, scene, imprint, cited, _remarks(scene, numbers, undrawn)),
    )
    return Page(paper=paper, title=title, groups=groups, notes=_notes(order, scene, imprint)), undrawn


def _arranged(order: SheetOrder, scene: Scene, world: World, numbers: Sequence[KeyNumber],
              cited: Sequence[str]) -> tuple[Plan, tuple[Frame, ...], list[Group]]:
    """Boxes, frames and what stands beside or below the map; a long legend gets more of a portrait page, and the
    locator's room."""
    rows = PANEL_ROWS if PAPERS[order.paper].form == PORTRAIT else PANEL_ROWS[:1]
    *tries, last = [(row, located) for located in (True, False) for row in rows]
    for row, located in tries:
        with suppress(SheetError):
            return _arranged_in(order, scene, world, numbers, cited, row, located)
    return _arranged_in(order, scene, world, numbers, cited, *last)


def _arranged_in(order: SheetOrder, scene: Scene, world: World, numbers: Sequence[KeyNumber], cited: Sequence[str],
                 row: float, located: bool) -> tuple[Plan, tuple[Frame, ...], list[Group]]:
    boxes, frames = _windows(order, scene, world, row, located)
    canvas = Canvas(scene, world, frames[0], PAPERS[order.paper].scale)
    return boxes, frames, panels(order, canvas, boxes.panels, numbers, cited)


def _remarks(scene: Scene, numbers: Sequence[KeyNumber], undrawn: Sequence[str]) -> list[str]:
    """How numbers without a source came about, and what the map lacks."""
    lang = scene.view.lang
    listed = [text("sheet.listed", lang)] if any(one.source == LISTED for one in numbers) else []
    missing = [text("sheet.undrawn", lang, what=list_of(undrawn, lang))] if undrawn else []
    return [*missing, *listed]


def _title(scene: Scene) -> str:
    """The scene's title, led by the one place in focus."""
    within = scene.view.within
    if len(within) != 1:
        return scene.title
    place = read_gazetteer()[within[0]].name(scene.view.lang)
    return text("sheet.placed_title", scene.view.lang, place=place, title=scene.title)


def _windows(order: SheetOrder, scene: Scene, world: World, row: float,
             located: bool) -> tuple[Plan, tuple[Frame, ...]]:
    """Boxes of the page, and the main map's frame followed by those of its insets."""
    view, paper = scene.view, PAPERS[order.paper]
    degrees, first = main_extent(view, world), order.legend == "start"
    close = bool(view.within or view.bbox)
    small = close and located and paper.form != CARD  # a card has better use for its room than a locator

    def main(boxes: Plan) -> Frame:
        return fit("main", *boxes.main, degrees)

    boxes = plan(paper, view.lang, first, 0 if close else 1, small, row)
    keys = needed_insets(view, scene, main(boxes)) if order.insets == "auto" and not close else ()
    keys = keys[:1] if paper.form == CARD else keys
    if len(keys) != len(boxes.insets):
        boxes = plan(paper, view.lang, first, len(keys), small, row)
    insets = [fit(key, *box, EXTENTS[key]) for key, box in zip(keys, boxes.insets, strict=True)]
    return boxes, (main(boxes), *insets)


def _maps(order: SheetOrder, scene: Scene, world: World, boxes: Plan,
          frames: tuple[Frame, ...]) -> tuple[list[Group], tuple[str, ...]]:
    """The main map, its insets by letter, and the locator map; and what the main map can't show."""
    view, scale = scene.view, PAPERS[order.paper].scale
    main, *insets = frames
    extents = tuple(item for letter, inset in zip(LETTERS, insets, strict=False)
                    for item in inset_outline(main, inset, letter, scale))
    rooms = tuple(room for inset in insets for room in outline_rooms(main, inset, scale))
    groups, undrawn = _framed(order, scene, world, main, told_by(tuple(insets), scene, world), extents, rooms)
    for letter, inset in zip(LETTERS, insets, strict=False):
        groups += _framed(order, scene, world, inset, frozenset(), letter=letter)[0]
    if boxes.locator:
        groups.append(locator(boxes.locator, main, world, view.lang, scale))
    return groups, undrawn


def _framed(order: SheetOrder, scene: Scene, world: World, frame: Frame, told: frozenset[str],
            extents: tuple[Item, ...] = (), rooms: tuple[Rect, ...] = (),
            letter: str = "") -> tuple[list[Group], tuple[str, ...]]:
    """One map and its furniture, and in words what it can't show; names keep clear of the furniture and `rooms`."""
    lang = scene.view.lang
    furniture = (frame, lang, scene.view.digits, PAPERS[order.paper].scale, not letter, letter)
    drawn = map_frame(scene, world, frame, order, told, (*furniture_rooms(*furniture), *rooms))
    # One group, as a picture of a map's size costs a painter of pixels more than all that is on it.
    items = (*drawn.group.items, *extents, *frame_furniture(*furniture))
    return [replace(drawn.group, items=items)], drawn.undrawn


def _cited(scene: Scene, numbers: Sequence[KeyNumber]) -> tuple[str, ...]:
    """Keys of the sources of all that the page shows, in the order of their numbers."""
    return tuple(dict.fromkeys([*scene.sources, *(one.source for one in numbers if one.source)]))


def _notes(order: SheetOrder, scene: Scene, imprint: Imprint) -> str:
    """What a speaker needs: the view in words, its filters, date, sources and link."""
    lang = scene.view.lang
    named = [f"{sources()[key].name(lang)} ({sources()[key].by(lang)})" for key in scene.sources]
    lines = [order.title or _title(scene), order.subtitle or scene.subtitle, scene.summary,
             text("sheet.noted", lang, name=text("ui.as_of", lang), value=scene.as_of),
             text("sheet.noted", lang, name=text("ui.sources", lang), value="; ".join(named)), imprint.permalink]
    return "\n".join(line for line in lines if line)
