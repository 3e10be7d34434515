"""What a draft would change: totals, places, the largest changes on a map and in a table, coverage, method, doubts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from data.drafts import Draft
from data.places import LEVELS
from data.words import Lang, number, text
from layouts.desk_parts import (
    Reader,
    absolute,
    badge,
    card,
    digest,
    facts,
    figure,
    folded,
    internal,
    link,
    moment,
    period,
    relative,
    table,
)
from layouts.plain import Drawn

BY = ("absolute", "relative")
LISTED = 12  # places that came or went, without unfolding
SORTABLE = "sortable"
NAMES = ("name_en", "name_ar")


@dataclass(frozen=True)
class DiffView:
    """A draft, its diff, the map to show, and by what its largest changes are ordered."""

    draft: Draft
    diff: Mapping
    drawn: str
    shown: tuple[str, str]  # level and measure of the map
    levels: Sequence[tuple[str, str]]  # those that there are
    approval: Sequence[Component]  # the form, or why there is none


def diff_page(reader: Reader, view: DiffView) -> list:
    """The page, below the name of the draft; approving is its end, behind everything that it is about."""
    lang, diff = reader.lang, view.diff
    parts: list = [
        internal(lang),
        html.P([badge(view.draft.state, lang), " ",
                link(text("desk.back_to_draft", lang), reader.url(f"draft/{view.draft.id}"), "")], className="lead"),
        _sources(reader, view),
    ]
    if diff["empty"]:
        return [*parts, html.P(text("desk.fault.nothing_new", lang), className="lead"), *view.approval]
    if diff["rounds"]:
        parts += [
            *(_totals(reader, one) for one in diff["rounds"]), _doubts(reader, diff), _map(reader, view),
            *(_largest(reader, one) for one in diff["rounds"] if any(_rows_of(one))),
            _came_and_went(reader, diff), *(_coverage(reader, one) for one in diff["rounds"]),
        ]
    parts += [
        _tables(reader, diff), _boundary(reader, diff),
        html.P(link(text("desk.diff_csv", lang), reader.url(f"draft/{view.draft.id}/diff.csv")), className="ways"),
        *view.approval,
    ]
    return parts


def _sources(reader: Reader, view: DiffView) -> Component:
    """Which releases, rounds and files are compared, and when that was done."""
    lang, draft = reader.lang, view.draft
    rows: list = []
    for one in view.diff["rounds"]:
        group = text(f"desk.group.{one['group']}", lang)
        rows.append((text(f"desk.diff.kind.{one['kind']}", lang),
                     [_round(group, one["round"], one["period"], lang), " · ", html.Bdi(one["file"])]))
        if one["against"] is not None:
            former = _round(group, one["against"], one["former_period"], lang)
            rows.append((text("desk.diff.against", lang), [former, " · ", html.Bdi(one["former_file"])]))
    read = next((step for step in reversed(draft.steps) if step.action == "read"), draft.steps[-1])
    rows += [(text("desk.release", lang), [digest(draft.release), " ", text("desk.diff.instead_of", lang), " ",
                                           digest(draft.base)]),
             (text("desk.diff.made", lang), moment(read.at, lang)),
             (text("desk.unit", lang), text("ui.unit_people", lang))]
    return card(text("desk.diff.compared", lang), [facts(rows)], "compared")


def _round(group: str, round: int, months: Sequence[str | None], lang: Lang) -> str:
    return f"{text('desk.of_round', lang, group=group, round=str(round))} ({period(months, lang)})"


def _totals(reader: Reader, one: Mapping) -> Component:
    """Before, after and the difference at every level, then by category."""
    lang = reader.lang
    heads = [text("ui.level", lang), *_number_heads(reader), text("desk.diff.places", lang)]
    rows = [[text(f"level.{row['level']}", lang), *_numbers(row, lang), _places(row, lang)] for row in one["totals"]]
    title = text("desk.diff.totals", lang, group=text(f"desk.group.{one['group']}", lang), round=str(one["round"]))
    parts = [table(heads, rows, text("desk.diff.totals_caption", lang), numbers=5)]
    if one["breakdowns"]:
        parts.append(folded(text("desk.diff.categories", lang, n=len(one["breakdowns"])), [_categories(reader, one)]))
    return card(title, parts, f"totals-{one['group']}-{one['round']}")


def _places(row: Mapping, lang: Lang) -> Component:
    before, after = row["places"]
    return html.Span(text("desk.diff.from_to", lang, before=number(before, lang), after=number(after, lang)),
                     className="count")


def _categories(reader: Reader, one: Mapping) -> Component:
    lang = reader.lang
    heads = [text("desk.diff.category", lang), text("desk.diff.dimension", lang), *_number_heads(reader)]
    rows = [[text(f"category.{row['dimension']}.{row['category']}", lang), text(f"dimension.{row['dimension']}", lang),
             *_numbers(row, lang)] for row in one["breakdowns"]]
    return table(heads, rows, text("desk.diff.categories_caption", lang), numbers=4, sorted_by=SORTABLE)


def _number_heads(reader: Reader) -> list[str]:
    return [text(f"desk.diff.{key}", reader.lang) for key in ("before", "after", *BY)]


def _numbers(row: Mapping, lang: Lang) -> list[Component]:
    return [figure(row["before"], lang), figure(row["after"], lang), absolute(row["absolute"], lang),
            relative(row["relative"], lang)]


def _doubts(reader: Reader, diff: Mapping) -> Component:
    """What the stated rules find unlikely; the rules themselves stand below."""
    lang, doubts = reader.lang, diff["implausible"]
    rules = diff.get("rules", {}).get(str(lang), {})
    parts: list = [] if doubts else [html.P(text("desk.diff.no_doubt", lang), className="lead")]
    for rule in dict.fromkeys(row["rule"] for row in doubts):
        rows = [row for row in doubts if row["rule"] == rule]
        lines = [html.Li(row[str(lang)]) for row in rows]
        parts += [
            html.H3([html.Span(text(f"desk.severity.{rows[0]['severity']}", lang),
                               className=f"state is-{rows[0]['severity']}"), " ",
                     text(f"desk.rule.{rule}", lang), " ",
                     html.Small(text("desk.times", lang, n=len(rows)))], id=f"rule-{rule}"),
            html.P([text("desk.diff.rule", lang), " ", rules.get(rule, "")], className="small"),
            html.Ul(lines[:LISTED]),
            folded(text("desk.more_listed", lang, n=len(lines) - LISTED), [html.Ul(lines[LISTED:])])
            if len(lines) > LISTED else None,
        ]
    unfired = [html.Li(words) for rule, words in rules.items()]
    parts.append(folded(text("desk.diff.rules", lang), [html.Ul(unfired)]))
    return card(text("desk.diff.doubts", lang), parts, "doubts")


def _map(reader: Reader, view: DiffView) -> Component | None:
    """The difference map, with links to its other levels and measures."""
    if not view.drawn:
        return None
    lang = reader.lang
    ways = [html.A(text("desk.diff.map_of", lang, level=text(f"level.{level}", lang),
                        measure=text(f"desk.diff.{measure}", lang)),
                   href=f"?level={level}&measure={measure}#map", className="tool",
                   **{"aria-current": "true" if (level, measure) == view.shown else None})
            for level, measure in view.levels]
    return card(text("desk.diff.map", lang), [html.P(ways, className="ways"), Drawn(view.drawn)], "map")


def _rows_of(one: Mapping) -> Iterable[list]:
    return (rows for by in one["largest"].values() for rows in by.values() if rows)


def _largest(reader: Reader, one: Mapping) -> Component:
    """The twenty largest changes of each level, by people and by percent; finest level last."""
    lang = reader.lang
    parts: list = [html.P([text("desk.diff.largest_how", lang), " ",
                                 text("desk.diff.coverage_how", lang)], className="small")]
    for level in filter(one["largest"].get, map(str, LEVELS)):
        by = one["largest"][level]
        tables = [table([text(f"level.{level}", lang), *_number_heads(reader)],
                        [[_place(row, lang), *_numbers(row, lang)] for row in by[order]],
                        text(f"desk.diff.largest_{order}", lang, level=text(f"level.{level}", lang)),
                        numbers=4, sorted_by=SORTABLE) for order in BY if by[order]]
        if tables:
            parts.append(folded(text(f"level.{level}", lang), [html.Div(tables, className="beside")],
                                is_open=level in ("mantika", "baladiya")))
    title = text("desk.diff.largest", lang, group=text(f"desk.group.{one['group']}", lang), round=str(one["round"]))
    return card(title, parts, f"largest-{one['group']}-{one['round']}")


def _place(row: Mapping, lang: Lang) -> Component:
    marks = [html.Span(row[str(lang)]), " ", html.Code(row["pcode"], className="pcode", dir="ltr")]
    if not row.get("like_with_like", True):
        marks += [" ", html.Small(text("desk.diff.other_coverage", lang), className="coverage")]
    return html.Span(marks, className="place")


def _came_and_went(reader: Reader, diff: Mapping) -> Component:
    """Places that appeared, that are gone, and that bear another name."""
    lang = reader.lang
    parts: list = []
    for key, side in (("appeared", "after"), ("gone", "before")):
        places = diff[key]["places"]
        parts.append(html.H3(text(f"desk.diff.{key}", lang, n=diff[key]["count"])))
        if places:
            heads = [text("desk.diff.place", lang), text("ui.level", lang), text(f"desk.diff.{side}", lang)]
            rows = [[_place({**row, "like_with_like": True}, lang), text(f"level.{row['level']}", lang),
                     figure(row[side], lang)] for row in places]
            parts.append(table(heads, rows, text(f"desk.diff.{key}_caption", lang), numbers=1, sorted_by=SORTABLE))
    parts.append(html.H3(text("desk.diff.renamed", lang, n=len(diff["renamed"]))))
    for row in diff["renamed"]:
        names = [cell for cell in row["cells"] if cell[0] in NAMES]
        parts.append(html.P([html.Code(row["pcode"], dir="ltr"), " ", *_cells(names)]))
    return card(text("desk.diff.places_changed", lang), parts, "came-and-went")


def _coverage(reader: Reader, one: Mapping) -> Component:
    """Where somebody went in one round only, and what was done otherwise."""
    lang = reader.lang
    only = {True: text("desk.diff.only_now", lang), False: text("desk.diff.only_then", lang)}
    places = [html.Li([html.Span(only[row["now"]], className="state"), " ", _place(row, lang), " · ",
                       text(f"level.{row['level']}", lang)]) for row in one["coverage"]]
    parts: list = [html.H3(text("desk.diff.coverage_count", lang, n=one["coverage_count"])),
                   html.Ul(places[:LISTED]) if places else None,
                   folded(text("desk.more_listed", lang, n=len(places) - LISTED), [html.Ul(places[LISTED:])])
                   if len(places) > LISTED else None,
                   html.H3(text("desk.diff.method_count", lang, n=len(one["methods"])))]
    if one["methods"]:
        parts.append(html.Ul([html.Li([text(f"desk.diff.method.{row['what']}", lang), ": ",
                                       html.Bdi(row["before"] or "–"), " → ", html.Bdi(row["after"] or "–")])
                              for row in one["methods"]]))
    title = text("desk.diff.coverage", lang, group=text(f"desk.group.{one['group']}", lang), round=str(one["round"]))
    return card(title, parts, f"coverage-{one['group']}-{one['round']}")


def _tables(reader: Reader, diff: Mapping) -> Component | None:
    """Rows of reference tables that differ."""
    lang = reader.lang
    parts: list = []
    for one in diff["tables"]:
        heads = [text("desk.diff.row", lang), text("desk.diff.became", lang), text("desk.diff.cells", lang)]
        rows = [[html.Bdi(row["key"]), text(f"desk.diff.{row['what']}", lang), html.Span(_cells(row["cells"]))]
                for row in one["rows"]]
        told = text("desk.diff.table_rows", lang, added=one["added"], changed=one["changed"], removed=one["removed"])
        parts.append(folded(f"{one['table']}: {told}", [table(heads, rows, one["table"])], is_open=len(rows) <= LISTED))
    return card(text("desk.diff.tables", lang), parts, "tables") if parts else None


def _cells(cells: Sequence[Sequence[str]]) -> list:
    """Column, before and after of each cell that differs; each isolated, as either script may stand in it."""
    parts: list = []
    for column, before, after in cells:
        change = [html.Bdi(before), " → ", html.Bdi(after or "–")] if before else [html.Bdi(after)]
        named = html.Small(column, lang="en")
        parts += [" · " if parts else "", html.Span([named, " ", *change], dir="ltr")]
    return parts


def _boundary(reader: Reader, diff: Mapping) -> Component | None:
    if not diff["boundary"]:
        return None
    before, after = diff["boundary"]["before"], diff["boundary"]["after"]
    cells = [[key, before.get(key, ""), after.get(key, "")] for key in sorted({*before, *after})
             if before.get(key) != after.get(key)]
    return card(text("desk.diff.boundary", reader.lang), [html.P(_cells(cells))], "boundary")
