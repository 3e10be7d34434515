"""Disagreements between sources as marks of the Data chapter."""

from __future__ import annotations

from data.disagreements import Disagreement, disagreements
from data.words import Lang, text
from geo.marks import Mark


def disagreements_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of every disagreement: both statements, the likely reason, and what the Atlas shows."""
    return tuple(_mark(row, lang) for row in disagreements())


def _mark(row: Disagreement, lang: Lang) -> Mark:
    statements = [(row.a.to(lang), row.a_from.to(lang)), (row.b.to(lang), row.b_from.to(lang))]
    return Mark(
        id=row.id, layer="disagreements", name=row.topic.to(lang), source=row.source, pcode="LY",
        kind=" ↔ ".join(f"{said} ({by})" if by else said for said, by in statements if said),
        note=text("disagreement.note", lang, reason=row.reason.to(lang), shown=row.shown.to(lang)),
        facets={"severity": (row.severity,)},
    )
