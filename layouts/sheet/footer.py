"""The foot of a sheet: sources, dates, projection, producer, disclaimer and the QR code of the live view."""

from __future__ import annotations

from collections.abc import Sequence

import segno

from data.sources import Source, sources
from data.words import in_digits, text, when
from geo.paper.lettering import PT_MM, drawable
from geo.scene import Scene
from geo.styles import BLACK, TOKENS
from layouts.sheet.blocks import SLACK, Column
from layouts.sheet.drawing import DECORATION, FIGURE, LEFT, RIGHT, SOFT, Box, Group, Item, Path, Style, Text
from layouts.sheet.imprint import Imprint
from layouts.sheet.order import SheetOrder

SMALL = 6.0
QR_MM = 19


def footer(area: Column, order: SheetOrder, scene: Scene, imprint: Imprint, cited: Sequence[str],
           remarks: Sequence[str]) -> tuple[Group, ...]:
    """`cited`: keys of the sources in the order in which the page's numbers refer to them, from 1; `remarks`: what
    else a reader must know."""
    gap, qr = 5 * area.scale, QR_MM * area.scale
    facts_width = 0.34 * area.width
    source_width = area.width - facts_width - qr - 2 * gap
    disclaimer, _ = area.prose(area.bottom - area.leading(SMALL), scene.disclaimer, SMALL, bold=True, role="disclaimer")
    rise = disclaimer.leading_mm * (len(disclaimer.lines) - 1)
    disclaimer = _moved(disclaimer, -rise)
    room = area.height - rise - area.leading(SMALL) - 1.2 * area.scale
    column = Column(area.x, area.y, area.width, room, area.lang, area.scale)
    return (
        Group(name="sources", items=_source_lines(column.part(0, source_width), scene, cited, remarks)),
        Group(name="imprint", items=_facts(column.part(source_width + gap, facts_width), order, scene, imprint)),
        _qr(column.part(area.width - qr, qr), imprint),
        Group(name="disclaimer", items=(disclaimer,)),
        Group(name="foot rule", kind=DECORATION, items=(
            Box(x=area.x, y=area.y - 1.6 * area.scale, width=area.width, height=0.2 * area.scale,
                style=Style(fill=TOKENS["line-strong"])),)),
    )


def _moved(words: Text, by: float) -> Text:
    return Text(**{**vars(words), "y": words.y + by})


def _source_lines(area: Column, scene: Scene, cited: Sequence[str], remarks: Sequence[str]) -> tuple[Item, ...]:
    """What a reader must know of the data, which always has its room, below as many sources as there is room for."""
    lang = area.lang
    people = [text("sheet.estimates", lang), scene.data_file] if scene.view.filled else []
    notes = [scene.boundary, *people, *remarks]
    title, y = area.prose(area.y, text("ui.sources", lang), SMALL, bold=True, role="heading")
    below, height = _stacked(area, 0, notes, "note")
    while height > area.height - (y - area.y) - area.leading(SMALL) and len(notes) > 1:
        notes.pop()
        below, height = _stacked(area, 0, notes, "note")
    told = [_cited(n, sources()[key], scene) for n, key in enumerate(cited, start=1)]
    above, end = _stacked(area, y, told, "source")
    while end > area.bottom - height and len(told) > 1:
        told = [*told[:-2], text("sheet.more_sources", lang, scene.view.digits)]
        above, end = _stacked(area, y, told, "source")
    return title, *above, *(_moved(line, end) for line in below)


def _stacked(area: Column, y: float, lines: Sequence[str], role: str) -> tuple[list[Text], float]:
    made = []
    for words in lines:
        line, y = area.prose(y, words, SMALL, role=role, most=2, colour=SOFT)
        made.append(line)
    return made, y


def _cited(n: int, source: Source, scene: Scene) -> str:
    """A source by its number: title, publisher and when it was published, where that is known."""
    lang = scene.view.lang
    by = source.by(lang) if not source.published else text(
        "sheet.published", lang, publisher=source.by(lang), date=_day(source.published, scene))
    cited = text("sheet.cited", lang, n=text("sheet.reference", lang, scene.view.digits, n=n),
                 title=source.name(lang), publisher=by)
    return drawable(cited)  # publishers write their names in letters of many languages


def _day(stated: str, scene: Scene) -> str:
    """A date in words, in the view's digits."""
    return in_digits(when(stated, scene.view.lang), scene.view.lang, scene.view.digits)


def _facts(area: Column, order: SheetOrder, scene: Scene, imprint: Imprint) -> tuple[Item, ...]:
    """Date, number, maker and projection as rows of name and value."""
    lang = area.lang
    rows = [
        ("ui.as_of", scene.as_of, "asof"),
        ("sheet.map_number", text("sheet.numbered", lang, number=f"{imprint.number:03d}", version=order.version),
         "number"),
        ("sheet.created", text("sheet.created_on", lang, date=_day(order.made_on.isoformat(), scene)), "made"),
        ("sheet.producer", text("sheet.producer_is", lang), "producer"),
        ("sheet.projection", text("sheet.projection_is", lang), "projection"),
        ("sheet.release", imprint.release, "release"),
    ]
    names = SLACK * area.widest([text(key, lang) for key, _, _ in rows], SMALL, bold=True) + 2 * area.scale
    items, y = [], area.y
    for key, value, role in rows:
        items.append(area.line(y, text(key, lang), SMALL, 0, bold=True))
        words, y = area.prose(y, value, SMALL, indent=names, role=role, colour=SOFT)
        items.append(words)
    return tuple(items)


def _qr(area: Column, imprint: Imprint) -> Group:
    """The code that a phone reads; dark runs of a row are one rectangle each."""
    matrix = [[bool(cell) for cell in row] for row in segno.make(imprint.permalink, error="m", micro=False).matrix]
    side = min(area.width, area.height - area.leading(SMALL))
    cell, x0 = side / len(matrix), area.x + (area.width - side) / 2
    rings = []
    for row, cells in enumerate(matrix):
        column = 0
        while column < len(cells):
            run = column
            while run < len(cells) and cells[run] == cells[column]:
                run += 1
            if cells[column]:
                left, right = (round(x0 + cell * i, 3) for i in (column, run))
                top, bottom = (round(area.y + cell * i, 3) for i in (row, row + 1))
                rings.append(((left, top), (right, top), (right, bottom), (left, bottom)))
            column = run
    size = area.size(SMALL)
    link = Text(x=area.end, y=area.y + side + size * PT_MM * 1.1, lines=(imprint.host,), size_pt=size, role="link",
                anchor=LEFT if area.rtl else RIGHT, colour=SOFT, ltr=True, room=area.width)
    return Group(name="QR code", kind=FIGURE, alt=text("sheet.qr_of", area.lang),
                 items=(Path(rings=tuple(rings), style=Style(fill=BLACK), name="QR code"), link))
