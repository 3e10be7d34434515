"""Map layers: every row has a source, geometry to draw, and the colours of the style sheet."""

import json

import pytest

from data.errors import TableError
from data.places import read_gazetteer
from data.sources import sources
from data.words import Lang, entries, text
from geo import layers as registry
from geo import styles
from geo.boundaries import read_world
from geo.layers import KINDS, layers

COLOURS = {
    "far_land": {"fillColor": styles.NEIGHBOURS},
    "neighbours": {"fillColor": styles.NEIGHBOURS},
    "region": {"fillColor": styles.LAND},
    "mantika": {"fillColor": styles.LAND},
    "baladiya": {"fillColor": styles.LAND},
    "country": {"color": styles.TOKENS["outline"]},
    "graticule": {"color": styles.TOKENS["line-strong"]},
    "muhalla_points": {"fillColor": styles.IOM_BLUE},
    "baladiya_points": {"fillColor": styles.IOM_BLUE},
}


@pytest.fixture(scope="module")
def world():
    return read_world(read_gazetteer())


@pytest.mark.parametrize("layer", layers().values(), ids=lambda layer: layer.key)
def test_every_layer_is_complete(layer, world):
    assert layer.source in sources()
    assert layer.key in world.layers
    assert layer.kind in KINDS
    assert (layer.max_radius_px > 0) == (layer.kind == "point")


@pytest.mark.parametrize("layer", layers().values(), ids=lambda layer: layer.key)
def test_colours_are_those_of_the_style_sheet(layer):
    for style in filter(None, (layer.style, layer.behind_circles)):
        assert {key: style[key] for key in COLOURS[layer.key]} == COLOURS[layer.key]


@pytest.mark.parametrize("lang", Lang)
def test_every_name_of_the_basemap_is_worded(world, lang):
    for feature in json.loads(world.geojson("basemap_labels"))["features"]:
        key, kind = feature["properties"]["key"], feature["properties"]["kind"]
        assert f"{'sea' if kind == 'sea' else 'neighbour'}.{key}" in entries(lang)


@pytest.mark.parametrize("lang", Lang)
def test_every_map_bears_its_vintage_in_words(world, lang):
    assert world.said(lang) == text("boundaries.vintage.natural_earth_adjusted", lang)


@pytest.mark.parametrize(("row", "said"), [
    ('[odd]\nkind = "area"', r"layers\.toml \[odd\].*source"),
    ('[odd]\nkind = "cloud"\nsource = "dtm_r54"\nstyle = {}', "cloud"),
])
def test_a_faulty_row_is_named(row, said, tmp_path, monkeypatch):
    table = tmp_path / "layers.toml"
    table.write_text(row, encoding="utf-8")
    monkeypatch.setattr(registry, "REGISTRY", table)
    with pytest.raises(TableError, match=said):
        layers.__wrapped__()
