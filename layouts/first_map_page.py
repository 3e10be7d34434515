"""A page's first answer: the shell itself as plain HTML, filled with the view's words, map, legend and figures.

It stands where the scripts will build the same, and goes when they have: nothing moves. It bears no id and none of the
attributes that scripts look for. A reader without scripts keeps it, less what only scripts can answer.

`template` is the shell of one chapter with holes, made once; `filled` puts a view into them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts.controls import CONTROL
from layouts.first_map_parts import part
from layouts.ids import Id
from layouts.plain import Drawn, Native, to_html

GONE = ("Value", "Dialog", "Script")
KEPT = ("className", "lang", "dir", "href", "title", "role", "rel", "target", "value", "type", "tabIndex")
DROPPED = ("aria-controls", "aria-haspopup", "aria-live")  # what they name isn't here
# Attributes that say what a part shows, each read here and then left out.
VALUE, FACT, ABOUT, LANGUAGE, CHAPTER, CARD, PART, EMBED = (
    "data-value", "data-round-fact", "data-about", "data-language", "data-chapter", "data-chart", "data-height",
    "data-embed")
# What a phone's sheet of charts begins with, and where the strip of dates stands.
NAMED = ("sheet-title", "sheet-name", "sheet-value", "step-now")
HOLE = re.compile("\0([a-z]+):([^\0]*)\0")
CARD_HOLE = re.compile("\0card:([^\0]*)\0(.*?)\0end:\0", re.DOTALL)


@dataclass(frozen=True)
class Filling:
    """What a view puts into the holes.

    `parts`: HTML by the id of the element that it goes into; `cards`: by their key, what makes a card's HTML of that
    about its numbers; `chosen`: fields of the view with their values, those of `layers` and `now`, where the strip
    stands, as many as there are; `facts`: of the round; `links`: of the view, the chapters and the other language.
    """

    parts: Mapping[str, str]
    cards: Mapping[str, Callable[[str], str]]
    chosen: frozenset[str]
    facts: Mapping[str, str]
    links: Mapping[str, str]


def filled(made: str, filling: Filling) -> str:
    """The page of a view."""
    def hole(found: re.Match) -> str:
        kind, key = found.groups()
        if kind == "chosen":
            return "true" if key in filling.chosen else "false"
        if kind == "option":
            return " selected" if key in filling.chosen else ""
        return {"part": filling.parts, "fact": filling.facts, "link": filling.links}[kind].get(key, "")

    return HOLE.sub(hole, CARD_HOLE.sub(lambda card: filling.cards[card[1]](card[2]), made))


@dataclass(frozen=True)
class Shell:
    """The shell of a chapter as HTML with holes; `about`: which of the two cards about the map's numbers it has;
    `inside`: what stands in parts that are empty in the shell."""

    chapter: str
    about: str
    inside: Mapping[str, object]

    def template(self, shown: object) -> str:
        """HTML of a part of the shell and all that it holds."""
        if isinstance(shown, list | tuple):
            return "".join(map(self.template, shown))
        if isinstance(shown, Native):
            words = shown.attributes.get("placeholder")
            return to_html(Native(shown.tag, type=shown.attributes["type"], placeholder=words, **{"aria-label": words}))
        if not isinstance(shown, Component):
            return to_html(shown)
        props = dict(shown.to_plotly_json()["props"])
        key, kind = props.get("id"), type(shown).__name__
        if key in (Id.MAP, "table"):
            return _hole("part", key)
        if kind in GONE or self._is_hidden(props):
            return ""
        if CARD in props:
            head = props["children"][0].children
            return f"{_hole('card', props[CARD])}{self.template(head[1])}{_hole('end', '')}"
        return self._element(kind, key, props)

    def _is_hidden(self, props: Mapping) -> bool:
        if ABOUT in props:
            return props[ABOUT] != self.about
        return bool(props.get("hidden"))

    def _element(self, kind: str, key: str | None, props: dict) -> str:
        kept = {name: value for name, value in props.items()
                if name in KEPT or (name.startswith("aria-") and name not in DROPPED)} | self._state(props)
        classes = [kept.get("className"), key and f"first-{key}", PART in props and part(float(props[PART]))]
        kept["className"] = " ".join(filter(None, classes))
        inside = Drawn(self._inside(kind, key, props))
        return to_html(getattr(html, kind)(inside, **{name: value for name, value in kept.items() if value}))

    def _inside(self, kind: str, key: str | None, props: dict) -> str:
        if FACT in props:
            return _hole("fact", props[FACT])
        if kind == "Select":
            return "".join(f'<option value="{one.value}"{_hole("option", f"{props[CONTROL]}={one.value}")}>'
                           f"{to_html(one.children)}</option>" for one in props["children"])
        if props.get("className") in NAMED:
            return _hole("part", props["className"])
        if key in self.inside:
            return self.template(self.inside[key])
        own = self.template(props.get("children"))
        return own if own or not key else _hole("part", key)

    def _state(self, props: Mapping) -> dict[str, str]:
        """How a control, a link or a step of the strip stands."""
        if LANGUAGE in props:
            return {"href": _hole("link", "language")}
        if EMBED in props:
            return {"href": _hole("link", "view")}
        if CHAPTER in props:
            here = {"aria-current": "page"} if props[CHAPTER] == self.chapter else {}
            return {"href": _hole("link", props[CHAPTER]), **here}
        if CONTROL in props and VALUE in props:
            name = "aria-checked" if "aria-checked" in props else "aria-pressed"
            return {name: _hole("chosen", f"{props[CONTROL]}={props[VALUE]}")}
        at = props.get("data-round") or ("data-facet" in props and props.get(VALUE))
        return {"aria-pressed": _hole("chosen", f"now={at}")} if at else {}


def strip_of(strips: Sequence[Component], strip: str) -> list[Component]:
    """The strip below a chapter's map, shown."""
    found = [one for one in strips if getattr(one, "data-strip") == strip]
    for one in found:
        one.hidden = False
    return found


def _hole(kind: str, key: str) -> str:
    return f"\0{kind}:{key}\0"
