"""What was found in a draft: issues by severity and kind, each located; and the places that a person decides on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from data.drafts import Draft
from data.importers.issues import PlaceQuestion
from data.places import Gazetteer
from data.words import text
from layouts.desk_parts import Reader, button, card, choice, folded, form, hidden, in_english
from layouts.plain import Native

SHOWN = 5  # issues of a kind that stand open
SETTINGS = ("", "urban", "rural")
NEW, KEEP, OTHER = "new", "keep", "other"  # answers beside the P-code of a candidate


def issues_card(reader: Reader, told: Mapping) -> Component:
    """Every kind of issue, errors first."""
    lang, counts = reader.lang, told["counts"]
    summary = [text(f"desk.found.{severity}", lang, n=counts[severity]) for severity in counts if counts[severity]]
    parts = [html.P(" · ".join(summary) if summary else text("desk.found.nothing", lang), className="lead")]
    return card(text("desk.issues", lang), [*parts, *(_group(reader, group) for group in told["groups"])], "issues")


def _group(reader: Reader, group: Mapping) -> Component:
    lang, shown = reader.lang, group["shown"]
    severity, kind = group["severity"], group["kind"]
    head = [html.Span(text(f"desk.severity.{severity}", lang), className=f"state is-{severity}"),
            html.Strong(text(f"issue_kind.{kind}", lang)),
            html.Span(text("desk.times", lang, n=group["count"]), className="small")]
    rest = group["count"] - len(shown)
    lines = [_issue(reader, one) for one in shown]
    return html.Details([
        html.Summary(head),
        html.Ul(lines[:SHOWN], className="issues"),
        folded(text("desk.more_listed", lang, n=len(lines) - SHOWN), [html.Ul(lines[SHOWN:], className="issues")])
        if len(lines) > SHOWN else None,
        html.P(text("desk.more_counted", lang, n=rest), className="small") if rest else None,
    ], className="issue-group", open=severity != "note")


def _issue(reader: Reader, one: Mapping) -> Component:
    where = "!".join(part for part in (one["sheet"], one["cell"]) if part)
    return html.Li([
        html.Code(where, className="where", dir="ltr") if where else None, " ",
        in_english(one["what"]), " ",
        html.Span([text("desk.remedy", reader.lang), " ", in_english(one["remedy"])], className="remedy")
        if one["remedy"] else None,
        _row(reader, one) if one["row"] else None,
    ])


def _row(reader: Reader, one: Mapping) -> Component:
    """The row that an issue stands in, as a spreadsheet shows it, the cell marked."""
    number = "".join(letter for letter in one["cell"] if letter.isdigit())
    label = text("desk.row_of", reader.lang, row=number, sheet=one["sheet"])
    heads = [html.Td("", className="corner"),
             *(html.Th(column, scope="col", className="at" if here else "") for column, _, here in one["row"])]
    cells = [html.Th(number, scope="row"),
             *(html.Td(html.Bdi(content), className="at" if here else "") for _, content, here in one["row"])]
    whole = html.Table([html.Thead(html.Tr(heads)), html.Tbody(html.Tr(cells))], className="preview",
                       **{"aria-label": label})
    return html.Div(whole, className="scrolls", dir="ltr", tabIndex=0, role="region", **{"aria-label": label})


def questions_card(reader: Reader, draft: Draft, asked: Sequence[tuple[Mapping, PlaceQuestion]], gazetteer: Gazetteer,
                   faults: Mapping[str, str]) -> Component:
    """The places that are still to be decided on, in one form; what is left open is asked again."""
    lang = reader.lang
    return card(text("desk.questions", lang), [
        html.P(text("desk.questions_how", lang)),
        form(reader, f"draft/{draft.id}/decide", [
            *(_question(reader, row, question, gazetteer, faults.get(row["key"], "")) for row, question in asked),
            html.P(button(text("desk.decide", lang), "primary"), className="ways"),
        ], "questions"),
    ], "questions", "is-asking")


def _question(reader: Reader, row: Mapping, question: PlaceQuestion, gazetteer: Gazetteer, fault: str) -> Component:
    lang, key = reader.lang, row["key"]
    level = text(f"level.{question.level}", lang)
    name = f"answer-{key}"
    asks = "desk.question.renamed" if question.is_rename else "desk.question.which"
    within = gazetteer[question.within].name(lang) if question.within in gazetteer else question.within
    where = "!".join(part for part in (row["sheet"], row["cell"]) if part)
    answers = [choice("radio", name, pcode, f"{gazetteer[pcode].name(lang)} ({pcode})", id=f"{name}-{pcode}")
               for pcode in question.candidates if pcode in gazetteer and not question.is_rename]
    if question.is_rename:
        answers.append(choice("radio", name, KEEP, text("desk.question.keep", lang, name=within), id=f"{name}-keep"))
    else:
        answers.append(_other(reader, name))
    return html.Fieldset([
        html.Legend([html.Bdi(question.text), " · ", level]),
        html.P(fault, className="fault", role="alert") if fault else None,
        html.P([text(asks, lang, within=within, n=row["count"]), " ",
                html.Code(where, className="where", dir="ltr") if where else None], className="small"),
        _row(reader, row) if row["row"] else None,
        hidden("question", key), *answers, *_new(reader, name, question),
    ], className="question")


def _other(reader: Reader, name: str) -> Component:
    """Any place by its P-code."""
    words = text("desk.question.other", reader.lang)
    field = Native("input", name=f"other-{name}", size="12", dir="ltr", autocomplete="off",
                   **{"aria-label": words, "data-chooses": f"{name}-other"})
    return html.Div([choice("radio", name, OTHER, words, id=f"{name}-other"), field], className="answer")


def _new(reader: Reader, name: str, question: PlaceQuestion) -> list:
    """A new place, or the new name of one, described by what the file says of it."""
    lang, seen = reader.lang, question.seen
    if not question.is_rename and question.level != "muhalla":
        return []
    words = text("desk.question.rename" if question.is_rename else "desk.question.new", lang)
    known = {"pcode": seen.pcode, "name_en": seen.name_en, "name_ar": seen.name_ar, "lon": seen.lon, "lat": seen.lat,
             "setting": seen.setting} if seen else {}
    if not question.is_rename:
        known.setdefault("pcode", question.text)
    fields = ("name_en", "name_ar") if question.is_rename else ("pcode", "name_en", "name_ar", "lon", "lat")
    boxes = [_box(reader, name, key, known.get(key)) for key in fields]
    if not question.is_rename:
        boxes.append(_setting(reader, name, str(known.get("setting") or "")))
    return [choice("radio", name, NEW, words, id=f"{name}-new"), html.Div(boxes, className="new-place")]


def _box(reader: Reader, name: str, key: str, value: object) -> Component:
    id = f"{key}-{name}"
    shown = "" if value is None else str(value)
    return html.Label([html.Span(text(f"desk.place.{key}", reader.lang)),
                       Native("input", name=id, id=id, value=shown, dir="rtl" if key == "name_ar" else "ltr",
                              lang="ar" if key == "name_ar" else "en", autocomplete="off",
                              **{"data-chooses": f"{name}-new"})], htmlFor=id)


def _setting(reader: Reader, name: str, chosen: str) -> Component:
    id = f"setting-{name}"
    options = [html.Option(text(f"setting.{one or 'unknown'}", reader.lang), value=one, selected=one == chosen)
               for one in SETTINGS]
    return html.Label([html.Span(text("desk.place.setting", reader.lang)),
                       html.Select(options, name=id, id=id, **{"data-chooses": f"{name}-new"})], htmlFor=id)
