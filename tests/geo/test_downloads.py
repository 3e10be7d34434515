"""Downloads hold exactly what is shown: the same numbers, no hidden ones, safe and ready to cite, byte for byte."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from data.cubes import amount
from data.gaps import Gap
from data.words import Lang, text
from geo.chapters import chapters
from geo.downloads import download
from geo.downloads.records import STATUS_OF
from geo.downloads.workbook import FORMULA_STARTS
from geo.links import from_url
from geo.marks import Mark
from geo.marks.wording import figure_text
from geo.scene import compose
from geo.tables import measures_listed, value_text
from geo.view import settle
from tests.geo.shipped import shipped
from tests.geo.strategies import small_catalog, views

VIEWS = views(small_catalog((54,)))
LINK = "https://atlas.example/en/?chapter=migrants"
EVIL = ("=HYPERLINK(\"x\")", "+76 %", "-1", "@SUM(A1)", "\tx", "\rx", "plain")


def law(**strategies):
    return lambda test: settings(max_examples=25, deadline=None)(given(**strategies)(test))


def scene_of(view):
    world, catalog = shipped()
    return compose(view, catalog, world)


def asked(query, lang=Lang.en):
    return scene_of(from_url(f"/{lang}/?{query}", shipped()[1]).view)


def files_of(scene, hxl=False):
    world, catalog = shipped()
    with zipfile.ZipFile(io.BytesIO(download(scene, catalog, world, LINK, hxl))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def number(cell):
    return float(cell) if "." in cell or "e" in cell else int(cell)


def with_evil_marks(scene):
    marks = tuple(
        Mark(id=f"m{n}", layer="crossings", name=words, kind=words, source="dtm_r54", text=words, note=words,
             lon=13.5 if n else None, lat=32.5 if n else None, value=float(n) if n else None)
        for n, words in enumerate(EVIL)
    )
    return replace(scene, marks=marks)


@law(view=VIEWS)
def test_the_csv_is_the_table_number_by_number(view):
    scene = scene_of(view)
    rows = rows_of(files_of(scene)["data.csv"])
    own = scene_of(replace(view, beside=None)).table if view.beside else scene.table  # else the table of changes
    if chapters()[view.chapter].subject:
        assert len(rows) == len(scene.marks)
        for row, mark, shown in zip(rows, scene.marks, own.rows, strict=False):
            assert (row["name"], figure_text(mark)) == (shown[0], shown[3])
            assert (row["text"], row["unit"]) == (mark.text, mark.unit)
            assert (float(row["value"]) if row["value"] else None) == mark.value
        return
    listed = measures_listed(view)
    for row, shown in zip(rows, (*own.rows, own.total), strict=True):
        assert row["pcode"] in shown and row["name"] == shown[0]
        for measure, words in zip(listed, shown[-len(listed):], strict=True):
            if row[f"{measure}_status"] == "published":
                assert value_text(number(row[measure]), measure, view) == words
            else:
                gap = next(gap for gap, status in STATUS_OF.items() if status == row[f"{measure}_status"])
                assert (row[measure], words) == ("", text(f"gap.{gap.name.lower()}", view.lang))


@cache
def hidden_cells():
    """Every count that the public may not see: its place, and the filter that would show it."""
    cube = shipped()[1].cube
    cells = [(pcode, (key, (category,)))
             for key, table in cube.rounds[54].items()
             for pcode, row in zip(cube.areas, table.tolist(), strict=True)
             for category, value in zip(cube.categories[key], row, strict=True) if value == Gap.HIDDEN]
    totals = zip(cube.muhallas, cube.muhalla_totals[54].tolist(), strict=True)
    return [*cells, *((pcode, None) for pcode, value in totals if value == Gap.HIDDEN)]


@law(view=VIEWS, choice=st.randoms(use_true_random=False))
def test_no_file_tells_a_suppressed_number(view, choice):
    pcode, where = choice.choice(hidden_cells())
    catalog = shipped()[1]
    wanted = replace(view, where=where, measure="count", level=catalog.gazetteer[pcode].level,
                     layers=(*view.layers, "migrants"))
    files = files_of(scene_of(settle(wanted, catalog.held_rounds).view))
    name = "places" if "places.csv" in files else "data"
    rows = rows_of(files[f"{name}.csv"])
    book = load_workbook(io.BytesIO(files["data.xlsx"]))
    sheet = book.worksheets[0 if name == "data" else 1].iter_rows(min_row=2, values_only=True)
    features = [feature["properties"] for feature in json.loads(files[f"{name}.geojson"])["features"]]
    for row, line in zip(rows, sheet, strict=True):
        if amount(catalog.cube, view.round, row["pcode"], where) == Gap.HIDDEN:
            first = list(row).index("count")
            assert set(list(row.values())[first:]) <= {"", "suppressed", "not_available"}
            assert not any(isinstance(cell, int | float) for cell in line[first:])
    assert next(row["count_status"] for row in rows if row["pcode"] == pcode) == "suppressed"
    for feature, row in zip(features, rows, strict=False):
        assert {key: "" if cell is None else str(cell) for key, cell in feature.items()} == row


@law(view=VIEWS)
def test_equal_scenes_give_equal_bytes(view):
    world, catalog = shipped()
    one, other = (download(scene_of(drawn), catalog, world, LINK) for drawn in (view, replace(view)))
    assert one == other


@law(view=VIEWS, hxl=st.booleans())
def test_every_column_is_explained_in_the_dictionary(view, hxl):
    files = files_of(scene_of(view), hxl)
    explained = {(row["file"], row["column"]) for row in rows_of(files["dictionary.csv"]) if row["meaning"]}
    for name in (name for name in files if name in ("data.csv", "marks.csv", "places.csv")):
        rows = rows_of(files[name])
        assert not rows or {(name, column) for column in rows[0]} <= explained
        assert not hxl or all(tag.startswith("#") for tag in rows[0].values())


@law(view=VIEWS)
def test_the_notes_tell_title_filter_sources_and_link_in_the_language_of_the_view(view):
    scene, files = scene_of(view), files_of(scene_of(view))
    readme, citation = files["README.txt"].decode(), files["citation.txt"].decode()
    for words in (scene.title, scene.boundary, scene.disclaimer, LINK, text("download.readme.missing", view.lang)):
        assert words in readme
    assert shipped()[1].digest[:12] in citation and LINK in citation
    about = load_workbook(io.BytesIO(files["data.xlsx"])).worksheets[-1]
    assert about.title == text("download.sheet.about", view.lang) and about["A1"].value == scene.title


def test_a_figure_that_its_source_leaves_blank_is_not_available_and_other_facts_have_no_status():
    scene = asked("chapter=overview")
    mark = Mark(id="m", layer="plan_facts", name="Funding", kind="", source="crisis_response_plan_2024")
    marks = (mark, replace(mark, unit="US dollars"), replace(mark, unit="US dollars", text="5", value=5.0))
    rows = rows_of(files_of(replace(scene, marks=marks))["marks.csv"])
    assert [(row["value"], row["value_status"]) for row in rows] == [
        ("", ""), ("", "not_available"), ("5", "published")]


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("level", ["region", "mantika", "baladiya", "muhalla"])
def test_the_map_is_there_as_valid_geojson(lang, level):
    scene = asked(f"chapter=migrants&level={level}", lang)
    collection = json.loads(files_of(scene)["data.geojson"])
    kinds = {"region": {"Polygon", "MultiPolygon"}, "mantika": {"Polygon", "MultiPolygon"}}.get(level, {"Point"})
    assert [feature["properties"]["pcode"] for feature in collection["features"]] == [f.pcode for f in scene.fills]
    shapes = [feature["geometry"] for feature in collection["features"]]
    assert {shape["type"] for shape in shapes if shape} <= kinds
    assert sum(shape is None for shape in shapes) == (len(shipped()[0].without_point) if level == "muhalla" else 0)


@pytest.mark.parametrize("lang", Lang)
def test_a_workbook_opens_reads_right_to_left_in_arabic_and_runs_no_formula(lang):
    scene = with_evil_marks(asked("chapter=overview", lang))
    book = load_workbook(io.BytesIO(files_of(scene)["data.xlsx"]))
    assert len(book.worksheets) == 3
    assert {bool(sheet.sheet_view.rightToLeft) for sheet in book.worksheets} == {lang is Lang.ar}
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    dangerous = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS)]
    assert {cell.value for cell in dangerous} >= {"+76 %", "-1", "@SUM(A1)"}
    assert all(cell.quotePrefix for cell in dangerous)
    assert isinstance(book.worksheets[0].cell(2, 9).value, int)
    assert book.worksheets[0].cell(2, 3).value == text("level.mantika", lang)
    assert book.worksheets[1].cell(2, 2).value == text("layer.crossings", lang)


def test_marks_keep_their_sources_and_places():
    files = files_of(with_evil_marks(asked("chapter=overview")))
    rows = rows_of(files["marks.csv"])
    assert [row["name"] for row in rows] == list(EVIL)
    assert {row["value_status"] for row in rows} == {"published"}
    assert all(row["source_url"].startswith("https://") for row in rows)
    shapes = [feature["geometry"] for feature in json.loads(files["marks.geojson"])["features"]]
    assert shapes[0] is None and shapes[1] == {"type": "Point", "coordinates": [13.5, 32.5]}
