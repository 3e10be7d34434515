"""The wired application, asked as a browser asks: ids, answers, addresses, any link at all, the known figures."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import fields
from html import unescape
from inspect import signature

import pytest
from dash import html
from hypothesis import given, settings
from hypothesis import strategies as st

from data.places import Level
from data.words import Lang, number, percent
from geo.links import as_dict, from_dict, from_url
from geo.scene import compose
from geo.view import ViewState
from layouts import values
from layouts.ids import Id

MOST_BYTES = 10_000  # of a callback's answer, as the budget has it
LANGS = pytest.mark.parametrize("lang", Lang)
VIEWS = (
    "", "chapter=migrants", "chapter=migrants&nationality=sudan", "chapter=migrants&level=muhalla",
    "chapter=migrants&level=baladiya&within=LY0213&measure=per_1000&table=1", "round=99&colour=red&need_1=food",
)


@pytest.fixture
def client(server):
    return server.test_client()


def components(part):
    """Every component of a layout as it is sent to the browser."""
    if isinstance(part, list):
        for item in part:
            yield from components(item)
    elif isinstance(part, dict):
        if "namespace" in part:
            yield part
        for value in part.values():
            yield from components(value)


def canonical(key) -> str:
    return key if isinstance(key, str) else json.dumps(key, sort_keys=True, separators=(",", ":"))


def identified(client, lang) -> list[tuple[str, dict]]:
    """Id and component, for each that has one."""
    answer = client.get(f"/{lang}/_dash-layout")
    assert answer.status_code == 200
    return [(canonical(part["props"]["id"]), part) for part in components(answer.json) if "id" in part["props"]]


def properties(component) -> set[str]:
    """Properties that a kind of component has."""
    module = {"dash_html_components": html, "atlas_values": values}.get(component["namespace"])
    return set(signature(getattr(module or sys.modules[component["namespace"]], component["type"])).parameters)


def outputs_of(dependency) -> list[tuple[str, str]]:
    parts = dependency["output"].strip(".").split("...")
    return [tuple(part.split("@")[0].rsplit(".", 1)) for part in parts]


def dependencies(client, lang) -> list[dict]:
    return client.get(f"/{lang}/_dash-dependencies").json


def start_of(answer) -> dict:
    """The start data in a page."""
    found = re.search(r'<script type="application/json" id="atlas-start">(.*?)</script>', answer.text, re.S)
    return json.loads(found[1])


def words_answer(client, services, query, lang):
    """The answer of the server to one change of view."""
    view = from_url(f"/{lang}/?{query}", services.catalog()).view
    asked = next(row for row in dependencies(client, lang)
                 if [part["id"] for part in row["inputs"]] == [Id.VIEW] and not row["clientside_function"])
    outputs = [{"id": key, "property": name} for key, name in outputs_of(asked)]
    body = {"output": asked["output"], "outputs": outputs, "state": [], "changedPropIds": [f"{Id.VIEW}.data"],
            "inputs": [{"id": Id.VIEW, "property": "data", "value": as_dict(view)}]}
    return client.post(f"/{lang}/_dash-update-component", json=body)


@LANGS
def test_every_id_of_a_page_is_there_once(client, lang):
    ids = [key for key, _ in identified(client, lang)]
    assert len(ids) == len(set(ids))


@LANGS
def test_callbacks_only_name_what_is_in_the_page(client, lang):
    """Dash accepts a misspelt id or property in silence."""
    known = dict(identified(client, lang))
    rows = dependencies(client, lang)
    named = {pair for row in rows for pair in outputs_of(row)}
    named |= {(canonical(part["id"]), part["property"]) for row in rows for part in row["inputs"] + row["state"]}
    assert named and {key for key, _ in named} <= known.keys()
    assert not [(key, name) for key, name in named if name not in properties(known[key])]


@LANGS
def test_every_control_is_in_the_page(client, lang):
    still = client.get(start_of(client.get(f"/{lang}/"))["urls"]["page"]).json["still"]
    found = {field for part in still.values() for field in re.findall('data-control="([^"]+)"', part)}
    assert found == {"level", "measure", "against", "classing", "classes", "layers", "digits"}
    assert found <= {field.name for field in fields(ViewState)}


@LANGS
@pytest.mark.parametrize("query", VIEWS)
def test_a_change_of_view_is_answered_in_words_alone(client, services, query, lang):
    answer = words_answer(client, services, query, lang)
    assert answer.status_code == 200
    assert len(answer.data) <= MOST_BYTES
    assert not re.search(r'"(coordinates|geometry|features|figure|Graph|layout)"', answer.text)


def test_the_words_of_a_view_are_those_of_its_scene(client, services):
    query = "chapter=migrants&nationality=sudan"
    parsed = from_url(f"/en/?{query}", services.catalog())
    scene = compose(parsed.view, services.catalog(), services.world, parsed.notices)
    response = words_answer(client, services, query, Lang.en).json["response"]
    assert response[Id.TITLE]["children"] == scene.title
    assert response[Id.SUMMARY]["children"] == scene.summary


def test_whatever_a_browser_posts_as_its_view_is_answered(client, services):
    body = {"output": "", "outputs": [], "inputs": []}
    asked = next(row for row in dependencies(client, Lang.en)
                 if [part["id"] for part in row["inputs"]] == [Id.VIEW] and not row["clientside_function"])
    body["output"], body["outputs"] = asked["output"], [{"id": k, "property": p} for k, p in outputs_of(asked)]
    for odd in (None, [], "x", 7, {"where": 3}, {"audience": "staff", "round": "99"}, {"within": [{}, ["LY01"]]}):
        body["inputs"] = [{"id": Id.VIEW, "property": "data", "value": odd}]
        body["changedPropIds"] = [f"{Id.VIEW}.data"]
        assert client.post("/en/_dash-update-component", json=body).status_code == 200


def test_the_front_door_leads_to_the_readers_language(client):
    for asked, lang in (("ar,en;q=0.5", "ar"), ("fr", "en"), ("", "en")):
        answer = client.get("/", headers={"Accept-Language": asked})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/{lang}/")


def test_health_and_release_name_the_published_release(client, services):
    current = services.store.current()
    assert client.get("/health").json == {"status": "ok", "release": current}
    answer = client.get("/release")
    app = start_of(client.get("/en/"))["app"]  # changes with scripts, styles and words
    assert (answer.json, answer.headers["Cache-Control"]) == ({"digest": current, "app": app}, "no-cache")
    again = client.get("/release", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@LANGS
def test_every_address_in_the_start_data_is_kept_for_ever_under_its_digest(client, lang):
    urls = start_of(client.get(f"/{lang}/"))["urls"]
    of_a_release = (urls["places"], *urls["marks"].values(), *urls["geometry"].values())
    for url in (*urls["cubes"].values(), *of_a_release):
        answer = client.get(url)
        assert answer.status_code == 200 and json.loads(answer.data)
        assert "immutable" in answer.headers["Cache-Control"]
        digest = url.split(".")[-3 if url in urls["cubes"].values() else -2]
        overtaken = client.get(url.replace(digest, "0" * len(digest)))
        if url in of_a_release:  # a page that a publish has overtaken goes on with the new, until it comes anew itself
            assert (overtaken.data, overtaken.headers["Cache-Control"]) == (answer.data, "no-cache")
        else:
            assert overtaken.status_code == 404
    for wrong in ("/geo/nowhere.0.json", "/geo/mantika..json", urls["cubes"]["54"].replace(".54.", ".1.")):
        assert client.get(wrong).status_code == 404


@LANGS
def test_a_page_starts_from_the_view_of_its_address(client, services, lang):
    query = "chapter=migrants&level=region&measure=share&within=LY0211"
    answer = client.get(f"/{lang}/?{query}")
    start, parsed = start_of(answer), from_url(f"/{lang}/?{query}", services.catalog())
    assert start["view"] == json.loads(json.dumps(as_dict(parsed.view)))
    assert start["release"] == services.store.current()
    assert f'lang="{lang}" dir="{lang.direction}"' in answer.text
    assert "coordinates" not in answer.text and answer.headers["Cache-Control"] == "no-cache"


@LANGS
def test_a_page_asks_nothing_of_another_host(client, lang):
    page = client.get(f"/{lang}/").text
    # Whole addresses for other sites, and links to sources that a reader may follow.
    fetched = re.sub(r'<link rel="(?:canonical|alternate)"[^>]*>|<a [^>]*>', "", page)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]+', fetched)
    for address in re.findall(r'(?:src|href)="(/[^"]+)"', page):
        assert client.get(address).status_code == 200


@settings(max_examples=50, deadline=None)
@given(query=st.text(max_size=80) | st.text(max_size=20).map("chapter=migrants&nationality={}".format))
def test_any_query_at_all_opens_a_sensible_page(server, services, query):
    answer = server.test_client().get("/en/", query_string=query)
    assert answer.status_code == 200
    parsed = from_dict(start_of(answer)["view"], services.catalog())
    assert parsed.notices == ()
    assert parsed.view.round == 54 and parsed.view.lang is Lang.en


@LANGS
def test_what_a_link_asks_for_in_vain_is_said_in_words(client, services, lang):
    for query in ("round=99", "colour=red", "within=LY99"):
        parsed = from_url(f"/{lang}/?{query}", services.catalog())
        said = parsed.notices[0].worded(lang)
        assert said in words_of(start_of(client.get(f"/{lang}/?{query}")))


def words_of(part) -> list[str]:
    """Every string in JSON data."""
    if isinstance(part, str):
        return [part]
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return [words for item in inner for words in words_of(item)]


# Figures that everybody knows of Round 54: level, chart, bar, people, per cent of Libya's.
FIGURES = (
    (Level.mantika, "places", "LY0211", 126_813, 16.1),  # Tripoli
    (Level.mantika, "places", "LY0214", 84_622, 10.7),  # Misrata
    (Level.mantika, "places", "LY0103", 80_924, 10.3),  # Benghazi
    (Level.region, "places", "LY02", None, 54.1),  # West
    (Level.region, "places", "LY01", None, 33.5),  # East
    (Level.region, "places", "LY03", None, 12.3),  # South
    (Level.mantika, "nationality", "sudan", 207_117, 26.3),
    (Level.mantika, "sex_age", "men", None, 78.3),
)


@pytest.mark.parametrize(("level", "key", "bar_key", "people", "share"), FIGURES)
@LANGS
def test_the_known_figures_are_on_the_map_in_the_chart_and_in_the_table(services, lang, level, key, bar_key, people,
                                                                        share):
    catalog = services.catalog()
    view = from_url(f"/{lang}/?chapter=migrants&measure=count&level={level}", catalog).view
    scene = compose(view, catalog, services.world)
    bar = next(bar for chart in scene.charts if chart.key == key for bar in chart.bars if bar.key == bar_key)
    shown = {bar.text, bar.share}
    assert percent(share, lang) in shown
    assert people is None or number(people, lang) in shown
    if key == "places":
        assert next(fill.text for fill in scene.fills if fill.pcode == bar_key) == bar.text
        assert shown <= set(next(row for row in scene.table.rows if bar_key in row))


@LANGS
def test_the_summary_tells_how_many_migrants_there_are(client, lang):
    page = client.get(f"/{lang}/?chapter=migrants").text
    assert number(787_326, lang) in re.search(r'name="description" content="([^"]+)"', page)[1]


@pytest.mark.parametrize("query", ["", "chapter=storm&snapshot=2023-10-31", "chapter=migrants&need_1=food&round=9"])
@LANGS
def test_a_shared_link_is_shown_with_a_picture_of_that_very_view(client, services, lang, query):
    page = client.get(f"/{lang}/?{query}").text
    told = {name: unescape(words) for name, words in re.findall(r'<meta property="og:(\S+)" content="([^"]*)"', page)}
    view = from_url(f"/{lang}/?{query}", services.catalog()).view
    assert from_url(told["url"].removeprefix("http://localhost"), services.catalog()).view == view
    picture = client.get(told["image"].removeprefix("http://localhost"))
    size = tuple(int.from_bytes(picture.data[start:start + 4]) for start in (16, 20))
    assert (picture.status_code, picture.mimetype, size) == (200, "image/png", (1200, 628))
    assert told["title"] in page and told["description"] == told["image:alt"]
