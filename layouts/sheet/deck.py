"""Decks: a sheet for each scene of a briefing, its caption as the title, behind a page that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.words import number, text
from geo.boundaries import World
from geo.briefing import Beat
from geo.scene import Scene
from layouts.sheet.blocks import Column
from layouts.sheet.drawing import SOFT, Group, Item, Page, Sheet
from layouts.sheet.footer import footer
from layouts.sheet.header import header
from layouts.sheet.imprint import Imprint
from layouts.sheet.order import SheetOrder
from layouts.sheet.page import compose_page
from layouts.sheet.papers import PAPERS
from layouts.sheet.plan import GAP, plan

FIRST = 2  # number of the first scene's page, after the contents
SIZE, SMALLEST = 12.0, 7.0  # points, before the paper's scale
BETWEEN = 0.6  # of a line, from one caption to the next
NUMBER_MM = 8.0


def scene_page(beat: Beat, order: SheetOrder, scene: Scene, world: World, imprint: Imprint) -> Page:
    """One scene: what its speaker says stands first in the notes, the view's own title in the subtitle, and the
    sources of what the caption says before those of the map."""
    subtitle = " · ".join(part for part in (scene.title, scene.subtitle) if part)
    cited = tuple(dict.fromkeys((*beat.sources, *scene.sources)))
    page, _ = compose_page(replace(order, subtitle=subtitle), replace(scene, sources=cited), world, imprint)
    return replace(page, notes="\n".join(part for part in (beat.note, page.notes) if part))


def deck_sheet(title: str, order: SheetOrder, scene: Scene, imprint: Imprint, pages: Sequence[Page]) -> Sheet:
    """The whole deck; order, scene and imprint are those of its first scene."""
    contents = _contents(title, order, scene, imprint, pages)
    return Sheet(pages=(contents, *pages), lang=scene.view.lang, title=title, summary="\n".join(
        page.title for page in pages), state=imprint.state, made_on=order.made_on)


def _contents(title: str, order: SheetOrder, scene: Scene, imprint: Imprint, pages: Sequence[Page]) -> Page:
    """Each caption with the number of its page."""
    lang, paper = scene.view.lang, PAPERS[order.paper]
    boxes = plan(paper, lang, False, 0, False)
    gap = GAP * boxes.head.scale
    room = replace(boxes.head, y=boxes.head.bottom + gap, height=boxes.foot.y - boxes.head.bottom - 2 * gap)
    size = next((points for points in (SIZE, 10.0, 8.5) if _listed(room, pages, points)[2] <= room.bottom), SMALLEST)
    items, links, _ = _listed(room, pages, size)
    groups = (
        *header(boxes.head, title, text("ui.product", lang), dict(imprint.logos), scene.view.audience != "public"),
        Group(name="contents", items=tuple(items)),
        *footer(boxes.foot, order, scene, imprint, scene.sources, ()),
    )
    return Page(paper=paper, title=title, groups=groups, links=tuple(links), notes=f"{title}\n{imprint.permalink}")


def _listed(room: Column, pages: Sequence[Page], points: float) -> tuple[list[Item], list, float]:
    """Lines of the contents, where each leads, and where they end; in two columns if there are many."""
    columns = 1 if len(pages) * (1 + BETWEEN) * room.leading(points) <= room.height else 2
    width = room.width / columns
    rows = -(-len(pages) // columns)
    pitch = min((1 + BETWEEN) * room.leading(points), room.height / rows)
    items: list[Item] = []
    links = []
    for i, page in enumerate(pages):
        cell = room.part(width * (i // rows), width - GAP * room.scale)
        y = room.y + pitch * (i % rows)
        shown = number(i + FIRST, room.lang)
        words, _ = cell.prose(y, page.title, points, most=1, indent=NUMBER_MM * room.scale)
        items += [cell.line(y, shown, points, 0, bold=True, colour=SOFT), words]
        links.append(((cell.x, y, cell.width, pitch), i + FIRST))
    return items, links, room.y + pitch * rows
