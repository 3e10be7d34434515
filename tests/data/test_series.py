"""National series: every fact carried with its source, publishers and units kept apart, rounds never added."""

import csv
import os
from pathlib import Path

import pytest

from data.errors import TableError
from data.rounds import read_rounds
from data.series import registry, series
from data.sources import sources
from data.tables import REFERENCE
from data.words import Lang, entries, text
from geo.marks.series import middle_year, rounds_marks, series_marks, staff_marks

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("ATLAS_SHARED", ROOT / "../shared")) / "facts"
TABLES = {  # prefix of a point's id -> facts table, its date and its source column
    "MED": ("dtm_central_med.csv", "year_or_date", "source_title"),
    "SEA": ("sea_returns.csv", "date", "source"),
    "DET": ("detention_totals.csv", "date", "source"),
    "SOL": ("dtm_solutions.csv", "date", "source_title"),
}
OTHER_DATES = {f"SOL-{n:03}": "2022" for n in range(1, 7)} | {"SOL-072": "2010"}  # "2023-08", "before 2011"
# What a fact's own source must say for a series to carry it under its publisher.
SAID_OF = {
    "Agenzia Nova": ("Nova",), "IDMC": ("IDMC",), "IOM DTM Round 54": ("DTM R54",),
    "IOM Mission Overview": ("Mission Overview",),
    "IOM Missing Migrants Project": ("Missing Migrants",), "Italian Ministry of Interior": ("Italian Ministry",),
    "Mixed Migration Centre": ("MMC",), "The New Humanitarian": ("TNH",),
    "UN joint overview": ("Joint Annual Overview",),
    "UN, quoted by USAID": ("USAID",), "UN News": ("UN news",), "computed from IOM": ("computed",),
    "IOM, quoted by Libya Review": ("Libya Review",), "IOM Crisis Response Plan 2025–2026": ("IOM Libya CRP 2025",),
    "IOM Libya": ("IOM",), "IOM DTM": ("DTM", "IOM via"), "UNHCR": ("UNHCR", "same"), "IOM": ("IOM",),
    "UN Special Adviser on Solutions": ("UN Special Adviser",), "Frontex": ("Frontex",), "Sea-Watch": ("Sea-Watch",),
    "digit.site36.net": ("digit.site36.net",),
}
held_facts = pytest.mark.skipif(not FACTS.exists(), reason=f"LOUD: no facts at {FACTS}; series not compared with them")


def facts() -> dict[str, dict[str, str]]:
    found = {}
    for prefix, (table, date, source) in TABLES.items():
        with (FACTS / table).open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=1):
                found[f"{prefix}-{number:03}"] = row | {"dated": row[date], "said": row[source]}
    return found


def at(key: str, date: str) -> dict[str, float]:
    return {point.part: point.value for point in series() if (point.series, point.date) == (key, date)}


@held_facts
def test_every_fact_is_carried_with_its_value_date_unit_and_source():
    points = {point.id: point for point in series()}
    assert points.keys() == facts().keys() and len(points) == 258
    for id, fact in facts().items():
        point, unit = points[id], fact["unit"].replace("migrants", "people").lower()
        assert (point.value, point.unit) == (float(fact["value"]), unit), id
        assert point.date[:4] == OTHER_DATES.get(id, fact["dated"][:4]), id
        if fact["source_url"].startswith("http"):
            assert sources()[point.source].url == fact["source_url"], id
        else:
            assert point.source in ("mission_overview_2024", "computed"), id


@held_facts
def test_no_series_mixes_publishers():
    for point in series():
        publisher = registry()[point.series].publisher
        said = facts()[point.id]["said"]
        if publisher == "IDMC" and point.qualifier == "derived":
            assert said == "computed from IDMC rows below"
            continue
        assert any(word in said for word in SAID_OF[publisher]), (point.id, publisher, said)
        assert publisher == "IOM Missing Migrants Project" or "Missing Migrants" not in said, point.id


def test_no_series_mixes_units_or_whole_years_with_years_to_date():
    for point in series():
        assert point.unit == registry()[point.series].unit
        if point.series.endswith("_ytd"):
            assert len(point.date) > 4 and point.cutoff, point.id
    used = {point.series for point in series()}
    assert used == set(registry())


def test_figures_of_the_mission_overview_are_there():
    assert at("arrivals_italy_overview", "2023") == {"": 157_652}
    assert at("arrivals_italy_share_overview", "2023") == {"tunisia": 62, "libya": 33, "turkiye": 5}
    assert at("deaths_missing_overview", "2023") == {"": 2_498}
    assert at("deaths_missing_change_overview", "2023") == {"": 76}
    assert at("arrivals_italy_moi", "2023") == {"": 157_651}
    stock, pathway, rest = (at(f"solutions_{key}", "2022-12") for key in ("stock", "pathway", "not_on_pathway"))
    assert pathway == {"idps": 75_643, "returnees": 616_832} and stock == {"idps": 125_802, "returnees": 705_426}
    assert rest == {part: stock[part] - pathway[part] for part in stock}


@pytest.mark.parametrize("year", range(2019, 2025))
def test_deaths_by_country_of_incident_add_up_to_the_year(year):
    assert sum(at("deaths_missing_mmp_by_country", str(year)).values()) == at("deaths_missing_mmp", str(year))[""]


@pytest.mark.parametrize("lang", Lang)
def test_every_series_is_named_with_its_publisher(lang):
    for key, item in registry().items():
        assert text(f"series.{key}", lang) and f"unit.{item.unit}" in entries(lang)
        assert lang is Lang.ar or item.publisher in text(f"series.{key}", lang)
    names = [text(f"series.{key}", lang) for key in registry()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("lang", Lang)
def test_marks_carry_each_point_once_and_rounds_as_they_are(lang):
    marks = series_marks(lang)
    assert len(marks) == len({(p.series, p.part, p.date) for p in series()}) == 252
    assert all(mark.name and mark.text and mark.unit and mark.as_of and mark.order for mark in marks)
    rounds = rounds_marks(lang)
    assert [mark.value for mark in rounds] == [row.individuals for row in read_rounds()]
    for mark, row in zip(rounds, read_rounds(), strict=True):
        assert mark.hollow == (row.reliability != "primary")
        assert bool(mark.order) == bool(row.start or row.end)
    totals = [mark.value for mark in staff_marks(lang) if mark.facets["series"] == ("staff",)]
    assert totals == [7, 37, 150, 344, 635, 686]


def test_dates_become_middle_years_at_the_middle_of_what_is_stated():
    assert [middle_year(date) for date in ("2023", "2020-2023", "2023-07", "2023-12-31")] == [
        2023.5, 2022, 2023.5417, 2023.9987]


def test_faulty_table_is_refused_with_every_fault(tmp_path):
    lines = (REFERENCE / "series.csv").read_text(encoding="utf-8").splitlines()
    bad = [
        "X-1,returned_iom_libya,,2023,17191,people,exact,,,,computed",
        "X-1,hearsay,,2023-13,many,people,perhaps,,Only English.,,nobody",
        "X-2,returned_iom_libya,,2019,1,percent,exact,,,,computed",
    ]
    path = tmp_path / "series.csv"
    path.write_text("\n".join([*lines, *bad]) + "\n", encoding="utf-8")
    with pytest.raises(TableError) as error:
        series(path)
    for message in ("two values for 2023", "id 'X-1' occurs twice", "series 'hearsay'", "date '2023-13'",
                    "value 'many'", "qualifier 'perhaps'", "note_en and note_ar", "source 'nobody'",
                    "unit 'percent' isn't that of"):
        assert message in str(error.value)
