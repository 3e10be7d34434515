"""From layers of a boundaries file to the 22 mantikas: P-codes held to the gazetteer, one valid coverage.

Whatever is mended is measured in km² and told; what can't be mended without guessing is an error.
"""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from data.errors import BoundaryError
from data.importers.issues import Findings, Kind, quoted
from data.places import Gazetteer, Level
from data.words import Lang, list_of
from geo.boundary_names import BoundaryLayer, codes_of
from geo.build.areas import STEP_DEG, Areas, to_degrees, to_metres
from geo.build.basemap import polygons

LIBYA = (9.0, 19.0, 26.0, 34.0)  # west, south, east, north
MOST_MENDED_KM2 = 1_000  # of overlaps, gaps or rings; more isn't a slip of the pen
GAP_WIDTH_M = 5_000
SMALLEST_ISLET_KM2 = 1
TOLD_KM2 = 0.01
FINE_M = 10  # lines finer than this are of no use on any sheet
INSIDE_M = 300  # how far inside its mantika the cell of a point begins that lies outside
KM2 = 1e6
UNDRAWABLE = (BoundaryError, ShapelyError, ValueError)  # what geometry beyond mending may raise


def mantikas_of(layer: BoundaryLayer, gazetteer: Gazetteer, findings: Findings) -> Areas:
    """The 22 mantikas in lon-lat degrees by P-code, as one valid coverage; empty if an error was found."""
    codes = codes_of(layer, gazetteer)
    _check_codes(layer, codes, gazetteer, findings)
    shapes = _in_degrees(layer, findings)
    if findings.errors():
        return {}
    parts: dict[str, list] = {}
    for code, shape in zip(codes, shapes, strict=True):
        mended = _mended(code, shape, layer.name, findings)  # first, as segmentize would mend it in silence
        parts.setdefault(code, []).append(to_metres(shapely.segmentize(mended, STEP_DEG)))
    found = {code: shapely.union_all([_whole(area) for area in own]) for code, own in sorted(parts.items())}
    if findings.errors():
        return {}
    return {code: to_degrees(area) for code, area in _covering(found, layer.name, findings).items()}


def _check_codes(layer: BoundaryLayer, codes: tuple[str, ...], gazetteer: Gazetteer, findings: Findings) -> None:
    """Refuse P-codes that aren't exactly the gazetteer's mantikas; several areas of one are told."""
    known = [place.pcode for place in gazetteer.at(Level.mantika)]
    for number, code in enumerate(codes, start=1):
        if code not in known:
            findings.error(layer.name, f"row {number}", f"P-code {quoted(code)} isn't a mantika of the gazetteer.",
                           "Correct it, or add its form to geo/boundary_names.toml.", Kind.PLACE)
    for code in (code for code in known if code not in codes):
        findings.error(layer.name, "", f"{code} ({gazetteer[code].name_en}) is missing.",
                       "Give a file with all 22 mantikas.", Kind.PLACE)
    several = [code for code in known if codes.count(code) > 1]
    if several:
        findings.note(layer.name, "", f"Several areas bear one P-code and are joined: {', '.join(several)}.",
                      kind=Kind.REPEATED)


def _in_degrees(layer: BoundaryLayer, findings: Findings) -> list:
    """Shapes in lon-lat; those that aren't, or lie elsewhere than Libya, are errors."""
    for number, shape in enumerate(layer.shapes, start=1):
        if shape is None or shape.is_empty or "Polygon" not in shape.geom_type:
            findings.error(layer.name, f"row {number}", "There is no area.", "Draw it or delete the row.", Kind.POINT)
        elif not np.isfinite(shapely.get_coordinates(shape)).all():
            findings.error(layer.name, f"row {number}", "A coordinate isn't a number.", "Export it again.", Kind.POINT)
    if findings.errors():
        return []
    shapes = list(layer.shapes)
    west, south, east, north = shapely.total_bounds(shapes)
    if not layer.crs:
        findings.warning(layer.name, "", "No coordinate system is stated; longitude and latitude (WGS84) are assumed.",
                         "Check the map before publishing.", Kind.POINT)
    else:
        shapes = _unprojected(shapes, layer, findings)
        west, south, east, north = shapely.total_bounds(shapes)
    if LIBYA[0] <= west and LIBYA[1] <= south and east <= LIBYA[2] and north <= LIBYA[3]:
        return shapes
    extent = f"x {west:,.2f} to {east:,.2f}, y {south:,.2f} to {north:,.2f}"
    if LIBYA[1] <= west and LIBYA[0] <= south and east <= LIBYA[3] and north <= LIBYA[2]:
        findings.error(layer.name, "", f"Latitude and longitude are swapped ({extent}).",
                       "Export it with longitude first.", Kind.POINT)
    else:
        findings.error(layer.name, "", f"The areas don't lie in Libya ({extent}).",
                       "Check the file and its coordinate system.", Kind.POINT)
    return []


def _unprojected(shapes: list, layer: BoundaryLayer, findings: Findings) -> list:
    try:
        crs = CRS.from_user_input(layer.crs)
    except CRSError:
        findings.error(layer.name, "", f"The coordinate system {quoted(layer.crs)} isn't known.",
                       "Export it in WGS84 (EPSG:4326).", Kind.POINT)
        return shapes
    if not crs.is_geographic:
        findings.note(layer.name, "", f"Projected coordinates ({crs.name}) were turned into degrees.", kind=Kind.POINT)
    turn = Transformer.from_crs(crs, "OGC:CRS84", always_xy=True).transform
    return [shapely.transform(shape, turn, interleaved=False) for shape in shapes]


def _mended(code: str, shape: BaseGeometry, where: str, findings: Findings) -> BaseGeometry:
    """A valid area; how much mending its rings changed is told, and refused if it is much."""
    if shape.is_valid:
        return shape
    mended = polygons(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    changed = abs(to_metres(mended).area - to_metres(shape).area) / KM2
    why = shapely.is_valid_reason(shape).split("[")[0].strip()
    if mended.is_empty or changed > MOST_MENDED_KM2:
        findings.error(where, code, f"Its outline crosses itself ({why}); mending would change {changed:,.0f} km².",
                       "Mend it in QGIS (Fix geometries) and look at the result.", Kind.POINT)
    else:
        findings.note(where, code, f"Its outline was mended ({why}); its area changed by {changed:,.2f} km².",
                      kind=Kind.POINT)
    return mended


def _whole(area: BaseGeometry) -> BaseGeometry:
    """Valid again where projecting bent a line over its neighbour, by less than a line's width."""
    return area if area.is_valid else shapely.make_valid(area, method="structure", keep_collapsed=False)


def _covering(areas: Areas, where: str, findings: Findings) -> Areas:
    """One coverage in metres: overlaps and enclosed gaps go to the neighbour with the longest border, and are told."""
    for code, area in areas.items():
        if area.area < SMALLEST_ISLET_KM2 * KM2:
            findings.error(where, code, f"It covers {area.area / KM2:,.2f} km² only.", "Draw the whole mantika.",
                           Kind.POINT)
    whole = shapely.union_all(list(areas.values()))
    overlap = (sum(area.area for area in areas.values()) - whole.area) / KM2
    gap = _holes(whole) / KM2
    for what, km2 in (("overlap by", overlap), ("leave gaps of", gap)):
        if km2 > MOST_MENDED_KM2:
            findings.error(where, "", f"Mantikas {what} {km2:,.0f} km² between them.",
                           "Give boundaries that fit together; a few km² are mended.", Kind.TOTAL)
        elif km2 > TOLD_KM2:
            findings.note(where, "", f"Mantikas {what} {km2:,.2f} km² between them; that went to the neighbour with "
                          "the longest border.", kind=Kind.TOTAL)
    if findings.errors():
        return {}
    clean = shapely.coverage_clean(list(areas.values()), gap_width=GAP_WIDTH_M)
    kept = [_without_islets(area) for area in clean]
    lost = (sum(area.area for area in clean) - sum(area.area for area in kept)) / KM2
    if lost > TOLD_KM2:
        findings.note(where, "", f"Islets below {SMALLEST_ISLET_KM2} km² were left out, {lost:,.2f} km² together.",
                      kind=Kind.COVERAGE)
    simple = shapely.coverage_simplify(kept, FINE_M)
    left = _holes(shapely.union_all(list(simple))) / KM2
    if left > TOLD_KM2 or not shapely.coverage_is_valid(simple):
        findings.error(where, "", f"Gaps of {left:,.2f} km² between mantikas are too wide to be closed.",
                       "Draw the border that is missing.", Kind.TOTAL)
        return {}
    return dict(zip(areas, simple, strict=True))


def _holes(area: BaseGeometry) -> float:
    """Square metres enclosed by an area that aren't part of it."""
    return sum(shapely.Polygon(ring).area for part in shapely.get_parts(area) for ring in part.interiors)


def _without_islets(area: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(area) if part.area >= SMALLEST_ISLET_KM2 * KM2]
    return polygons(shapely.MultiPolygon(parts)) if parts else area


def sites_of(areas: Areas, gazetteer: Gazetteer, where: str, findings: Findings) -> dict[str, Point]:
    """Where each baladiya's cell begins: its point, or if that lies outside its mantika the nearest spot inside.

    Most points outside mean that the P-codes belong to other areas: an error.
    """
    metres = {code: to_metres(area) for code, area in areas.items()}
    sites, outside = {}, []
    for place in gazetteer.at(Level.baladiya):
        point, home = to_metres(Point(place.lon, place.lat)), metres[place.parent]
        if not home.contains(point):
            outside.append((place, point.distance(home) / 1000))
            inner = home.buffer(-INSIDE_M)
            point = shapely.shortest_line(point, home if inner.is_empty else inner).interpolate(1, normalized=True)
            point = point if home.contains(point) else home.representative_point()
        sites[place.pcode] = to_degrees(point)
    if len(outside) * 2 > len(sites):
        findings.error(where, "", f"{len(outside)} of {len(sites)} baladiya points lie outside their mantika, so the "
                       "P-codes seem to belong to other areas.", "Check the column of P-codes.", Kind.PLACE)
    elif outside:
        named = list_of((f"{place.name_en} ({km:,.1f} km)" for place, km in outside), Lang.en)
        findings.note(where, "", f"{len(outside)} baladiya points lie outside the mantika of their P-code, which they "
                      f"stay part of: {named}.", kind=Kind.POINT)
    return sites
