"""The desk's form of one point: its fields in both languages, a map to place it on, from when and from which source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from data.edit_documents import Edit, Point
from data.edit_rules import FieldFault, units
from data.places import Gazetteer, Level, Place
from data.point_layers import Field, Kind, PointLayer
from data.sources import Source
from data.words import Lang, text
from layouts.desk_parts import Reader, button, choice, folded, form, hidden, in_english, link
from layouts.desk_points import NEW, label, told, undo_form
from layouts.plain import Drawn, Native

OF_PLACE = ("lon", "lat", "pcode", "precision", "position_basis_en", "position_basis_ar", "place_en", "place_ar",
            "level", "basis", "city")
CITATION = ("title", "publisher", "published", "url", "licence")


@dataclass(frozen=True)
class Asked:
    """A form: the point, what its fields hold now, what is wrong with them, what others did meanwhile."""

    point: Point
    cells: Mapping[str, str]
    gazetteer: Gazetteer
    sources: Mapping[str, Source]
    map: str
    faults: Sequence[FieldFault] = ()
    others: Sequence[Edit] = ()

    @property
    def layer(self) -> PointLayer:
        return self.point.layer


def point_page(reader: Reader, asked: Asked) -> list:
    """The form of a point, new or known, then the way to retire it, then what was done to it before."""
    lang, point = reader.lang, asked.point
    path = f"points/{point.layer.key}/{point.id if point.rows else NEW}"
    parts = [
        *_met(asked, lang), *_summary(asked.faults, lang), hidden("seen", point.seen),
        _group(text("points.part.point", lang), _fields(asked, False, lang)),
        _group(text("points.part.place", lang), [_map(asked, lang), *_fields(asked, True, lang)]),
        _group(text("points.part.when", lang), _dated(asked, lang)),
        html.Div([button(text("points.save", lang), "primary", name="do", value="save")], className="ways"),
    ]
    if point.rows and not point.row["until"]:
        parts.append(html.Div([html.P(text("points.retire_told", lang), className="small"),
                               button(text("points.retire", lang), "danger", name="do", value="retire",
                                      formNoValidate=True)]))
    way_back = link(text("points.back", lang), reader.url(f"points?layer={point.layer.key}"))
    return [html.P(way_back), form(reader, path, parts, "point-form", noValidate=True), *_history(reader, point)]


def _history(reader: Reader, point: Point) -> list:
    if not point.edits:
        return []
    items = [html.Li([told(edit, reader.lang), *([undo_form(reader, edit)] if edit.after == point.rows else [])])
             for edit in reversed(point.edits)]
    return [folded(text("points.history", reader.lang), [html.Ul(items, className="edits")])]


def _met(asked: Asked, lang: Lang) -> list:
    """What somebody else did to the point meanwhile."""
    if not asked.others:
        return []
    did = [html.Li(told(one, lang)) for one in asked.others]
    return [html.Div([html.P(text("points.conflict", lang)), html.Ul(did)], className="alert", role="alert")]


def _summary(faults: Sequence[FieldFault], lang: Lang) -> list:
    """Every fault once more above the form, each a way to its field."""
    if not faults:
        return []
    lines = [html.Li(html.A(_fault_words(one, lang), href=f"#field-{one.column}") if one.column
                     else _fault_words(one, lang)) for one in faults]
    return [html.Div([html.P(text("points.faults", lang)), html.Ul(lines)], className="alert", role="alert")]


def _fault_words(one: FieldFault, lang: Lang) -> object:
    words = in_english(one.worded(lang)) if one.key == "edit.fault.table" else one.worded(lang)
    if not one.column:
        return words
    column = one.column.removeprefix("citation_")
    name = text(f"points.citation.{column}", lang) if column != one.column else label(one.column, lang)
    return f"{name}: {words}"


def _group(title: str, children: list) -> Component:
    return html.Fieldset([html.Legend(title), *children], className="ticks point-part")


def _fields(asked: Asked, of_place: bool, lang: Lang) -> list:
    return [_field(asked, one, lang) for one in asked.layer.fields if (one.column in OF_PLACE) == of_place]


def _field(asked: Asked, one: Field, lang: Lang) -> Component:
    """A labelled field with what is wrong with it; words in a language stand in its direction."""
    value = asked.cells.get(one.column, "")
    if one.kind is Kind.many:
        return _ticks(asked, one, lang)
    given = {"id": f"field-{one.column}", "name": one.column, "required": one.required, **_wrong(asked, one.column)}
    end = one.column.rpartition("_")[2]
    if end in ("en", "ar"):
        given |= {"lang": end, "dir": "rtl" if end == "ar" else "ltr"}
    if one.kind is Kind.text:
        control = html.Textarea(value, rows=3, **given)
    elif one.kind is Kind.choice:
        control = html.Select([html.Option(_choice_words(one, each, lang), value=each, selected=each == value)
                               for each in one.choices], **given)
    elif one.kind is Kind.unit:
        named = sorted((text(f"unit.{each}", lang), each) for each in units())
        control = html.Select([html.Option("–", value=""), *(
            html.Option(words, value=each, selected=each == value) for words, each in named)], **given)
    elif one.kind is Kind.place:
        control = html.Select(_places(asked, one, lang), **given)
    else:
        mode = {Kind.degrees: "decimal", Kind.number: "numeric"}.get(one.kind)
        control = Native("input", value=value, inputmode=mode, **({"dir": "ltr"} | given if mode else given))
    return html.Label([label(one.column, lang), control, *_fault_below(asked, one.column, lang)])


def _ticks(asked: Asked, one: Field, lang: Lang) -> Component:
    held = asked.cells.get(one.column, "").split()
    boxes = [choice("checkbox", one.column, each, _choice_words(one, each, lang), id=f"{one.column}-{each}",
                    checked=each in held) for each in one.choices]
    return html.Fieldset([html.Legend(label(one.column, lang)), *boxes, *_fault_below(asked, one.column, lang)],
                         id=f"field-{one.column}", className="ticks")


def _choice_words(one: Field, value: str, lang: Lang) -> str:
    if not value:
        return "–"
    return text(f"{one.words}.{value}", lang, **({"value": "n"} if one.words == "qualifier" else {}))


def _places(asked: Asked, one: Field, lang: Lang) -> list:
    """Places to choose from: municipalities under their mantikas; of layers that may be coarser, these too."""
    gazetteer, chosen = asked.gazetteer, asked.cells.get(one.column, "")
    groups = [html.Optgroup([_place_option(place, chosen, lang) for place in gazetteer.children(mantika.pcode)],
                            label=mantika.name(lang)) for mantika in gazetteer.at(Level.mantika)]
    coarse = [place for level in (Level.country, Level.region, Level.mantika) for place in gazetteer.at(level)]
    above = [] if asked.layer.positioned or asked.layer.key == "offices" else [
        _place_option(place, chosen, lang) for place in coarse]
    none = text("points.nowhere" if one.required else "points.several", lang)
    return [html.Option(none, value="", selected=not chosen), *above, *groups]


def _place_option(place: Place, chosen: str, lang: Lang) -> Component:
    told = {"data-lon": place.lon, "data-lat": place.lat} if place.level is Level.baladiya else {}
    return html.Option(f"{place.name(lang)} · {place.pcode}", value=place.pcode, selected=place.pcode == chosen, **told)


def _map(asked: Asked, lang: Lang) -> Component:
    words = "points.map_told" if asked.layer.positioned else "points.map_snaps"
    zoom = [html.Button(sign, type="button", className="tool", **{"data-zoom": way, "aria-label": text(key, lang)})
            for sign, way, key in (("+", "in", "points.zoom_in"), ("−", "out", "points.zoom_out"))]
    return html.Figure([
        html.P(text(words, lang), className="small only-script"),
        Drawn(asked.map), html.Div(zoom, className="map-zoom only-script"),
        html.Output("", id="point-at", className="small",
                    **{"data-words": text("points.at", lang, lon="{lon}", lat="{lat}")}),
        html.Figcaption(text("ui.disclaimer", lang), className="small"),
    ], className="place-map", **{"data-point-map": "own" if asked.layer.positioned else "snaps"})


def _dated(asked: Asked, lang: Lang) -> list:
    cells = asked.cells
    options = [html.Option(text("points.source_new", lang), value="", selected=not cells.get("source"))]
    options += [html.Option(f"{row.name(lang)} · {row.by(lang)} · {row.published}", value=key,
                            selected=key == cells.get("source"))
                for key, row in sorted(asked.sources.items(), key=lambda one: one[1].name(lang))]
    own = [html.Label([text(f"points.citation.{part}", lang),
                       Native("input", id=f"field-citation_{part}", name=f"citation_{part}",
                              value=cells.get(f"citation_{part}", ""), **_wrong(asked, f"citation_{part}")),
                       *_fault_below(asked, f"citation_{part}", lang)]) for part in CITATION]
    is_new = any(one.column.startswith("citation_") for one in asked.faults)
    return [
        html.Label([text("points.since", lang),
                    Native("input", id="field-since", name="since", value=cells.get("since_asked", ""), type="date",
                           **_wrong(asked, "since")), html.Span(text("points.since_told", lang), className="small"),
                    *_fault_below(asked, "since", lang)]),
        html.Label([text("points.source", lang), html.Select(options, id="field-source", name="source"),
                    *_fault_below(asked, "source", lang)]),
        folded(text("points.new_publication", lang), own, is_open=is_new),
        html.Label([text("points.note", lang), html.Textarea(cells.get("note_asked", ""), name="why", rows=2)]),
    ]


def _wrong(asked: Asked, column: str) -> dict:
    if not any(one.column == column for one in asked.faults):
        return {}
    return {"aria-invalid": "true", "aria-describedby": f"fault-{column}"}


def _fault_below(asked: Asked, column: str, lang: Lang) -> list:
    found = [one.worded(lang) for one in asked.faults if one.column == column]
    return [html.Span(" ".join(found), id=f"fault-{column}", className="fault")] if found else []
