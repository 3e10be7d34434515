"""World: bytes, digests, boxes and label points, one to one with the gazetteer."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import BoundaryError
from data.places import Gazetteer, Level, Place, read_gazetteer
from geo.boundaries import FILES, RESOLUTIONS, World, read_world

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return read_gazetteer()


@pytest.fixture(scope="module")
def world(gazetteer: Gazetteer) -> World:
    return read_world(gazetteer)


def test_every_layer_answers_with_geojson_under_a_digest(world):
    for layer in world.layers:
        for resolution in RESOLUTIONS:
            assert json.loads(world.geojson(layer, resolution))["type"] == "FeatureCollection"
            assert len(world.digest(layer, resolution)) == 16
    assert world.digest("mantika", "web") != world.digest("mantika", "print")
    assert world.digest("towns", "web") == world.digest("towns", "print")


@pytest.mark.parametrize("layer, resolution", [("province", "web"), ("mantika", "huge"), ("../x", "web")])
def test_an_unknown_layer_is_refused_by_name(world, layer, resolution):
    with pytest.raises(BoundaryError, match="There is no layer"):
        world.geojson(layer, resolution)


def test_muhallas_without_a_point_are_left_out_and_counted(world, gazetteer):
    drawn = {f["properties"]["pcode"] for f in json.loads(world.geojson("muhalla_points"))["features"]}
    assert len(world.without_point) == 19
    assert drawn | set(world.without_point) == {place.pcode for place in gazetteer.at(Level.muhalla)}
    assert not drawn & set(world.without_point)


def test_every_place_has_bounds_within_libya_that_hold_its_label(world, gazetteer):
    for place in gazetteer:
        west, south, east, north = world.bounds(place.pcode)
        assert 9 < west < east < 26 and 19 < south < north < 34, place.pcode
        label = world.label_point(place.pcode)
        assert (label is None) == (place.pcode in world.without_point), place.pcode
        assert label is None or (west < label[0] < east and south < label[1] < north), place.pcode


def test_bounds_of_a_place_nobody_knows_are_refused(world):
    with pytest.raises(KeyError):
        world.bounds("LY99")


def test_a_gazetteer_with_other_places_is_refused_naming_both_sides(gazetteer):
    places = dict(gazetteer.places)
    del places["LY0322"]
    places["LY0323"] = Place("LY0323", Level.mantika, "LY03", "Elsewhere", "مكان آخر")
    with pytest.raises(BoundaryError, match="Missing: LY0323; extra: LY0322"):
        read_world(Gazetteer(places))


def test_a_damaged_or_missing_file_is_refused(tmp_path, gazetteer):
    folder = tmp_path / "files"
    shutil.copytree(FILES, folder)
    (folder / "towns.geojson").write_bytes(b"{}")
    with pytest.raises(BoundaryError, match=r"towns\.geojson differ"):
        read_world(gazetteer, folder)
    (folder / "towns.geojson").unlink()
    with pytest.raises(BoundaryError, match="can't be read"):
        read_world(gazetteer, folder)


def test_serving_geometry_imports_no_geometry_library():
    code = (
        "import sys; from data.places import read_gazetteer; from geo.boundaries import read_world; "
        "read_world(read_gazetteer()); print({'shapely', 'pyproj', 'geopandas'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
