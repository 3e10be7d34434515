"""No suppressed number can be worked out from everything that a public visitor can fetch."""

import csv
import io
import json
from collections import defaultdict
from math import inf
from types import SimpleNamespace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from data.cube_making import AREA_LEVELS, make_cube
from data.cubes import cube_bytes
from data.disclosure import read_policy
from data.figures import residents
from data.gaps import Gap
from data.indicators import dimensions
from data.observations import COLUMNS, read_rows, write_csv
from data.places import COUNTRY, Gazetteer, Level, Place, read_gazetteer
from data.releases import SHIPPED, read_shipped
from data.words import Lang
from geo.downloads.records import csv_bytes, place_records
from geo.view import ViewState

EXAMPLES = 2_000
PUBLIC = read_policy("public")
COUNTS = st.sampled_from((0, 0, 1, 1, 1, 2, 3, 5, 8, 12))
UNKNOWN = (Gap.NOT_ASSESSED, Gap.NOT_AVAILABLE)
FILTERS = st.sampled_from(("sex_age", "permit")).flatmap(lambda key: st.sets(
    st.sampled_from(dimensions()[key].categories), min_size=1).map(lambda found: (key, tuple(sorted(found)))))
EMPTY_WORLD = SimpleNamespace(geojson=lambda layer: b'{"features": []}')


@st.composite
def countries(draw):
    """A small gazetteer: a region or two, with a mantika or two, a baladiya or two, up to three muhallas each."""
    places, parents = {COUNTRY.pcode: COUNTRY}, [COUNTRY]
    for level, most in ((Level.region, 2), (Level.mantika, 2), (Level.baladiya, 2), (Level.muhalla, 3)):
        parents = [Place(f"{parent.pcode}{number:02}", level, parent.pcode, "", "")
                   for parent in parents for number in range(1, draw(st.integers(1, most)) + 1)]
        places |= {place.pcode: place for place in parents}
    return Gazetteer(places)


@st.composite
def releases(draw):
    """A gazetteer and one or two rounds of true counts that add up; some baladiyas lack a breakdown."""
    gazetteer, rows = draw(countries()), []
    for round in range(1, draw(st.sampled_from((1, 1, 1, 1, 2))) + 1):
        for baladiya in gazetteer.at(Level.baladiya):
            muhallas = [place.pcode for place in gazetteer.children(baladiya.pcode)]
            totals = draw(st.lists(COUNTS, min_size=len(muhallas), max_size=len(muhallas)))
            rows += [(round, "muhalla", pcode, "total", "total", n) for pcode, n in zip(muhallas, totals, strict=True)]
            for dimension in ("sex_age", "permit"):
                if dimension == "sex_age" or draw(st.booleans()):
                    parts = divided(draw, sum(totals), len(dimensions()[dimension].categories))
                    rows += [(round, "baladiya", baladiya.pcode, dimension, category, n)
                             for category, n in zip(dimensions()[dimension].categories, parts, strict=True)]
    return gazetteer, rows


def divided(draw, total, parts):
    """The total as a sum of counts, small ones likely."""
    made = []
    for _ in range(parts - 1):
        made.append(min(draw(COUNTS), total - sum(made)))
    return [*made, total - sum(made)]


def observed(rows):
    table = [(round, "migrants", level, pcode, dimension, category, n, "published")
             for round, level, pcode, dimension, category, n in rows]
    return pd.DataFrame(table, columns=list(COLUMNS))


def truth_of(gazetteer, rows, round):
    """True counts of every place by dimension and category, sums included."""
    true = defaultdict(int)
    for at, _, pcode, dimension, category, n in rows:
        for end in range(2, len(pcode) + 1, 2):
            if at == round:
                true[dimension, pcode[:end], category] += n
    return true


class Visitor:
    """All that somebody knows of one round: what the cube shows, sums that must hold, and bounds of the rest."""

    def __init__(self, fetched, gazetteer):
        self.shown, self.equations = {}, []
        areas, muhallas = fetched["areas"], fetched["muhallas"]
        parts = {pcode: [place.pcode for place in gazetteer if place.parent == pcode] for pcode in areas}
        for dimension, table in fetched["values"].items():
            for pcode, row in zip(areas, table, strict=True):
                for category, n in zip(fetched["categories"][dimension], row, strict=True):
                    self.shown[dimension, pcode, category] = n
        for pcode, n in zip(muhallas, fetched["muhalla_totals"], strict=True):
            self.shown["total", pcode, "total"] = n
        for dimension in fetched["values"]:
            for pcode in areas:
                below = [part for part in parts[pcode] if (dimension, part, fetched["categories"][dimension][0])
                         in self.shown]
                for category in fetched["categories"][dimension] if below else ():
                    self.add_up([(dimension, part, category) for part in below], (dimension, pcode, category))
                if dimension != "total":
                    self.add_up([(dimension, pcode, category) for category in fetched["categories"][dimension]],
                                ("total", pcode, "total"))

    def add_up(self, parts, whole):
        """Note that the parts make the whole, as an equation between what isn't shown."""
        terms, rest = {}, 0
        for spot, sign in (*((part, 1) for part in parts), (whole, -1)):
            if self.shown[spot] in (Gap.HIDDEN, *UNKNOWN):
                terms[spot] = sign
            else:
                rest -= sign * max(self.shown[spot], 0)
        if terms:
            self.equations.append((terms, rest))

    def read(self, table, where):
        """Note what a downloaded CSV tells: each count as an equation, and no measure of a count that isn't told."""
        dimension, categories = where or ("total", ("total",))
        for row in csv.DictReader(io.StringIO(table.decode(), newline="")):
            spots = [(dimension, row["pcode"], category) for category in categories]
            if row["count"]:
                terms = {spot: 1 for spot in spots if self.shown[spot] < 0 and self.shown[spot] != Gap.NOBODY}
                rest = int(row["count"]) - sum(max(self.shown[spot], 0) for spot in spots if spot not in terms)
                assert terms or rest == 0
                self.equations += [(terms, rest)] if terms else []
            elif row["count_status"] == "suppressed":
                assert not any(row[measure] for measure in ("share", "makeup", "per_1000", "change") if measure in row)

    def hidden(self):
        return [spot for spot, n in self.shown.items() if n == Gap.HIDDEN]

    def bounds(self, floors):
        """Least and greatest possible count of each spot, by linear algebra and then by intervals."""
        low = {spot: floors.get(spot, 0) for terms, _ in self.equations for spot in terms}
        high = dict.fromkeys(low, inf)
        equations, changed = [*self.equations, *eliminated(self.equations)], True
        while changed:
            changed = False
            for terms, rest in equations:
                for spot, factor in terms.items():
                    others = [(other, f) for other, f in terms.items() if other != spot]
                    least = sum(f * (low if f > 0 else high)[other] for other, f in others)
                    most = sum(f * (high if f > 0 else low)[other] for other, f in others)
                    ends = sorted(((rest - least) / factor, (rest - most) / factor))
                    if ends[0] > low[spot] or ends[1] < high[spot]:
                        low[spot], high[spot] = max(low[spot], ends[0]), min(high[spot], ends[1])
                        changed = True
        return low, high


def eliminated(equations):
    """The equations solved for one spot each (Gauss-Jordan); their factors stay -1, 0 and 1, for they are sums."""
    solved = {}
    for terms, rest in equations:
        row, right = dict(terms), rest
        for pivot in [spot for spot in row if spot in solved]:
            row, right = less(row, right, *solved[pivot], row.get(pivot, 0))
        if row:
            pivot, factor = next(iter(row.items()))
            row, right = {spot: f / factor for spot, f in row.items()}, right / factor
            solved = {key: less(*other, row, right, other[0].get(pivot, 0)) for key, other in solved.items()}
            solved[pivot] = row, right
    return solved.values()


def less(row, right, other, other_right, times):
    """row - times x other, and the same of the right sides."""
    if not times:
        return row, right
    result = {spot: row.get(spot, 0) - times * other.get(spot, 0) for spot in {**row, **other}}
    return {spot: f for spot, f in result.items() if f}, right - times * other_right


def company(spot):
    """The place whose counts a spot is one of: a breakdown's own place, a muhalla's baladiya."""
    dimension, pcode, _ = spot
    return dimension, pcode[:-2] if dimension == "total" else pcode


def informed(visitor, true, hosting):
    """Which hidden counts are at least one, as a generous informer tells; where nobody counts more than one in a
    whole place that would tell all, and only what `hosting` says of its muhallas is known."""
    most, hidden = defaultdict(int), defaultdict(list)
    for spot, n in visitor.shown.items():
        most[company(spot)] = max(most[company(spot)], true[spot])
        if n == Gap.HIDDEN:
            hidden[company(spot)].append(spot)
    floors = {}
    for place, spots in hidden.items():
        all_host = place[0] == "total" and hosting[place[1]] == len(spots)
        floors |= {spot: 1 for spot in spots if (most[place] > 1 and true[spot]) or (most[place] <= 1 and all_host)}
    return floors


def given_away(spot, true, gazetteer):
    """True of a muhalla that its baladiya's own total tells: the only one there, or one of as many as people."""
    dimension, pcode, _ = spot
    muhallas = [place.pcode for place in gazetteer.at(Level.muhalla) if place.parent == pcode[:-2]]
    return dimension == "total" and (len(muhallas) == 1 or all(true["total", m, "total"] == 1 for m in muhallas))


def downloaded(cube, gazetteer, round, level, where):
    """The CSV of one view's download."""
    view = ViewState(round=round, level=level, where=where, lang=Lang.en)
    scene = SimpleNamespace(view=view, fills=[SimpleNamespace(pcode=place.pcode) for place in gazetteer.at(level)])
    catalog = SimpleNamespace(cube=cube, gazetteer=gazetteer, source=lambda round: "dtm_r54")
    return csv_bytes(place_records("data", scene, catalog, EMPTY_WORLD), hxl=False)


@settings(max_examples=EXAMPLES, deadline=None)
@given(releases(), st.sampled_from((*AREA_LEVELS, Level.muhalla)), st.none() | FILTERS)
def test_no_suppressed_number_can_be_worked_out_from_all_that_is_fetched(release, level, where):
    """What the visitor knows: every byte of the public cube of every round (all areas, dimensions and muhalla
    totals, and how many muhallas host migrants) and the CSV of any download; that parts add up to their whole
    along places and categories; that no count is negative; and, from an informer, which suppressed counts aren't
    zero. Not which are small and which only keep them company. What he does: linear algebra, then interval
    propagation until nothing narrows. What he must never do: leave a suppressed count one possible value.
    """
    gazetteer, rows = release
    cube = make_cube(read_rows(write_csv(observed(rows))), gazetteer, {}, PUBLIC, "")
    for round in cube.rounds:
        fetched = json.loads(cube_bytes(cube, round))
        visitor, true = Visitor(fetched, gazetteer), truth_of(gazetteer, rows, round)
        if level is Level.muhalla or not where or where[0] in fetched["values"]:
            where_held = None if level is Level.muhalla else where
            visitor.read(downloaded(cube, gazetteer, round, level, where_held), where_held)
        hosting = dict(zip(fetched["areas"], fetched["hosting"], strict=True))
        low, high = visitor.bounds(informed(visitor, true, hosting))
        for spot in visitor.hidden():
            if given_away(spot, true, gazetteer):
                continue
            assert low[spot] < high[spot], spot
        assert all(n in (Gap.HIDDEN, *UNKNOWN) or max(n, 0) == true[spot] for spot, n in visitor.shown.items())


def test_no_suppressed_number_of_the_release_that_ships_can_be_worked_out():
    gazetteer = read_gazetteer()
    cube = make_cube(read_rows(write_csv(read_shipped(SHIPPED.read_bytes()))), gazetteer, residents(), PUBLIC, "")
    fetched = json.loads(cube_bytes(cube, 54))
    people = [key for key, dimension in dimensions().items() if dimension.is_breakdown]
    visitor = Visitor(fetched | {"values": {key: fetched["values"][key] for key in ("total", *people)}}, gazetteer)
    low, high = visitor.bounds({})
    assert visitor.hidden() and all(low[spot] < high[spot] for spot in visitor.hidden())


def test_the_visitor_finds_what_simple_hiding_gives_away():
    """The attack itself works: hiding small counts alone is seen through by subtraction."""
    gazetteer = Gazetteer({COUNTRY.pcode: COUNTRY, "LY01": Place("LY01", Level.region, "LY", "", "")})
    fetched = {"areas": ["LY", "LY01"], "muhallas": [], "muhalla_totals": [], "categories": {
        "total": ["total"], "sex_age": ["men", "women", "children"]},
        "values": {"total": [[30], [30]], "sex_age": [[20, 7, 3], [20, -1, -1]]}}
    low, high = Visitor(fetched, gazetteer).bounds({})
    assert (low["sex_age", "LY01", "women"], high["sex_age", "LY01", "women"]) == (7, 7)
    fetched["values"]["sex_age"] = [[20, -1, -1], [20, -1, -1]]
    low, high = Visitor(fetched, gazetteer).bounds({("sex_age", "LY01", "women"): 1})
    assert (low["sex_age", "LY01", "women"], high["sex_age", "LY01", "women"]) == (1, 10)
