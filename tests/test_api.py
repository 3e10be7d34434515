"""The public API: complete, true to the Atlas's own scenes, silent on what the policy hides, clear when refusing."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_server, open_services
from data.catalog import open_catalog
from data.cubes import measured
from data.gaps import Gap
from data.indicators import MEASURES, dimensions
from data.settings import Settings
from geo.api.facts import is_in
from geo.api.operations import OPERATIONS
from geo.api.shelf import Shelf
from geo.links import from_url
from geo.marks import Mark
from geo.scene import compose
from tests.second_round import second_round

BREAKDOWNS = [key for key in dimensions() if key != "total"]


@pytest.fixture(scope="module")
def client(server, services):
    """A server whose release holds the shipped round and one of which exact values are known."""
    second_round(services.store, services.gazetteer)
    return server.test_client()


@dataclass(frozen=True)
class Asked:
    """Asks a client for JSON; every page of a list, if there are more."""

    client: object

    def one(self, path: str, **query) -> dict:
        answer = self.client.get(path + (f"?{urlencode(query)}" if query else ""))
        assert answer.status_code == 200, answer.text
        return answer.json

    def all(self, path: str, **query) -> list[dict]:
        page = self.one(path, limit=1000, **query)
        found = page["items"]
        while page["next"]:
            address = urlsplit(page["next"])
            page = self.one(f"{address.path}?{address.query}")
            found += page["items"]
        assert len(found) == page["matched"]
        return found


@pytest.fixture(scope="module")
def asked(client) -> Asked:
    return Asked(client)


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.key)
def test_every_example_works_for_scripts_of_any_site(client, row):
    answer = client.get(f"/api{row.example}", headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.content_type) == (200, row.media)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers and "Set-Cookie" not in answer.headers


def test_no_figure_is_without_unit_date_and_source(asked):
    for measure in ("count", "share", "per_1000", "change"):
        page = asked.one("/api/v1/observations", level="baladiya", measure=measure)
        for row in page["items"]:
            assert row["unit"] and row["start"] and row["end"] and set(row["sources"]) <= page["sources"].keys()
    for row in asked.one("/api/v1/areas/mantika")["features"]:
        assert row["properties"]["unit"] and row["properties"]["start"] and row["geometry"]
    for layer in asked.one("/api/v1/layers")["items"]:
        page = asked.one(f"/api/v1/layers/{layer['key']}", limit=1000)
        assert page["items"] and page["disclaimer"]
        for row in page["items"]:
            assert page["sources"][row["source"]]["licence"]
            assert row["value"] is None or (row["unit"] and row["as_of"] and row["status"] == "published"), row


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_the_numbers_are_those_of_the_atlas(asked, services, data):
    """What a map of this measure, round, level and filter paints is what the API answers, gap by gap."""
    catalog = services.catalog()
    dimension = data.draw(st.sampled_from(["total", *BREAKDOWNS]))
    category = data.draw(st.sampled_from(dimensions()[dimension].categories))
    measure, number = data.draw(st.sampled_from(MEASURES)), data.draw(st.sampled_from(catalog.held_rounds))
    level = data.draw(st.sampled_from(("region", "mantika", "baladiya", "muhalla")))
    filters = {} if dimension == "total" else {dimension: category}
    query = urlencode({"chapter": "migrants", "round": number, "measure": measure, "level": level, **filters})
    view = from_url(f"/en/?{query}", catalog).view
    told = asked.all("/api/v1/observations", round=number, level=view.level, dimension=dimension, category=category,
                     measure=view.measure)
    values = {row["pcode"]: row["value"] if row["value"] is not None else row["status"] for row in told}
    gaps = {Gap.HIDDEN: "suppressed", Gap.NOBODY: "not_present", Gap.NOT_ASSESSED: "not_assessed",
            Gap.NOT_AVAILABLE: "not_available"}
    base = 100 if view.measure == "change" else 0  # a scene's index of change begins at 100
    painted = compose(view, catalog, services.world).fills
    assert values == {fill.pcode: gaps[fill.value] if fill.value < 0 else fill.value - base for fill in painted}
    assert {row["pcode"]: row["value"] for row in asked.one(f"/api/v1/view?{query}")["fills"]} == {
        pcode: None if isinstance(value, str) else value for pcode, value in values.items()}


def test_what_the_policy_hides_is_nowhere(asked, services):
    """Every count that staff see and the public doesn't has no number in any answer that could hold it."""
    public = services.catalog()
    exact = open_catalog(services.store, public.digest, services.gazetteer, "staff")
    found = 0
    for number in public.held_rounds:
        rows = asked.all("/api/v1/observations", round=number)
        shares = asked.all("/api/v1/observations", round=number, measure="share")
        for row, share in zip(rows, shares, strict=True):
            where = None if row["dimension"] == "total" else (row["dimension"], (row["category"],))
            if measured(public.cube, number, row["pcode"], "count", where) == Gap.HIDDEN:
                found += measured(exact.cube, number, row["pcode"], "count", where) > 0
                assert row["value"] is share["value"] is None and row["status"] == share["status"] == "suppressed"
    assert found > 20, "too few hidden counts to prove anything"
    for level in ("mantika", "baladiya", "muhalla"):
        for feature in asked.one(f"/api/v1/areas/{level}?round=53&where=nationality.niger&limit=1000")["features"]:
            row, where = feature["properties"], ("nationality", ("niger",))
            if measured(public.cube, 53, row["pcode"], "count", where) < 0:
                assert row["count"] is row["share"] is row["per_1000"] is None


def test_a_list_comes_whole_whatever_its_pages(asked):
    whole = asked.all("/api/v1/places", level="baladiya")
    pages = [row for offset in range(0, 100, 7)
             for row in asked.one("/api/v1/places", level="baladiya", limit=7, offset=offset)["items"]]
    assert pages == whole and len({row["pcode"] for row in whole}) == 100
    assert asked.one("/api/v1/places", level="baladiya", offset=100)["items"] == []


def test_places_are_found_in_either_language_and_filtered(asked):
    assert asked.one("/api/v1/places", q="طرابلس")["items"][0]["name_en"] == "Tripoli"
    inside = asked.all("/api/v1/places", within="LY0213", level="muhalla")
    assert inside and all(row["pcode"].startswith("LY0213") for row in inside)
    assert [row["level"] for row in asked.one("/api/v1/places/LY021301")["above"]] == ["country", "region", "mantika"]


@pytest.mark.parametrize(("address", "status", "kind", "named"), [
    ("/api/v1/observations?levle=mantika", 400, "unknown_parameter", "levle"),
    ("/api/v1/observations?level=village", 400, "wrong_value", "mantika"),
    ("/api/v1/observations?round=99", 400, "wrong_value", "54"),
    ("/api/v1/places?limit=1001", 400, "wrong_value", "1,000"),
    ("/api/v1/places?limit=5&limit=6", 400, "repeated_parameter", "limit"),
    ("/api/v1/places?within=Tripoli", 400, "wrong_value", "LY0213"),
    ("/api/v1/observations?within=LY9999", 404, "not_found", "LY9999"),
    ("/api/v1/layers/nothing", 404, "not_found", "/api/v1/layers"),
    ("/api/v1/layers/crossings?datetime=2023-13-01", 400, "wrong_value", "2023-09-10"),
    ("/api/v2/places", 404, "not_found", "/api/v1"),
    ("/api/v1/places?q=" + "a" * 5000, 400, "too_long", "4,096"),
])
def test_a_refusal_says_what_where_and_what_to_do(client, address, status, kind, named):
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json["type"] == f"/api/en/#{kind}" and named in answer.json["detail"]
    assert f'id="{kind}"' in client.get("/api/en/").text
    in_arabic = client.get(address + ("&" if "?" in address else "?") + "lang=ar").json
    assert in_arabic["title"] != answer.json["title"] or kind == "unknown_parameter"


def test_only_reading_is_answered(client):
    answer = client.post("/api/v1/places")
    assert (answer.status_code, answer.json["type"]) == (405, "/api/en/#wrong_method")
    assert "GET" in answer.headers["Allow"]
    assert client.options("/api/v1/places").headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_nothing_is_sent_twice_until_a_release_is_published(tmp_path):
    home = Settings(home=tmp_path)
    client, services = create_server(home).test_client(), open_services(home)
    first = client.get("/api/v1/areas/mantika", headers={"Accept-Encoding": "br"})
    assert first.headers["Content-Encoding"] == "br" and "no-cache" in first.headers["Cache-Control"]
    tag = {"If-None-Match": first.headers["ETag"], "Accept-Encoding": "br"}
    unchanged = client.get("/api/v1/areas/mantika", headers=tag)
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    second_round(services.store, services.gazetteer, 55)
    assert client.get("/api/v1/areas/mantika", headers=tag).status_code == 200
    assert client.get("/api/v1/areas/mantika").json["features"][0]["properties"]["round"] == 55
    services.store.rollback()
    assert client.get("/api/v1/areas/mantika", headers=tag).status_code == 304


def test_publications_are_told_without_names_or_notes(asked, services):
    services.store.publish(services.store.digests()[0], note="a secret note", who="Somebody Inside")
    history = asked.one("/api/v1/releases")
    assert history["items"][0]["release"] == history["release"] == services.store.current()
    for address in ("/api/v1", "/api/v1/releases", "/api/openapi.json", "/api/ogc", "/api/v1/view"):
        assert not any(word in asked.client.get(address).text for word in ("secret note", "Somebody Inside"))
    services.store.rollback()


def test_a_view_says_what_its_page_says(asked, services):
    query = "chapter=storm&snapshot=2023-09-21&lang=ar&colour=red"
    parsed = from_url(f"/?{query}", services.catalog())
    scene = compose(parsed.view, services.catalog(), services.world, parsed.notices)
    told = asked.one(f"/api/v1/view?{query}")
    assert (told["title"], told["summary"]) == (scene.title, scene.summary)
    assert told["notices"] == list(scene.notices) and told["notices"]
    assert [tuple(row) for row in told["table"]["rows"]] == list(scene.table.rows)
    assert told["page"].endswith("/ar/?chapter=storm&round=54&snapshot=2023-09-21")


def test_facts_are_told_as_of_a_time(asked):
    whole = asked.all("/api/v1/layers/storm_idps")
    autumn = asked.all("/api/v1/layers/storm_idps", datetime="2023-09-19/2023-09-21")
    assert autumn and {row["start"] for row in autumn} == {"2023-09-19", "2023-09-21"} and len(autumn) < len(whole)
    assert asked.all("/api/v1/layers/storm_idps", datetime="2030-01-01/..") == []
    assert asked.all("/api/v1/layers/offices", datetime="2030-01-01T00:00:00Z") == asked.all("/api/v1/layers/offices")


def test_a_point_that_is_retired_is_told_of_the_time_when_it_was_there():
    retired = Mark(id="x", layer="offices", name="", kind="", source="", since="2015-03-01", until="2020-06-30")
    told = {None: False, "2015-03-01": True, "2019-01-01/..": True, "../2014-12-31": False, "2020-06-30": False}
    assert {when: is_in(retired, when) for when in told} == told


def test_a_client_that_asks_too_much_is_told_when_to_come_back(tmp_path):
    client = create_server(Settings(home=tmp_path, api_per_minute=3)).test_client()
    answers = [client.get("/api/v1") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].json["type"] == "/api/en/#too_many" and "3 questions" in answers[-1].json["detail"]
    assert client.get("/api/v1", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200
    assert client.get("/en/").status_code == 200


def test_answers_kept_take_no_more_than_their_share():
    shelf = Shelf(most_bytes=100)
    for key in range(50):
        shelf.keep(key, b"x" * 30)
    assert shelf.find(49) and not shelf.find(0) and sum(bool(shelf.find(key)) for key in range(50)) == 3


def test_the_description_and_the_routes_are_one(client, server):
    described = {f"/api{path}" for path in client.get("/api/openapi.json").json["paths"]}
    routed = {str(rule).replace("<", "{").replace(">", "}") for rule in server.url_map.iter_rules()
              if rule.endpoint.startswith("api_") and rule.endpoint.removeprefix("api_") in
              {row.key for row in OPERATIONS}}
    assert described == routed and len(described) == len(OPERATIONS)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_page_tells_everything_and_asks_no_other_host(client, lang):
    page = client.get(f"/api/{lang}/").text
    assert all(f'id="{row.key}"' in page for row in OPERATIONS)
    for sign in ("<script", 'src="', "{root}", "OAPIF:http://localhost/api/ogc"):
        assert (sign in page) == sign.startswith("OAPIF")
    assert "release" in page and client.get("/api/", headers={"Accept-Language": lang}).location == f"/api/{lang}/"
    assert f'href="/api/{lang}/"' in client.get(f"/{lang}/").text
    assert f"/api/{lang}/" in client.get(client.get(f"/{lang}/").text.split('"page": "')[1].split('"')[0]).text
