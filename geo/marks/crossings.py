"""Border crossings, ports and airports as marks, each at its own position."""

from __future__ import annotations

from data.crossings import Crossing, crossings
from data.words import Lang, text, when
from geo.marks import Mark

SYMBOLS = {"sea": "port", "air": "airport"}


def crossings_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of every crossing: layers crossings, crossings_unsure (thin evidence) and ports (sea and air)."""
    return tuple(_mark(row, lang) for row in crossings())


def unverified_marks(lang: Lang) -> tuple[Mark, ...]:
    """Places whose Arabic name no source confirms: a native reader's list for the Data chapter."""
    return tuple(
        Mark(id=row.id, layer="unverified", name=row.name.ar, kind=row.name.en, source=row.source, pcode=row.pcode,
             note=text("crossing.name_unverified", lang), since=row.since, until=row.until)
        for row in crossings() if not row.verified
    )


def _mark(row: Crossing, lang: Lang) -> Mark:
    return Mark(
        id=row.id, layer=_layer(row), name=row.name.to(lang), kind=_kind(row, lang), source=row.source,
        pcode=row.pcode, lon=row.lon, lat=row.lat,
        as_of=text("crossing.known_to", lang, date=when(row.known_to, lang)),
        note=_note(row, lang), symbol=_symbol(row), hollow=row.precision == "low",
        since=row.since, until=row.until,
        facets={"status": (row.status,), "neighbour": (row.neighbour,), "mode": (row.mode,)},
    )


def _layer(row: Crossing) -> str:
    if row.mode != "land":
        return "ports"
    return "crossings" if row.usual else "crossings_unsure"


def _kind(row: Crossing, lang: Lang) -> str:
    """Such as "Official land crossing · Tunisia"; a closed one says so."""
    if row.mode != "land":
        return text(f"crossing.{row.mode}", lang)
    closed = "_closed" if row.state == "closed" else ""
    kind = text(f"crossing.{row.status}_land{closed}", lang)
    return f"{kind} · {text(f'neighbour.{row.neighbour}', lang)}"


def _symbol(row: Crossing) -> str:
    """A closed post keeps the shape of its status, with a badge."""
    if row.mode != "land":
        return SYMBOLS[row.mode]
    return f"crossing_{row.status}_land" + ("_closed" if row.state == "closed" else "")


def _note(row: Crossing, lang: Lang) -> str:
    position = "crossing.position_approximate" if row.precision == "low" else "crossing.position"
    parts = [text("crossing.status_basis", lang, basis=row.status_basis.to(lang)),
             text(position, lang, basis=row.position_basis.to(lang))]
    if row.history.to(lang):
        parts.append(text("crossing.history", lang, history=row.history.to(lang)))
    if lang is Lang.ar and not row.verified:
        parts.append(text("crossing.name_unverified", lang))
    return " ".join(parts)
