"""A published release as PostGIS tables: what QGIS reads is what the public may see of it, and no more."""

import re
import subprocess

import psycopg
import pytest

from app import open_services
from data.cubes import amount
from data.gaps import Gap
from data.places import Level
from data.settings import Settings
from tests.postgres import INSTALL
from tests.second_round import second_round

LAYERS = {"mantika": "Multi Polygon", "baladiya": "Multi Polygon", "muhalla": "Point", "crossings": "Point",
          "ports": "Point", "offices": "Point", "disembarkation": "Point"}


@pytest.fixture
def services(postgres, tmp_path):
    opened = open_services(Settings(home=tmp_path / "home", store=postgres))
    yield opened
    opened.store.close()


def address(url):
    """The database as GDAL names it."""
    name, folder, port = re.search(r"/([^/?]+)\?host=(.+)&port=(\d+)$", url).groups()
    return f"PG:dbname={name} host={folder} port={port} user=atlas schemas=atlas_public"


def ogr(url, *arguments):
    try:
        done = subprocess.run(["ogrinfo", "-ro", address(url), *arguments], capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        pytest.fail(f"ogrinfo isn't installed. {INSTALL}", pytrace=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def table(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def test_ogrinfo_lists_and_reads_every_layer(services, postgres):
    listed = re.findall(r"^\d+: (\w+) \((.+)\)$", ogr(postgres), re.M)
    assert dict(listed) == LAYERS
    for layer in LAYERS:
        read = ogr(postgres, layer)
        assert "WGS 84" in read and "Geometry Column = geom" in read and "FID Column = id" in read
        assert int(re.search(r"Feature Count: (\d+)", read)[1]) == len(re.findall(r"^OGRFeature", read, re.M)) > 3
        assert set(re.findall(r"^  source \(String\) = (.*)$", read, re.M)) not in (set(), {""}, {"(null)"})
    mantika = ogr(postgres, "mantika")
    assert "name_ar (String) = طرابلس" in mantika and "period (String) = August–September 2024" in mantika
    assert "Natural Earth" in mantika and "indicative" in mantika


def test_layers_hold_what_the_public_may_see(services, postgres):
    catalog = services.catalog()
    for level in (Level.mantika, Level.baladiya, Level.muhalla):
        rows = table(postgres, f"SELECT pcode, migrants, status, round FROM atlas_public.{level}")
        assert {pcode for pcode, *_ in rows} == {place.pcode for place in catalog.gazetteer.at(level)}
        for pcode, migrants, status, number in rows:
            known = amount(catalog.cube, 54, pcode)
            assert number == 54 and (migrants, status) == (
                (known, "published") if known >= 0 else (None, Gap(known).name.lower().replace("hidden", "suppressed")))
    assert sum(migrants for migrants, in table(postgres, "SELECT migrants FROM atlas_public.mantika")) == 787_326
    apart = table(postgres, "SELECT d.key FROM atlas_public.disembarkation d LEFT JOIN atlas_public.baladiya b "
                            "ON b.pcode = d.pcode AND ST_Intersects(b.geom, d.geom) WHERE b.pcode IS NULL")
    towns = {(place.lon, place.lat) for place in catalog.gazetteer.at(Level.baladiya)}
    shown = table(postgres, "SELECT ST_X(geom), ST_Y(geom) FROM atlas_public.disembarkation")
    assert not apart and set(shown) <= towns


def test_every_switch_moves_the_layers_with_it_and_keeps_grants(services, postgres, postgres_server):
    postgres_server.run("DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$")
    with psycopg.connect(postgres, autocommit=True) as connection:
        for right in ("USAGE ON SCHEMA atlas_public", "SELECT ON ALL TABLES IN SCHEMA atlas_public"):
            connection.execute(f"GRANT {right} TO reader")
    reader = postgres.replace("//atlas@", "//reader@")
    latest = "SELECT DISTINCT round FROM atlas_public.mantika"
    release = second_round(services.store, services.gazetteer, number=55)
    services.store.publish(release.digest, who="Amal")
    assert table(reader, latest) == [(55,)]
    services.store.rollback()
    assert table(reader, latest) == [(54,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        table(reader, "SELECT * FROM atlas.release_file")


def test_without_postgis_publishing_goes_on_and_says_that_there_are_no_layers(postgres_server, tmp_path):
    url = postgres_server.create("bare", template="template1")
    services = open_services(Settings(home=tmp_path / "home", store=url))
    told = services.store.document("alert", "postgis").content["message"]
    assert "layers for QGIS weren't written" in told and "CREATE EXTENSION postgis" in told
    assert services.catalog().latest_round == 54 and len(services.store.records()) == 1
    postgres_server.run("CREATE EXTENSION postgis", "bare")
    services.store.publish(services.store.current())  # again: nothing but the layers
    assert services.store.document("alert", "postgis") is None and len(services.store.records()) == 1
    assert table(url, "SELECT DISTINCT GeometryType(geom) FROM atlas_public.offices") == [("POINT",)]
    services.store.close()
