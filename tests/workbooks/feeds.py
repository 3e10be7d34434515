"""Feeds of displaced people as DTM's API, HDX's mirror, HDX HAPI and OCHA publish them, small and made up."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook

from data.places import Gazetteer, Level

OPERATION = "Baseline assessment, Libya"
V2 = ("id", "operation", "admin0Name", "admin0Pcode", "admin1Name", "admin1Pcode", "admin2Name", "admin2Pcode",
      "adminLevel", "numPresentIdpInd", "reportingDate", "yearReportingDate", "monthReportingDate", "roundNumber",
      "assessmentType", "operationStatus")
V3 = (*V2[:14], "displacementReason", "numberMales", "numberFemales", "idpOriginAdmin1Name", "idpOriginAdmin1Pcode",
      *V2[14:])
HAPI = ("location_code", "has_hrp", "in_gho", "provider_admin1_name", "provider_admin2_name", "admin1_code",
        "admin1_name", "admin2_code", "admin2_name", "admin_level", "operation", "assessment_type", "population",
        "reporting_round", "reference_period_start", "reference_period_end", "dataset_hdx_id", "resource_hdx_id",
        "warning", "error")
PEOPLE = {"LY0103": 37_965, "LY0211": 43_725, "LY0214": 34_545, "LY0319": 1_200}
Row = dict[str, str]


def figures(mantikas: Mapping[str, int] | None = None) -> dict[str, int]:
    """People by P-code at all three levels, added up from the mantikas."""
    mantikas = PEOPLE if mantikas is None else mantikas
    regions: dict[str, int] = {}
    for pcode, people in mantikas.items():
        regions[pcode[:4]] = regions.get(pcode[:4], 0) + people
    return {"LY": sum(mantikas.values()), **regions, **mantikas}


def dtm_rows(number: int, people: Mapping[str, int], day: str = "2023-02-28", kind: str = "BA",
             **more: str) -> list[Row]:
    """Rows of one round as the API and the mirror have them."""
    return [{"id": f"{number}-{pcode}", "operation": OPERATION, "admin0Name": "Libya", "admin0Pcode": "LBY",
             "admin1Pcode": pcode[:4] if len(pcode) > 2 else "", "admin2Pcode": pcode if len(pcode) > 4 else "",
             "adminLevel": str(len(pcode) // 2 - 1), "numPresentIdpInd": str(count),
             "reportingDate": f"{day}T00:00:00", "roundNumber": str(number), "assessmentType": kind, **more}
            for pcode, count in people.items()]


def hapi_rows(number: int, people: Mapping[str, int], day: str = "2023-02-28", kind: str = "BA",
              **more: str) -> list[Row]:
    """Rows of one round as HAPI has them."""
    return [{"location_code": "LBY", "admin1_code": pcode[:4] if len(pcode) > 2 else "",
             "admin2_code": pcode if len(pcode) > 4 else "", "admin_level": str(len(pcode) // 2 - 1),
             "operation": OPERATION, "assessment_type": kind, "population": str(count), "reporting_round": str(number),
             "reference_period_start": f"{day}T00:00:00", "reference_period_end": f"{day}T00:00:00", **more}
            for pcode, count in people.items()]


def as_csv(columns: Iterable[str], rows: Iterable[Row], tags: bool = True, encoding: str = "utf-8") -> bytes:
    """A CSV with a row of HXL tags under its heading."""
    columns = list(columns)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    if tags:
        writer.writerow([f"#{name.lower()}" for name in columns])
    writer.writerows([[row.get(name, "") for name in columns] for row in rows])
    return text.getvalue().encode(encoding)


def as_api(rows: Iterable[Row], version: str = "v3") -> bytes:
    """The file that `pull dtm` saves: an envelope a level; the API writes numbers as numbers, nothing as null."""
    levels: dict[str, list] = {"admin0": [], "admin1": [], "admin2": []}
    for row in rows:
        cells: dict[str, object] = {name: value or None for name, value in row.items() if name != "adminLevel"}
        cells |= {name: int(row[name]) for name in ("numPresentIdpInd", "roundNumber") if row[name].isdecimal()}
        levels[f"admin{row['adminLevel']}"].append(cells)
    envelopes = {level: {"isSuccess": True, "result": rows, "errorMessages": []} for level, rows in levels.items()}
    return json.dumps({"form": "dtm-api/1", "version": version, **envelopes}).encode()


def population(gazetteer: Gazetteer, residents: Mapping[str, int], path: Path, edit=lambda sheet: None) -> Path:
    """OCHA's workbook: a row a baladiya and population group, a row of HXL tags under the heading."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Pop consolidated for HNO"
    sheet.append(["Mantika pcode", "Mantika", "Baladiya pcode", "Baladiya", "Population group", "Individuals", "Male"])
    sheet.append(["#adm2+code", "#adm2+name", "#adm3+code", "#adm3+name", "#population+type", "#population", "#m"])
    for place in gazetteer.at(Level.baladiya):
        returned = residents[place.pcode] // 10
        for group, people in (("Non-displaced", residents[place.pcode] - returned), ("Returnees", returned),
                              ("IDPs", 50), ("Migrants", None), ("Refugees", 0)):
            sheet.append([place.pcode[:6], gazetteer[place.pcode[:6]].name_en, place.pcode, place.name_en, group,
                          people])
    edit(sheet)
    book.save(path)
    return path
