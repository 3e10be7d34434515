"""Build geo/files from Natural Earth, world-atlas and the gazetteer: `python -m geo.build`.

The import of official boundaries draws with it too; serving reads the files as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry import Point

from data.errors import BoundaryError
from data.places import Gazetteer, Level
from geo.build import areas, basemap
from geo.build.inputs import Inputs
from geo.build.write import Feature, feature_collection, sources_toml

AREA_LEVELS = (Level.country, Level.region, Level.mantika, Level.baladiya)

RULE = (
    "Each baladiya gets the part of its Natural Earth district that is nearest to its point (Voronoi, in "
    "Lambert azimuthal equal-area at 27 N 17.5 E, noded on a 1 m grid and polygonized). Fragments of a cell "
    "apart from its point join the cell with which they share most border, of the same mantika first. Cells "
    "are dissolved by P-code into mantikas, regions and the country. Neighbours end at that outline; land "
    "slivers between the outlines go to the neighbour with which they share most border. Simplified as one "
    "coverage (Visvalingam-Whyatt), so that shared borders stay shared. Indicative, adjusted."
)


@dataclass(frozen=True)
class Resolution:
    """How fine the lines are; `abroad_m` is a first, coarser pass over the neighbours alone."""

    name: str
    tolerance_m: float
    abroad_m: float
    decimals: int


MOST_WEB_BYTES = 70_000  # of the web file of mantikas, which every first visit loads
COARSER = 1.4  # how much further apart the points of a line may be at the next try

RESOLUTIONS = (Resolution("web", 500, 1500, 4), Resolution("print", 60, 60, 5))


def build(gazetteer: Gazetteer, inputs: Inputs) -> dict[str, bytes]:
    """Every file of geo/files by name, SOURCES.toml among them; the same bytes each time."""
    points = {place.pcode: Point(place.lon, place.lat) for place in gazetteer.at(Level.baladiya)}
    unknown = sorted(set(inputs.towns) - set(points))
    if unknown:
        raise BoundaryError(f"towns.csv names {', '.join(unknown)}, which are no baladiyas; correct it.")
    files = area_files(inputs.districts, points, inputs.countries)
    files["towns.geojson"] = feature_collection(basemap.towns(points, inputs.towns), 5)
    files["basemap_labels.geojson"] = feature_collection(inputs.basemap_labels, 2)
    files["graticule.geojson"] = feature_collection(basemap.graticule(), 0)
    files["far_land.geojson"] = feature_collection([({"key": "land"}, inputs.far_land)], 2)
    files["SOURCES.toml"] = sources_toml(RULE, counts(points, inputs), inputs.sources, files)
    return files


def area_files(
    districts: areas.Areas, points: Mapping[str, Point], countries: areas.Areas, official: bool = False
) -> dict[str, bytes]:
    """Files of the areas, the neighbours and the label points; all in lon-lat.

    `official` districts are the mantikas themselves: kept as they are, islands and all.
    """
    files = {}
    for resolution in RESOLUTIONS:
        whole = areas.partition(districts, points, areas.thinned(countries, resolution.abroad_m), official)
        found, coverage = fitting(whole, resolution)
        areas.check_valid(coverage) if official else areas.check(coverage, points)
        files |= found
    files["place_labels.geojson"] = feature_collection(basemap.label_points(named(coverage.cells)), 4)
    return files


def fitting(whole: areas.Coverage, resolution: Resolution) -> tuple[dict[str, bytes], areas.Coverage]:
    """Files of one resolution and what they show; lines as crooked as a coast's get coarser until a browser's fit."""
    tolerance_m = resolution.tolerance_m
    while True:
        coverage = areas.simplified(whole, tolerance_m, resolution.decimals)
        files = coverage_files(coverage, resolution)
        if len(files.get("mantika.web.geojson", b"")) <= MOST_WEB_BYTES or tolerance_m > 10 * resolution.tolerance_m:
            return files, coverage
        tolerance_m *= COARSER


def coverage_files(coverage: areas.Coverage, resolution: Resolution) -> dict[str, bytes]:
    """GeoJSON of each level, the neighbours and the borders at one resolution."""
    country = areas.dissolved(coverage.cells, Level.country)["LY"]
    neighbours = basemap.in_window(coverage.neighbours)
    layers = {level: by_pcode(areas.dissolved(coverage.cells, level)) for level in AREA_LEVELS}
    layers["neighbours"] = [
        ({"iso3": iso3, "key": basemap.KEY_OF_ISO3[iso3]}, area) for iso3, area in neighbours.items()
    ]
    layers["borders"] = [({"key": pair}, line) for pair, line in basemap.borders(neighbours | {"LBY": country}).items()]
    return {
        f"{layer}.{resolution.name}.geojson": feature_collection(features, resolution.decimals)
        for layer, features in layers.items()
    }


def by_pcode(found: areas.Areas) -> list[Feature]:
    """Areas as features that hold nothing but their P-code."""
    return [({"pcode": pcode}, area) for pcode, area in found.items()]


def named(cells: areas.Areas) -> areas.Areas:
    """The areas whose names stand on the map: country, regions and mantikas, in P-code order."""
    levels = (Level.country, Level.region, Level.mantika)
    return {pcode: area for level in levels for pcode, area in areas.dissolved(cells, level).items()}


def counts(points: Mapping[str, Point], inputs: Inputs) -> dict[str, int]:
    """How many baladiyas Natural Earth's older districts hold where today's P-codes put them."""
    own = [
        pcode
        for pcode, point in points.items()
        if inputs.districts[inputs.district_of_mantika[pcode[: Level.mantika.code_length]]].contains(point)
    ]
    return {
        "natural_earth_districts": len(inputs.districts),
        "mantikas": len({pcode[: Level.mantika.code_length] for pcode in points}),
        "baladiyas": len(points),
        "baladiyas_in_their_own_natural_earth_district": len(own),
        "baladiyas_moved_to_the_mantika_of_their_pcode": len(points) - len(own),
    }
