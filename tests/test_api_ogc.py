"""OGC API - Features: what GDAL's own program lists and reads, and what the standard asks of every answer."""

from __future__ import annotations

import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box
from shapely.geometry import shape

from data.sources import sources
from geo.api.ogc_collections import collections
from geo.api.shapes import meets
from geo.boundaries import features
from tests.serving import serving

ITEMS = "/api/ogc/collections/{}/items"


@pytest.fixture(scope="module")
def client(server, services):
    return server.test_client()


def ogrinfo(url: str, *options: str) -> str:
    done = subprocess.run(["ogrinfo", "-ro", *options, f"OAPIF:{url}/api/ogc", "-oo", "PAGE_SIZE=200"],
                          capture_output=True, text=True, timeout=120,
                          env={"NO_PROXY": "127.0.0.1", "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0 and "ERROR" not in done.stdout + done.stderr, done.stdout + done.stderr
    return done.stdout


def test_gdal_lists_and_reads_every_collection(tmp_path, client):
    """Each feature once, in whichever pages; its geometry where it has one."""
    with serving(tmp_path / "home", ATLAS_WORKERS="1") as url:
        listed = re.findall(r"^\d+: (\w+)", ogrinfo(url), re.M)
        assert listed == list(collections())
        read = ogrinfo(url, "-al", "-geom=SUMMARY")
        near = ogrinfo(url, "-al", "-spat", "13.0", "32.7", "13.4", "32.95")
    for layer, told in zip(listed, re.split(r"^Layer name: ", read, flags=re.M)[1:], strict=True):
        held = client.get(ITEMS.format(layer) + "?limit=1000").json["features"]
        assert told.startswith(layer) and f"Feature Count: {len(held)}" in told
        assert told.count(f"OGRFeature({layer}):") == len(held) > 0
        assert len(re.findall(r"^  (?:POINT|POLYGON|MULTIPOLYGON)", told, re.M)) == sum(
            one["geometry"] is not None for one in held)
    assert "طرابلس" in near and "Benghazi" not in near


def test_areas_carry_migrants_of_the_latest_round(client, services):
    catalog = services.catalog()
    for key, level in (("regions", "region"), ("mantika", "mantika"), ("baladiya", "baladiya"),
                       ("baladiya_areas", "baladiya"), ("muhalla", "muhalla")):
        held = client.get(ITEMS.format(key) + "?limit=1000").json["features"]
        assert {one["id"] for one in held} == {place.pcode for place in catalog.gazetteer.at(level)}
        for one in held:
            row = one["properties"]
            assert row["round"] == catalog.latest_round and row["unit"] == "people" and row["boundary_vintage"]
            assert row["source"] in sources() and row["name_en"] and row["name_ar"] and row["disclaimer"]
            assert (row["count"] is None) == (row["count_status"] != "published")


def test_disembarkation_points_stand_at_their_municipality(client, services):
    points = {place.pcode: [place.lon, place.lat] for place in services.gazetteer.at("baladiya")}
    held = client.get(ITEMS.format("disembarkation")).json["features"]
    assert held and all(one["geometry"]["coordinates"] == points[one["properties"]["pcode"]] for one in held)


def test_links_lead_round_and_honour_the_public_address(client, tmp_path):
    from app import create_server
    from data.settings import Settings

    away = create_server(Settings(home=tmp_path, public_url="https://atlas.example.org/")).test_client()
    assert all(link["href"].startswith("https://atlas.example.org/api/") for link in away.get("/api/ogc").json["links"])
    seen, waiting = set(), ["http://localhost/api/ogc"]
    while waiting and len(seen) < 120:
        address = waiting.pop()
        answer = client.get(address.partition("#")[0])
        assert answer.status_code == 200, address
        seen.add(address)
        told = answer.json if answer.is_json or "json" in answer.content_type else {}
        links = [*told.get("links", ()), *(link for one in told.get("collections", ()) for link in one["links"])]
        for link in links:
            assert link["href"].startswith("http://localhost/api/") and link["type"] and link["rel"]
            media = client.head(link["href"].partition("#")[0]).content_type
            assert media.startswith(link["type"])
        waiting += [link["href"] for link in links if link["href"] not in (*seen, *waiting)]
    assert any(address.endswith("/muhalla/items") for address in seen)


def test_pages_follow_one_another(client):
    address, seen = ITEMS.format("muhalla") + "?limit=250", []
    while address:
        page = client.get(address).json
        assert page["numberReturned"] == len(page["features"]) <= 250 and page["numberMatched"] == 663
        seen += [one["id"] for one in page["features"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert len(seen) == len(set(seen)) == 663
    assert len(client.get(ITEMS.format("muhalla") + "?limit=5000").json["features"]) == 663


def test_features_are_chosen_by_place_property_and_time(client):
    def ids(key, query):
        return [one["id"] for one in client.get(ITEMS.format(key) + f"?limit=1000&{query}").json["features"]]

    assert ids("mantika", "pcode=LY0213") == ["LY0213"]
    assert set(ids("crossings", "neighbour=tun")) < set(ids("crossings", ""))
    assert ids("mantika", "datetime=2024-08-15") and not ids("mantika", "datetime=2023-08-15")
    assert 0 < len(ids("storm_displacement", "datetime=2023-09-21T00:00:00Z")) < len(ids("storm_displacement", ""))
    assert ids("milestones", "datetime=../2005-12-31") and ids("offices", "datetime=1990-01-01")
    one = client.get(ITEMS.format("mantika") + "/LY0213").json
    assert one["id"] == "LY0213" and {link["rel"] for link in one["links"]} == {"self", "collection"}


@pytest.mark.parametrize(("address", "status"), [
    (ITEMS.format("mantika") + "?bbox=1,2,3", 400), (ITEMS.format("mantika") + "?bbox=a,b,c,d", 400),
    (ITEMS.format("mantika") + "?datetime=yesterday", 400), (ITEMS.format("mantika") + "?limit=0", 400),
    (ITEMS.format("mantika") + "?colour=red", 400), (ITEMS.format("nothing"), 404),
    (ITEMS.format("mantika") + "/LY9999", 404),
])
def test_what_cannot_be_answered_is_refused_in_words(client, address, status):
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert len(answer.json["detail"]) > 20


@given(st.floats(8, 26), st.floats(18, 34), st.floats(0.001, 6), st.floats(0.001, 6))
def test_a_box_chooses_what_it_touches(lon, lat, width, height):
    """Our own rule agrees with the geometry library's."""
    from tests.geo.shipped import shipped

    world, _ = shipped()
    frame = (lon, lat, lon + width, lat + height)
    for geometry in dict(features(world.geojson("mantika"))).values():
        assert meets(geometry, frame) == shape(geometry).intersects(box(*frame))


def test_a_box_may_cross_the_date_line_and_lies_within_an_area():
    square = {"type": "Polygon", "coordinates": [[[10, 10], [20, 10], [20, 20], [10, 20], [10, 10]],
                                                 [[14, 14], [16, 14], [16, 16], [14, 16], [14, 14]]]}
    assert meets(square, (11, 11, 12, 12)) and not meets(square, (14.5, 14.5, 15.5, 15.5))
    assert meets(square, (170, 0, 15, 30)) and not meets(square, (170, 0, 5, 30)) and not meets(None, (0, 0, 90, 90))
