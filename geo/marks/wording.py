"""Marks in words: values of their facets, their figures, how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from data.words import Digits, Lang, entries, in_digits, text, when
from geo.marks import Mark

if TYPE_CHECKING:
    from geo.view import ViewState

PERCENT = "percent"
ROUND = 100  # has the plural form "other" in both languages
LEFT_TO_RIGHT_MARK = "\u200e"  # on both sides, it keeps the sign at the right of its number in Arabic text


def facet_label(facet: str, value: str, lang: Lang) -> str:
    """A facet's value in words, digits 0 to 9; years and dates word themselves."""
    key = f"{facet}.{value}"
    return text(key, lang) if key in entries(lang) else when(value, lang)


def in_view_digits(mark: Mark, view: ViewState) -> Mark:
    """The mark with its ready-made words in the digits of the view."""
    if view.lang is not Lang.ar or view.digits is not Digits.arab:
        return mark
    parts = {name: in_digits(getattr(mark, name), view.lang, view.digits)
             for name in ("name", "kind", "text", "unit", "counted", "as_of", "note")}
    return replace(mark, **parts)


def counted_words(marks: Sequence[Mark], view: ViewState) -> list[str]:
    """How many marks of each layer, as "12 crossings", in the order of the layers."""
    layers = dict.fromkeys(mark.layer for mark in marks)
    return [text(f"count.{layer}", view.lang, view.digits, n=sum(mark.layer == layer for mark in marks))
            for layer in layers]


def figure_text(mark: Mark) -> str:
    """The figure with its unit, as one text; a remark in brackets follows the unit: "635 staff (computed)"."""
    figure, bracket, remark = mark.text.partition(" (")
    return f"{figure}{mark.counted}{bracket}{remark}"


def counted_unit(unit: str, value: float | None, lang: Lang) -> str:
    """A unit in the form that follows a number, ready to be joined: " person" after 1, " people" after 2, "%".

    Without a value, as in a range, it has the form for large round numbers; without a unit it is empty.
    """
    if not unit:
        return ""
    if unit == PERCENT:
        return "%" if lang is Lang.en else f"{LEFT_TO_RIGHT_MARK}%{LEFT_TO_RIGHT_MARK}"
    n = ROUND if value is None else int(value) if value == int(value) else value
    return " " + text(f"unit_of.{unit}", lang, n=n)
