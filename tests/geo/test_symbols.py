"""Symbols of the map: complete, well formed, told apart by shape, readable, and of known origin."""

import tomllib
from xml.etree import ElementTree

import pytest

from data.errors import TableError
from data.words import Lang, entries
from geo import symbols as registry
from geo.marks.collection import ON_MAP, marks
from geo.styles import LAND, NEIGHBOURS, SEA, WHITE, contrast
from geo.symbols import HERE, browser_symbols, symbol_svg, symbols

SVG = "{http://www.w3.org/2000/svg}"
EVERY = pytest.mark.parametrize("key", symbols())


def own_colour(key):
    row = symbols()[key]
    return row.ink if row.fill == WHITE else row.fill


def test_every_mark_on_the_map_has_a_symbol():
    used = {mark.symbol or layer for layer in ON_MAP for mark in marks(Lang.en)[layer] if mark.lon is not None}
    assert used <= set(symbols())


def test_every_symbol_belongs_to_a_layer_of_the_map():
    families = {row.layer for row in symbols().values()}
    assert families <= set(ON_MAP)
    assert set(ON_MAP) - families <= {"crossings_unsure"}  # its crossings are drawn as the others


@EVERY
def test_a_symbol_is_named_in_both_languages(key):
    assert all(f"symbol.{key}" in entries(lang) for lang in Lang)


@EVERY
@pytest.mark.parametrize("hollow", [False, True])
def test_a_symbol_is_well_formed_and_brings_nothing_along(key, hollow):
    drawing = ElementTree.fromstring(symbol_svg(key, hollow))
    assert drawing.get("viewBox") == "0 0 24 24" and drawing.get("aria-hidden") == "true"
    assert {part.tag.removeprefix(SVG) for part in drawing.iter()} <= {"svg", "g", "path", "circle", "rect", "polygon"}
    assert not [name for part in drawing.iter() for name in part.attrib if name.startswith("on") or "href" in name]


@EVERY
def test_a_symbol_can_be_told_from_what_lies_under_it(key):
    row = symbols()[key]
    assert contrast(row.ink, row.fill) >= 3
    assert min(contrast(own_colour(key), under) for under in (LAND, SEA, NEIGHBOURS, WHITE)) >= 3


@EVERY
def test_what_is_approximate_is_drawn_with_dashes(key):
    assert "stroke-dasharray" in symbol_svg(key, hollow=True)
    assert "stroke-dasharray" not in symbol_svg(key)


def test_no_two_symbols_differ_by_colour_alone():
    """Kinds of office share one look but for the filled and the open; all others differ in frame, icon or strike."""
    looks = {}
    for key, row in symbols().items():
        looks.setdefault((row.shape, row.icon, row.struck, row.fill == WHITE), set()).add(key)
    assert [keys for keys in looks.values() if len(keys) > 1] == [
        {"office_country_office", "office_sub_office"}, {"office_field_office", "office_support_office"}]
    assert symbols()["crossing_official_land"].shape != symbols()["crossing_unofficial_land"].shape


def test_the_browser_gets_every_symbol():
    sent = browser_symbols()
    assert list(sent) == list(symbols())
    assert all(row["svg"] == symbol_svg(key) and row["hollow"] == symbol_svg(key, True) for key, row in sent.items())


def test_the_icons_are_those_of_the_registry_and_their_origin_is_stated():
    kept = {path.stem for path in (HERE / "icons").glob("*.svg")}
    assert kept == {row.icon for row in symbols().values()}
    for source in tomllib.loads((HERE / "SOURCES.toml").read_text(encoding="utf-8")).values():
        assert all(source[name] for name in ("title", "publisher", "url", "taken_from", "licence", "use"))


@pytest.mark.parametrize("fault", ['shape = "star"', 'icon = "kiosk"', 'colour = "#000000"'])
def test_a_faulty_row_is_refused_by_name(tmp_path, monkeypatch, fault):
    rows = {"layer": '"ports"', "shape": '"circle"', "icon": '"port"', "fill": '"#00577F"', "ink": '"#FFFFFF"'}
    name, value = fault.split(" = ")
    table = "".join(f"{key} = {entry}\n" for key, entry in {**rows, name: value}.items())
    (tmp_path / "symbols.toml").write_text(f"[port]\n{table}")
    (tmp_path / "icons").symlink_to(HERE / "icons")
    monkeypatch.setattr(registry, "HERE", tmp_path)
    with pytest.raises(TableError, match=r"symbols\.toml \[port\]"):
        symbols.__wrapped__()
