"""Official boundaries come in any published form, are held to the P-codes, and are drawn on every map."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date

import pytest
import shapely

from app import open_services
from callbacks.boundaries_command import add_boundaries_options, run_boundaries
from callbacks.bundles import app_digest
from callbacks.sheets import make_imprint
from data.cubes import amount
from data.diff import diff
from data.errors import BoundaryError, WorkbookError
from data.importers import read_imports
from data.places import Level, read_gazetteer
from data.releases import make_release, open_release
from data.settings import Settings
from data.words import Lang
from geo.boundaries import OPERATORS, read_world, world_of
from geo.boundary_import import BoundaryFormat, Statement, read_boundaries
from geo.build import areas as build
from geo.links import from_url
from geo.scene import compose
from layouts.sheet.order import SheetOrder
from layouts.sheet.page import compose_sheet
from layouts.sheet.svg import svg
from tests.geo.cod_ab import NEW, UTM33, changed, geojson, package, shapefile, shipped_mantikas, source, zipped

GAZETTEER = read_gazetteer()
REGIONS = {pcode: shapely.union_all([area for code, area in shipped_mantikas().items() if code.startswith(pcode)])
           for pcode in ("LY01", "LY02", "LY03")}


def drawn(files, layer) -> dict[str, shapely.Geometry]:
    found = json.loads(files[f"{layer}.print.geojson"])["features"]
    return {row["properties"]["pcode"]: shapely.from_geojson(json.dumps(row["geometry"])) for row in found}


def refused(content, vintage="") -> str:
    """What a person reads of a refused file."""
    with pytest.raises(WorkbookError) as error:
        read_boundaries(source(content), GAZETTEER, Statement(vintage=vintage))
    return "\n".join([str(error.value), *map(str, error.value.issues)])


def noted(content) -> str:
    return "\n".join(map(str, read_boundaries(source(content), GAZETTEER).issues))


# ---- every published form -----------------------------------------------------------------------------

FORMS = {
    "old names, shapefile in a zip": lambda folder: zipped(shapefile(folder, shipped_mantikas())),
    "shapefile in a folder of a zip, projected": lambda folder: zipped(
        {f"lby_adm/{name}": part for name, part in shapefile(folder, shipped_mantikas(), "admin2Pcod", UTM33).items()}),
    "shapefile without coordinate system": lambda folder: zipped(shapefile(folder, shipped_mantikas(), crs=None)),
    "new names, GeoJSON": lambda _: geojson(shipped_mantikas(), NEW, valid_on="2018-05-07T00:00:00", version="v02"),
    "zip of GeoJSON of each level": lambda folder: zipped({
        "lby_admin0.geojson": geojson({"LY": shapely.union_all(list(REGIONS.values()))}, "adm0_pcode"),
        "lby_admin1.geojson": geojson(REGIONS, "adm1_pcode"),
        "lby_admin2.geojson": geojson(shipped_mantikas(), NEW.upper(), valid_on="2018/05/07"),
        "lby_populatedplaces.geojson": geojson({"LY0101": shapely.Point(22, 32)}), "readme.txt": b"."}),
    "GeoPackage of two layers": lambda folder: package(
        folder, {"lby_admin1": REGIONS, "lby_admin2": shipped_mantikas()}, "Adm2_PCode"),
    "ISO codes by the table": lambda folder: geojson(
        {pcode.replace("LY", "LBY"): area for pcode, area in shipped_mantikas().items()}, validOn="2018-05-07"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_published_form_gives_the_same_mantikas(form, tmp_path):
    [imported] = read_imports(source(FORMS[form](tmp_path)), GAZETTEER, more_formats=(BoundaryFormat(),))
    assert (imported.group, imported.round, len(imported.frame)) == ("boundaries", 0, 0)
    mantikas = drawn(imported.files, "mantika")
    assert sorted(mantikas) == [place.pcode for place in GAZETTEER.at(Level.mantika)]
    for pcode, area in shipped_mantikas().items():
        assert area.symmetric_difference(mantikas[pcode]).area < 0.01 * area.area
    cells, regions = drawn(imported.files, "baladiya"), drawn(imported.files, "region")
    assert shapely.coverage_is_valid(list(cells.values())) and set(regions) == set(REGIONS)
    assert shapely.union_all(list(cells.values())).equals(shapely.union_all(list(mantikas.values())))
    if "without" not in form:
        assert '"2018-05-07"' in imported.files["boundaries.toml"].decode()
    assert ("assumed" in "".join(map(str, imported.issues))) == ("without" in form)
    assert ("Projected" in "".join(map(str, imported.issues))) == ("projected" in form)


def test_the_same_file_gives_the_same_bytes():
    content = geojson(shipped_mantikas())
    one, other = (read_boundaries(source(content), GAZETTEER).files for _ in range(2))
    assert one == other


# ---- mended and told ----------------------------------------------------------------------------------

def bow_tie(area):
    """A spike that crosses itself on the outline."""
    (x, y), *rest = area.exterior.coords
    return shapely.Polygon([(x, y), (x + 0.1, y + 0.1), (x + 0.1, y), (x, y + 0.1), (x, y), *rest])


def test_a_ring_that_crosses_itself_is_mended_and_told():
    said = noted(geojson(changed("LY0322", bow_tie)))
    assert "LY0322: Its outline was mended (Self-intersection)" in said and "km²" in said


def test_overlaps_and_gaps_are_measured_mended_and_told():
    overlap = shapely.box(14.0, 25.0, 14.2, 25.05)  # well inside Murzuq
    gap = shapely.box(14.5, 25.0, 14.52, 25.02)
    areas = changed("LY0322", lambda area: area - gap) | {"LY0317": shipped_mantikas()["LY0317"] | overlap}
    imported = read_boundaries(source(geojson(areas)), GAZETTEER)
    said = "\n".join(map(str, imported.issues))
    km2 = [build.to_metres(area).area / 1e6 for area in (overlap, gap)]
    assert f"overlap by {km2[0]:,.2f} km²" in said and f"leave gaps of {km2[1]:,.2f} km²" in said
    assert shapely.coverage_is_valid(list(drawn(imported.files, "mantika").values()))
    whole = drawn(imported.files, "country")["LY"]
    assert whole.contains(gap) and whole.contains(overlap)


def test_a_point_outside_its_mantika_stays_with_its_pcode_and_is_told():
    derna = shipped_mantikas()["LY0101"]
    place = GAZETTEER["LY010101"]
    cut = shapely.Point(place.lon, place.lat).buffer(0.05)
    areas = changed("LY0101", lambda area: area - cut)
    areas["LY0104"] = areas["LY0104"] | (cut & derna)
    imported = read_boundaries(source(geojson(areas)), GAZETTEER)
    assert "1 baladiya points lie outside" in "\n".join(map(str, imported.issues))
    assert not drawn(imported.files, "mantika")["LY0101"].intersects(shapely.Point(place.lon, place.lat))
    assert drawn(imported.files, "mantika")["LY0101"].contains(drawn(imported.files, "baladiya")["LY010101"].centroid)


def test_islands_stay_and_islets_are_left_out():
    island, islet = shapely.box(13.0, 33.2, 13.1, 33.25), shapely.box(12.5, 33.4, 12.503, 33.403)
    areas = changed("LY0211", lambda area: area | island | islet)
    imported = read_boundaries(source(geojson(areas)), GAZETTEER)
    tripoli = drawn(imported.files, "mantika")["LY0211"]
    assert tripoli.contains(island.centroid) and not tripoli.contains(islet.centroid)
    assert "Islets" in "\n".join(map(str, imported.issues))
    assert len(json.loads(imported.files["place_labels.geojson"])["features"]) == 26


# ---- refused ------------------------------------------------------------------------------------------

def swapped(areas):
    return {pcode: shapely.transform(area, lambda x, y: (y, x), interleaved=False) for pcode, area in areas.items()}


def rotated(areas):
    """Every P-code at the next area."""
    return dict(zip([*list(areas)[1:], next(iter(areas))], areas.values(), strict=True))


BAD = {
    "one is missing": (lambda: geojson({p: a for p, a in shipped_mantikas().items() if p != "LY0319"}),
                       "LY0319 (Sebha) is missing"),
    "an unknown P-code": (lambda: geojson(shipped_mantikas() | {"LY0399": shapely.box(14, 25, 15, 26)}),
                          "row 23: P-code 'LY0399' isn't a mantika"),
    "regions alone": (lambda: geojson(REGIONS, "adm1_pcode"), "No layer names mantikas by P-code"),
    "swapped": (lambda: geojson(swapped(shipped_mantikas())), "Latitude and longitude are swapped"),
    "elsewhere": (lambda: geojson({p: shapely.affinity.translate(a, 30) for p, a in shipped_mantikas().items()}),
                  "don't lie in Libya"),
    "codes of other areas": (lambda: geojson(rotated(shipped_mantikas())), "seem to belong to other areas"),
    "not a number": (lambda: geojson(shipped_mantikas()).replace(b"[[[", b"[[[NaN, 30.0], [", 1), "There is no area"),
    "a mere speck": (lambda: geojson(changed("LY0322", lambda _: shapely.box(14, 25, 14.001, 25.001))),
                     "LY0322: It covers 0.01 km² only"),
    "an unknown coordinate system": (lambda: geojson(shipped_mantikas()).replace(
        b'{"type"', b'{"crs": {"properties": {"name": "Mars"}}, "type"', 1), "'Mars' isn't known"),
    "infinite": (lambda: geojson(shipped_mantikas()).replace(b"[[[", b"[[[1e999, 30.0], [", 1), "There is no area"),
    "half of it overlaps": (lambda: geojson(changed("LY0322", lambda area: area | shipped_mantikas()["LY0107"])),
                            "Mantikas overlap by"),
    "truncated": (lambda: zipped({"a.geojson": geojson(shipped_mantikas())})[:9_000], "truncated or damaged"),
    "cut GeoJSON": (lambda: geojson(shipped_mantikas())[:-30], "can't be read"),
    "a path outside": (lambda: zipped({"../../a.geojson": geojson(shipped_mantikas())}), "path outside itself"),
    "a bomb": (lambda: zipped({"a.geojson": b'{"type": "FeatureCollection"' + b" " * 30_000_000}), "zip bomb"),
    "a .shp alone": (lambda: (9994).to_bytes(4, "big") + bytes(96), "one part of a shapefile"),
    "a shapefile without its table": (lambda: zipped({"a.shp": (9994).to_bytes(4, "big") + bytes(96)}),
                                      "comes without its .dbf and .shx"),
    "no GeoPackage": (lambda: b"SQLite format 3\0" + bytes(2000), "can't be read"),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_cannot_be_drawn_without_guessing_is_refused_with_the_reason(fault):
    make, said = BAD[fault]
    assert said in refused(make())


def test_a_vintage_that_is_no_date_is_refused():
    assert "'last May' isn't a day, month or year" in refused(geojson(shipped_mantikas()), "last May")


def test_a_workbook_is_not_taken_for_boundaries():
    content = zipped({"xl/workbook.xml": b"<a/>", "[Content_Types].xml": b"<a/>"})
    assert not BoundaryFormat().recognises(source(content)) and not BoundaryFormat().recognises(source(b"id,name\n"))


# ---- published ----------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return open_services(Settings(home=tmp_path_factory.mktemp("home")))


def test_boundaries_are_published_drawn_everywhere_and_undone(services, tmp_path, capsys):
    before, shipped = services.store.current(), services.world
    moved = changed("LY0105", lambda area: area - shapely.box(20, 24, 25, 27.5))
    moved["LY0107"] = moved["LY0107"] | (shipped_mantikas()["LY0105"] & shapely.box(20, 24, 25, 27.5))
    path = tmp_path / "lby_adm2.geojson"
    path.write_bytes(geojson(moved))
    command = ArgumentParser()
    add_boundaries_options(command)
    run_boundaries(services, command.parse_args([str(path), "--source", "UNOSAT", "--licence", "CC BY-IGO",
                                                 "--vintage", "2018-05-07"]))
    digest = services.store.find(capsys.readouterr().out.split("publish ")[-1].strip())
    assert services.world is shipped
    services.store.publish(digest)
    world, catalog = services.world, services.catalog()
    assert world is not shipped and world.source == OPERATORS
    assert world.digest("mantika") != shipped.digest("mantika") and world.layers == shipped.layers
    assert app_digest(catalog, world) != app_digest(catalog, shipped)  # so that open pages come anew
    for lang in Lang:
        view = from_url(f"/{lang}/migrants", catalog).view
        scene = compose(view, catalog, world)
        assert "UNOSAT" in scene.boundary and "CC BY-IGO" in scene.boundary and OPERATORS in scene.sources
        order = SheetOrder(view=view, made_on=date(2024, 12, 24))
        sheet = svg(compose_sheet(order, scene, world, make_imprint(order, catalog, "", ())))
        assert "UNOSAT" in sheet.decode()
    change = diff(open_release(services.store, before), open_release(services.store, digest), catalog.gazetteer)
    assert not change.rounds and dict(change.boundary.after)["date"] == "2018-05-07"
    again = make_release(services.store, base=digest)
    assert world_of(services.store, again.digest, catalog.gazetteer) is world
    run_boundaries(services, command.parse_args(["--shipped"]))
    back = services.store.find(capsys.readouterr().out.split("publish ")[-1].strip())
    services.store.publish(back)
    assert services.world is shipped and amount(services.catalog().cube, 54, "LY") == 787_326


def test_a_release_whose_boundaries_were_damaged_is_refused(services):
    files = read_boundaries(source(geojson(shipped_mantikas())), GAZETTEER).files
    store = services.store
    good = store.put({"a.csv": b"1", **files})
    assert world_of(store, good, GAZETTEER).source == OPERATORS
    bad = store.put({"a.csv": b"1", **files, "mantika.web.geojson": b"{}"})
    with pytest.raises(BoundaryError, match=r"mantika\.web\.geojson differ"):
        world_of(store, bad, GAZETTEER)
    assert read_world(GAZETTEER) is read_world(GAZETTEER)
