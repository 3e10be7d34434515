"""The geometry build: a valid coverage, faithful to the P-codes, the same bytes each time."""

import dataclasses
import json
from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from shapely.geometry import Point, shape

from data.errors import BoundaryError
from data.places import Gazetteer, Level, read_gazetteer
from geo.build import RESOLUTIONS, areas, build
from geo.build.inputs import INPUTS, Inputs, read_inputs
from geo.build.world_atlas import decode

SIZE_BUDGET = {"mantika.web.geojson": 60_000, "baladiya.web.geojson": 120_000, "neighbours.web.geojson": 90_000}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return read_gazetteer()


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_inputs()


@pytest.fixture(scope="module")
def files(gazetteer: Gazetteer, inputs: Inputs) -> dict[str, bytes]:
    return build(gazetteer, inputs)


def drawn(content: bytes, key: str = "pcode") -> dict[str, shapely.Geometry]:
    found = json.loads(content)["features"]
    return {feature["properties"][key]: shape(feature["geometry"]) for feature in found}


@pytest.fixture(params=[resolution.name for resolution in RESOLUTIONS])
def atlas(request: pytest.FixtureRequest, files: dict[str, bytes]) -> dict[str, dict[str, shapely.Geometry]]:
    """Geometries as they stand in the files, by layer and P-code, at each resolution."""
    layers = {level: drawn(files[f"{level}.{request.param}.geojson"]) for level in list(Level)[:4]}
    return layers | {"neighbours": drawn(files[f"neighbours.{request.param}.geojson"], "iso3")}


def test_committed_files_are_what_the_build_makes(files):
    committed = {path.name: path.read_bytes() for path in INPUTS.parent.iterdir() if path.is_file()}
    assert sorted(committed) == sorted(files)
    assert [name for name in files if committed[name] != files[name]] == []


def test_building_again_gives_the_same_bytes(files, gazetteer, inputs):
    assert build(gazetteer, inputs) == files


def test_no_level_has_a_gap_or_an_overlap(atlas):
    outline = atlas["country"]["LY"]
    for level in ("region", "mantika", "baladiya"):
        parts = list(atlas[level].values())
        assert shapely.coverage_is_valid(parts), level
        uncovered = shapely.union_all(parts).symmetric_difference(outline)
        assert uncovered.area == pytest.approx(0, abs=1e-9), level
        assert sum(part.area for part in parts) == pytest.approx(outline.area, rel=1e-12), level


def test_neighbours_end_where_libya_begins(atlas):
    assert shapely.coverage_is_valid([*atlas["neighbours"].values(), *atlas["baladiya"].values()])


def test_all_100_points_lie_in_their_own_cell_and_mantika(atlas, gazetteer):
    own = [
        place.pcode
        for place in gazetteer.at(Level.baladiya)
        if atlas["baladiya"][place.pcode].contains(Point(place.lon, place.lat))
        and atlas["mantika"][place.parent].contains(Point(place.lon, place.lat))
    ]
    assert len(own) == 100


def test_each_area_lies_inside_its_parent(atlas):
    for coarse, fine in pairwise(("country", "region", "mantika", "baladiya")):
        for pcode, area in atlas[fine].items():
            assert atlas[coarse][pcode[:-2]].covers(area), pcode


def test_every_mantika_and_cell_is_one_part_without_holes(atlas):
    assert len(atlas["mantika"]) == 22
    for pcode, area in (atlas["mantika"] | atlas["baladiya"] | atlas["region"] | atlas["country"]).items():
        assert area.geom_type == "Polygon" and area.is_valid, pcode
        assert not area.interiors, pcode


def test_no_mantika_hangs_together_by_a_thread(atlas):
    for pcode, area in atlas["mantika"].items():
        core = shapely.get_parts(areas.to_metres(area).buffer(-1000))
        assert sum(part.area > 20e6 for part in core) == 1, pcode


def test_borders_run_between_the_six_neighbours_and_libya(files):
    borders = drawn(files["borders.web.geojson"], "key")
    assert {key for key in borders if "LBY" in key} == {
        "DZA-LBY", "EGY-LBY", "LBY-NER", "LBY-SDN", "LBY-TCD", "LBY-TUN",
    }  # fmt: skip
    land_km = sum(areas.to_metres(borders[key]).length for key in borders if "LBY" in key) / 1000
    assert 4200 < land_km < 4600


def test_the_border_of_egypt_and_sudan_meets_libya_at_22_north(files):
    border = drawn(files["borders.web.geojson"], "key")["EGY-SDN"]
    west_of_wadi_halfa = border.intersection(shapely.box(20, 15, 31, 30))
    assert shapely.get_coordinates(west_of_wadi_halfa)[:, 1] == pytest.approx(22, abs=0.02)
    assert west_of_wadi_halfa.bounds[0] == pytest.approx(25, abs=0.05)


def test_names_stand_on_what_they_name(files, atlas):
    for pcode, point in drawn(files["place_labels.geojson"]).items():
        assert next(layer for layer in atlas.values() if pcode in layer)[pcode].contains(point), pcode
    land = shapely.union_all([*atlas["neighbours"].values(), atlas["country"]["LY"]])
    key_of = {f["properties"]["key"]: f["properties"]["iso3"] for f in features_of(files, "neighbours.web")}
    for feature in features_of(files, "basemap_labels"):
        properties, point = feature["properties"], shape(feature["geometry"])
        if properties["kind"] == "country":
            assert atlas["neighbours"][key_of[properties["key"]]].contains(point), properties["key"]
        else:
            assert land.contains(point) == (properties["kind"] == "island"), properties["key"]


def features_of(files: dict[str, bytes], name: str) -> list[dict]:
    return json.loads(files[f"{name}.geojson"])["features"]


def test_every_mantika_has_one_seat_among_the_ranked_towns(files, gazetteer):
    ranked = [f["properties"]["pcode"] for f in features_of(files, "towns") if f["properties"]["rank"] < 3]
    assert sorted(pcode[:6] for pcode in ranked) == [place.pcode for place in gazetteer.at(Level.mantika)]


@pytest.mark.parametrize("name", SIZE_BUDGET)
def test_web_files_are_small(files, name):
    assert len(files[name]) <= SIZE_BUDGET[name]


def test_exterior_rings_run_counter_clockwise_and_properties_are_keys_only(files):
    for name in (name for name in files if name.endswith(("web.geojson", "print.geojson"))):
        for feature in json.loads(files[name])["features"]:
            assert set(feature["properties"]) <= {"pcode", "iso3", "key"}
            for part in shapely.get_parts(shape(feature["geometry"])):
                assert part.geom_type != "Polygon" or part.exterior.is_ccw, name


def test_a_fragment_cut_off_from_its_point_joins_its_own_mantika_first():
    cells = {
        "LY010101": shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)]),
        "LY010102": shapely.box(1, 0, 2, 1),
        "LY010201": shapely.box(2, 1, 4, 2).union(shapely.box(3, 0, 4, 1)),
    }
    points = {"LY010101": Point(0.5, 0.5), "LY010102": Point(1.5, 0.5), "LY010201": Point(3.5, 0.5)}
    joined = areas.rejoin_fragments(cells, points)
    assert joined["LY010102"].equals(shapely.box(1, 0, 3, 1))


def test_refuses_a_baladiya_outside_every_district(gazetteer, inputs):
    places = dict(gazetteer.places)
    places["LY010102"] = dataclasses.replace(places["LY010102"], lon=18.0, lat=33.9)
    with pytest.raises(BoundaryError, match="LY010102 lies in 0 districts"):
        build(Gazetteer(places), inputs)


def test_refuses_a_mantika_in_several_parts(gazetteer, inputs):
    places = dict(gazetteer.places)
    places["LY010102"] = dataclasses.replace(places["LY010102"], lon=10.5, lat=26.5)  # Derna moved to Ghat
    with pytest.raises(BoundaryError, match="several parts: LY0101"):
        build(Gazetteer(places), inputs)


def test_refuses_an_input_that_differs_from_its_pin(tmp_path: Path):
    for path in INPUTS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "towns.csv").write_text("pcode,rank,seat_of\n")
    with pytest.raises(BoundaryError, match=r"towns\.csv has SHA-256"):
        read_inputs(tmp_path)


def test_decodes_quantised_topology_with_reversed_arcs_and_collapsed_islands():
    topology = {
        "transform": {"scale": [0.5, 1], "translate": [10, 20]},
        "arcs": [[[0, 0], [4, 0]], [[0, 0], [0, 2], [4, 0], [0, -2]], [[1, 1], [0, 0], [0, 0]]],
        "objects": {"two": {"geometries": [{"type": "MultiPolygon", "arcs": [[[1, -1]], [[2]]], "properties": {}}]}},
    }
    ((_, area),) = decode(topology, "two")
    assert area.equals(shapely.box(10, 20, 12, 22))
