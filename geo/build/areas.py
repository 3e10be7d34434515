"""Cut Libya into baladiya cells, mantikas and regions, and its neighbours along the same borders.

Every line goes into one linework, noded on a 1 m grid and polygonized; each face then gets one owner.
So the areas are a coverage: neighbours share their borders point by point, with no gap and no overlap.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import shapely
from pyproj import Transformer
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from data.errors import BoundaryError
from data.places import Level
from geo.build.write import rounded

LAEA = "+proj=laea +lat_0=27 +lon_0=17.5 +datum=WGS84 +units=m +no_defs"
"""Lambert azimuthal equal-area about the middle of Libya, in metres."""

GRID_M = 1.0
STEP_DEG = 0.25
"""Long borders get a point this often before projecting, so that a meridian keeps its true course."""

Areas = dict[str, BaseGeometry]


@dataclass(frozen=True)
class Coverage:
    """Libya's baladiya cells by P-code, and its neighbours by ISO 3166 alpha-3 code."""

    cells: Areas
    neighbours: Areas

    @property
    def geometries(self) -> list[BaseGeometry]:
        """All of it, cells first."""
        return [*self.cells.values(), *self.neighbours.values()]

    def mapped(self, geometries: Iterable[BaseGeometry]) -> "Coverage":
        """The same keys with other geometries, given in the same order."""
        keys = [*self.cells, *self.neighbours]
        found = dict(zip(keys, geometries, strict=True))
        return Coverage({key: found[key] for key in self.cells}, {key: found[key] for key in self.neighbours})


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", LAEA, always_xy=True)


def to_metres(geometry: BaseGeometry) -> BaseGeometry:
    """Project lon-lat degrees to metres."""
    return shapely.transform(geometry, _transformer().transform, interleaved=False)


def to_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """Unproject metres to lon-lat degrees."""
    inverse = _transformer().transform
    return shapely.transform(geometry, lambda x, y: inverse(x, y, direction="INVERSE"), interleaved=False)


def partition(districts: Areas, points: Mapping[str, Point], countries: Areas, official: bool = False) -> Coverage:
    """Give every face of the linework to a baladiya or to a neighbour; all in lon-lat, answer in metres.

    Inside the district that holds it, a baladiya gets what is nearest to its point (Voronoi).
    `countries` holds Libya too (LBY): what that outline claims beyond the districts is a sliver.
    `official` districts are the mantikas themselves, so that no part of one goes to another.
    """
    districts = {key: to_metres(shapely.segmentize(area, STEP_DEG)) for key, area in districts.items()}
    countries = {key: to_metres(shapely.segmentize(area, STEP_DEG)) for key, area in countries.items()}
    points = {pcode: to_metres(point) for pcode, point in points.items()}
    held = points_by_district(districts, points)
    lines = [area.boundary for area in (*districts.values(), *countries.values())]
    lines += [voronoi_edges(district, [points[p] for p in held[key]]) for key, district in districts.items()]
    lines += ties(countries, shapely.union_all(list(districts.values())).boundary)
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines, grid_size=GRID_M)]))
    owners = [owner(face, districts, held, points, countries) for face in faces]
    slivers = [face for face, name in zip(faces, owners, strict=True) if name == "LBY"]
    areas = gathered(faces, owners)
    cells = rejoin_fragments({pcode: areas[pcode] for pcode in sorted(points)}, points, official)
    neighbours = {iso3: areas[iso3] for iso3 in sorted(countries) if iso3 != "LBY"}
    return Coverage(cells, fill_slivers(slivers, neighbours))


def points_by_district(districts: Areas, points: Mapping[str, Point]) -> dict[str, list[str]]:
    """P-codes of the points in each district, in P-code order; a point outside all of them is an error."""
    held: dict[str, list[str]] = {key: [] for key in districts}
    for pcode in sorted(points):
        homes = [key for key, district in districts.items() if district.contains(points[pcode])]
        if len(homes) != 1:
            raise BoundaryError(f"The point of {pcode} lies in {len(homes)} districts; move it into one.")
        held[homes[0]].append(pcode)
    empty = [key for key, pcodes in held.items() if not pcodes]
    if empty:
        raise BoundaryError(f"No baladiya point lies in {', '.join(empty)}; join each to a neighbour first.")
    return held


def voronoi_edges(district: BaseGeometry, points: list[Point]) -> BaseGeometry:
    """Lines halfway between the points, within the district."""
    if len(points) < 2:
        return shapely.MultiLineString()
    sites = shapely.MultiPoint(points)
    return shapely.voronoi_polygons(sites, extend_to=district, only_edges=True).intersection(district)


def ties(countries: Areas, outline: BaseGeometry) -> list[BaseGeometry]:
    """Lines from where two neighbours meet Libya to our outline, so that a sliver ends with its country."""
    libya = countries["LBY"].boundary
    neighbours = [area.boundary for iso3, area in countries.items() if iso3 != "LBY"]
    corners = [a.intersection(b).intersection(libya) for a, b in combinations(neighbours, 2)]
    return [shapely.shortest_line(corner, outline) for corner in corners if not corner.is_empty]


def owner(
    face: Polygon, districts: Areas, held: dict[str, list[str]], points: Mapping[str, Point], countries: Areas
) -> str:
    """P-code of a face in Libya, ISO code of one abroad, "LBY" of a sliver, or "" at sea."""
    inside = face.representative_point()
    for key, district in districts.items():
        if district.contains(inside):
            return min(held[key], key=lambda pcode: points[pcode].distance(inside))
    abroad = [iso3 for iso3, country in countries.items() if country.contains(inside)]
    return min(abroad, key=lambda iso3: (iso3 == "LBY", iso3), default="")


def gathered(faces: Iterable[Polygon], owners: Iterable[str]) -> Areas:
    """Faces joined by owner."""
    groups = defaultdict(list)
    for face, name in zip(faces, owners, strict=True):
        groups[name].append(face)
    return {name: shapely.coverage_union_all(group) for name, group in groups.items()}


def rejoin_fragments(cells: Areas, points: Mapping[str, Point], official: bool = False) -> Areas:
    """Single-part cells: a fragment apart from its point goes where it shares its longest border.

    A bay can cut a Voronoi cell in two. Cells of the same mantika are preferred; of an `official` one no other will
    do. An island borders on none and stays part of its cell.
    """
    kept = {}
    fragments = []
    for pcode, cell in cells.items():
        for part in shapely.get_parts(cell):
            if part.contains(points[pcode]):
                kept[pcode] = part
            else:
                fragments.append((pcode, part))
    for pcode, part in fragments:
        mantika = pcode[: Level.mantika.code_length]
        near = {key: cell for key, cell in kept.items() if key.startswith(mantika) or not official}
        border = {key: shared_m(part, cell) for key, cell in near.items() if shared_m(part, cell)}
        target = max(border, key=lambda key: (key.startswith(mantika), border[key], key), default=pcode)
        kept[target] = shapely.coverage_union(kept[target], part)
    return kept


def fill_slivers(slivers: list[Polygon], neighbours: Areas) -> Areas:
    """Give each land sliver between two outlines to the neighbour with which it shares most border.

    A sliver that mostly borders on the sea is left to the sea.
    """
    filled = dict(neighbours)
    for sliver in slivers:
        iso3 = max(neighbours, key=lambda key: shared_m(sliver, neighbours[key]))
        if shared_m(sliver, neighbours[iso3]) > 0.25 * sliver.length:
            filled[iso3] = shapely.coverage_union(filled[iso3], sliver)
    return filled


def shared_m(a: BaseGeometry, b: BaseGeometry) -> float:
    """Length in metres of the border that two areas of one coverage share."""
    return a.boundary.intersection(b.boundary).length


def simplified(coverage: Coverage, tolerance_m: float, decimals: int) -> Coverage:
    """The coverage in lon-lat degrees with fewer points; shared borders stay shared."""
    simple = shapely.coverage_simplify(coverage.geometries, tolerance_m)
    return coverage.mapped(rounded(to_degrees(area), decimals) for area in simple)


def thinned(countries: Mapping[str, BaseGeometry], tolerance_m: float) -> Areas:
    """Countries in lon-lat with fewer points; their borders still match."""
    simple = shapely.coverage_simplify([to_metres(area) for area in countries.values()], tolerance_m)
    return dict(zip(countries, map(to_degrees, simple), strict=True))


def dissolved(cells: Areas, level: Level) -> Areas:
    """Cells joined into the areas of a level, in P-code order."""
    owners = [pcode[: level.code_length] for pcode in cells]
    return dict(sorted(gathered(cells.values(), owners).items()))


def check(coverage: Coverage, points: Mapping[str, Point]) -> None:
    """Refuse a coverage with a gap, an overlap, a point outside its cell, or a mantika in several parts."""
    check_valid(coverage)
    strays = [pcode for pcode, point in points.items() if not coverage.cells[pcode].contains(point)]
    if strays:
        raise BoundaryError(f"Points outside their own cell: {', '.join(strays)}; lower the tolerance.")
    areas = coverage.cells | dissolved(coverage.cells, Level.mantika)
    split = [pcode for pcode, area in areas.items() if area.geom_type != "Polygon"]
    if split:
        raise BoundaryError(f"Areas in several parts: {', '.join(split)}; join them by a corridor.")


def check_valid(coverage: Coverage) -> None:
    """Refuse a coverage with a gap or an overlap."""
    if not shapely.coverage_is_valid(coverage.geometries):
        edges = shapely.coverage_invalid_edges(coverage.geometries)
        keys = [*coverage.cells, *coverage.neighbours]
        faulty = [key for key, edge in zip(keys, edges, strict=True) if not edge.is_empty]
        raise BoundaryError(f"Borders of {', '.join(faulty)} don't match; try another tolerance.")
