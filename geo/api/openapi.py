"""The API's description in OpenAPI 3.0, made from the table of operations that its routes are made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from data.words import Lang, text
from geo.api.ask import Ask
from geo.api.parameters import Parameter
from geo.api.problems import MEDIA, STATUSES
from geo.api.schemas import SCHEMAS, ref

if TYPE_CHECKING:
    from geo.api.operations import Operation

VERSION = "1.0.0"  # of the API: its first part is the 1 of /api/v1
FAILED = 500  # never promised


def description(ask: Ask, operations: Sequence[Operation]) -> dict:
    """Everything that can be asked of the published release, in words of the language asked for."""
    lang = ask.lang
    return {
        "openapi": "3.0.3",
        "info": {"title": text("api.title", lang), "version": VERSION,
                 "description": " ".join(text(f"api.{part}", lang) for part in ("about", "estimate", "licence")),
                 "license": {"name": text("api.licence_name", lang), "url": ask.link(f"/{lang}/") + "#terms"}},
        "servers": [{"url": ask.link("")}],
        "tags": [{"name": tag, "description": text(f"api.tag.{tag}", lang)} for tag in ("atlas", "ogc")],
        "paths": {row.path: {"get": _operation(row, ask)} for row in operations},
        "components": {"schemas": SCHEMAS},
    }


def _operation(row: Operation, ask: Ask) -> dict:
    lang = ask.lang
    problems = {str(status): {"description": text(f"api.problem.{kind}", lang),
                              "content": {MEDIA: {"schema": ref("Problem")}}}
                for kind, status in reversed(STATUSES.items()) if status != FAILED}
    answer = {"description": text(f"api.operation.{row.key}", lang), "headers": _headers(lang),
              "content": {row.media: {"schema": ref(row.schema)}}}
    return {
        "operationId": row.key, "tags": [row.tag], "summary": text(f"api.operation.{row.key}", lang),
        "description": text(f"api.about_operation.{row.key}", lang),
        "parameters": [_parameter(one, row, ask) for one in row.parameters],
        "responses": {"200": answer, "304": {"description": text("api.unchanged", lang)}, **problems},
    }


def _headers(lang: Lang) -> dict:
    return {"ETag": {"description": text("api.etag", lang), "schema": {"type": "string"}}}


def _parameter(one: Parameter, row: Operation, ask: Ask) -> dict:
    schema, shown = one.schema(ask.catalog), example_values(row)
    made = {"name": one.name, "in": "path" if one.in_path else "query", "required": one.in_path,
            "description": text(f"api.parameter.{one.rule or one.name}", ask.lang), "schema": schema}
    if schema.get("type") == "array":
        return made | {"style": "form", "explode": False}
    return made | ({"example": shown[one.name]} if one.name in shown else {})


def example_values(row: Operation) -> dict[str, str]:
    """What the operation's example gives for its parameters."""
    path, _, query = row.example.partition("?")
    parts = zip(row.path.split("/"), path.split("/"), strict=True)
    return {name.strip("{}"): value for name, value in parts if name.startswith("{")} | dict(parse_qsl(query))
